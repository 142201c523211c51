"""What partition-level and mart functions may know besides their rows."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

REFERENCE = ("exchange_rates", "channels")  # what partition-level functions of other datasets read; these land first
NO_RATES = pl.DataFrame(schema={"currency": pl.String, "date": pl.Date, "usd_per_unit": pl.Float64})


@dataclass(frozen=True)
class Context:
    """Rates and recognised channels as landed; the last date and instant that any row tells of (None until all rows are known: only marts ask)."""

    data_date: date | None
    data_instant: datetime | None
    rates: pl.DataFrame  # currency, date, usd_per_unit
    recognised: frozenset[str]  # channels whose tracking the platform recognises

    def key(self, dataset: str) -> str:
        """What a dataset's partitions depend on besides their own rows."""
        told = (self.rates.rows(), sorted(self.recognised)) if dataset == "parcels" else ()
        return hashlib.sha256(repr(told).encode()).hexdigest()[:24]
