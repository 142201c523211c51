"""Vector files of rates, standardisation, funnels and decompositions."""

import csv
import json
from itertools import permutations

import numpy as np

from analysis.methods.adtributor import explanatory_power, surprise
from analysis.methods.decomposition import lmdi, shapley
from analysis.methods.funnel import rate_funnel, share_funnel, share_limits
from analysis.methods.rates import benjamini_hochberg, garwood, rate_ratio, wilson
from analysis.methods.standardise import direct, indirect
from tests.analysis.methods.test_decomposition import FUNCTIONS, halves
from tests.analysis.methods.test_funnel_and_mix import LABELS, STANDARD, areas, column
from tests.analysis.methods.test_rates import number


def rows(folder, name):
    with (folder / "rates" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def wilson_cases(folder):
    for place, case in enumerate(rows(folder, "phe_byars_wilson")):
        x, n, level = float(case["x"]), float(case["n"] or 0), float(case["confidence"].rstrip("%")) / 100
        if case["method"] == "Wilson":
            yield f"{place}", wilson(x, n, level), (float(case["lowercl"]), float(case["uppercl"]))


def proportions(folder):
    for place, case in enumerate(case for case in rows(folder, "phe_proportion_wilson") if case["lower95_0cl"]):
        for suffix, level in (("95_0", 0.95), ("99_8", 0.998)):
            ours = np.array(wilson(float(case["Numerator"]), float(case["Denominator"]), level)) * float(case["multiplier"])
            yield f"{place}", ours, [float(case[f"{side}{suffix}cl"]) for side in ("lower", "upper")]


def small_counts(folder):
    for place, case in enumerate(rows(folder, "phe_rate_exact_byars")):
        if case["method"] == "Exact":
            for suffix, level in (("95_0", 0.95), ("99_8", 0.998)):
                ours = garwood(float(case["Numerator"]), float(case["Denominator"]) / float(case["multiplier"]), level)
                yield f"{place}", ours, [float(case[f"{side}{suffix}cl"]) for side in ("lower", "upper")]


def r_exact(folder):
    for place, case in enumerate(rows(folder, "r_poisson_exact_per10k")):
        ours = np.array(garwood(float(case["count"]), float(case["exposure"]), float(case["conf"]))) * 1e4
        yield f"{place}", ours, (float(case["exact_lower"]), float(case["exact_upper"]))


def r_ratio(folder):
    for place, case in enumerate(rows(folder, "r_poisson_rate_ratio_exact")):
        got = rate_ratio(*(float(case[name]) for name in ("x1", "n1", "x0", "n0")))
        yield f"{place}", (got.ratio, got.low, got.high, got.p_value), [number(case[name]) for name in ("rate_ratio", "lower95", "upper95", "p_value")]


def r_adjust(folder):
    cases = rows(folder, "r_p_adjust")
    for place, (ours, case) in enumerate(zip(benjamini_hochberg([float(case["p"]) for case in cases]), cases)):
        yield f"{place}", ours, float(case["bh"])


def dsr(folder):
    given = areas(folder)
    for place, case in enumerate(rows(folder, "phe_dsr_expected")):
        if case["area"] in given:
            got = direct(*given[case["area"]], STANDARD)
            theirs = float(case["value"]) if case["value"] else np.nan
            yield f"{place}", np.nan if got is None else got.rate * float(case["statistic"].split()[-1]), theirs


def isr(folder):
    given, reference = areas(folder), rows(folder, "phe_isr_reference_population")
    for place, case in enumerate(rows(folder, "phe_isr_expected")):
        if case["area"] in given:
            got = indirect(*given[case["area"]], column(reference, "refcount"), column(reference, "refpop"))
            ours = (got.rate if case["ref_rate"] else got.ratio) * float(case["statistic"].split()[-1])
            yield f"{place}", (got.expected, ours), (float(case["expected"]), float(case["value"]))


def share_curve(folder):
    limits = rows(folder, "phe_funnel_prop_outputs")
    for level, names in ((0.95, ("Lower2s0025limit", "Upper2s0025limit")), (0.998, ("Lower3s0001limit", "Upper3s0001limit"))):
        ours = share_limits(float(limits[0]["Baseline"]) / 100, column(limits, "Population"), level)
        for place in range(len(limits)):
            yield f"{place}", [side[place] * 100 for side in ours], [float(limits[place][name]) for name in names]


def labels(name, top, bottom, label, verdicts):
    def cases(folder):
        table = rows(folder, name)
        for place, (row, verdict) in enumerate(zip(table, verdicts(column(table, top), bottom(table)).verdict, strict=True)):
            if row[label] in LABELS:
                yield f"{place}", verdict == LABELS[row[label]], 1

    return cases


def standardised_labels(folder):
    """A funnel of standardised rates is drawn over the people at whom the rate would give the count."""
    table = [row for row in rows(folder, "phe_funnel_rate_dsr_inputs") if row["rate_dsr"] not in ("", "NA", "0")]
    got = rate_funnel(column(table, "count"), column(table, "count") / column(table, "rate_dsr") * 1e5)
    for place, (row, verdict) in enumerate(zip(table, got.verdict, strict=True)):
        if row["dsr_per_100000_without_0"] in LABELS:
            yield f"{place}", verdict == LABELS[row["dsr_per_100000_without_0"]], 1


def decomposition(folder, name):
    return json.loads((folder / "decomposition" / f"{name}.json").read_text(encoding="utf-8"))


def dasgupta(folder):
    for case in decomposition(folder, "dasgupta"):
        standard = case["standardised"]
        by_factor = {}
        for rate, factor in zip(standard["rate"], standard["factor"]):
            by_factor.setdefault(factor, []).append(rate)
        if case["id"] == "eg5.3_crossclassified":
            effects = cross_classified(case)
            first = [str(name) for name in standard["pop"]]
            signs = {factor: 1 if first[standard["factor"].index(factor)] == "1985" else -1 for factor in effects}
            yield case["id"], list(effects.values()), [signs[factor] * (by_factor[factor][1] - by_factor[factor][0]) for factor in effects]
        elif case["id"] == "eg6.5_5periods":
            for factor, effects in consistent(case).items():
                yield case["id"], effects, [by_factor[factor][j] - by_factor[factor][i] for i, j in permutations(range(5), 2)]
        else:
            before, after = halves(case)
            ours = shapley(FUNCTIONS[case["args"].get("ratefunction")], before, after)
            yield case["id"], ours, [by_factor[factor][1] - by_factor[factor][0] for factor in case["args"]["factors"]]


def cross_classified(case) -> dict[str, float]:
    """Rate against mix, and the mix into two structures whose product the shares are, at the mean rates (Das Gupta 1993, chapter 5): from 1985 to 1970."""
    given = {name: np.array(values, dtype=float) for name, values in case["input"].items()}
    sides = []
    for year in dict.fromkeys(given["pop"]):
        inside = given["pop"] == year
        race, age, size, rate = (given[name][inside] for name in ("race", "age", "size", "rate"))
        of_race, of_age = ([size[key == value].sum() for value in key] for key in (race, age))
        ages = np.sqrt(size / of_race * np.array(of_age) / size.sum())
        races = np.sqrt(size / of_age * np.array(of_race) / size.sum())
        sides.append((ages, races, rate))
    (ages0, races0, rate0), (ages1, races1, rate1) = sides
    rate = shapley(lambda share, rate: (share * rate).sum(), (ages0 * races0, rate0), (ages1 * races1, rate1))[1]
    middle = (rate0 + rate1) / 2
    ages, races = shapley(lambda ages, races: (ages * races * middle).sum(), (ages0, races0), (ages1, races1))
    return {"age_struct": ages, "race_struct": races, "rate": rate}


def consistent(case) -> dict[str, list[float]]:
    """Effects of every pair of five periods that add up over any third one: the mean over all ways through another (Das Gupta 1993, chapter 6)."""
    factors = case["args"]["factors"]
    pop = np.array(case["input"]["pop"])
    sides = [[np.array(case["input"][factor])[pop == name] for factor in factors] for name in dict.fromkeys(pop.tolist())]
    plain = FUNCTIONS["sum(A*B*C) / (sum(A*B*C) + sum(A*(1-B)*D))"]
    pairs = np.zeros((5, 5, len(factors)))
    for i, j in permutations(range(5), 2):
        pairs[i, j] = shapley(lambda *x: 1000 * plain(*x), sides[i], sides[j])
    through = np.array([[np.mean([pairs[i, k] + pairs[k, j] for k in range(5)], axis=0) for j in range(5)] for i in range(5)])
    return {factor: [through[i, j, place] for i, j in permutations(range(5), 2)] for place, factor in enumerate(factors)}


def lmdi_cases(folder):
    for case in decomposition(folder, "lmdi"):
        got, names = lmdi(case["input"]["X0"], case["input"]["Xt"]), case["input"]["factors"]
        yield case["id"], [*got.additive, *got.multiplicative], [case["expected"][kind][name] for kind in ("additive", "multiplicative") for name in names]


def adtributor(folder):
    for case in decomposition(folder, "adtributor")["cases"]:
        yield case["dimension"], surprise(case["forecast"], case["actual"]), case["surprise"]
        yield case["dimension"], explanatory_power(case["forecast"], case["actual"]), case["ep"]


def _of(name):
    return lambda table: column(table, name)


CHECKS = (
    ("rates/phe_byars_wilson.csv", "Wilson", 1e-9, wilson_cases, "Byar's approximation is not used: Garwood stays exact"),
    ("rates/phe_proportion_wilson.csv", "Wilson, 95 % and 99.8 %", 1e-9, proportions),
    ("rates/phe_rate_exact_byars.csv", "Garwood under 10 events, 95 % and 99.8 %", 1e-9, small_counts, "from 10 events theirs is Byar's approximation"),
    ("rates/r_poisson_exact_per10k.csv", "Garwood", 1e-9, r_exact),
    ("rates/r_poisson_rate_ratio_exact.csv", "ratio, interval, p", 1e-9, r_ratio),
    ("rates/r_p_adjust.csv", "Benjamini-Hochberg", 1e-12, r_adjust, "Holm is not used"),
    ("rates/phe_dsr_expected.csv", "direct standardisation: rate", 1e-9, dsr, "intervals differ up to 0.3 %: exact where theirs is Byar's"),
    ("rates/phe_isr_expected.csv", "indirect standardisation: expected, ratio, rate", 1e-9, isr, "intervals: exact where theirs is Byar's"),
    ("rates/phe_funnel_prop_outputs.csv", "funnel limits of shares", 2e-6, share_curve),
    ("rates/phe_funnel_prop_inputs.csv", "labels of shares", 0.0,
     labels("phe_funnel_prop_inputs", "numerator", _of("denominator"), "significance", share_funnel)),
    ("rates/phe_funnel_ratio_inputs.csv", "labels of ratios", 0.0,
     labels("phe_funnel_ratio_inputs", "obs", _of("expected"), "significance", lambda *sides: rate_funnel(*sides, centre=1.0))),
    ("rates/phe_funnel_rate_dsr_inputs.csv", "labels of crude rates", 0.0,
     labels("phe_funnel_rate_dsr_inputs", "count", _of("pop"), "crude_per_100_with_0", rate_funnel)),
    ("rates/phe_funnel_rate_dsr_inputs.csv", "labels of standardised rates", 0.0, standardised_labels),
    ("decomposition/dasgupta.json", "Shapley effects, cross-classified and five periods too", 1e-9, dasgupta),
    ("decomposition/lmdi.json", "LMDI, additive and multiplicative", 1e-9, lmdi_cases),
    ("decomposition/adtributor.json", "surprise and explanatory power", 1e-9, adtributor),
)  # fmt: skip
