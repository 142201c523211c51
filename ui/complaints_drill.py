"""From a bar to the cases behind it: what is picked is in the address, by a click on a mark of a chart or by the choices above the table."""

import re
from calendar import monthrange
from dataclasses import asdict, replace
from datetime import date, timedelta

import numpy as np
import polars as pl
import streamlit as st

from analysis.complaint_cases import Picked, count_cases, newest_cases
from analysis.complaint_cells import cells_of
from analysis.complaints import Counter
from queries.filters import Filters
from ui import numbers
from ui.complaints_causes import tree_of
from ui.complaints_words import asked, code, count, names
from ui.kept import kept_for
from ui.names import market_name
from ui.page_choice import page_choice
from ui.section import Table, section, table_of
from ui.view import View
from ui.view_parts import of_period, words_alone

CASES_SHOWN = 200
CASES_TAKEN = 50_000  # cases in a file; more are taken by a shorter period
PICKED_BY = ("channel", "category", "outcome")
ALL = "all"
PERIODS = {"week": r"(\d{4})-(\d\d)-(\d\d)", "month": r"(\d{4})-(\d\d)", "quarter": r"(\d{4})-Q([1-4])", "year": r"(\d{4})"}


def drill_block(view: View, counter: Counter) -> None:
    """The cases that are picked, or all: the newest ones as a table, all of them as a file."""
    subs, named = _sub_causes(view, counter), lambda value: _code_name(view, value)
    more = _cut_values(view, counter)
    with st.container(horizontal=True, gap="small", key="case_picks"):
        cause = page_choice(view, "cause", view.say("cases.drill.cause"), [ALL, *subs], named)
        sub_cause = page_choice(view, "sub_cause", view.say("cases.drill.sub"), [ALL, *subs.get(cause, ())], named)
        chosen = {cut: page_choice(view, cut, view.say(f"cases.column.{cut}"), [ALL, *values], named) for cut, values in more.items()}
        markets, periods = _markets(view, counter), _period_asked(view)
        market, period = _clicked(view, "cases_in", markets), _clicked(view, "received", periods)
    picked = {name: value for name, value in {"cause": cause, "sub_cause": sub_cause, **chosen}.items() if value != ALL}
    within = tuple(words for words in (markets.get(market), periods.get(period)) if words)
    _cases(replace(view, filters=_narrowed(view.filters, market, period)), counter, Picked(**picked), within)


def _clicked(view: View, name: str, offered: dict[str, str]) -> str:
    """What only a click on a chart picks: the filters of the page choose it otherwise, so its choice is there while it is in the address."""
    if name not in st.query_params:
        return ALL
    return page_choice(view, name, view.say(f"cases.drill.{name}"), [ALL, *offered], lambda value: offered.get(value) or _code_name(view, value))


def _markets(view: View, counter: Counter) -> dict[str, str]:
    """Markets that a mark of the page may stand for, by code: the funnel has every market of the scope, whatever is chosen, and counts the desk's cases."""
    seen = [market for market in view.collection.markets if view.scope.markets is None or market in view.scope.markets]
    shown = seen if counter.is_desk else view.filters.markets or seen
    return {market: market_name(market, view.language) for market in shown}


def _period_asked(view: View) -> dict[str, str]:
    """The period that the address names, in words, where it lies in the one that the page is about."""
    asked = st.query_params.get("received", "")
    found = next(((grain, days) for grain in PERIODS if (days := days_of(asked, grain))), None)
    if found is None or found[1][0] > view.filters.date_to or found[1][1] < view.filters.date_from:
        return {}
    return {asked: numbers.period(found[1][0], found[0], view.language)}


def days_of(written: str, grain: str) -> tuple[date, date] | None:
    """The first and last day of a period as an address writes it (2026-02-02, 2026-02, 2026-Q1, 2026); None where it is none of this grain."""
    matched = re.fullmatch(PERIODS[grain], written, re.ASCII)
    if not matched:
        return None
    year, *rest = (int(part) for part in matched.groups())
    try:
        if grain == "week":
            first = date(year, *rest)
            return first, first + timedelta(days=6)
        start, length = (rest[0], 1) if grain == "month" else (rest[0] * 3 - 2, 3) if grain == "quarter" else (1, 12)
        end = start + length - 1
        return date(year, start, 1), date(year, end, monthrange(year, end)[1])
    except (ValueError, OverflowError, IndexError):  # month 13, day 31 of February, year 0
        return None


def _narrowed(filters: Filters, market: str, period: str) -> Filters:
    """The filters of the page within a market and a period."""
    if market != ALL:
        filters = filters.with_(markets=(market,))
    if period != ALL:
        first, last = next(days for grain in PERIODS if (days := days_of(period, grain)))
        filters = filters.with_(date_from=max(first, filters.date_from), date_to=min(last, filters.date_to))
    return filters


@kept_for(of_period)
def _sub_causes(view: View, counter: Counter) -> dict[str, list[str]]:
    """Sub-causes by cause, the most frequent first."""
    found: dict[str, list[str]] = {}
    for cause, sub_cause in tree_of(view, counter)["cause", "sub_cause"].rows():
        found.setdefault(cause, []).append(sub_cause)
    return found


@kept_for(of_period)
def _cut_values(view: View, counter: Counter) -> dict[str, list[str]]:
    """Channels, goods and outcomes that cases name, the most frequent first; a cut of which there is one value is none."""
    found = {}
    for cut in PICKED_BY if counter.is_desk else PICKED_BY[1:]:
        cells = cells_of(view.filters, view.scope, counter, cut)
        sums = cells.sums(cut)
        ordered = [cells.names[cut][code] for code in sums.codes[0][np.argsort(-sums.n, kind="stable")]]
        if len(values := [value for value in ordered if value is not None]) > 1:
            found[cut] = values
    return found


def _code_name(view: View, value: str) -> str:
    return view.say("cases.drill.all") if value == ALL else code(view, value)


@kept_for(of_period)
def _cases(view: View, counter: Counter, picked: Picked, within: tuple[str, ...]) -> None:
    frame = newest_cases(view.filters, view.scope, counter, picked, CASES_SHOWN)
    n, weighted = count_cases(view.filters, view.scope, counter, picked)
    what = ", ".join((*(code(view, value) for value in asdict(picked).values() if value is not None), *within)) or view.say("cases.drill.all")
    told = [view.say("cases.drill.sentence" if n > frame.height else "cases.drill.whole", shown=count(view, frame.height), count=count(view, n))]
    if round(weighted) != n:
        told.append(view.say("cases.drill.sampled", cases=count(view, weighted)))
    coded, columns, table = _told(view, frame, counter.is_desk)
    section(
        view,
        key="cases",
        title=view.say("cases.drill.title", what=what),
        sentence=" ".join((*told, view.say("cases.drill.click"))),
        frame=coded,
        figure=None,
        queries=(asked(counter, "newest_cases", rows=CASES_SHOWN, **asdict(picked)),),
        columns=columns,
        table=table,
        whole=(lambda: _words(view, newest_cases(view.filters, view.scope, counter, picked, CASES_TAKEN))) if n > frame.height else None,
        note=view.say("cases.drill.file", count=count(view, min(n, CASES_TAKEN))) if n > frame.height else None,
    )


@kept_for(words_alone)
def _told(view: View, frame: pl.DataFrame, is_desk: bool) -> tuple[pl.DataFrame, dict[str, str], Table | None]:
    """Cases in words, the columns that are shown and the table: the same newest ones are behind many periods."""
    coded = _words(view, frame)
    columns = _case_columns(view, is_desk)
    return coded, columns, None if coded.is_empty() else table_of(view, coded, columns)


def _words(view: View, frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(_coded(view, frame[name]) for name in ("cause", "sub_cause", "category", "outcome", "status", "channel"))


def _coded(view: View, column: pl.Series) -> pl.Series:
    """A column of codes in words."""
    values = column.to_list()
    known = names(view, set(values))
    return pl.Series(column.name, [known.get(value, value) for value in values], dtype=pl.String)


def _case_columns(view: View, is_desk: bool) -> dict[str, str]:
    shown = [
        "complaint_id",
        "received_on",
        "ordered_on",
        "cause",
        "sub_cause",
        "category",
        "channel",
        "status",
        "outcome",
        "resolution_days",
        "amount",
        "currency",
        "narrative",
    ]
    outside = ("ordered_on", "channel", "amount", "currency")
    return {name: view.say(f"cases.column.{name}") for name in shown if is_desk or name not in outside}
