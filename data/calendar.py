"""Holidays and business days of a market and of the side that sends.

Business day: no weekend of the country, no public holiday; a weekend day made up for by decree (China) counts. Days between two dates are those from
the first up to, not including, the second (numpy's busday_count). A country that the package does not know has Saturdays and Sundays off and no holiday.
Sources: the `holidays` package (one-off days appear there only once they are decreed: update the pin twice a year) and `OVERRIDES` below for what it does
not know yet. Couriers' own closing days are not in it. `hubs.tsv` says in which country a hub stands.
"""

import hashlib
from datetime import date
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path

import numpy as np

from data.markets import code_of

HUBS = Path(__file__).with_name("hubs.tsv")
SENDER = "CN"  # the country of a hub that nobody named: the side that most parcels leave from

# days that are known before the package knows them: {country: {date: name}}; a name of "" makes a day ordinary
OVERRIDES: dict[str, dict[date, str]] = {}


@lru_cache(maxsize=64)
def holidays_of(country: str, first_year: int, last_year: int, language: str = "en") -> dict[date, str]:
    """Public holidays (date -> name) of a country (ISO code) with substitute and one-off days; none for a country the package does not know."""
    import holidays

    if country not in holidays.list_supported_countries(include_aliases=False):
        return {}
    spoken = holidays.list_localized_countries().get(country, [])
    chosen = {"en": "en_US", "ko": "ko"}.get(language)
    found = holidays.country_holidays(country, years=range(first_year, last_year + 1), language=chosen if chosen in spoken else None)
    known = dict(found.items())
    for day, name in OVERRIDES.get(country, {}).items():
        if first_year <= day.year <= last_year:
            known.pop(day, None)
            known |= {day: name} if name else {}
    return dict(sorted(known.items()))


@lru_cache(maxsize=64)
def working_weekends(country: str, first_year: int, last_year: int) -> frozenset[date]:
    """Saturdays and Sundays that are working days by decree (China's make-up days)."""
    import holidays

    if country not in holidays.list_supported_countries(include_aliases=False):
        return frozenset()
    found = holidays.country_holidays(country, years=range(first_year, last_year + 1))
    return frozenset(day for day in getattr(found, "weekend_workdays", ()) if first_year <= day.year <= last_year)


@lru_cache(maxsize=64)
def weekend_of(country: str) -> frozenset[int]:
    """Days of the week off, Monday 0."""
    import holidays

    known = country in holidays.list_supported_countries(include_aliases=False)
    return frozenset(holidays.country_holidays(country).weekend) if known else frozenset({5, 6})


def business_days(starts, ends, country: str) -> np.ndarray:
    """Business days from each start date up to, not including, its end (negative where the end is before the start). Datetime64[D] or dates."""
    start, end = (np.asarray(values, dtype="datetime64[D]") for values in (starts, ends))
    if not start.size:
        return np.zeros(start.shape, dtype=np.int64)
    years = np.concatenate([start.ravel(), end.ravel()]).astype("datetime64[Y]").astype(int) + 1970
    first, counts = _before(country, int(years.min()), int(years.max()))
    return counts[(end - first).astype(int)] - counts[(start - first).astype(int)]


@lru_cache(maxsize=64)
def _before(country: str, first_year: int, last_year: int) -> tuple[np.datetime64, np.ndarray]:
    """The first day of the years, and for each day of them and the day after the last, how many business days came before it."""
    first, end = np.datetime64(f"{first_year}-01-01"), np.datetime64(f"{last_year + 1}-01-01")
    days = np.arange(first, end)
    off = np.isin((days.astype(int) + 3) % 7, list(weekend_of(country)))  # 1 January 1970 was a Thursday
    off[[(np.datetime64(day) - first).astype(int) for day in holidays_of(country, first_year, last_year)]] = True
    off[[(np.datetime64(day) - first).astype(int) for day in working_weekends(country, first_year, last_year)]] = False
    return first, np.concatenate([[0], np.cumsum(~off)])


def calendar_identity() -> str:
    """Changes whenever business days may: with the package's version, the overrides, or the hubs."""
    return hashlib.sha256(repr((version("holidays"), sorted(OVERRIDES.items()), HUBS.read_bytes())).encode()).hexdigest()[:16]


@cache
def _hubs() -> dict[str, str]:
    rows = (line.split("\t") for line in HUBS.read_text(encoding="utf-8").splitlines()[1:])
    return {name.casefold(): country for country, names in rows for name in names.split("|")}


def country_of_hub(hub: str | None) -> str:
    """ISO code of the country a hub stands in, by its name or its country's; `SENDER` where neither is known."""
    text = (hub or "").strip()
    return _hubs().get(text.casefold()) or code_of(text) or SENDER
