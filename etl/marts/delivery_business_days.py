"""Days from order to delivery in business days, by the calendar of the market and by that of the side that sends; moving parcels as open ones.

The rule of a business day is in `data.calendar`; days are those from the order's date up to, not including, the date of delivery (or the data date).
"""

import polars as pl

from data.calendar import business_days, calendar_identity, country_of_hub
from etl.marts._sums import weighted
from etl.marts.delivery_days import LONGEST

INPUTS = ("parcels",)
FOLLOWS_DATA_DATE = True
DEPENDS_ON = calendar_identity()
KEYS = ["order_month", "market", "platform", "calendar", "days"]
COUNTS = ("delivered", "lost", "returned", "open", "parcel_rows")
_KEPT = pl.col("status") != "cancelled"
TOTALS = {"parcel_rows": ("parcels", 2 * _KEPT.sum())}  # every parcel once in each of the two calendars


def run(rows: dict[str, pl.LazyFrame], context) -> pl.DataFrame:
    """Grain: order month, market, platform, calendar (destination, origin), business days. Columns: delivered, lost, returned, open (weighted), rows."""
    spans = ["ordered_on", "ended", "market", "platform", "origin_hub"]
    cells = (
        rows["parcels"].filter(_KEPT).with_columns(pl.coalesce("delivered_on", pl.lit(context.data_date)).alias("ended"))
        .group_by(spans)
        .agg(*[weighted(pl.col("status") == status, name)
               for status, name in (("delivered", "delivered"), ("lost", "lost"), ("returned", "returned"), ("moving", "open"))],
             pl.len().cast(pl.Int64).alias("parcel_rows"))
        .collect(engine="streaming")
    )  # fmt: skip
    senders = {hub: country_of_hub(hub) for hub in cells["origin_hub"].unique()}
    sender = pl.col("origin_hub").replace_strict(list(senders), list(senders.values()), return_dtype=pl.String)
    both = [_counted(cells.with_columns(country.alias("country")), name) for name, country in (("destination", pl.col("market")), ("origin", sender))]
    return pl.concat(both).sort([key for key in KEYS if key != "order_month"])


def _counted(cells: pl.DataFrame, calendar: str) -> pl.DataFrame:
    """The histogram in business days of each cell's `country`."""
    days = [
        part.with_columns(pl.Series("days", business_days(part["ordered_on"].to_numpy(), part["ended"].to_numpy(), country)))
        for (country,), part in cells.group_by("country", maintain_order=True)
    ]
    timed = pl.concat(days) if days else cells.with_columns(pl.lit(0, dtype=pl.Int64).alias("days"))
    return (
        timed.with_columns(pl.col("days").clip(0, LONGEST).cast(pl.Int16), pl.lit(calendar).alias("calendar"),
                           pl.col("ordered_on").dt.truncate("1mo").alias("order_month"))
        .group_by(KEYS).agg(pl.col(COUNTS).sum())
    )  # fmt: skip
