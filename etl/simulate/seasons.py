"""Seasons and holidays: how many orders a day draws, and how much of a day's work a hub, a customs house or a courier does."""

from datetime import date, timedelta
from functools import cache

import numpy as np

from etl.simulate.clock import DAY, DAYS, FIRST_DAY, MONTHS, day_number, month_days
from etl.simulate.markets import MARKET_CODES, MARKETS

MARGIN = 600  # days of calendar after the span: parcels still moving at the data date arrive in it
CHINESE_NEW_YEAR = (date(2023, 1, 22), date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 6))
SEOLLAL = ((date(2023, 1, 21), 4), (date(2024, 2, 9), 4), (date(2025, 1, 28), 3), (date(2026, 2, 16), 3))
CHUSEOK = ((date(2023, 9, 28), 6), (date(2024, 9, 14), 5), (date(2025, 10, 3), 7), (date(2026, 9, 24), 3))
WESTERN = ((1, 1), (5, 1), (12, 25), (12, 26))
# name, first day (month, day), days, lift of orders on each of them
SALES = (
    ("anniversary sale", (3, 18), 8, (1.6, 1.4, 1.25, 1.2, 1.2, 1.2, 1.2, 1.15)),
    ("summer sale", (6, 17), 5, (1.3, 1.3, 1.2, 1.15, 1.1)),
    ("late summer sale", (8, 18), 6, (1.3, 1.2, 1.15, 1.1, 1.1, 1.1)),
    ("Singles' Day", (11, 10), 6, (1.3, 3.4, 2.6, 2.1, 1.4, 1.15)),
    ("Black Friday week", (11, 24), 7, (1.5, 1.7, 1.6, 1.5, 1.35, 1.2, 1.1)),
)
WEEK = (1.09, 1.05, 1.02, 0.99, 0.94, 0.90, 1.01)  # Monday to Sunday
HOURS = np.array([5, 3, 2, 1, 1, 1, 2, 3, 4, 5, 6, 6, 6, 6, 5, 5, 5, 5, 6, 7, 8, 9, 9, 7], dtype=float)
HOUR_CUMULATIVE = np.concatenate([[0.0], np.cumsum(HOURS) / HOURS.sum()])


def _days(count: int) -> list[date]:
    return [FIRST_DAY + timedelta(days=i) for i in range(count)]


def _lift(day: date, market: str) -> float:
    lift = WEEK[day.weekday()] * (1 + 0.06 * np.cos(2 * np.pi * (day.timetuple().tm_yday - 345) / 365))
    for _, (month, first), length, lifts in SALES:
        position = (day - date(day.year, month, first)).days
        if 0 <= position < length:
            lift *= lifts[position]
    for new_year in CHINESE_NEW_YEAR:  # sellers close, so fewer offers
        if -2 <= (day - new_year).days <= 6:
            lift *= 0.84
    if market == "KR":
        for start, length in (*SEOLLAL, *CHUSEOK):
            if 0 <= (day - start).days < length:
                lift *= 0.72
    elif (day.month, day.day) in WESTERN:
        lift *= 0.75
    return lift


def daily_volumes(seed: int, trends: dict[tuple[int, int], np.ndarray]) -> dict[tuple[int, int], np.ndarray]:
    """Real orders-to-parcels volume a day by (market, platform) index: monthly trend, season, sales and seeded daily noise. Does not know N."""
    volumes = {}
    days = _days(DAYS)
    month_of_day = np.array([(day.year - 2023) * 12 + day.month - 1 for day in days])
    month_lengths = np.array([month_days(index)[1] - month_days(index)[0] for index in range(len(MONTHS))])
    for (market, platform), trend in trends.items():
        season = np.array([_lift(day, MARKET_CODES[market]) for day in days])
        season /= season[:1096].mean()  # three whole years
        rng = np.random.default_rng([seed, 11, market, platform])
        noise = np.exp(rng.normal(0, MARKETS[market].noise, DAYS))
        volumes[market, platform] = trend[month_of_day] / month_lengths[month_of_day] * season * noise
    return volumes


class WorkClock:
    """Turns instants into work done since the start and back, so that a stage of two working days stretches over a holiday."""

    def __init__(self, rates: np.ndarray, offset_hours: int):
        self.grid = np.arange(len(rates) + 1, dtype=float) + day_number(FIRST_DAY)
        self.work = np.concatenate([[0.0], np.cumsum(np.maximum(rates, 0.01))])  # strictly rising, so that it can be inverted
        self.offset = offset_hours * 3600

    def after(self, instants: np.ndarray, working_days: np.ndarray) -> np.ndarray:
        """The UTC seconds at which `working_days` of work, begun at `instants`, is done."""
        done = np.interp((instants + self.offset) / DAY, self.grid, self.work) + working_days
        return np.interp(done, self.work, self.grid) * DAY - self.offset


@cache
def origin_clock() -> WorkClock:
    """Chinese hubs: half speed on Sundays, closed over Chinese New Year and from 1 to 8 October."""
    rates = []
    for day in _days(DAYS + MARGIN):
        rate = 0.6 if day.weekday() == 6 else 1.07
        if (day.month == 10 and day.day <= 8) or any(-3 <= (day - new_year).days <= 6 for new_year in CHINESE_NEW_YEAR):
            rate = 0.02
        elif any(7 <= (day - new_year).days <= 10 for new_year in CHINESE_NEW_YEAR):
            rate = 0.6
        rates.append(rate)
    return WorkClock(np.array(rates), 8)


@cache
def destination_clock(market: int) -> WorkClock:
    """Couriers of a market: slow on Sundays, nearly closed on its holidays."""
    plan, rates = MARKETS[market], []
    for day in _days(DAYS + MARGIN):
        rate = (0.6 if plan.code == "KR" else 0.3) if day.weekday() == 6 else 1.08
        if (plan.code == "KR" and any(0 <= (day - start).days < length for start, length in (*SEOLLAL, *CHUSEOK))) or (
            plan.code != "KR" and (day.month, day.day) in WESTERN
        ):
            rate = 0.08
        rates.append(rate)
    return WorkClock(np.array(rates), plan.standard_offset)


@cache
def congestion() -> np.ndarray:
    """How much longer line-haul and last mile take by day shipped: full from Singles' Day to mid December, fading by Christmas."""
    factors = np.ones(DAYS + MARGIN)
    for index, day in enumerate(_days(DAYS + MARGIN)):
        position = (day - date(day.year, 11, 12)).days
        if 0 <= position <= 45:
            factors[index] = 1 + 0.34 * min(1.0, (position + 1) / 4) * min(1.0, (46 - position) / 18)
    return factors


def day_position(instants: np.ndarray) -> np.ndarray:
    """Index of UTC instants into arrays that start at FIRST_DAY."""
    return np.clip((instants // DAY).astype(np.int64) - day_number(FIRST_DAY), 0, DAYS + MARGIN - 1)
