"""Control charts against the NHS reference code and the textbook tables (kinds B and C, kept beside the project) and against themselves."""

import csv
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from analysis.methods.control_charts import RANGE_TO_SIGMA, g_chart, rate_chart, t_chart, xmr

DIRECTION = {"increase": "up", "decrease": "down", "neutral": "none"}
TYPES = {"common": "common_cause", "improvement": "special_cause_improvement", "concern": "special_cause_concern"}
TYPES |= {"high": "special_cause_neutral_high", "low": "special_cause_neutral_low"}
ASSURANCE = {"passes": "consistent_pass", "fails": "consistent_fail", "hit_or_miss": "inconsistent"}


def spc(vectors, name):
    return json.loads((vectors / "spc" / f"{name}.json").read_text(encoding="utf-8"))


def wording(rule, sign):
    """Our rule and sign in the reference's words."""
    side = "Above" if sign > 0 else "Below"
    words = {"outside": f"{side} {'U' if sign > 0 else 'L'}CL", "trend": f"7 Point Trend ({'In' if sign > 0 else 'De'}creasing)"}
    return (words | {"near": f"2 in 3 {side} CL", "side": f"7 Points {side} CL", "": "Common Cause"})[rule]


def nhs_chart(case):
    args, values = case["args"], case["input"]["y"]
    phases = [place - 1 for place in args["rebase_at_index_1based"] or ()]
    basis = np.arange(len(values)) < (args["fix_after_n_points"] or len(values))
    return xmr(values, DIRECTION[args["improvement_direction"]], phases, basis, args["target"], args["screen_outliers"])


def test_every_nhs_series_has_the_limits_and_point_types_of_the_reference(vectors):
    cases = [case for case in spc(vectors, "nhs_plotthedots") if case["id"] != "flat"]
    assert len(cases) == 32
    for case in cases:
        chart, expected = nhs_chart(case), case["expected"]
        for ours, theirs in ((chart.centre, "mean"), (chart.low, "lpl"), (chart.high, "upl")):
            assert ours == pytest.approx(expected[theirs], rel=1e-9, abs=1e-9), case["id"]
        assert [wording(*point) for point in zip(chart.rule, chart.sign)] == expected["special_cause_type"], case["id"]
        assert [TYPES[kind] for kind in chart.kind] == expected["point_type"], case["id"]
        assert TYPES[chart.variation] == expected["variation_icon"]
        assert list(chart.phase) == expected["rebase_group"]
        if not case["args"]["fix_after_n_points"]:
            assert list(chart.trial) == expected["short_group_warning"], case["id"]
        if case["args"]["target"] is not None:
            assert ASSURANCE[chart.assurance] == expected["assurance_type"]


def test_a_flat_series_has_limits_of_no_width_where_the_reference_has_none(vectors):
    case = next(case for case in spc(vectors, "nhs_plotthedots") if case["id"] == "flat")
    chart = nhs_chart(case)
    assert case["expected"]["upl"][0] is None
    assert np.all(chart.low == 5) and np.all(chart.high == 5) and chart.variation == "common" and chart.spread == (0.0,)
    assert xmr([0.1] * 12).variation == "common"  # the mean of twelve 0.1 misses 0.1 by rounding


def rates_case(case):
    given_, kind = case["input"], {"pp": "p'", "up": "u'", "ip": "I'"}.get(case["chart"], case["chart"])
    counts = given_.get("n" if "month" in given_ and "n" in given_ else "r") or given_.get("complaints") or given_["count"]
    exposure = given_.get("days") or given_.get("sales") or given_.get("size") or given_.get("meters") or given_.get("n")
    return np.array(counts, dtype=float), np.array(exposure, dtype=float), kind


def check(chart, expected, multiply=1, smallest=-np.inf):
    for ours, theirs in ((chart.values, "y"), (chart.centre, "cl"), (chart.low, "lcl"), (chart.high, "ucl")):
        assert ours * multiply == pytest.approx(np.maximum(np.array(expected[theirs], dtype=float), smallest), rel=1e-9, abs=1e-9)
    assert [rule == "outside" for rule in chart.rule] == expected["sigma_signal"]


def test_rates_shares_and_counts_equal_qicharts(vectors):
    cases = spc(vectors, "qicharts2_run") + spc(vectors, "qicharts2_complaints_g_t")
    done = 0
    for case in cases:
        expected, screened = case["expected"], case["screened_mr"]
        if case["chart"] in ("u", "p", "up", "pp", "ip"):
            chart = rate_chart(*rates_case(case), screened=screened, floor=0)
        elif case["chart"] == "c":
            chart = rate_chart(case["input"]["n"], np.ones(len(case["input"]["n"])), "u")
        elif case["chart"] == "i":
            chart = xmr(case["input"]["n"], screened=screened, width=3 / RANGE_TO_SIGMA)
        elif case["chart"] == "t":
            chart = t_chart(case["input"]["hours"], screened=screened)
        else:
            continue  # g: theirs is 3 sigma on a skewed count, ours the quantiles (below)
        check(chart, expected, case.get("multiply", 1), 0 if case["chart"] == "ip" else -np.inf)  # theirs lets I' limits fall under nought
        done += 1
    assert done == 26


def test_textbook_tables(vectors):
    cases = {case["id"]: case for case in spc(vectors, "qicharts2_montgomery")}
    frozen = np.arange(40) < 20
    check(xmr(cases["montgomery_6.5_i"]["input"]["cost"], basis=frozen, screened=False, width=3 / RANGE_TO_SIGMA), cases["montgomery_6.5_i"]["expected"])
    for name in ("montgomery_7.1_p", "montgomery_table7.4_p", "montgomery_7.4_u", "montgomery_7.5_u"):
        case = cases[name]
        args = case["args"] or {}
        counts, sizes, kind = rates_case(case)
        basis = np.ones(counts.size, dtype=bool)
        basis[[place - 1 for place in args.get("exclude", ())]] = False
        part = args.get("part")
        check(rate_chart(counts, sizes, kind, phases=[part] if part else None, basis=basis), case["expected"], args.get("multiply", 1))
    case = cases["montgomery_7.3_c"]
    counts = np.array(case["input"]["count"])
    basis = np.arange(counts.size) < case["args"]["freeze"]
    basis[[place - 1 for place in case["args"]["exclude"]]] = False
    check(rate_chart(counts, np.ones(counts.size), "u", basis=basis), case["expected"])
    check(t_chart(cases["montgomery_7.6_t"]["input"]["hours"]), cases["montgomery_7.6_t"]["expected"])


def test_charts_equal_qcc(vectors):
    done = 0
    for case in spc(vectors, "qcc"):
        given_, expected = case["input"], case["expected"]
        if case["type"] not in ("p", "c", "u") or case["args"]:
            continue
        counts = np.array(given_["data"] + (given_["newdata"] or []), dtype=float)
        sizes = np.array(given_["sizes"] + (given_["newsizes"] or []), dtype=float) if case["type"] != "c" else np.ones(counts.size)
        chart = rate_chart(counts, sizes, "p" if case["type"] == "p" else "u", basis=np.arange(counts.size) < len(given_["data"]))
        assert chart.centre[0] == pytest.approx(expected["center"], rel=1e-9)
        for ours, theirs in ((chart.low, "lcl"), (chart.high, "ucl")):
            assert ours == pytest.approx(np.broadcast_to(expected[theirs], ours.shape), rel=1e-9)
        assert list(np.flatnonzero(chart.rule == "outside") + 1) == expected["beyond_limits_1based"]
        done += 1
    assert done == 7
    viscosity = next(case for case in spc(vectors, "qcc") if case["id"] == "viscosity_xmr")
    chart = xmr(viscosity["input"]["data"], screened=False, width=3 / RANGE_TO_SIGMA)
    assert (chart.low[0], chart.high[0]) == pytest.approx((viscosity["expected"]["lcl"], viscosity["expected"]["ucl"]), rel=1e-9)


def test_hospital_infections_by_cause_and_site_equal_the_saved_summaries(vectors):
    with (vectors / "spc" / "hospital_infections.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    saved, done = spc(vectors, "qicharts2_hai_expected"), 0
    for name, parts in (("all", ()), ("by_infection", ("infection",)), ("by_infection_and_hospital", ("hospital", "infection"))):
        for place, found in enumerate(saved[name]["CL"]):
            wanted = {part: saved[name][f"facet{number}"][place] for number, part in enumerate(parts, 1)}
            months = {}
            for row in rows:
                if all(row[part] == value for part, value in wanted.items()):
                    count, days = months.get(row["month"], (0, 0.0))
                    months[row["month"]] = count + int(row["n"]), days + float(row["days"])
            chart = rate_chart(*map(np.array, zip(*months.values(), strict=True)), "u")
            ours = chart.low.mean(), chart.centre[0], chart.high.mean(), (chart.rule == "outside").any()
            assert ours == pytest.approx((saved[name]["aLCL"][place], found, saved[name]["aUCL"][place], saved[name]["sigma.signal"][place]), rel=1e-9)
            done += 1
    assert done == 22


def test_rare_events_have_the_quantiles_of_qcc_and_the_median_of_qicharts(vectors):
    case = next(case for case in spc(vectors, "qcc") if case["type"] == "g")
    chart = g_chart(np.array(case["input"]["data"]) - 1)  # theirs counts the order with the event as well
    assert (chart.low[0], chart.high[0]) == (case["expected"]["lcl"], case["expected"]["ucl"])
    case = next(case for case in spc(vectors, "qicharts2_complaints_g_t") if case["chart"] == "g")
    assert g_chart(case["input"]["y"]).centre == pytest.approx(case["expected"]["cl"])


def test_large_exposures_make_plain_limits_useless(vectors):
    case = next(case for case in spc(vectors, "qicharts2_complaints_g_t") if case["id"] == "taylor_complaints_up_screened")
    counts, sales, _ = rates_case(case)
    flagged = {kind: int((rate_chart(counts, sales, kind).rule == "outside").sum()) for kind in ("u", "u'", "I'")}
    assert flagged == {"u": 13, "u'": 0, "I'": 0}


def test_an_unfinished_month_is_judged_but_sets_no_limit():
    steady = [10, 12, 11, 9, 10, 11, 12, 10, 9, 11, 10, 12, 11]
    alone, judged = xmr(steady), xmr([*steady, 40], basis=[True] * 13 + [False])
    assert judged.high[-1] == pytest.approx(alone.high[0]) and judged.rule[-1] == "outside" and judged.since == 13


def test_since_names_the_first_point_of_the_stretch():
    chart = xmr([5, 6, 5, 4, 5, 6, 4, 5, 8, 8.5, 8, 9, 8, 8.2, 9, 8.4], "down", basis=[True] * 8 + [False] * 8, screened=False)
    assert chart.variation == "concern" and chart.since == 8


def test_missing_months_are_skipped_and_too_little_is_unknown():
    values = [10, 12, np.nan, 11, 9, 10]
    chart = xmr(values)
    assert np.isnan(chart.high[2]) and chart.kind[2] == "common" and chart.trial.all()
    assert xmr([3.0]).variation == "unknown" and xmr([]).variation == "unknown" and xmr([np.nan]).assurance is None
    assert np.isnan(rate_chart([3, 4, 5], [100, 0, 120]).values[1])


def test_phases_are_charts_of_their_own():
    first, second = [3, 4, 5, 4, 3, 5, 4], [13, 14, 12, 13, 15, 14, 13]
    both = xmr(first + second, phases=[7])
    assert both.high[:7] == pytest.approx(xmr(first).high) and both.low[7:] == pytest.approx(xmr(second).low) and not both.rule.any()


COUNTS = some.lists(some.tuples(some.integers(0, 400), some.integers(1, 100_000)), min_size=2, max_size=40)


@given(COUNTS)
def test_limits_hold_the_centre_and_stay_rates(rows):
    counts, exposures = map(np.array, zip(*rows, strict=True))
    for kind in ("u", "u'", "I'"):
        chart = rate_chart(counts, exposures, kind)
        assert np.all(chart.low >= 0) and np.all(chart.low <= chart.centre + 1e-12) and np.all(chart.centre <= chart.high + 1e-12)


@given(some.lists(some.floats(-1e6, 1e6), min_size=2, max_size=30), some.floats(0.5, 20), some.floats(-1e3, 1e3))
def test_units_do_not_matter(values, scale, shift):
    values = np.round(values, 3)
    plain, scaled = xmr(values), xmr(values * 4 + 16)
    assert scaled.high == pytest.approx(plain.high * 4 + 16, rel=1e-9, abs=1e-6)


@given(some.lists(some.integers(-50, 50), min_size=2, max_size=30))
def test_turned_upside_down_high_is_low(values):
    plain, turned = xmr(values), xmr(-np.array(values))
    assert list(plain.rule) == list(turned.rule) and list(plain.sign) == list(-turned.sign)
