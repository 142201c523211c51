"""Late orders on the screen: what they imply for the next two weeks, how that went before, and how long complaints take to come."""

import polars as pl

from analysis import late_watch
from analysis.late_watch import FEWEST_LAGS, LateWatch
from analysis.methods.at_risk import FEWEST_EVENTS
from ui import numbers
from ui.charts.fields import histogram
from ui.charts.lines import line_series
from ui.charts.palette import ACCENT, CONTEXT
from ui.kept import kept_for
from ui.section import section
from ui.view import View
from ui.view_parts import up_to_end

COLUMNS = ("period_start", "orders", "n", "expected", "low", "high", "came")
SHOWN_DAYS = 45  # of lags; the table has all


@kept_for(up_to_end)
def watch_block(view: View) -> None:
    """How many late orders will be complained about in the next 14 days, and how such expectations did."""
    landed = late_watch.is_landed(view.filters, view.scope)
    found = late_watch.late_watch(view.filters, view.scope, view.collection) if landed else None
    if found is None or found.reason:
        key = f"late.{found.reason}" if found else "late.none" if landed else "late.not_landed"
        reason = view.say(key, least=FEWEST_EVENTS)
        section(view, key="late_watch", title=view.say("late.title_none"), sentence="", frame=None, figure=None, empty_reason=reason)
        return
    section(
        view,
        key="late_watch",
        title=_title(view, found),
        sentence=" ".join(_sentences(view, found)),
        frame=found.frame,
        figure=line_series(
            _lines(found), y="value", unit="count", language=view.language, series="who", grain="week", accent="came", low="low", high="high",
            complete="known", names={who: view.say(f"late.{who}") for who in ("came", "expected")}, colours={"came": ACCENT, "expected": CONTEXT},
        ),
        queries=(late_watch.WATCHED,),
        columns={column: view.say(f"late.column.{column}") for column in COLUMNS},
        note=view.say("late.note"),
    )  # fmt: skip


@kept_for(up_to_end)
def lag_block(view: View) -> None:
    """Days from the promised day to the first complaint."""
    if not late_watch.is_landed(view.filters, view.scope):
        return
    found = late_watch.lags(view.filters, view.scope, view.collection)
    if found is None:
        reason = view.say("late.lag.few", least=FEWEST_LAGS)
        section(view, key="late_lags", title=view.say("late.lag.title_none"), sentence="", frame=None, figure=None, empty_reason=reason)
        return
    share = numbers.number(found.before_arrival, "percent", view.language)
    section(
        view,
        key="late_lags",
        title=view.say("late.lag.title", half=found.half, nine=found.nine),
        sentence=view.say("late.lag.sentence", n=_count(view, found.rows), share=share),
        frame=found.frame,
        figure=histogram(
            found.frame.filter(pl.col("lag_days") <= SHOWN_DAYS), x="lag_days", y="orders", language=view.language, x_title=view.say("late.lag.axis"),
            marks={view.say("late.lag.half"): float(found.half)}, height=340,
        ),
        queries=(late_watch.LAGS,),
        columns={column: view.say(f"late.lag.column.{column}") for column in ("lag_days", "orders", "n")},
    )  # fmt: skip


def _title(view: View, found: LateWatch) -> str:
    now = found.now
    words = {"monday": numbers.day(found.monday, view.language), "expected": _count(view, now["expected"])}
    if now["low"] is None:
        return view.say("late.title_bare", **words)
    return view.say("late.title", low=_count(view, now["low"]), high=_count(view, now["high"]), **words)


def _sentences(view: View, found: LateWatch) -> list[str]:
    made = found.ahead
    counted = {"orders": _count(view, found.now["orders"]), "waiting": _count(view, found.waiting)}
    lines = [view.say("late.sentence", monday=numbers.day(found.monday, view.language), **counted)]
    if made.tries:
        miss, naive = (_count(view, missed * found.per_row) for missed in (made.miss, made.naive_miss))
        lines.append(view.say("late.tried", hits=made.hits, tries=made.tries, miss=miss, naive=naive))
    return lines


def _lines(found: LateWatch) -> pl.DataFrame:
    """Expected with its band, and what came, one below the other; what is expected of days that are not over is hollow."""
    known = found.frame["came"].is_not_null()
    edges = found.frame["period_start", "low", "high"]
    expected = edges.with_columns(found.frame["expected"].alias("value"), known.alias("known"), pl.lit("expected").alias("who"))
    nothing = pl.lit(None, pl.Float64)
    came = edges.with_columns(nothing.alias("low"), nothing.alias("high"), found.frame["came"].alias("value"), pl.lit(True).alias("known"))
    return pl.concat([expected, came.filter(known).with_columns(pl.lit("came").alias("who"))])


def _count(view: View, value: float) -> str:
    return numbers.number(float(value), "count", view.language)
