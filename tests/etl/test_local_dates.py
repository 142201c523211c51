"""Local dates of instants, cut in one pass, against Python's own time zones one row at a time."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
from hypothesis import example, given
from hypothesis import strategies as st

from data.markets import NAMED
from etl.datasets._local_dates import with_local_dates
from etl.datasets.parcels import _first_of_order

MARKETS = ("KR", "US", "ES", "AU", "BR", "GB", "unheard of", None)
instants = st.datetimes(datetime(1985, 1, 2), datetime(2110, 1, 1), timezones=st.just(UTC)) | st.datetimes(
    datetime(2024, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)
)


def _slow(market: str | None, instant: datetime | None):
    zone = NAMED[market].time_zone if market in NAMED else "UTC"
    return instant and instant.astimezone(ZoneInfo(zone)).date()


@given(st.lists(st.tuples(st.sampled_from(MARKETS), st.none() | instants), max_size=30))
@example([("US", datetime(2025, 3, 9, 4, 59, tzinfo=UTC)), ("US", datetime(2025, 11, 3, 4, 30, tzinfo=UTC)), ("ES", datetime(2025, 3, 30, 22, 0, tzinfo=UTC))])
@example([(None, None), ("KR", datetime(2025, 12, 31, 15, 0, tzinfo=UTC)), ("KR", datetime(2025, 12, 31, 14, 59, 59, 999999, tzinfo=UTC))])
def test_a_date_is_the_markets_own(rows):
    schema = {"market": pl.String, "at": pl.Datetime("us", "UTC")}
    for kind in (pl.String, pl.Categorical):
        found = with_local_dates(pl.DataFrame(rows, schema=schema, orient="row").with_columns(pl.col("market").cast(kind)), {"on": "at"})
        assert found["on"].to_list() == [_slow(*row) for row in rows]


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 40)), unique_by=lambda row: row[1], max_size=20), st.booleans())
def test_the_first_parcel_of_an_order_has_its_smallest_id(rows, in_order):
    rows = sorted(rows, key=lambda row: f"P{row[1]:03}") if in_order else rows
    schema = {"order_id": pl.String, "parcel_id": pl.String}
    frame = pl.DataFrame([(order, f"P{number:03}") for order, number in rows], schema=schema, orient="row")
    assert _first_of_order(frame).to_list() == [number == min(other for order_b, other in rows if order_b == order) for order, number in rows]


@given(
    st.sampled_from([datetime(2025, 3, 9, tzinfo=UTC), datetime(2025, 10, 26, tzinfo=UTC), datetime(2025, 12, 31, 12, tzinfo=UTC)]),
    st.lists(st.tuples(st.sampled_from(MARKETS), st.none() | st.integers(0, 24 * 3600 * 1_000_000)), min_size=1, max_size=10),
)
def test_many_rows_of_a_few_days_are_looked_up_by_the_quarter_of_an_hour(start, rows):
    dated = [(market, None if passed is None else start + timedelta(microseconds=passed)) for market, passed in rows]
    many = pl.DataFrame(dated * 1_000, schema={"market": pl.String, "at": pl.Datetime("us", "UTC")}, orient="row")
    assert with_local_dates(many, {"on": "at"})["on"].to_list() == [_slow(*row) for row in dated] * 1_000
