"""Two collections for the attacks: `world`, where every row says whose it is, and `twin`, landed from only the rows that a scope allows.

What a reader of that scope is shown of `world` must be what anybody is shown of `twin`: then not even a sum holds a row from outside.
"""

from pathlib import Path

import polars as pl

from etl.run import land
from queries.scope import Scope
from tests.conftest import small_demo

MARKET, PLATFORM = "KR", "AliExpress"
SCOPE = Scope(collections=("world",), markets=(MARKET,), platforms=(PLATFORM,))
OTHERS = ("US", "ES", "DE", "FR", "GB", "BR", "AU", "JP")
MARKED = (
    "order_id", "parcel_id", "listing_id", "reappeared_of", "seller_id", "complaint_id", "event_id", "narrative", "note", "title", "sub_cause", "formula",
)  # fmt: skip
PARCELS = 2_500
INSIDE = f"[{MARKET}~{PLATFORM}]"


def mark(market: str, platform: str) -> str:
    """What stands in every text of a row of this market and platform."""
    return f"[{market}~{platform}]"


def worlds(home: Path) -> Path:
    """Land both; returns the landed folder."""
    source = small_demo(home / "demo", PARCELS)
    _same_last_instant(source / "exports")
    for name, inside in (("world", False), ("twin", True)):
        folder = home / name
        (folder / "exports").mkdir(parents=True)
        text = (source / "sources.toml").read_text(encoding="utf-8")
        text = text.replace('name = "demo"', f'name = "{name}"').replace("public = true", "public = false").replace("Simulated operations", name.title())
        (folder / "sources.toml").write_text(text, encoding="utf-8")
        for path in sorted((source / "exports").glob("*.csv")):
            rows = marked(pl.read_csv(path, infer_schema_length=0))
            (only_inside(rows) if inside else rows).write_csv(folder / "exports" / path.name)
        land(folder, home / "landed", allow_shrink=True)
    return home / "landed"


def _same_last_instant(exports: Path) -> None:
    """The last instant of all belongs to the scope: what is still open is aged to it, and is so in both collections."""
    files = {path: pl.read_csv(path, infer_schema_length=0) for path in sorted(exports.glob("*.csv"))}
    dated = [rows for path, rows in files.items() if path.name.startswith(("parcels", "complaints", "listings"))]
    last = max(rows[name].drop_nulls().max() or "" for rows in dated for name in rows.columns if name.endswith("_at") and name != "published_at")
    path = max(path for path in files if path.name.startswith("complaints_"))
    rows = files[path].with_row_index("n")
    here = (pl.col("market") == MARKET) & (pl.col("platform") == PLATFORM) & (pl.col("grain") == "day") & pl.col("resolved_at").is_null()
    moved = {"received_at": last, "period_start": last[:10], "period_end": last[:10]}
    first = pl.col("n") == rows.filter(here)["n"][0]
    rows.with_columns(pl.when(first).then(pl.lit(value)).otherwise(pl.col(name)).alias(name) for name, value in moved.items()).drop("n").write_csv(path)


def marked(rows: pl.DataFrame) -> pl.DataFrame:
    """Texts and keys that say whose row they are in."""
    market = pl.col("market") if "market" in rows.columns else pl.lit("*")
    platform = pl.col("platform").fill_null("*") if "platform" in rows.columns else pl.lit("*")
    keyed_by_platform = {"seller_id"}  # a seller has no market, and listings name sellers
    told = []
    for name in [name for name in MARKED if name in rows.columns]:
        whose = pl.format("[{}~{}]", pl.lit("*") if name in keyed_by_platform else market, platform)
        told.append((whose + pl.col(name)).alias(name))
    return rows.with_columns(told)


def only_inside(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows that the scope allows, read off the file itself: nothing of ours is asked."""
    if "market" in rows.columns:
        rows = rows.filter(pl.col("market") == MARKET)
    if "platform" in rows.columns:
        rows = rows.filter(pl.col("platform") == PLATFORM)
    if "entity" in rows.columns:
        rows = rows.filter(pl.col("entity") == PLATFORM)
    return rows


def outside(text: str) -> list[str]:
    """Marks of rows outside the scope that stand in a text."""
    found = []
    for start in (place for place in range(len(text)) if text.startswith("[", place)):
        market, tilde, rest = text[start + 1 : start + 60].partition("~")
        platform, end, _ = rest.partition("]")
        if tilde and end and len(market) <= 5 and (market not in ("*", MARKET) or platform not in ("*", PLATFORM)):
            found.append(f"[{market}~{platform}]")
    return found
