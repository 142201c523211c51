"""The figures that a page showed when it was shared: kept beside the link as they were, and held against what the same page says today."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import polars as pl

from sharing import frozen
from ui.page_tiles import Choices, page_tiles
from ui.view import View
from ui.words import LANGUAGES

NAME = "headline_figures"
KEY = "label_en"  # a figure is the same one then and now when it is called the same
SCHEMA = {
    "place": pl.Int64, "label_en": pl.String, "label_ko": pl.String, "value": pl.Float64, "unit": pl.String, "direction": pl.String, "n": pl.Int64,
    "low": pl.Float64, "high": pl.Float64, "previous": pl.Float64, "year_ago": pl.Float64, "target": pl.Float64, "fresh_to": pl.String,
}  # fmt: skip


def figures(view: View, choices: Choices) -> pl.DataFrame:
    """Grain: one headline figure of the page in view, in its order. Values in `unit`, unrounded; n and the 95 % interval where the page has them."""
    by_language = {language: page_tiles(replace(view, language=language), choices) for language in LANGUAGES}
    rows = [
        {
            "place": place, "label_en": tile.label, "label_ko": korean.label, "value": _float(tile.value), "unit": tile.unit, "direction": tile.direction,
            "n": tile.n, "low": _float(tile.low), "high": _float(tile.high), "previous": _float(tile.previous), "year_ago": _float(tile.year_ago),
            "target": _float(tile.target), "fresh_to": tile.fresh_to.isoformat() if isinstance(tile.fresh_to, date) else tile.fresh_to,
        }
        for place, (tile, korean) in enumerate(zip(by_language["en"], by_language["ko"], strict=True))
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=SCHEMA)


def packed(view: View, choices: Choices) -> dict[str, bytes]:
    """The figures as the store keeps them."""
    return {NAME: frozen.pack(figures(view, choices))}


def unpacked(kept: Mapping[str, bytes]) -> pl.DataFrame:
    """The figures that `packed` wrote; none for a link that kept none."""
    return frozen.unpack(kept[NAME]) if NAME in kept else pl.DataFrame(schema=SCHEMA)


def then_and_now(then: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """Grain: one figure: label_en, label_ko, unit, direction, then, now (null where the page no longer shows it, or did not yet), changed."""
    one, other = then.unique(KEY, keep="first", maintain_order=True), now.unique(KEY, keep="first", maintain_order=True)
    both = one.join(other, on=KEY, how="full", coalesce=True, suffix="_now", maintain_order="left_right")
    either = lambda name: pl.coalesce(name, f"{name}_now").alias(name)  # noqa: E731
    return both.select(
        KEY, either("label_ko"), either("unit"), either("direction"), pl.col("value").alias("then"), pl.col("value_now").alias("now"),
        changed=~pl.col("value").eq_missing(pl.col("value_now")),
    )  # fmt: skip


def _float(value: float | None) -> float | None:
    return None if value is None else float(value)
