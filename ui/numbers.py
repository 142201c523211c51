"""Numbers and dates as people write them, in English and Korean: 8.18 M and 818만, 1.65조원, +1.2 points and +1.2%p.

Units are those of the metric register: count, percent (0 to 100), per_10k, per_million, days, usd, krw, ratio.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

MISSING = "–"
MINUS = "−"
_ENGLISH = ((1e12, " T"), (1e9, " B"), (1e6, " M"))
_KOREAN = ((1e12, "조"), (1e8, "억"), (1e4, "만"))
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONEY = ("usd", "krw")
_UNIT_WORDS = {
    "percent": ("%", "%"), "per_10k": ("per 10,000", "1만 건당"), "per_million": ("per million", "100만 명당"), "days": ("days", "일"),
    "usd": ("USD", "달러"), "krw": ("KRW", "원"), "count": ("", ""), "ratio": ("times", "배"),
}  # fmt: skip


def absent(value: object) -> bool:
    """Whether there is no number to show."""
    return value is None or (isinstance(value, float) and not math.isfinite(value))


@lru_cache(maxsize=16_384)  # a page writes 650 of them, and another period of it nearly the same
def number(value: float | None, unit: str = "count", language: str = "en") -> str:
    """A value with its unit as a person would write it; rates per 10,000 or per million stay bare (see `unit_words`)."""
    if absent(value):
        return MISSING
    sign, size = (MINUS if value < 0 else ""), abs(value)
    if unit in MONEY:
        return sign + _money(size, unit, language)
    if unit == "percent":
        return f"{sign}{_decimals(size, 1 if size < 1000 else 0)}{' %' if language == 'en' else '%'}"
    if unit == "days":
        return f"{sign}{_significant(size)}{' days' if language == 'en' else '일'}"
    if unit == "ratio":
        return f"{sign}{_significant(size)}{'×' if language == 'en' else '배'}"
    return sign + (_large(size, language) if unit == "count" else _significant(size))


def signed(value: float | None, unit: str = "count", language: str = "en") -> str:
    """A value that is a change, with its sign."""
    return number(value, unit, language) if absent(value) or value <= 0 else f"+{number(value, unit, language)}"


def alike(values: Sequence[float | None], unit: str = "count", language: str = "en", *, signed: bool = False) -> list[str]:
    """The numbers of one chart or one column, all to the same decimals and in the same step (M, 만): those of the largest, so that they can be compared and
    added up. `signed`: they are changes and carry a sign, percentages in points; what rounds to nothing is ±0.
    """
    sizes = [0.0 if absent(value) else abs(value) for value in values]
    step, suffix = _step(max(sizes, default=0.0), language) if unit in (*MONEY, "count") else (1.0, "")
    places = _places([size / step for size in sizes], unit, stepped=bool(suffix), signed=signed)
    return [MISSING if absent(value) else _alike(value, unit, language, step, suffix, places, signed) for value in values]


def _alike(value: float, unit: str, language: str, step: float, suffix: str, places: int, signed: bool) -> str:
    bare = f"{abs(value) / step:,.{places}f}"
    nothing = not bare.strip("0.,")
    figure = "0" if nothing else f"{bare}{suffix}"
    sign = "" if nothing else MINUS if value < 0 else "+" if signed else ""
    if signed and nothing:
        sign = "±"
    korean = language == "ko"
    if unit in MONEY:
        return f"{sign}{figure}{'원' if unit == 'krw' else ' 달러'}" if korean else f"{sign}{'₩' if unit == 'krw' else '$'}{figure}"
    ends = {"percent": (" points", "%p") if signed else (" %", "%"), "days": (" days", "일"), "ratio": ("×", "배")}
    return f"{sign}{figure}{ends.get(unit, ('', ''))[korean]}"


def _step(top: float, language: str) -> tuple[float, str]:
    rounded = float(f"{top:.3g}") if top >= 1000 else top
    return next(((step, suffix) for step, suffix in (_ENGLISH if language == "en" else _KOREAN) if rounded >= step), (1.0, ""))


def _places(sizes: Sequence[float], unit: str, *, stepped: bool, signed: bool) -> int:
    """Decimals of the largest: three figures of what is written with a step, one decimal of what is not, two figures of what is small."""
    top = max(sizes, default=0.0)
    if stepped:
        places = 0 if top >= 99.95 else 1 if top >= 9.995 else 2
    elif unit == "percent" and not signed and any(99.9 < size < 100 for size in sizes):
        places = 2  # shares near the whole keep the digit that makes them differ from it
    else:
        enough = 2.0 if signed else 0.5  # parts of a small change would else all read as nothing
        small = 1 - math.floor(math.log10(top)) if 0 < top < enough else 0
        places = 0 if top == 0 or top >= 999.5 or min(sizes) >= 99.5 else 1 if top >= enough else max(small, 2 if signed else 1)
    whole = all(float(f"{size:.{places}f}").is_integer() for size in sizes)
    return 0 if whole else places


def unit_words(unit: str, language: str) -> str:
    """The unit in words, for axes and labels ('' for plain counts)."""
    return _UNIT_WORDS.get(unit, (unit, unit))[language == "ko"]


def _money(size: float, unit: str, language: str) -> str:
    if language == "ko":
        return f"{_large(size, 'ko')}{'원' if unit == 'krw' else ' 달러'}"
    return f"{'₩' if unit == 'krw' else '$'}{_large(size, 'en')}"


def _large(size: float, language: str) -> str:
    # 999,999.6 must read 1 M and not 1,000,000, so the steps are tested on the number as it will be rounded.
    rounded = float(f"{size:.3g}") if size >= 1000 else size
    for step, suffix in _ENGLISH if language == "en" else _KOREAN:
        if rounded >= step:
            scaled = rounded / step
            return f"{scaled:,.0f}{suffix}" if scaled >= 100 else f"{scaled:.3g}{suffix}"
    return f"{size:,.0f}" if size >= 100 or float(size).is_integer() else _significant(size)


def _significant(size: float) -> str:
    if size >= 1000:
        return f"{size:,.0f}"
    if size >= 100:
        return f"{size:.0f}"
    return f"{size:.1f}".removesuffix(".0") if size >= 1 or size == 0 else f"{size:.2g}"


def _decimals(size: float, places: int) -> str:
    # Shares near 0 or 100 keep the digit that makes them differ from it.
    places = 2 if 0 < size < 0.1 or 99.9 < size < 100 else places
    return f"{size:,.{places}f}".removesuffix(".0")


@dataclass(frozen=True)
class Change:
    """A change against something: `text` with sign and unit, `sign` -1, 0 or 1 as shown."""

    text: str
    sign: int


def change(now: float | None, before: float | None, unit: str, language: str) -> Change | None:
    """The change between two values: points for percentages, per cent for all else; None where either is missing or there is no base."""
    if absent(now) or absent(before) or (unit != "percent" and before <= 0):
        return None
    size = now - before if unit == "percent" else 100.0 * (now - before) / before
    shown = round(size, 1 if abs(size) < 100 else 0)
    sign = (shown > 0) - (shown < 0)
    mark = {1: "+", 0: "±", -1: MINUS}[sign]
    figure = f"{abs(shown):,.1f}".removesuffix(".0")
    words = ("points", "%p") if unit == "percent" else ("%", "%")
    return Change(f"{mark}{figure}{' ' + words[0] if language == 'en' else words[1]}", sign)


def course(now: float, before: float, unit: str, language: str) -> str:
    """rose, fell or same, as a reader sees it: a change that is written as ±0 is none."""
    shown = change(now, before, unit, language)
    if shown.sign == 0 if shown else number(now, unit, language) == number(before, unit, language):
        return "same"
    return "rose" if now > before else "fell"


def day(value: date | datetime | None, language: str) -> str:
    """14 Nov 2026, 2026년 11월 14일."""
    if value is None:
        return MISSING
    return f"{value.year}년 {value.month}월 {value.day}일" if language == "ko" else f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def days_between(first: date, last: date, language: str) -> str:
    """18–23 Aug 2025, 28 Jan – 3 Feb 2025, 30 Dec 2025 – 2 Jan 2026; what both ends share is written once, and one day is one."""
    if first == last:
        return day(first, language)
    if first.year != last.year:
        return f"{day(first, language)}{'~' if language == 'ko' else ' – '}{day(last, language)}"
    within = first.month == last.month
    if language == "ko":
        return f"{day(first, language)}~{'' if within else f'{last.month}월 '}{last.day}일"
    return f"{first.day}–{day(last, language)}" if within else f"{first.day} {_MONTHS[first.month - 1]} – {day(last, language)}"


def month(value: date | None, language: str) -> str:
    """Nov 2026, 2026년 11월."""
    if value is None:
        return MISSING
    return f"{value.year}년 {value.month}월" if language == "ko" else f"{_MONTHS[value.month - 1]} {value.year}"


def dated(value: date | None, precision: str, language: str) -> str:
    """A date as exactly as it is known: day, month or year."""
    return day(value, language) if precision == "day" else period(value, "year" if precision == "year" else "month", language)


def period(value: date | None, grain: str, language: str) -> str:
    """One period by its first day: week of 2 Nov 2026, Nov 2026, Q4 2026, 2026."""
    if value is None or grain == "month":
        return month(value, language)
    if grain == "year":
        return f"{value.year}년" if language == "ko" else f"{value.year}"
    if grain == "quarter":
        quarter = (value.month - 1) // 3 + 1
        return f"{value.year}년 {quarter}분기" if language == "ko" else f"Q{quarter} {value.year}"
    return f"{day(value, language)} 주" if language == "ko" else f"week of {day(value, language)}"


def months_between(first: date, last: date, language: str) -> str:
    """Jan 2024 – Dec 2025; one month is written once."""
    start, end = month(first, language), month(last, language)
    return start if start == end else f"{start} – {end}"
