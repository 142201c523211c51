"""Funnels, shrinkage and standardisation against OHID's test data and qcc (kinds B and C, kept beside the project), and what must hold."""

import csv
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from analysis.methods.control_charts import rate_chart
from analysis.methods.funnel import dispersion, rate_curve, rate_funnel, share_funnel, share_limits
from analysis.methods.rates import garwood
from analysis.methods.shrinkage import shrink
from analysis.methods.standardise import direct, indirect

LABELS = {"High (0.001)": "high998", "High (0.025)": "high95", "Not significant": "inside", "Low (0.025)": "low95", "Low (0.001)": "low998"}
STANDARD = [5000, 5500, 5500, 5500, 6000, 6000, 6500, 7000, 7000, 7000, 7000, 6500, 6000, 5500, 5000, 4000, 2500, 1500, 1000]  # ESP 2013


def rows(path):
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def column(table, name):
    return np.array([float(row[name] or 0) for row in table])


def test_share_limits_and_verdicts_equal_the_public_health_ones(vectors):
    limits = rows(vectors / "rates" / "phe_funnel_prop_outputs.csv")
    assert len(limits) == 100
    centre, trials = float(limits[0]["Baseline"]) / 100, column(limits, "Population")
    for level, low, high in ((0.95, "Lower2s0025limit", "Upper2s0025limit"), (0.998, "Lower3s0001limit", "Upper3s0001limit")):
        ours = share_limits(centre, trials, level)
        assert ours[0] * 100 == pytest.approx(column(limits, low), abs=2e-6) and ours[1] * 100 == pytest.approx(column(limits, high), abs=2e-6)
    table = rows(vectors / "rates" / "phe_funnel_prop_inputs.csv")
    got = share_funnel(column(table, "numerator"), column(table, "denominator"))
    differ = [row["Area"] for row, verdict in zip(table, got.verdict) if LABELS.get(row["significance"]) not in (verdict, None)]
    assert len(table) == 303 and differ == []


def test_rate_limits_and_verdicts_equal_the_public_health_ones(vectors):
    limits = rows(vectors / "rates" / "phe_funnel_ratio_outputs.csv")
    count = column(limits, "Observed_events\n")
    for level, number in ((0.95, 2), (0.998, 3)):
        low, high = garwood(count, 1.0, level)
        assert high == pytest.approx(column(limits, f"lower_{number}s_exp_events"), rel=1e-5)
        assert low == pytest.approx(column(limits, f"upper_{number}s_exp_events"), rel=1e-4)  # theirs halves an interval until 1e-7
    table = rows(vectors / "rates" / "phe_funnel_ratio_inputs.csv")
    got = rate_funnel(column(table, "obs"), column(table, "expected"), centre=1.0)
    assert len(table) == 300 and [LABELS[row["significance"]] for row in table] == list(got.verdict)
    table = [row for row in rows(vectors / "rates" / "phe_funnel_rate_dsr_inputs.csv")]
    got = rate_funnel(column(table, "count"), column(table, "pop"))
    assert len(table) == 40 and [LABELS[row["crude_per_100_with_0"]] for row in table] == list(got.verdict)


def test_the_drawn_curve_is_where_the_verdict_changes():
    curve = rate_curve(0.004, 50_000)
    for place in (40, 70, 99):
        exposure = curve.exposure[place]
        above, below = np.ceil(curve.high95[place] * exposure + 1), np.floor(curve.high95[place] * exposure - 1)
        verdict = rate_funnel([above, below], [exposure] * 2, centre=0.004).verdict
        assert verdict[0] in ("high95", "high998") and verdict[1] == "inside"
    assert np.all(curve.high998[5:] >= curve.high95[5:]) and np.nanmax(curve.low95 - curve.high95) < 0


def test_a_funnel_of_hospitals_equals_the_saved_chart(vectors):
    saved = json.loads((vectors / "spc" / "qicharts2_hai_expected.json").read_text(encoding="utf-8"))["funnel_by_hospital_from_2016_07_per10000"]
    infections = [row for row in rows(vectors / "spc" / "hospital_infections.csv") if row["month"] >= "2016-07-01"]
    for place, cause in enumerate(saved["facet1"]):
        sites = sorted({row["hospital"] for row in infections})
        each = [[row for row in infections if row["hospital"] == site and row["infection"] == cause] for site in sites]
        chart = rate_chart([column(part, "n").sum() for part in each], [column(part, "days").sum() for part in each], "u")
        assert (chart.rule == "outside").any() == bool(saved["sigma.signal"][place])
        ours = np.array([chart.low.mean(), chart.centre[0], chart.high.mean()]) * 1e4
        assert ours == pytest.approx([saved[name][place] for name in ("aLCL", "CL", "aUCL")], rel=1e-9)


def test_dispersion_equals_qcc_and_taylors_complaints(vectors):
    cases = {case["id"]: case for case in json.loads((vectors / "spc" / "qcc.json").read_text(encoding="utf-8"))}
    oranges, expected = cases["orangejuice_p_excl_new"]["input"], cases["overdispersion_orangejuice_binomial"]
    every = rows_of_oranges(vectors)
    assert len(every) == 54 and oranges["sizes"][0] == 50
    assert dispersion(every, np.full(54, 50), share=True) == pytest.approx(expected["expected"]["Obs.Var/Theor.Var"], rel=1e-9)
    taylor = json.loads((vectors / "lag_glm" / "r_quasipoisson_glm.json").read_text(encoding="utf-8"))
    case = next(case for case in taylor if case["id"] == "taylor_rate_const")
    assert dispersion(case["input"]["complaints"], case["input"]["sales"]) == pytest.approx(case["expected"]["dispersion"], rel=1e-7)  # R stops iterating there


def rows_of_oranges(vectors):
    """All 54 samples: 30 of the trial, 24 after the adjustment."""
    cases = {case["id"]: case for case in json.loads((vectors / "spc" / "qcc.json").read_text(encoding="utf-8"))}
    return np.array(cases["orangejuice_p_trial"]["input"]["data"] + cases["orangejuice_p_excl_new"]["input"]["newdata"], dtype=float)


def areas(vectors):
    found = {}
    for row in rows(vectors / "rates" / "phe_dsr_input.csv"):
        found.setdefault(row["area"], []).append(row)
    return {name: (column(part, "count"), column(part, "pop")) for name, part in found.items()}


def test_direct_standardisation_equals_the_public_health_cases(vectors):
    given_, done = areas(vectors), 0
    for case in rows(vectors / "rates" / "phe_dsr_expected.csv"):
        if case["area"] not in given_:
            continue
        scale = float(case["statistic"].split()[-1]) if case["value"] else 1
        got = direct(*given_[case["area"]], STANDARD)
        if not case["value"]:
            assert got is None
        else:
            assert got.rate * scale == pytest.approx(float(case["value"]), rel=1e-9)
            assert (got.low * scale, got.high * scale) == pytest.approx((float(case["lower95_0cl"]), float(case["upper95_0cl"])), rel=1e-3)
            wide = direct(*given_[case["area"]], STANDARD, 0.998)
            assert (wide.low * scale, wide.high * scale) == pytest.approx((float(case["lower99_8cl"]), float(case["upper99_8cl"])), rel=3e-3)
        done += 1
    assert done == 6


def test_indirect_standardisation_equals_the_public_health_cases(vectors):
    given_, done = areas(vectors), 0
    reference = rows(vectors / "rates" / "phe_isr_reference_population.csv")
    top, bottom = column(reference, "refcount"), column(reference, "refpop")
    for case in rows(vectors / "rates" / "phe_isr_expected.csv"):
        if case["area"] not in given_:
            continue
        got = indirect(*given_[case["area"]], top, bottom)
        scale = float(case["statistic"].split()[-1])
        value, per = (got.rate, scale) if case["ref_rate"] else (got.ratio, scale)
        assert got.expected == pytest.approx(float(case["expected"]), rel=1e-9)
        assert value * per == pytest.approx(float(case["value"]), rel=1e-9)
        exact = 1e-9 if case["method"] == "Exact" else 2e-4  # theirs is Byar's approximation from 10 events
        unit = value / got.ratio * per
        assert (got.low * unit, got.high * unit) == pytest.approx((float(case["lower95_0cl"]), float(case["upper95_0cl"])), rel=exact)
        done += 1
    assert done == 12


def test_what_the_standard_never_saw_is_left_out():
    got = indirect([5, 9], [100, 50], [10, 0], [200, 0])
    assert (got.observed, got.expected) == (5, 5) and indirect([1], [10], [0], [100]) is None
    assert direct([20, 3], [100, 0], [1, 1]) is None and direct([20, 3], [100, 0], [1, 0]).rate == pytest.approx(0.2)


def test_shrinking_ranks_a_lucky_small_market_behind_a_large_bad_one():
    counts, exposures = np.array([3, 900, 410, 380, 400]), np.array([200, 100_000, 100_000, 100_000, 100_000])
    got = shrink(counts, exposures)
    assert counts[0] / exposures[0] > counts[1] / exposures[1] and got.rate[0] < got.rate[1]
    assert got.own_weight[0] < 0.2 < 0.9 < got.own_weight[1]
    assert shrink([0, 0], [10, 20]) is None and np.isnan(shrink([3, 4], [100, 0]).rate[1])


def test_no_variance_beyond_chance_leaves_the_common_rate():
    got = shrink([10, 20, 30], [100, 200, 300])
    assert got.rate == pytest.approx([0.1] * 3) and got.own_weight == pytest.approx([0] * 3)


PARTS = some.lists(some.tuples(some.integers(0, 500), some.integers(1, 100_000)), min_size=2, max_size=20)


@given(PARTS, some.randoms())
def test_shrunk_rates_lie_between_own_and_common_in_any_order(parts, random):
    got = shrink(*map(np.array, zip(*parts, strict=True)))
    if got is None:
        return
    own = np.array([count / base for count, base in parts])
    low, high = np.minimum(own, got.common), np.maximum(own, got.common)
    assert np.all(got.rate >= low * (1 - 1e-9) - 1e-12) and np.all(got.rate <= high * (1 + 1e-9) + 1e-12)
    assert np.all(got.low <= got.rate + 1e-12) and np.all(got.rate <= got.high + 1e-12)
    order = list(range(len(parts)))
    random.shuffle(order)
    again = shrink(*map(np.array, zip(*[parts[place] for place in order], strict=True)))
    assert again.rate == pytest.approx(got.rate[order])


@given(PARTS)
def test_the_standard_itself_is_as_expected(parts):
    counts, exposures = map(np.array, zip(*parts, strict=True))
    got = indirect(counts, exposures, counts, exposures)
    if got is not None:
        assert got.ratio == pytest.approx(1) and got.low <= 1 <= got.high
    whole = direct(counts, exposures, exposures)
    if whole is not None:
        assert whole.rate == pytest.approx(counts.sum() / exposures.sum()) and whole.low <= whole.rate <= whole.high
