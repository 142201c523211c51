"""The delivery page in words: from numbers of the analysis to what a person reads. No Streamlit."""

from collections.abc import Mapping

import polars as pl

from analysis.delivery_promises import Kept
from ui import numbers
from ui.view import View

NEVER = {"p50": 0.5, "p90": 0.1, "p95": 0.05}  # share that may never arrive before a percentile can not be reached


def columns(view: View, **named: str) -> dict[str, str]:
    """Table headings: column = the key after `delivery.column.`; an empty one means the column's own name."""
    return {column: view.say(f"delivery.column.{key or column}") for column, key in named.items()}


def figure(view: View, value: float | None, unit: str) -> str:
    """A value with its unit; rates per 10,000 bare."""
    return numbers.number(value, unit, view.language)


def length(view: View, shortest: int, longest: int) -> str:
    """5 days; 9–10 days."""
    return view.say("delivery.days_one", days=shortest) if shortest == longest else view.say("delivery.days_range", low=shortest, high=longest)


def within(view: View, row: Mapping, percentile: str, counted: str = "days_one") -> str:
    """within 14 days (`counted` business_one: business days); or why it is not known."""
    if row[percentile] is None:
        return reason(view, row, percentile, counted)
    return view.say("delivery.within", days=view.say(f"delivery.{counted}", days=f"{row[percentile]:g}"))


def reason(view: View, row: Mapping, percentile: str, counted: str = "days_one") -> str:
    """Why a percentile has no value: never reached, or not yet seen. Never the largest day seen."""
    if (row["never"] or 0) > NEVER[percentile]:
        return view.say("delivery.not_reached", share=figure(view, 100 * NEVER[percentile], "percent"))
    return view.say("delivery.not_known", days=view.say(f"delivery.{counted}", days=f"{row['beyond']:g}"))


def latest(rows: pl.DataFrame) -> dict:
    """The last period that is finished; the last one where none is."""
    done = [place for place, finished in enumerate(rows["finished"]) if finished]
    return rows.row(done[-1] if done else -1, named=True)


def answer(view: View, kept: Kept) -> str:
    """Korea: 87 % of delivery promises kept."""
    if kept.kept is None:
        return view.say("delivery.answer_none", market=view.market_words)
    return view.say("delivery.answer", market=view.market_words, kept=figure(view, kept.kept, "percent"))


def answer_days(view: View, days: Mapping | None) -> str:
    """Korea: half of the parcels arrive within 5 days, nine of ten within 13 days; of parcels that name no promise."""
    if days is None:
        return view.say("delivery.answer_unpromised", market=view.market_words)
    return view.say("delivery.answer_days", market=view.market_words, p50=_days(view, days, "p50"), p90=within(view, days, "p90"))


def lead(view: View, now: Kept, before: Kept, days: Mapping | None, split: pl.DataFrame) -> list[str]:
    """The sentences under the answer: how long, how it moved, and where the difference is widest."""
    lines = []
    if days is not None:
        lines.append(view.say("delivery.lead_days", p50=_days(view, days, "p50"), p90=within(view, days, "p90")))
    moved, earlier = numbers.change(now.kept, before.kept, "percent", view.language), view.filters.compared()
    if moved is not None and earlier.date_from >= view.collection.first_date:  # a period that the data cover only in part is no base
        period = numbers.months_between(earlier.date_from, earlier.date_to, view.language)
        was, is_now = (figure(view, one.kept, "percent") for one in (before, now))
        key = "delivery.lead_kept" if moved.sign else "delivery.lead_kept_same" if was == is_now else "delivery.lead_kept_hardly"
        lines.append(view.say(key, before=period, was=was, now=is_now, change=moved.text))
    both = by_recognition(split)
    if both:
        good, other = both
        share = 100 * other["parcels"] / (other["parcels"] + good["parcels"])
        lines.append(
            view.say(
                "delivery.lead_channels",
                share=figure(view, share, "percent"),
                late=figure(view, other["late"], "percent"),
                late_ok=figure(view, good["late"], "percent"),
                lost=figure(view, other["lost"], "per_10k"),
                lost_ok=figure(view, good["lost"], "per_10k"),
            )
        )
    return lines


def by_recognition(split: pl.DataFrame) -> tuple[dict, dict] | None:
    """(recognised, others); None unless there are both."""
    rows = {row["recognised"]: row for row in split.to_dicts()}
    return (rows[True], rows[False]) if len(rows) == 2 and None not in rows else None


def unknown_days(view: View, rows: pl.DataFrame, counted: str = "days_one") -> str:
    """The percentiles that are not known, each with its reason, in one line."""
    lines = []
    for row in rows.iter_rows(named=True):
        for percentile in NEVER:
            if row[percentile] is None:
                when = numbers.period(row["period_start"], view.filters.grain, view.language)
                name = view.say(f"delivery.percent.{percentile[1:]}")
                lines.append(view.say("delivery.days.unknown", percent=name, when=when, reason=reason(view, row, percentile, counted)))
    return " ".join(lines[:6])


def _days(view: View, row: Mapping, percentile: str) -> str:
    return reason(view, row, percentile) if row[percentile] is None else view.say("delivery.days_one", days=f"{row[percentile]:g}")
