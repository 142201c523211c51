"""Unfinished months on the screen: brought up to what is usual, compared at equal age, and told why they are unfinished."""

import polars as pl

from analysis import completeness
from analysis.completeness import EqualAge
from analysis.methods.nowcast import LEAST_COMPLETE
from queries.filters import Filters
from ui import numbers
from ui.charts.lines import line_series
from ui.kept import kept_for
from ui.section import section
from ui.view import View
from ui.view_parts import any_grain


@kept_for(any_grain)
def unfinished_block(view: View) -> None:
    """Cases per 10,000 orders by order month, young months completed."""
    found = completeness.months(view.filters, view.scope, view.collection)
    if found.is_empty():
        section(
            view,
            key="unfinished",
            title=view.say("complete.title_none"),
            sentence="",
            frame=None,
            figure=None,
            empty_reason=view.say("complete.empty"),
        )
        return
    rows = found.rows(named=True)
    why = pl.Series("why", [_reasons(view, row["reasons"]) for row in rows], dtype=pl.String)
    frame = found[[name for name in found.columns if name != "reasons"]].with_columns(found["completeness"] * 100, why)
    columns = ("period_start", "reported", "completeness", "value", "low", "high", "why", "n")
    drawn = frame.filter(pl.col("shown")).with_columns(pl.col("low", "high").fill_null(pl.col("value")))
    section(
        view,
        key="unfinished",
        title=_title(view, rows),
        sentence=" ".join([view.say("complete.sentence"), *_unfinished(view, rows), *_equal_age(view)]),
        frame=frame,
        figure=line_series(drawn, y="value", unit="per_10k", language=view.language, low="low", high="high", complete="complete", from_zero=False)
        if drawn.height
        else None,
        queries=("case_delays", "parcels_by_period"),
        metrics=("complaints_per_10k",),
        columns={column: view.say(f"complete.column.{column}") for column in columns},
        note=view.say("complete.note"),
    )


def age_words(view: View, filters: Filters) -> str | None:
    """At day 14: 62 against 55; None where the period is old enough, or nothing can be said."""
    found = completeness.equal_age(filters, view.scope, view.collection)
    return view.say("complete.tile", day=found.day, now=_rate(view, found.now), before=_rate(view, found.before)) if found else None


def _title(view: View, rows: list[dict]) -> str:
    young = [row for row in rows if not row["complete"]]
    row = (young or rows)[-1]
    words = {"month": numbers.month(row["period_start"], view.language), "reported": _rate(view, row["reported"])}
    if not young:
        return view.say("complete.title_done", **words)
    if row["completeness"] is None:
        return view.say("complete.title_unknown", **words)
    share = numbers.number(100 * row["completeness"], "percent", view.language)
    if row["low"] is None:
        few = row["completeness"] >= LEAST_COMPLETE
        return view.say("complete.title_few", least=completeness.FEWEST_CASES, **words) if few else view.say("complete.title_hidden", share=share, **words)
    return view.say("complete.title", share=share, **words, **{name: _rate(view, row[name]) for name in ("value", "low", "high")})


def _unfinished(view: View, rows: list[dict]) -> list[str]:
    named = [
        view.say("complete.unfinished_one", month=numbers.month(row["period_start"], view.language), reasons=_reasons(view, row["reasons"]))
        for row in [row for row in rows if row["reasons"]][-4:]
    ]
    return [view.say("complete.unfinished", months="; ".join(named))] if named else []


def _reasons(view: View, codes) -> str:
    return ", ".join(view.say(f"complete.reason.{code}") for code in codes)


def _equal_age(view: View) -> list[str]:
    """The comparison of the last month of the period, which is the young one."""
    last = view.filters.date_to.replace(day=1)
    found = completeness.equal_age(view.filters.with_(date_from=last), view.scope, view.collection)
    return [_age_sentence(view, found, view.filters.with_(date_from=last).compared())] if found else []


def _age_sentence(view: View, found: EqualAge, earlier: Filters) -> str:
    return view.say(
        "complete.equal",
        day=found.day,
        now=_rate(view, found.now),
        before=_rate(view, found.before),
        until=numbers.day(found.until, view.language),
        then=numbers.months_between(earlier.date_from, earlier.date_to, view.language),
        ratio=f"{found.ratio.ratio:.2f}",
        low=f"{found.ratio.low:.2f}",
        high=f"{found.ratio.high:.2f}",
    )


def _rate(view: View, value: float | None) -> str:
    return numbers.number(value, "per_10k", view.language)
