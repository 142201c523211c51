"""Cells against `group_by`, duplicates against a twin in plain Python, and work done several at a time."""

from datetime import UTC, date, datetime
from threading import Lock

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from data.contracts import contracts
from etl.at_once import at_once
from etl.marts._cells import cells, cross, flags, summed
from etl.supersede import supersede

ROW = st.fixed_dictionaries({
    "market": st.sampled_from(["KR", "US", "FR", None]),
    "hub": st.sampled_from(["Yiwu", "Shenzhen"]),
    "status": st.sampled_from(["moving", "delivered", None]),
    "ordered_on": st.one_of(st.none(), st.dates(date(2024, 1, 1), date(2024, 2, 3)), st.dates(date(1900, 1, 1), date(2100, 1, 1))),
    "days": st.one_of(st.none(), st.integers(-3, 12)),
    "late": st.one_of(st.none(), st.booleans()),
    "first": st.booleans(),
    "weight": st.one_of(st.none(), st.integers(0, 9).map(float)),
})  # fmt: skip
SCHEMA = {
    "market": pl.Categorical, "hub": pl.String, "status": pl.Enum(["moving", "delivered"]), "ordered_on": pl.Date, "days": pl.Int16, "late": pl.Boolean,
    "first": pl.Boolean, "weight": pl.Float64,
}  # fmt: skip
KEYS = [name for name in SCHEMA if name != "weight"]


@given(st.lists(ROW, max_size=60), st.lists(st.sampled_from(KEYS), min_size=1, unique=True))
def test_sums_by_cell_are_those_of_group_by(rows, keys):
    frame = pl.DataFrame(rows, schema=SCHEMA)
    expected = frame.group_by(keys).agg(pl.len().cast(pl.Int64).alias("parcel_rows"), pl.col("weight").sum())
    words = [pl.col(name).cast(pl.String) for name in keys if SCHEMA[name] in (pl.Categorical, pl.String)]  # text comes back as Categorical
    parts = cells(frame.select(keys))
    for found in (summed(*parts, weight=frame["weight"]), summed(cross(*parts), weight=frame["weight"])):
        assert_frame_equal(found.with_columns(words), expected.with_columns(words), check_row_order=False)


@given(st.lists(ROW, min_size=1, max_size=40))
def test_coarser_cells_and_flags_keep_every_row(rows):
    frame = pl.DataFrame(rows, schema=SCHEMA).with_columns(pl.col("late").fill_null(False))
    fine = cross(*cells(frame.select("ordered_on", "hub")), flags(frame.select("late", "first")))
    month = pl.col("ordered_on").dt.truncate("1mo").alias("month")
    found = summed(fine.coarser(month, "late"), weight=frame["weight"])
    expected = frame.group_by(month, "late").agg(pl.len().cast(pl.Int64).alias("parcel_rows"), pl.col("weight").sum())
    assert_frame_equal(found, expected, check_row_order=False)


@given(st.lists(st.tuples(st.integers(0, 4), st.one_of(st.none(), st.integers(0, 3))), min_size=1, max_size=30))
def test_of_one_key_the_newest_row_stays_and_every_other_is_written_down(states):
    contract = contracts()["parcels"]
    scanned = [None if day is None else datetime(2024, 1, 1 + day, tzinfo=UTC) for _, day in states]
    told = {"parcel_id": [str(key) for key, _ in states], "scanned_at": scanned, "source_line": range(2, len(states) + 2), "source_file": "f.csv"}
    frame = pl.DataFrame(told).with_columns(pl.lit(None, dtype).alias(name) for name, dtype in contract.dtypes.items() if name not in told)
    frame = frame.select(pl.col(name).cast(dtype) for name, dtype in contract.dtypes.items())
    best: dict[int, int] = {}
    for line, (key, day) in enumerate(states):  # unknown is oldest; of equal ones the later line stays
        before = best.get(key)
        if before is None or (-1 if day is None else day) >= (-1 if states[before][1] is None else states[before][1]):
            best[key] = line
    kept, lost = supersede(frame, "parcels", None)
    assert kept["source_line"].to_list() == sorted(line + 2 for line in best.values())
    expected = [(line + 2, best[key] + 2) for line, (key, _) in enumerate(states) if line != best[key]]
    assert lost.select("source_line", "kept_line").rows() == expected


def test_work_at_once_keeps_the_order_and_the_limit():
    under_way, most, lock = 0, 0, Lock()

    def work(size: int) -> int:
        nonlocal under_way, most
        with lock:
            under_way += size
            most = max(most, under_way)
        sum(range(20_000))
        with lock:
            under_way -= size
        return size

    sizes = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5] * 3
    assert list(at_once(work, sizes, lambda size: size, 10)) == sizes
    assert most <= 10
