"""The parcels of a partition folded into cells: what marts group by, and every yes or no that they ask of a parcel, once for all of them."""

import polars as pl

from etl.marts._cases import cases
from etl.marts._cells import Cells, cells, cross, flags, summed

SILENT_DAYS = 10  # without a scan, from which a moving parcel says nothing about where it is


def daily(rows, context) -> pl.DataFrame:
    """Grain: order date, market, platform, channel, what became of the parcels (`_states`). Sums: parcel_rows, weight, value_usd, coupon_usd (weighted)."""
    return _money(rows, rows.shared(_day, context), rows.shared(_place, context), rows.shared(_states, context))


def monthly(rows, context) -> pl.DataFrame:
    """Grain: order month, market, platform, channel, promised days, category, what became of the parcels. Sums as those of `daily`."""
    category = cells(rows.frame("parcels").select("category"))
    return _money(rows, rows.shared(promised, context), *category, rows.shared(_states, context))


def promised(rows, context) -> Cells:
    """Parcels by order month, market, platform, channel and the length of the promise."""
    length = cells(rows.frame("parcels").select("promised_days"))
    return cross(rows.shared(month, context), rows.shared(_place, context), *length)


def by_hub(rows, context) -> Cells:
    """Parcels by order month, market, platform and the hub that they leave from; an unnamed one is `unknown`."""
    hub = cells(rows.frame("parcels").select(pl.col("origin_hub").fill_null("unknown")))
    place = rows.shared(_place, context).coarser("market", "platform")
    return cross(rows.shared(month, context), place, *hub)


def month(rows, context) -> Cells:
    """Parcels by order month."""
    return rows.shared(_day, context).coarser(pl.col("ordered_on").dt.truncate("1mo").alias("order_month"))


def complained(rows, context) -> pl.DataFrame:
    """Grain: parcel of an order with cases. Columns: _row (the parcel's, from 0), order_id, case_rows, cases (weighted)."""
    found = cases(rows["complaints"]).group_by("order_id").agg(
        pl.col("complaints").sum().alias("case_rows"), (pl.col("complaints") * pl.col("weight")).sum().alias("cases")
    ).collect()  # fmt: skip
    orders = rows.frame("parcels").select("order_id").with_row_index("_row")
    return orders.filter(pl.col("order_id").is_in(found["order_id"].implode())).join(found, on="order_id")


def _money(rows, *parcels: Cells) -> pl.DataFrame:
    frame = rows.frame("parcels")
    weight = frame["weight"]
    return summed(*parcels, weight=weight, value_usd=frame["value_usd"] * weight, coupon_usd=frame["compensation"] * weight)


def _day(rows, context) -> Cells:
    return cells(rows.frame("parcels").select("ordered_on"))[0]


def _place(rows, context) -> Cells:
    return cross(*cells(rows.frame("parcels").select("market", "platform", "channel", "recognised")))


def status(rows, context) -> Cells:
    """Parcels by where they are."""
    return cells(rows.frame("parcels").select("status"))[0]


def _states(rows, context) -> Cells:
    """By status, and by yes or no: due: the promised day has passed (local dates); kept: delivered by it; cleared: both customs dates are known;
    next_day: cleared by the next day; silent: moving, and not scanned in the last days; paid: a coupon was. Unknown is no.
    """
    today, moving = pl.lit(context.data_date, pl.Date), pl.col("status") == "moving"
    scanned = pl.coalesce(pl.col("scanned_at").dt.date(), pl.col("ordered_on"))
    told = {
        "due": pl.col("promised_on") < today,
        "kept": (pl.col("delivered_on") <= pl.col("promised_on")) & (pl.col("status") == "delivered"),
        "cleared": pl.col("cleared_on").is_not_null() & pl.col("customs_in_on").is_not_null(),
        "next_day": (pl.col("cleared_on") - pl.col("customs_in_on")).dt.total_days() <= 1,
        "tracked": pl.col("tracking_source") != "none",
        "paid": pl.col("compensation") > 0,
        "silent": moving & ((today - scanned).dt.total_days() > SILENT_DAYS),
    }
    answers = [answer.fill_null(False).alias(name) for name, answer in told.items()]
    return cross(rows.shared(status, context), flags(rows["parcels"].select("first_of_order", *answers).collect()))
