"""Simulated monthly exchange rates: invented walks around the level of each year."""

from functools import cache

import numpy as np
import polars as pl

from data.markets import NAMED
from etl.simulate.clock import MONTHS, month_first, yearly
from etl.simulate.markets import MARKETS

# Units per US dollar at mid-2023 to 2026; a fixed walk of two percent a month's spread is laid over it.
PER_DOLLAR = {
    "KRW": (1305, 1365, 1420, 1450), "EUR": (0.925, 0.925, 0.885, 0.86), "BRL": (5.0, 5.4, 5.6, 5.4),
    "MXN": (17.7, 18.3, 18.9, 18.2), "AUD": (1.51, 1.52, 1.54, 1.50), "USD": (1.0, 1.0, 1.0, 1.0),
}


@cache
def by_currency() -> dict[str, np.ndarray]:
    """US dollars per unit by month, rounded as written. The same for every seed, so that money compares between runs."""
    found = {}
    for index, (currency, levels) in enumerate(PER_DOLLAR.items()):
        walk = np.random.default_rng([5, index]).normal(0, 0.011, len(MONTHS)) if currency != "USD" else np.zeros(len(MONTHS))
        found[currency] = np.round(1 / (yearly(levels) * np.exp(walk)), 8)
    return found


def usd_per_unit(market: str) -> np.ndarray:
    """US dollars per unit of a market's currency, by month."""
    return by_currency()[NAMED[market].currency]


def exchange_rates() -> pl.DataFrame:
    """Grain: currency, month (dated its first day)."""
    assert {NAMED[plan.code].currency for plan in MARKETS} <= set(PER_DOLLAR)
    rows = [(currency, month_first(month), float(rate), "Simulated") for currency, rates in by_currency().items() for month, rate in enumerate(rates)]
    return pl.DataFrame(rows, schema=["currency", "date", "usd_per_unit", "source"], orient="row")
