"""Exchange rates: US dollars per unit of a currency on a date. No rate, no conversion."""

import dataframely as dy

from data.contracts._columns import Provenance

KEY = ("currency", "date")
NEWEST = None
PAST = ("date",)


class ExchangeRates(Provenance):
    """Grain: currency, date (the first day of the month it is the average of, where the source prints averages)."""

    currency = dy.String(nullable=False, regex="^[A-Z]{3}$")
    date = dy.Date(nullable=False)
    usd_per_unit = dy.Float64(nullable=False, min=0)
    source = dy.String(nullable=False, min_length=1)


SCHEMA = ExchangeRates
