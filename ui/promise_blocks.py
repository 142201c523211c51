"""Promises that are not due yet, hatched, and what unscanned parcels could change."""

import polars as pl

from analysis import promise_outlook
from ui import numbers
from ui.charts import columns_over_time
from ui.kept import kept_for
from ui.section import section
from ui.view import View
from ui.view_parts import of_period


@kept_for(of_period)
def promises_to_come(view: View) -> None:
    """Promises kept by order month with an estimate where some are not due yet."""
    found = promise_outlook.months(view.filters, view.scope)
    known = promise_outlook.has_scans(view.filters, view.scope)
    section(
        view,
        key="promise_outlook",
        title=_title(view, found) if found.height else view.say("page.delivery"),
        sentence=f"{view.say('promise.sentence')} {_silent(view, found, known)}" if found.height else "",
        frame=found,
        figure=lambda rows: columns_over_time(rows, y="estimate", unit="percent", language=view.language, complete="complete"),
        queries=("promises_by_length", "promise_days_histogram", *(("unscanned_by_month",) if known else ())),
        metrics=("promise_kept_rate",),
        columns={name: view.say(f"promise.column.{name}") for name in ("period_start", "kept", "estimate", "waiting", "high", "silent", "due_rows")},
        empty_reason=view.say("promise.empty"),
    )


def _title(view: View, found: pl.DataFrame) -> str:
    still = [place for place, complete in enumerate(found["complete"]) if not complete]
    row = found.row(still[-1] if still else -1, named=True)
    words = {name: numbers.number(row[name], "percent", view.language) for name in ("estimate", "waiting", "kept")}
    return view.say("promise.title" if still else "promise.title_done", month=numbers.month(row["period_start"], view.language), **words)


def _silent(view: View, found: pl.DataFrame, known: bool) -> str:
    if not known:
        return view.say("promise.unknown_silent")
    if not found["silent"].sum():
        return view.say("promise.no_silent")
    ends = [(high - low, start, low, high) for start, low, high in zip(found["period_start"], found["low"], found["high"]) if low is not None]
    _, widest, *both = max(ends, default=(None, found["period_start"][-1], None, None))
    low, high = (numbers.number(end, "percent", view.language) for end in both)
    counts = {
        "rows": numbers.number(int(found["silent_rows"].sum()), "count", view.language),
        "parcels": numbers.number(float(found["silent"].sum()), "count", view.language),
    }
    return view.say("promise.silent", month=numbers.month(widest, view.language), low=low, high=high, **counts)
