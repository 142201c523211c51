"""Delivery answers on eight parcels whose sums fit in a head, landed through the production path."""

from datetime import date

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from analysis import delivery_channels, delivery_days, delivery_promises, delivery_quoted
from analysis.methods.rates import wilson
from queries.door import answer
from queries.filters import Filters
from queries.scope import Scope
from tests.analysis.few_rows import landed

EVERYTHING = Scope.everything()


def parcel(name: str, ordered: str, delivered: str = "", promised: int | str = "", status: str = "delivered", **more) -> dict:
    """One parcel, its own order; 03:00 UTC is noon in Seoul, so dates are the same."""
    instants = {"ordered_at": f"{ordered}T03:00:00Z", "delivered_at": f"{delivered}T03:00:00Z" if delivered else ""}
    return {"parcel_id": name, "order_id": f"O{name}", "promised_days": promised, "status": status, **instants, **more}


LINE = {"channel": "line x", "tracking_source": "none", "origin_hub": "Yiwu"}
PARCELS = [
    parcel("A", "2024-01-01", "2024-01-04", 5, origin_hub="Weihai", shipped_at="2024-01-01T20:00:00Z", customs_in_at="2024-01-02T20:00:00Z",
           customs_cleared_at="2024-01-03T02:00:00Z", compensation=""),
    parcel("B", "2024-01-02", "2024-01-10", 5, origin_hub="Weihai", shipped_at="2024-01-05T03:00:00Z", compensation=2),
    parcel("C", "2024-01-03", "", 20, "lost", shipped_at="2024-01-04T03:00:00Z", **LINE),
    parcel("D", "2024-01-05", "", 5, "cancelled"),
    parcel("E", "2024-02-01", "", 20, "moving", shipped_at="2024-02-02T03:00:00Z", **LINE),
    parcel("F", "2024-03-30", "", 5, "moving"),
    parcel("G", "2024-03-28", "2024-03-31", 5),
    parcel("H", "2024-02-01", "2024-02-11"),
]  # fmt: skip
CASE = {
    "complaint_id": "K1", "received_at": "2024-01-12T03:00:00Z", "body": "Platform", "kind": "complaint", "grain": "day", "order_id": "OB",
    "ordered_on": "2024-01-02", "channel": "post", "cause": "delivery",
}  # fmt: skip
CHANNELS = [
    {"channel": "post", "title": "Post", "recognised": "true", "kind": "post", "cost_usd": 3},
    {"channel": "line x", "title": "Line X", "recognised": "false", "kind": "unofficial", "cost_usd": 1},
]
RATES = [{"currency": "KRW", "date": "2024-01-01", "usd_per_unit": 0.00075, "source": "Bank"}]


@pytest.fixture
def shop(tmp_path, monkeypatch):
    landed(tmp_path, monkeypatch, parcels=PARCELS, complaints=[CASE], channels=CHANNELS, exchange_rates=RATES)
    return Filters("few", date_from=date(2024, 1, 1), date_to=date(2024, 3, 31))


def test_lost_and_overdue_promises_are_broken_and_cancelled_ones_are_not_counted(shop):
    found = delivery_promises.kept_in_period(shop, EVERYTHING)
    assert (found.kept, found.due, found.due_rows) == (25, 4, 4)  # A kept; B late, C lost, E overdue; D cancelled, F and G not due yet, H not promised
    assert (found.late, found.overdue, found.lost, found.returned) == (1, 1, 1, 0)
    assert (found.low / 100, found.high / 100) == pytest.approx(wilson(1, 4))


def test_promises_over_time_leave_out_months_in_which_none_fell_due(shop):
    rows = delivery_promises.kept_over_time(shop, EVERYTHING).to_dicts()
    assert [(row["period_start"].month, round(row["kept"], 1), row["due"], row["finished"]) for row in rows] == [(1, 33.3, 3, True), (2, 0, 1, False)]


def test_promises_by_length(shop):
    rows = delivery_promises.kept_by_length(shop, EVERYTHING)
    assert rows.select("shortest", "longest", "kept", "due", "late", "overdue", "lost").rows() == [(5, 5, 50, 2, 1, 0, 0), (20, 20, 0, 2, 0, 1, 1)]
    months = delivery_promises.kept_by_length_over_time(shop, EVERYTHING)
    assert months.select("shortest", "period_start", "kept").rows() == [(5, date(2024, 1, 1), 50), (20, date(2024, 1, 1), 0), (20, date(2024, 2, 1), 0)]


def test_many_lengths_are_put_into_bands_named_by_what_occurs(tmp_path, monkeypatch):
    days = (2, 3, 5, 9, 10, 12, 14, 40)
    landed(tmp_path, monkeypatch, parcels=[parcel(f"P{day}", "2024-01-01", "2024-03-31", day) for day in days])
    rows = delivery_promises.kept_by_length(Filters("few"), EVERYTHING)
    assert rows.select("shortest", "longest", "due").rows() == [(2, 3, 2), (5, 5, 1), (9, 10, 2), (12, 14, 2), (40, 40, 1)]


def test_coupons_in_both_currencies_with_the_rate_and_what_is_still_open(shop):
    found = delivery_promises.coupons_in_period(shop, EVERYTHING)
    assert (found.usd, found.coupons, found.unconverted_usd) == (2, 1, 0)
    assert found.krw == pytest.approx(2 / 0.00075) and found.rate == pytest.approx(1 / 0.00075)
    assert (found.rate_date, found.rate_source) == (date(2024, 1, 1), "Bank")
    assert (found.overdue_unpaid, found.exposure_usd) == (1, 2)  # E, at the mean coupon


def test_no_rate_no_conversion(tmp_path, monkeypatch):
    late = [RATES[0] | {"date": "2024-02-01"}]
    landed(tmp_path, monkeypatch, parcels=PARCELS, channels=CHANNELS, exchange_rates=late)
    found = delivery_promises.coupons_in_period(Filters("few"), EVERYTHING)
    assert (found.usd, found.krw, found.unconverted_usd) == (2, None, 2)  # the coupon is of January, the first rate of February


def test_percentiles_count_what_never_arrived(shop):
    january, february, march = delivery_days.days_over_time(shop, EVERYTHING).to_dicts()
    assert (january["p50"], january["p90"], january["beyond"], january["n"]) == (8, None, 88, 3)  # A 3, B 8, C lost 88 days ago; D cancelled
    assert january["never"] == pytest.approx(1 / 3) and january["by_target"] == pytest.approx(100 / 3)
    assert (february["p50"], february["p90"], february["finished"]) == (10, None, False)  # H 10, E moving for 59
    assert (march["p50"], march["by_target"], march["by_target_low"]) == (3, 100, None)  # F is censored at 1 day, G arrives on the third


def test_a_quarter_is_one_histogram_and_not_a_mean_of_months(shop):
    (quarter,) = delivery_days.days_over_time(shop.with_(grain="quarter"), EVERYTHING).to_dicts()
    # day 1: F leaves unseen; 3: A and G of 6 -> 4/6; 8: B of 4 -> 1/2; 10: H of 3 -> 1/3; E after 59 and C after 88 days never seen to arrive
    assert (quarter["p50"], quarter["p90"], quarter["beyond"]) == (8, None, 88)
    assert quarter["by_target"] == pytest.approx(100 / 3)


def test_stages_leave_out_parcels_that_passed_them_unseen(shop):
    rows = delivery_days.stages(shop.with_(date_to=date(2024, 1, 31)), EVERYTHING)
    # dispatch: A 17 h, B 3 days, C 1 day; line-haul: A 24 h, C lost, B delivered without a customs scan; customs and last mile: A alone
    assert rows.select("stage", "p50", "n").rows() == [("dispatch", 1, 3), ("line_haul", 1, 2), ("customs", 0, 1), ("last_mile", 1, 1)]
    hubs = delivery_days.stages_by_hub(shop.with_(date_to=date(2024, 1, 31)), EVERYTHING).filter(pl.col("origin_hub") == "Yiwu")
    assert hubs.select("stage", "p50").rows() == [("dispatch", 1)]  # its only line-haul never ended, so nothing is known of it


def test_channels_side_by_side(shop):
    rows = {row["channel"]: row for row in delivery_channels.channels(shop.with_(date_to=date(2024, 1, 31)), EVERYTHING).to_dicts()}
    post, line = rows["post"], rows["line x"]
    assert (post["recognised"], post["late"], post["untracked"], post["lost"], post["p50"], post["cost_usd"]) == (True, 50, 0, 0, 3, 3)
    assert post["complaints"] == pytest.approx(10_000 / 3) and post["few"]
    assert (line["recognised"], line["late"], line["untracked"], line["lost"], line["complaints"]) == (False, 100, 100, 10_000, 0)
    assert delivery_channels.recognised_or_not(shop, EVERYTHING)["recognised"].to_list() == [True, False]


def test_cost_of_moving_to_recognised_channels(shop):
    move = delivery_channels.move_to_recognised(shop, EVERYTHING)
    assert (move.parcels, move.cost_now, move.cheapest, move.cost_cheapest, move.cost_mix) == (2, 2, "Post", 6, 6)
    assert delivery_channels.move_to_recognised(shop.with_(date_from=date(2024, 3, 1)), EVERYTHING) is None  # nothing to move


def test_markets_are_compared_whatever_is_chosen_but_never_outside_the_scope(shop):
    assert delivery_days.days_by_market(shop.with_(markets=("US",)), EVERYTHING)["market"].to_list() == ["KR"]
    assert delivery_days.days_by_market(shop, Scope(markets=("US",))).is_empty()


def test_overdue_parcels_are_listed_longest_first(shop):
    assert answer("overdue_parcels", shop, EVERYTHING, rows=10)["parcel_id"].to_list() == ["E", "F"]


def test_printed_promises_are_ordered_by_when_they_held_and_never_filled_in(tmp_path, monkeypatch):
    def figure(row_id, metric, value, when="", grain="month", source="s1", entity="Ali"):
        return {"row_id": row_id, "topic": "delivery", "metric": metric, "entity": entity, "period_start": when, "grain": grain, "value": value, "unit": "days",
                "source_id": source}  # fmt: skip

    printed = [
        figure("1", "delivery_days_min", 3, "2020-03-01"), figure("2", "delivery_days_max", 7, "2020-03-01"),
        figure("3", "delivery_days_max", 50, grain="before 2020-03"), figure("4", "delivery_days_min", 14, grain="not stated"),
        figure("5", "delivery_guarantee_days", 5, "2023-06-05", "day"),
    ]  # fmt: skip
    landed(tmp_path, monkeypatch, figures=printed)
    rows = delivery_quoted.promises(Filters("few"), EVERYTHING)
    assert rows.select("printed_when", "shortest", "longest").rows() == [("before 2020-03", None, 50), ("month", 3, 7), ("not stated", 14, None)]
    assert rows["label_date"].to_list() == [None, date(2020, 3, 1), None]
    assert delivery_quoted.pledges(Filters("few"), EVERYTHING) == {"delivery_guarantee_days": 5}
    assert delivery_quoted.others(Filters("few"), EVERYTHING)["row_id"].to_list() == ["5"]


def test_a_collection_without_parcels_answers_with_nothing(tmp_path, monkeypatch):
    landed(tmp_path, monkeypatch, channels=CHANNELS)
    few = Filters("few")
    assert delivery_promises.kept_in_period(few, EVERYTHING).kept is None
    assert delivery_promises.coupons_in_period(few, EVERYTHING).exposure_usd is None
    assert delivery_channels.move_to_recognised(few, EVERYTHING) is None
    for found in (delivery_days.days_over_time, delivery_days.stages, delivery_channels.channels, delivery_promises.kept_by_length):
        assert found(few, EVERYTHING).is_empty()


@pytest.mark.parametrize("ends", [(date(2024, 1, 1), date(2024, 3, 31)), (date(2024, 2, 5), date(2024, 3, 2)), (date(2024, 3, 1), date(2024, 3, 31))])
def test_months_of_a_period_are_those_that_the_period_alone_gives(shop, ends):
    period = shop.with_(date_from=ends[0], date_to=ends[1])
    alone = delivery_days._described("delivery_days_histogram", period, EVERYTHING, {"stage": "total"})
    assert_frame_equal(delivery_days.days_over_time(period, EVERYTHING), alone)
