"""Days from order to delivery in business days, by the calendar of the market and by that of the side that sends; moving parcels as open ones.

The rule of a business day is in `data.calendar`; days are those from the order's date up to, not including, the date of delivery (or the data date).
"""

from datetime import timedelta

import numpy as np
import polars as pl

from data.calendar import business_days, calendar_identity, country_of_hub
from etl.marts import Rows, _parcels
from etl.marts._cells import Cells, summed
from etl.marts._sums import weighted
from etl.marts.delivery_days import LONGEST

INPUTS = ("parcels",)
FOLLOWS_DATA_DATE = True
DEPENDS_ON = calendar_identity()
KEYS = ["order_month", "market", "platform", "calendar", "days"]
EVERY_LENGTH = pl.DataFrame({"days": range(LONGEST + 1)}, schema={"days": pl.Int16})
_KEPT = pl.col("status") != "cancelled"
TOTALS = {"parcel_rows": ("parcels", 2 * _KEPT.sum())}  # every parcel once in each of the two calendars


def run(rows: Rows, context) -> pl.DataFrame:
    """Grain: order month, market, platform, calendar (destination, origin), business days. Columns: delivered, lost, returned, open (weighted), rows."""
    ends = {"delivered": "delivered", "lost": "lost", "returned": "returned", "moving": "open"}
    return (
        rows.shared(_counted, context)
        .group_by(KEYS)
        .agg(*[weighted(pl.col("status") == status, name) for status, name in ends.items()], pl.col("parcel_rows").sum())
        .sort([key for key in KEYS if key != "order_month"])
    )


def _counted(rows: Rows, context) -> pl.DataFrame:
    """Grain: order month, market, platform, calendar, business days, status. Columns: parcel_rows, weight."""
    parcels, places = rows.frame("parcels"), rows.shared(_parcels.by_hub, context)
    ordered, status = parcels["ordered_on"], rows.shared(_parcels.status, context)
    ended = parcels["delivered_on"].fill_null(context.data_date) if parcels.height else ordered
    countries = {"destination": places.keys["market"].cast(pl.String), "origin": pl.Series(map(country_of_hub, places.keys["origin_hub"]), dtype=pl.String)}
    counted, place = [], places.coarser(*KEYS[:3])
    for calendar, country in countries.items():
        days = Cells(_days(ordered, ended, country, places.number).clip(0, LONGEST), EVERY_LENGTH)
        spans = summed(place, status, days, weight=parcels["weight"])
        counted.append(spans.filter(_KEPT).with_columns(pl.lit(calendar).alias("calendar")))
    return pl.concat(counted)


FOLDS = (_counted,)


def _days(ordered: pl.Series, ended: pl.Series, countries: pl.Series, place: np.ndarray) -> np.ndarray:
    """Business days of each parcel, by the country of its place. `countries`: of each place; `place`: of each parcel."""
    if not len(ordered):
        return np.zeros(0, dtype=np.int64)
    first, last = min(ordered.min(), ended.min()), max(ordered.max(), ended.max())
    every_day = np.arange(first, last + timedelta(days=1), dtype="datetime64[D]")
    names = sorted(set(countries))
    before = np.concatenate([business_days(np.full(every_day.size, every_day[0]), every_day, name) for name in names])
    start = np.array([names.index(name) for name in countries])[place] * every_day.size - every_day[0].astype(int)
    return before[start + ended.to_physical().to_numpy()] - before[start + ordered.to_physical().to_numpy()]
