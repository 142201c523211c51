"""Chunks of parcels as a frame in contract columns."""

import numpy as np
import polars as pl

from data.markets import NAMED
from etl.simulate.markets import CATEGORIES, CHANNELS, MARKETS, PLATFORMS
from etl.simulate.parcels import STATUSES, TRACKING, Chunk
from etl.simulate.write import instants, named

CHANNEL_NAMES = tuple(channel.name for channel in CHANNELS)


def _joined(chunks: list[Chunk], field: str) -> np.ndarray:
    return np.concatenate([getattr(chunk, field) for chunk in chunks])


def _per_cell(chunks: list[Chunk], names: tuple[str, ...], attribute: str) -> pl.Series:
    return named(names, np.repeat([getattr(chunk.cell, attribute) for chunk in chunks], [len(chunk.number) for chunk in chunks]))


def parcels_frame(chunks: list[Chunk]) -> pl.DataFrame:
    """Grain: parcel. Codes become text here, once for a whole file."""
    hubs = sorted({hub for chunk in chunks for hub in chunk.cell.routes.hub})
    hub_codes = np.concatenate([np.array([hubs.index(hub) for hub in chunk.cell.routes.hub])[chunk.route] for chunk in chunks])
    counts = [len(chunk.number) for chunk in chunks]
    compensation = pl.Series(_joined(chunks, "compensation"))
    identifiers = {name: pl.Series(_joined(chunks, name)).cast(pl.String) for name in ("number", "order")}
    frame = pl.DataFrame({
        "parcel_id": identifiers["number"],
        "order_id": identifiers["order"],
        "market": _per_cell(chunks, tuple(plan.code for plan in MARKETS), "market"),
        "platform": _per_cell(chunks, PLATFORMS, "platform"),
        "origin_hub": named(hubs, hub_codes),
        "channel": named(CHANNEL_NAMES, _joined(chunks, "channel")),
        "tracking_source": named(TRACKING, _joined(chunks, "tracking")),
        "category": named(CATEGORIES, _joined(chunks, "category")),
        "ordered_at": instants(_joined(chunks, "ordered")),
        "shipped_at": instants(_joined(chunks, "shipped")),
        "customs_in_at": instants(_joined(chunks, "customs_in")),
        "customs_cleared_at": instants(_joined(chunks, "cleared")),
        "delivered_at": instants(_joined(chunks, "delivered")),
        "scanned_at": instants(_joined(chunks, "scanned")),
        "promised_days": pl.Series(_joined(chunks, "promised").astype(np.int16)),
        "value": _joined(chunks, "value"),
        "currency": _per_cell(chunks, tuple(NAMED[plan.code].currency for plan in MARKETS), "market"),
        "status": named(STATUSES, _joined(chunks, "status")),
        "compensation": compensation,
        "weight": np.repeat([chunk.cell.weight for chunk in chunks], counts),
    })
    return frame.with_columns(
        parcel_id=pl.lit("P") + pl.col("parcel_id"), order_id=pl.lit("O") + pl.col("order_id"),
        compensation=pl.when(pl.col("compensation") > 0).then(pl.col("compensation")),
    )
