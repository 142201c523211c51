"""Vector files of survival, nowcasts, forecasts, lags and calendars."""

import csv
import json

import numpy as np

from analysis.methods.forecast_scores import mase, owa, scale, season_strength, smape
from analysis.methods.lag import association, cross_correlation, prewhitened
from analysis.methods.nowcast import cumulative, delay_shares, nowcast
from analysis.methods.quasi_poisson import quasi_poisson
from analysis.methods.survival import kaplan_meier
from analysis.methods.theta import seasonal_naive, theta
from data.calendar import business_days, holidays_of
from tests.analysis.methods.test_forecast import COMPETITORS
from tests.analysis.methods.test_lag import FORMULAS
from tests.analysis.methods.test_nowcast import triangle
from tests.analysis.methods.test_survival import curve_of, plain


def read(folder, name):
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))


def table(folder, name):
    with (folder / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def survival(folder):
    for case in read(folder, "survival/r_kaplan_meier"):
        curve, expected = curve_of(case), case["expected"]
        yield case["id"], curve.share, expected["table"]["surv"]
        yield case["id"], [curve.arrived_by(day) for day in expected["at_times"]["times"]], expected["at_times"]["cdf"]
        if case["conf_type"] == "log-log":
            fallen = curve.share < 1
            for ours, theirs in ((curve.low, "lower"), (curve.high, "upper")):
                yield case["id"], ours[fallen], np.array(plain(expected["table"][theirs]))[fallen]
        for probability, quantile in zip(expected["quantile_probs"], expected["quantile"], strict=True):
            if not np.any(np.abs(curve.share - (1 - probability)) < 1e-9):
                ours = curve.percentile(100 * probability)
                yield case["id"], np.nan if ours is None else ours, np.nan if quantile is None else quantile


def histogram(folder):
    days = table(folder, "survival/day_histogram")
    names = list(days[0])
    curve = kaplan_meier([float(row[names[0]]) for row in days], [float(row[names[1]]) for row in days], np.zeros(len(days)))
    for row in table(folder, "survival/r_quantile_types_of_histogram"):
        for name, value in row.items():
            if name.startswith("p"):
                yield f"type {row['type']}", curve.percentile(float(name[1:])), float(value)


def chain_ladder(folder):
    for case in read(folder, "nowcast/r_chainladder_mack"):
        got, expected = nowcast(triangle(case["triangle_cumulative"])), case["expected"]
        yield case["id"], [*got.factors, *got.estimate, got.outstanding], [*expected["f"][:-1], *expected["ultimate"], expected["total_ibnr"]]
        if case["est_sigma"] == "Mack":
            yield case["id"], [*got.sigma, *got.error, got.outstanding_error], [*expected["sigma"], *expected["mack_se"], expected["total_se"]]


def delays(folder):
    delay, apply, _ = read(folder, "nowcast/baselinenowcast_cases")
    known = cumulative(triangle(delay["input"]["triangle_incremental"]))
    yield "delay", delay_shares(known), delay["expected"]["delay_pmf"]
    yield "delay", delay_shares(known[:, :3]), delay["expected"]["truncated_max_delay_2"]
    yield "apply", delay_shares(cumulative(triangle(apply["input"]["triangle_incremental"]))), apply["input"]["delay_pmf"]


def r_forecasts(folder):
    for case in read(folder, "forecast/r_forecast"):
        train, test = np.array(case["train"], dtype=float), np.array(case["test"], dtype=float)
        yield case["id"], seasonal_naive(train, case["h"]), case["models"]["snaive"]["mean"]
        for name, scores in case["accuracy"].items():
            made = case["models"][name]["mean"]
            yield case["id"], (mase(test, made, scale(train)), smape(test, made)), (scores["MASE"], scores["sMAPE"])


def r_theta(folder):
    for case in read(folder, "forecast/r_forecast"):
        theirs = np.array(case["models"]["thetaf"]["mean"])
        yield case["id"], theta([np.array(case["train"], dtype=float)], case["h"])[0] / theirs, np.ones(case["h"])
        yield case["id"], season_strength(case["train"]), case["seasonal_strength"]


def m3(folder):
    series = read(folder, "forecast/m3_monthly_subset_119").values()
    for row in table(folder, "forecast/m3_monthly_subset_119_scores"):
        made = [(np.array(case["train"], dtype=float), np.array(case["test"], dtype=float), case["forecasts"][COMPETITORS[row["method"]]]) for case in series]
        yield row["method"], np.mean([smape(test, each) for _, test, each in made]) / float(row["sMAPE"]), 1
        yield row["method"], np.mean([mase(test, each, scale(train)) for train, test, each in made]) / float(row["MASE"]), 1


def m4(folder):
    rows = table(folder, "forecast/m4_published_monthly_scores")
    base = next(row for row in rows if row["method"] == "Naive2")
    for place, row in enumerate(rows):
        if row["OWA_monthly"] and row["sMAPE_monthly"]:
            yield f"{place}", owa(*(float(each[name]) for each in (row, base) for name in ("sMAPE_monthly", "MASE_monthly"))), float(row["OWA_monthly"])


def regressions(folder):
    for case in read(folder, "lag_glm/r_quasipoisson_glm"):
        columns, exposure, counts = FORMULAS[case["id"]]({name: np.array(values, dtype=float) for name, values in case["input"].items()})
        got = quasi_poisson(np.column_stack([np.ones(counts.size), *columns]), counts, None if exposure is None else np.log(exposure))
        expected = case["expected"]
        yield case["id"], [*got.coefficients, *got.errors, got.dispersion], [*expected["coef"].values(), *expected["se"].values(), expected["dispersion"]]


def lags(folder):
    lead = read(folder, "lag_glm/r_ccf_bjsales")
    x, y, at = np.array(lead["x"]), np.array(lead["y"]), [-lag for lag in lead["lags"]]
    yield "bjsales", cross_correlation(x, y, at), lead["ccf_raw"]
    yield "bjsales", cross_correlation(np.diff(x), np.diff(y), at), lead["ccf_diff"]
    yield "bjsales", prewhitened(x, y, at, phi=lead["ar1_of_diff_x"]).correlation, lead["ccf_prewhitened_ar1"]


def own_lags(folder):
    case = read(folder, "lag_glm/r_acf_ljungbox")
    yield "acf", cross_correlation(case["z"], case["z"], range(len(case["acf"]))), case["acf"]


def simpson(folder):
    case = read(folder, "lag_glm/r_simpson_ucb")
    got = association([[row["admitted_male"], row["admitted_female"], row["rejected_male"], row["rejected_female"]] for row in case["counts"]])
    yield case["id"], (got.crude, got.within, got.low, got.high, got.p_value), (
        case["crude_odds_ratio"], case["mh_common_odds_ratio"], *case["mh_ci"], case["mh_p"],
    )  # fmt: skip


def lunar(folder):
    for row in table(folder, "calendar/icu_dangi_seollal_chuseok_2019_2035"):
        known = {str(day): name for day, name in holidays_of("KR", int(row["year"]), int(row["year"])).items()}
        yield row["year"], ["Korean New Year" in known.get(row["seollal_day"], ""), "Chuseok" in known.get(row["chuseok_day"], "")], [1, 1]


def korean_days(folder):
    known = {str(day): name for day, name in holidays_of("KR", 2019, 2027).items()}
    for row in table(folder, "calendar/kr_public_holidays_2019_2027"):
        yield row["date"], known.get(row["date"]) == row["name"], 1


def spans(folder):
    listed = table(folder, "calendar/kr_business_days_between")
    ours = business_days([row["from"] for row in listed], [row["to_exclusive"] for row in listed], "KR")
    for place, (row, days) in enumerate(zip(listed, ours, strict=True)):
        yield f"{place}", days, int(row["business_days_holidays_pkg"])


CHECKS = (
    ("survival/r_kaplan_meier.json", "curve, log-log interval, percentiles", 1e-9, survival, "on a plateau R gives its middle, we its first day"),
    ("survival/r_quantile_types_of_histogram.csv", "percentiles of a whole-day histogram", 0.0, histogram),
    ("nowcast/r_chainladder_mack.json", "factors, estimates; Mack's errors", 1e-8, chain_ladder,
     "the last sigma by Mack's rule, not log-linear: 4 of 8 without errors"),
    ("nowcast/baselinenowcast_cases.json", "delay shares", 1e-9, delays, "a row without reports: their printed fill-in is rounded, see test_nowcast"),
    ("forecast/r_forecast.json", "seasonal naive, MASE, sMAPE", 1e-6, r_forecasts),
    ("forecast/r_forecast.json", "Theta (relative), strength of season", 0.025, r_theta, "R fits the first level too; ETS is not used"),
    ("forecast/m3_monthly_subset_119.json", "published scores of 5 competitors (relative)", 1e-4, m3),
    ("forecast/m4_published_monthly_scores.csv", "OWA", 2e-3, m4, "published with 3 digits"),
    ("lag_glm/r_quasipoisson_glm.json", "coefficients, errors, dispersion", 1e-5, regressions, "R stops at 1e-8 of the deviance"),
    ("lag_glm/r_ccf_bjsales.json", "raw, differenced, prewhitened", 1e-9, lags),
    ("lag_glm/r_acf_ljungbox.json", "autocorrelation", 1e-9, own_lags, "Ljung-Box is not used"),
    ("lag_glm/r_simpson_ucb.json", "crude and within odds ratios, interval, p", 1e-8, simpson),
    ("calendar/icu_dangi_seollal_chuseok_2019_2035.csv", "Seollal and Chuseok", 0.0, lunar),
    ("calendar/kr_public_holidays_2019_2027.csv", "Korean holidays", 0.0, korean_days),
    ("calendar/kr_business_days_between.csv", "business days", 0.0, spans),
)  # fmt: skip
