"""Cases by month received, cause and one more thing at a time: what a page shows of any period, in cells that do not grow with the cases.

All of it at once (`complaints_monthly`) is as many cells as there are cases until there are very many; a search over pairs needs it, a page does not.
"""

import polars as pl

from etl.marts import Rows

INPUTS = ("complaints",)
CUTS = ("sub_cause", "outcome", "category", "channel")
CELL = ["month", "market", "platform", "body", "kind", "cause"]
KEYS = [*CELL, "cut", "value"]
TOTALS = {"complaints": ("complaints", len(CUTS) * pl.col("complaints").filter(pl.col("grain") == "day").sum())}  # every case is in every cut


def run(rows: Rows, context) -> pl.DataFrame:
    """Grain: the KEYS; `cut` names the column that `value` is of. `complaints` counts rows, `weighted` what they stand for: once in every cut."""
    cases = (
        rows["complaints"].filter(pl.col("grain") == "day")
        .with_columns(pl.col("period_start").dt.truncate("1mo").alias("month"), pl.col("sub_cause").fill_null("not stated"),
                      pl.col("channel").fill_null("unknown"), pl.col("kind").cast(pl.String))
    )  # fmt: skip
    sums = (pl.col("complaints").sum(), (pl.col("complaints") * pl.col("weight")).sum().alias("weighted"))
    cuts = [cases.group_by(*CELL, pl.col(cut).alias("value")).agg(sums).with_columns(pl.col("value").cast(pl.String), pl.lit(cut).alias("cut")) for cut in CUTS]
    return pl.concat(cuts).collect().select(*KEYS, "complaints", "weighted").sort(KEYS)
