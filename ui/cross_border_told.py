"""Cross-border figures in words: names of series, periods, amounts, and the answer. No Streamlit, no queries."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from analysis import cross_border as topic
from analysis.cross_border import Series
from ui import numbers
from ui.counters import vintage_name
from ui.kept import kept_for
from ui.names import market_name
from ui.view import View
from ui.view_parts import of_record
from ui.words import say_or

_STEPS = {"en": ((1e12, " trillion"), (1e9, " billion"), (1e6, " million")), "ko": ((1e12, "조"), (1e8, "억"), (1e4, "만"))}
_CURRENCY_KO = {"KRW": "원", "USD": " 달러", "EUR": " 유로", "JPY": " 엔", "CNY": " 위안", "BRL": " 헤알", "MXN": " 페소", "AUD": " 호주달러"}


@dataclass(frozen=True)
class Found:
    """What the page shows: the record of one market, the chosen series, and the last period within the chosen dates."""

    market: str
    shares: pl.DataFrame
    value: Series | None
    number: Series | None
    by_value: pl.DataFrame
    by_number: pl.DataFrame
    last_value: date | None
    last_number: date | None

    @cached_property
    def grown(self) -> pl.DataFrame:
        """Growth on the year by value, in the last period (`topic.growth`)."""
        return topic.growth(self.by_value, self.last_value) if self.value else pl.DataFrame(schema=topic.GROWTH)

    @cached_property
    def concentrated(self) -> pl.DataFrame:
        """The index of concentration by value (`topic.concentration`)."""
        return topic.concentration(self.by_value) if self.value else pl.DataFrame()

    @cached_property
    def leaders(self) -> tuple[dict | None, dict | None]:
        """The largest named origin of the last period, by value and by number."""
        return leader_of(self.by_value, self.last_value), leader_of(self.by_number, self.last_number)


def found(view: View, market: str, shares: pl.DataFrame, value: Series | None, number: Series | None) -> Found:
    """The frames of the chosen series, the same ones for every period with the same last periods."""
    by_value, by_number = _over_time(view, shares, value), _over_time(view, shares, number)
    lasts = (topic.last_period(frame, view.filters) if series else None for series, frame in ((value, by_value), (number, by_number)))
    return _found(view, market, shares, value, number, by_value, by_number, *lasts)


@kept_for(of_record)
def _over_time(view: View, shares: pl.DataFrame, series: Series | None) -> pl.DataFrame:
    return topic.shares_over_time(shares, series) if series else pl.DataFrame()


@kept_for(of_record)
def _found(view: View, *parts) -> Found:
    return Found(*parts)


def origin_name(code: str, language: str) -> str:
    """China, 중국; a region by its name."""
    return say_or(f"cross_border.origin.{code}", language, market_name(code, language))


def measurer_name(name: str, language: str) -> str:
    """Who counted."""
    return say_or(f"cross_border.measurer.{name}", language, name)


def category_name(name: str, language: str) -> str:
    """A category of goods."""
    return say_or(f"cross_border.category.{name}", language, name)


def period_words(view: View, start: date, grain: str, end: date | None = None) -> str:
    """Q4 2025; 2022; first half of 2025; Jan 2023 – Sep 2023."""
    if grain == "half-year":
        return view.say(f"cross_border.half.{1 if start.month == 1 else 2}", year=start.year)
    if grain in ("week", "month", "quarter", "year"):
        return numbers.period(start, grain, view.language)
    return numbers.months_between(start, end or start, view.language)


def series_name(view: View, series: Series, short: bool = False) -> str:
    """Statistics Korea, KOSIS of Q2 2026, KRW, quarters, 2023 – 2026. A vintage that says no more than its measurer is left out."""
    who, vintage = measurer_name(series.measurer, view.language), vintage_name(series.vintage, view.language)
    parts = [who] if vintage in who else [who, vintage]
    if series.currency:
        parts.append(series.currency)
    if short:
        return ", ".join(parts)
    years = f"{series.first.year} – {series.last.year}" if series.first.year != series.last.year else str(series.first.year)
    return ", ".join([*parts, view.say(f"cross_border.grain.{series.grain}"), years])


def money(amount: float | None, currency: str, language: str) -> str:
    """KRW 1.65 trillion, 1.65조원; parcels where there is no currency."""
    if amount is None:
        return numbers.MISSING
    step, word = next(((step, word) for step, word in _STEPS[language] if abs(amount) >= step), (1.0, ""))
    digits = amount / step
    size = f"{digits:,.{0 if abs(digits) >= 100 else 1 if abs(digits) >= 10 else 2}f}{word}"
    if not currency:
        return size
    return f"{size}{_CURRENCY_KO.get(currency, ' ' + currency)}" if language == "ko" else f"{currency} {size}"


def percent(view: View, value: float | None) -> str:
    """65.4 %."""
    return numbers.number(value, "percent", view.language)


def signed(view: View, value: float, digits: int = 1) -> str:
    """+3.9, −3.3."""
    return f"{'+' if value > 0 else numbers.MINUS if value < 0 else '±'}{abs(value):,.{digits}f}"


def growth_words(view: View, now: float | None, before: float | None) -> str:
    """+1.6 % on the year."""
    moved = numbers.change(now, before, "count", view.language)
    return view.say("cross_border.on_year", change=moved.text) if moved else view.say("cross_border.no_year")


def at(over_time: pl.DataFrame, start: date | None) -> pl.DataFrame:
    """The origins of one period, largest first, the rest last."""
    rows = over_time.filter(over_time["period_start"] == start) if over_time.height else over_time
    if rows.is_empty():
        return rows
    rest = rows["origin"].is_in([topic.REST, "other"]).alias("_rest")
    return rows.hstack([rest]).sort("_rest", "share", descending=[False, True])


def leader_of(over_time: pl.DataFrame, start: date | None) -> dict | None:
    """The largest named origin of a period."""
    rows = at(over_time, start).filter(~pl.col("_rest")) if over_time.height else over_time
    return rows.row(0, named=True) if rows.height else None


def share_at(over_time: pl.DataFrame, origin: str, start: date) -> float | None:
    """The share of an origin in one period."""
    rows = zip(over_time["period_start"], over_time["origin"], over_time["share"])
    return next((share for day, code, share in rows if day == start and code == origin), None)


@kept_for(of_record)
def answer(view: View, it: Found) -> str:
    """How much, who leads, by value and by number, and when the lead changed hands."""
    market = market_name(it.market, view.language)
    first, other = it.leaders
    if first is None and other is None:
        return view.say("cross_border.answer.nothing", market=market)
    if first is None:
        words = {"leader": origin_name(other["origin"], view.language), "share": percent(view, other["share"])}
        period, measurer = period_words(view, it.last_number, it.number.grain, other["period_end"]), measurer_name(it.number.measurer, view.language)
        return view.say("cross_border.answer.only_number", market=market, period=period, measurer=measurer, **words)
    before = it.grown["before"][-1] if it.grown.height else None
    return view.say(
        "cross_border.answer.value",
        market=market,
        amount=money(first["total"], it.value.currency, view.language),
        leader=origin_name(first["origin"], view.language),
        period=period_words(view, it.last_value, it.value.grain, first["period_end"]),
        growth=growth_words(view, first["total"], before),
        share=percent(view, first["share"]),
        number=_by_number(view, it, first["origin"], other) if other else "",
    )


def _by_number(view: View, it: Found, leader: str, other: dict) -> str:
    key = "cross_border.answer.number" if other["origin"] == leader else "cross_border.answer.number_other"
    period = period_words(view, it.last_number, it.number.grain, other["period_end"])
    return view.say(
        key,
        leader=origin_name(other["origin"], view.language),
        share=percent(view, other["share"]),
        period=period,
        measurer=measurer_name(it.number.measurer, view.language),
    )


def statement(view: View, row: dict, measure_key: str = "cross_border.conflict.statement") -> str:
    """48.3 % (counter not named in the article, printed)."""
    how = view.say(f"cross_border.stated.{row['stated']}")
    who = measurer_name(row["measurer"], view.language)
    if row["vintage"] not in ("as published", "demo"):
        who = f"{who}, {vintage_name(row['vintage'], view.language)}"
    return view.say(measure_key, share=percent(view, row["share"]), measurer=who, how=how)


def conflicts(view: View, rows: pl.DataFrame) -> list[str]:
    """One sentence a share that counters state differently; statements from high to low, vintages of one counter that agree told once."""
    found = []
    for (start, end, origin, grain, measure), part in rows.group_by("period_start", "period_end", "origin", "grain", "measure", maintain_order=True):
        once = part.sort(pl.col("stated") == "counted").unique(
            ["measurer", "vintage"], keep="first", maintain_order=True
        )  # what an office printed, before what its counts give
        told = list(dict.fromkeys(statement(view, row) for row in once.sort("share", descending=True).iter_rows(named=True)))
        words = {
            "origin": origin_name(origin, view.language),
            "measure": view.say(f"cross_border.measure.{measure}"),
            "period": period_words(view, start, grain, end),
        }
        found.append(view.say("cross_border.conflict.one", statements="; ".join(told), **words))
    return found
