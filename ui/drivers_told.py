"""The drivers page in words: the first thing seen, and the quiet line under it. What goes together, never why."""

import polars as pl

from analysis import printed_complaints
from analysis.complaint_summary import moved, summary
from analysis.complaints import Counter
from analysis.drivers import Panel
from analysis.lateness import ON_TIME, Cohorts
from analysis.metric_values import headline
from queries.metrics import metric_by_name
from ui import numbers
from ui.complaints_printed import span
from ui.complaints_words import body_name, code, place
from ui.counters import counter_name
from ui.kept import kept, kept_for
from ui.view import View
from ui.view_parts import any_grain


def times(view: View, value: float | None) -> str:
    """3.7"""
    return numbers.number(value, "per_10k", view.language)


def late_words(view: View, found: Cohorts) -> str:
    """Which orders the headline compares with those on time."""
    low = found.compared[0].split("-")[0].split(" ")[0]
    return code(view, found.compared[0]) if len(found.compared) == 1 else view.say("drivers.late.from", days=low)


@kept_for(any_grain)
def answer_words(view: View, found: Cohorts | None, counter: Counter | None) -> tuple[str, str]:
    """Where orders are landed: how much more often late ones are complained about; then how users and the rate moved."""
    if found is None or found.ratio is None:
        return view.say("drivers.head.plain", place=place(view)), ""
    beyond = not found.ratio.low <= 1 <= found.ratio.high
    key = "drivers.head.late" if beyond else "drivers.head.late.even"
    head = view.say(key, place=place(view), late=late_words(view, found), times=times(view, found.ratio.ratio))
    n = int(found.buckets.filter(pl.col("bucket").is_in(found.compared))["n"].sum())
    base = int(found.buckets.filter(pl.col("bucket") == ON_TIME)["n"].sum())
    interval = {"low": times(view, found.ratio.low), "high": times(view, found.ratio.high), "n": numbers.number(n, "count", view.language)}
    lead = view.say("drivers.head.late.interval", base=numbers.number(base, "count", view.language), **interval)
    moves = [view.say("drivers.axis.move", name=view.say(f"drivers.short.{name}"), change=text) for name, text in _moves(view, counter).items()]
    if moves:
        lead += f" {view.say('drivers.head.moves', before=view.say(f'compare.{view.filters.comparison}'), moves=', '.join(moves))}"
    return head, lead


def _moves(view: View, counter: Counter | None) -> dict[str, str]:
    """Users and the complaint rate against the period compared with, where they are known."""
    users = headline(metric_by_name("monthly_users"), view.filters, view.scope)
    old = users.year_ago if view.filters.comparison == "year_ago" else _users_before(view)
    change = numbers.change(users.now.value, old.value if old else None, "count", view.language)
    rate = None
    if counter:
        now, before = (summary(filters, view.scope, counter) for filters in (view.filters, view.filters.compared()))
        rate = moved(now, before, counter) if now else None
    told = {"users": change, "desk_rate": numbers.change(100 + rate.percent, 100.0, "count", view.language) if rate else None}
    return {name: one.text for name, one in told.items() if one}


def _users_before(view: View):
    """The last month of the period before."""
    earlier = headline(metric_by_name("monthly_users"), view.filters.compared("previous"), view.scope)
    return earlier.now


@kept
def printed_words(view: View, panels: list[Panel], rows: pl.DataFrame, main: dict | None) -> tuple[str, str]:
    """Where bodies print totals: complaints a month and users, first and last period."""
    if main is None:
        return view.say("drivers.head.plain", place=place(view)), ""
    rated = printed_complaints.per_users(view.filters, view.scope, rows, main)
    if rated.height < 2:
        return view.say("drivers.head.plain", place=place(view)), ""
    ordered = rated.sort("period_start")
    first, last = ordered.row(0, named=True), ordered.row(-1, named=True)
    paces = [one["complaints"] / one["months"] for one in (first, last)]
    words = {"first": times(view, paces[0]), "start": span(view, first), "last": times(view, paces[1]), "end": span(view, last)}
    note = view.say("drivers.head.printed.note", body=body_name(view, main["body"]), measurer=counter_name(first["measurer"], view.language))
    if paces[1] <= paces[0]:
        return view.say("drivers.head.printed.short", place=place(view), **words), note
    return view.say(
        "drivers.head.printed", place=place(view), times=times(view, paces[1] / paces[0]), users_times=times(view, last["users"] / first["users"]), **words
    ), note
