"""Coverage of a version by dataset, market and month, and what a new landing would lose of it."""

import polars as pl

MONTH_OF = {
    "parcels": "ordered_on", "complaints": "period_start", "active_users": "period_start", "purchases": "period_start", "listings": "reported_on",
    "figures": "period_start",
}  # fmt: skip
SHRINK = 0.05  # share of a dataset's rows that may disappear without asking


def months_of(dataset: str, rows: pl.DataFrame) -> dict[str, dict[str, int]]:
    """{market: {month: rows}} of a partition's rows; nothing of a dataset without a market or a date."""
    clock = MONTH_OF.get(dataset)
    if clock is None:
        return {}
    counted = rows.group_by("market", clock).len().with_columns(pl.col("market").cast(pl.String), pl.col(clock).dt.strftime("%Y-%m").fill_null("undated"))
    months: dict[str, dict[str, int]] = {}
    for market, month, count in counted.group_by("market", clock).agg(pl.col("len").sum().cast(pl.Int64)).sort("market", clock).iter_rows():
        months.setdefault(market, {})[month] = count
    return months


def coverage(landed: list) -> dict[str, dict]:
    """{dataset: {"rows": n, "months": {market: {month: rows}}}} of the landed partitions."""
    found: dict[str, dict] = {}
    for partition in sorted(landed, key=lambda partition: partition.dataset):
        if partition.rows:
            entry = found.setdefault(partition.dataset, {"rows": 0, "months": {}})
            entry["rows"] += partition.rows
            for market, months in partition.months.items():
                known = entry["months"].setdefault(market, {})
                known |= {month: known.get(month, 0) + rows for month, rows in months.items()}
    for entry in found.values():
        entry["months"] = {market: dict(sorted(months.items())) for market, months in sorted(entry["months"].items())}
    return found


def lost_coverage(before: dict, now: dict, expected: frozenset[str] = frozenset()) -> list[str]:
    """Sentences about datasets, markets, months or too many rows that `before` had and `now` has not; `expected` ones may lose theirs."""
    lost = []
    for dataset, old in before.items():
        if dataset in expected:
            continue
        new = now.get(dataset)
        if new is None:
            lost.append(f"{dataset}: all {old['rows']:,} rows would disappear")
            continue
        if new["rows"] < old["rows"] * (1 - SHRINK):
            lost.append(f"{dataset}: {old['rows'] - new['rows']:,} of {old['rows']:,} rows would disappear")
        for market, months in old["months"].items():
            gone = sorted(set(months) - set(new["months"].get(market, {})))
            if gone:
                lost.append(f"{dataset}, {market}: {len(gone)} months would disappear ({', '.join(gone[:6])}{' ...' if len(gone) > 6 else ''})")
    return lost
