"""Vector files of control charts and surveillance."""

import csv
import json

import numpy as np

from analysis.methods.control_charts import RANGE_TO_SIGMA, g_chart, rate_chart, t_chart, xmr
from analysis.methods.funnel import dispersion
from analysis.methods.surveillance import ears
from tests.analysis.methods.test_control_charts import ASSURANCE, TYPES, nhs_chart, rates_case, wording


def spc(folder, name):
    return json.loads((folder / "spc" / f"{name}.json").read_text(encoding="utf-8"))


def nhs(folder):
    for case in spc(folder, "nhs_plotthedots"):
        chart, expected = nhs_chart(case), case["expected"]
        if case["id"] == "flat":
            yield case["id"], [*chart.low, *chart.high], np.full(2 * chart.low.size, case["input"]["y"][0])
            continue
        for ours, theirs in ((chart.centre, "mean"), (chart.low, "lpl"), (chart.high, "upl")):
            yield case["id"], ours, expected[theirs]
        words = [wording(*point) == said for point, said in zip(zip(chart.rule, chart.sign), expected["special_cause_type"], strict=True)]
        yield case["id"], [*words, *(TYPES[kind] == said for kind, said in zip(chart.kind, expected["point_type"]))], np.ones(2 * len(words))
        yield case["id"], TYPES[chart.variation] == expected["variation_icon"], 1
        if case["args"]["target"] is not None:
            yield case["id"], ASSURANCE[chart.assurance] == expected["assurance_type"], 1


def compared(case, chart, expected, multiply=1, smallest=-np.inf):
    for ours, theirs in ((chart.values, "y"), (chart.centre, "cl"), (chart.low, "lcl"), (chart.high, "ucl")):
        yield case, ours * multiply, np.maximum(np.array(expected[theirs], dtype=float), smallest)
    yield case, [rule == "outside" for rule in chart.rule], expected["sigma_signal"]


def qicharts(name):
    def cases(folder):
        for case in spc(folder, name):
            screened, smallest = case["screened_mr"], -np.inf
            if case["chart"] in ("u", "p", "up", "pp", "ip"):
                chart, smallest = rate_chart(*rates_case(case), screened=screened, floor=0), 0 if case["chart"] == "ip" else -np.inf
            elif case["chart"] == "c":
                chart = rate_chart(case["input"]["n"], np.ones(len(case["input"]["n"])), "u")
            elif case["chart"] == "i":
                chart = xmr(case["input"]["n"], screened=screened, width=3 / RANGE_TO_SIGMA)
            elif case["chart"] == "t":
                chart = t_chart(case["input"]["hours"], screened=screened)
            else:
                yield case["id"], g_chart(case["input"]["y"]).centre, case["expected"]["cl"]
                continue
            yield from compared(case["id"], chart, case["expected"], case.get("multiply", 1), smallest)

    return cases


def montgomery(folder):
    for case in spc(folder, "qicharts2_montgomery"):
        args = case["args"] or {}
        if case["chart"] == "mr":
            ranges = np.abs(np.diff(np.array(case["input"]["cost"], dtype=float)))
            yield case["id"], ranges, np.array(case["expected"]["y"], dtype=float)[1:]
            continue
        if case["chart"] == "i":
            chart = xmr(case["input"]["cost"], basis=np.arange(len(case["input"]["cost"])) < 20, screened=False, width=3 / RANGE_TO_SIGMA)
        elif case["chart"] == "t":
            chart = t_chart(case["input"]["hours"])
        else:
            counts, sizes, kind = rates_case(case) if case["chart"] != "c" else (np.array(case["input"]["count"], dtype=float), None, "u")
            sizes = np.ones(counts.size) if sizes is None else sizes
            basis = np.arange(counts.size) < args.get("freeze", counts.size)
            basis[[place - 1 for place in args.get("exclude", ())]] = False
            chart = rate_chart(counts, sizes, kind, phases=[args["part"]] if args.get("part") else None, basis=basis)
        yield from compared(case["id"], chart, case["expected"], args.get("multiply", 1))


def qcc(folder):
    every = {case["id"]: case for case in spc(folder, "qcc")}
    for name, case in every.items():
        given, expected = case["input"], case["expected"]
        if case["type"] in ("p", "c", "u") and not case["args"]:
            counts = np.array(given["data"] + (given["newdata"] or []), dtype=float)
            sizes = np.array(given["sizes"] + (given["newsizes"] or []), dtype=float) if case["type"] != "c" else np.ones(counts.size)
            chart = rate_chart(counts, sizes, "p" if case["type"] == "p" else "u", basis=np.arange(counts.size) < len(given["data"]))
            yield name, chart.centre[0], expected["center"]
            yield name, chart.low, np.broadcast_to(expected["lcl"], chart.low.shape)
            yield name, chart.high, np.broadcast_to(expected["ucl"], chart.high.shape)
            yield name, np.flatnonzero(chart.rule == "outside") + 1, expected["beyond_limits_1based"]
        elif name == "viscosity_xmr":
            chart = xmr(given["data"], screened=False, width=3 / RANGE_TO_SIGMA)
            yield name, (chart.low[0], chart.high[0]), (expected["lcl"], expected["ucl"])
        elif case["type"] == "g":
            chart = g_chart(np.array(given["data"]) - 1)
            yield name, (chart.low[0], chart.high[0]), (expected["lcl"], expected["ucl"])
    oranges = np.array(every["orangejuice_p_trial"]["input"]["data"] + every["orangejuice_p_excl_new"]["input"]["newdata"], dtype=float)
    expected = every["overdispersion_orangejuice_binomial"]["expected"]["Obs.Var/Theor.Var"]
    yield "overdispersion_orangejuice_binomial", dispersion(oranges, np.full(54, 50), share=True), expected


def hospitals(folder):
    with (folder / "spc" / "hospital_infections.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    saved = spc(folder, "qicharts2_hai_expected")
    for name, parts in (("all", ()), ("by_infection", ("infection",)), ("by_infection_and_hospital", ("hospital", "infection"))):
        for place, centre in enumerate(saved[name]["CL"]):
            wanted = {part: saved[name][f"facet{number}"][place] for number, part in enumerate(parts, 1)}
            months = {}
            for row in rows:
                if all(row[part] == value for part, value in wanted.items()):
                    count, days = months.get(row["month"], (0, 0.0))
                    months[row["month"]] = count + int(row["n"]), days + float(row["days"])
            chart = rate_chart(*map(np.array, zip(*months.values(), strict=True)), "u")
            ours = chart.low.mean(), chart.centre[0], chart.high.mean(), (chart.rule == "outside").any()
            yield f"{name} {place}", ours, (saved[name]["aLCL"][place], centre, saved[name]["aUCL"][place], saved[name]["sigma.signal"][place])


def surveillance(folder):
    for case in json.loads((folder / "surveillance" / "r_surveillance.json").read_text(encoding="utf-8")):
        if case["id"].startswith("agona_ears") and case["control"]["method"] in ("C1", "C2"):
            got = ears(case["series"]["counts"], case["control"]["method"], case["control"]["baseline"], case["control"]["minSigma"])
            at = np.array(case["range_1based"]) - 1
            yield case["id"], [*got.upper[at], *got.alarm[at]], [*case["expected"]["upperbound"], *case["expected"]["alarm"]]


def epysurv(folder):
    def column(name, field):
        with (folder / "surveillance" / "epysurv" / f"{name}.csv").open(encoding="utf-8") as file:
            return [int(row[field]) for row in csv.DictReader(file)]

    counts = column("salmonella_train", "n_cases") + column("salmonella_test", "n_cases")
    for method in ("C1", "C2"):
        yield method, ears(counts, method, baseline=7, least_sd=0).alarm[-105:], column(f"Ears{method}_pred", "alarm")


CHECKS = (
    ("spc/nhs_plotthedots.json", "XmR limits, rules, types, icons, assurance", 1e-9, nhs, "flat: limits of no width, theirs are NaN"),
    ("spc/qicharts2_run.json", "p, p', u, u', c, i", 1e-9, qicharts("qicharts2_run")),
    ("spc/qicharts2_complaints_g_t.json", "u, u', I', t; centre of g", 1e-9, qicharts("qicharts2_complaints_g_t"),
     "limits of g: geometric quantiles; I' not under nought"),
    ("spc/qicharts2_montgomery.json", "textbook tables", 1e-9, montgomery),
    ("spc/qcc.json", "p, c, u, XmR, g, overdispersion", 1e-9, qcc, "CUSUM, EWMA, standard-deviation XmR and exact Poisson limits are not used"),
    ("spc/hospital_infections.csv", "u charts by cause and site", 1e-9, hospitals),
    ("surveillance/r_surveillance.json", "EARS C1, C2", 1e-9, surveillance, "Farrington, CUSUM and Bayes are not used"),
    ("surveillance/epysurv", "EARS alarms of 105 weeks", 0.0, epysurv, "the other 7 algorithms are not used"),
)  # fmt: skip
