"""Late orders by Monday and the days to their first case, on a handful of rows; 5 promised days, so one ordered on Monday 1 January is due on Saturday 6."""

from datetime import date

import polars as pl

from data import catalogue
from tests.analysis.complaint_shop import Shop, case, parcel

MONDAYS = [date(2024, 1, 8), date(2024, 1, 15), date(2024, 1, 22)]
PARCELS = [
    parcel(1, "2024-01-01", "2024-01-10"),  # late, arrives after the first Monday; a case on Tuesday 9
    parcel(2, "2024-01-01", "2024-01-07", weight=3.0),  # late, arrived by the first Monday; a case on Monday 22, another later
    parcel(3, "2024-01-01", "2024-01-06"),  # on the promised day: kept
    parcel(4, "2024-01-01", "", status="cancelled"),
    parcel(5, "2024-01-01", "2024-01-20"),  # complained about before its promised day
    parcel(6, "2024-01-01", "", status="lost"),  # never arrives; no case
    parcel(7, "2024-03-25", "", status="moving"),  # promised for 30 March, the data ends on 31 March
]
CASES = [
    case(1, "2024-01-09", about=1, ordered="2024-01-01"),
    case(2, "2024-01-22", about=2, ordered="2024-01-01"),
    case(3, "2024-02-01", about=2, ordered="2024-01-01"),
    case(4, "2024-01-03", about=5, ordered="2024-01-01"),
    case(5, "2024-03-31"),  # about no order
]


def _mart(shop: Shop, folder, name: str) -> pl.DataFrame:
    return pl.concat([pl.read_parquet(file) for file in catalogue.current("shop", folder / "landed").files("marts", name)])


def test_each_monday_counts_who_is_late_and_not_complained_about_yet(tmp_path):
    shop = Shop(tmp_path, parcels=PARCELS, cases=CASES)
    found = _mart(shop, tmp_path, "late_orders_watched").filter(pl.col("monday").is_in(MONDAYS)).sort("monday", "arrived")
    rows = found["monday", "weeks_late", "arrived", "orders", "order_rows", "complained", "complained_rows", "late_rows"].rows()
    assert rows == [
        (MONDAYS[0], 0, False, 2.0, 2, 1.0, 1, 3),  # 1 (a case the next day), 6; 5 has been complained about
        (MONDAYS[0], 0, True, 3.0, 1, 0.0, 0, 1),  # 2: Monday 22 is the 15th day
        (MONDAYS[1], 1, False, 1.0, 1, 0.0, 0, 0),  # 6; the case about 1 has come
        (MONDAYS[1], 1, True, 3.0, 1, 3.0, 1, 0),
        (MONDAYS[2], 2, False, 1.0, 1, 0.0, 0, 0),
        (MONDAYS[2], 2, True, 3.0, 1, 3.0, 1, 0),  # on that very Monday
    ]


def test_every_late_order_is_counted_once_and_watched_for_eight_weeks(tmp_path):
    shop = Shop(tmp_path, parcels=PARCELS, cases=CASES)
    found = _mart(shop, tmp_path, "late_orders_watched")
    assert found["late_rows"].sum() == 5  # 1, 2, 5, 6 and 7, whose Mondays lie ahead
    lost = found.filter(~pl.col("arrived") & (pl.col("weeks_late") > 2) & (pl.col("monday") < date(2024, 3, 31)))
    assert lost["weeks_late"].to_list() == [3, 4, 5, 6, 7] and lost["monday"].max() == date(2024, 2, 26)


def test_days_from_the_promised_day_to_the_first_case(tmp_path):
    shop = Shop(tmp_path, parcels=PARCELS, cases=CASES)
    rows = _mart(shop, tmp_path, "late_case_lags")["arrived", "lag_days", "orders", "order_rows"].rows()
    assert rows == [(False, 3, 1.0, 1), (True, 16, 3.0, 1)]  # 5 was complained about before it was late
