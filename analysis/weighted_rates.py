"""Rates of sampled cases: weighted counts give the rate, the counted rows give its uncertainty.

A sampled row stands for many real ones; its noise is that of the rows, not of what they stand for. The interval is Garwood's on the counted rows, carried
over to the weighted rate. Rows that weigh very differently make it a little narrow: the marts hold no squared weights.
"""

import numpy as np
import polars as pl

from analysis.methods.rates import garwood, wilson
from analysis.methods.shrinkage import shrink
from analysis.metric_months import nullable, numbers

FEW_CASES = 5  # house rule of the product: under these a rate is shown greyed and not ranked
FEW_ORDERS = 1_000


def with_rate(frame: pl.DataFrame, cases: str, rows: str, exposure: str, scale: float, exposure_rows: str | None = None) -> pl.DataFrame:
    """Adds `rate`, `low`, `high` (per `scale` units of exposure) and `few`: too little counted to judge by.

    `cases` and `exposure` are weighted, `rows` and `exposure_rows` counted. No exposure gives null.
    """
    return _with(frame, rate_columns(frame, cases, rows, exposure, scale, exposure_rows))


def rate_columns(frame: pl.DataFrame, cases: str, rows: str, exposure: str, scale: float, exposure_rows: str | None = None) -> list[pl.Series]:
    """The columns that `with_rate` adds."""
    return rate_of(*(numbers(frame, name) for name in (cases, rows, exposure, exposure_rows or exposure)), scale)


def rate_of(weighted: np.ndarray, counted: np.ndarray, over: np.ndarray, behind: np.ndarray, scale: float) -> list[pl.Series]:
    """The same of arrays: cases and the rows behind them, exposure and the rows behind that."""
    low, high = garwood(counted, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = np.where(counted > 0, weighted / counted, over / behind)  # what one counted row stands for
        rate, low, high = (scale * value / over for value in (weighted, np.asarray(low) * weight, np.asarray(high) * weight))
    few = (counted < FEW_CASES) | (behind < FEW_ORDERS)
    return [*_columns(rate=rate, low=low, high=high), pl.Series("few", few)]


def with_share(frame: pl.DataFrame, part: str, whole: str, whole_rows: str, prefix: str) -> pl.DataFrame:
    """Adds `<prefix>`, `<prefix>_low`, `<prefix>_high` in percent: Wilson's interval of the weighted share on the counted rows."""
    return _with(frame, share_columns(*(numbers(frame, name) for name in (part, whole, whole_rows)), prefix))


def share_columns(parts: np.ndarray, wholes: np.ndarray, rows: np.ndarray, prefix: str, scale: float = 100.0) -> list[pl.Series]:
    """The columns that `with_share` adds, per `scale`."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(wholes > 0, parts / wholes, np.nan)
    low, high = wilson(share * rows, rows)
    return _columns(**{prefix: scale * share, f"{prefix}_low": scale * np.asarray(low), f"{prefix}_high": scale * np.asarray(high)})


def ranked_by(counted: np.ndarray, exposure: np.ndarray, scale: float) -> pl.Series:
    """What rows are ranked by (`ranked_by`, per `scale`): rates drawn towards the common one by as much as their counts are small. Null without exposure.

    A few lucky or unlucky cases would else stand first. The rate that is shown stays the counted one.
    """
    found = shrink(counted, exposure)
    return nullable("ranked_by", scale * found.rate if found else np.full(len(counted), np.nan))


def _columns(**columns) -> list[pl.Series]:
    return [nullable(name, np.atleast_1d(values)) for name, values in columns.items()]


def _with(frame: pl.DataFrame, columns: list[pl.Series]) -> pl.DataFrame:
    """The frame with more columns: `hstack` takes them as they are, `with_columns` would plan a query."""
    return frame.with_columns(columns) if any(column.name in frame.columns for column in columns) else frame.hstack(columns)
