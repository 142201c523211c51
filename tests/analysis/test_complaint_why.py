"""Why an outside body's figures changed: parts that add up, held against sums done in the head and on generated rows."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as some

from analysis import complaint_why
from analysis.complaint_summary import summary
from tests.analysis.complaint_shop import Shop, case, counter_of, users

AGENCY = counter_of("Agency")


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """January: 4 cases of 1 million users, 1 refused; February: 6 cases of 2 million, 3 refused."""
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(tmp_path / "landed"))
    cases = [("2024-01-03", "refund", "refused"), *[("2024-01-09", "quality", "refunded")] * 3]
    cases += [*[("2024-02-05", "refund", "refused")] * 3, *[("2024-02-06", "quality", "refunded")] * 3]
    made = [
        case(number, day, body="Agency", cause=cause, sub="", outcome=outcome, resolved=f"{day[:8]}{20 + number}")
        for number, (day, cause, outcome) in enumerate(cases)
    ]
    return Shop(tmp_path, cases=made, users=[users("2024-01", 1_000_000), users("2024-02", 2_000_000)])


def test_parts_of_an_agency_add_up_to_the_change(shop):
    filters = shop.filters("2024-02-01", "2024-02-29")
    found = complaint_why.changes(filters, shop.scope, AGENCY)
    now, then = summary(filters, shop.scope, AGENCY), summary(filters.compared(), shop.scope, AGENCY)
    assert found.refused.change == pytest.approx(now.refused - then.refused) == pytest.approx(50 - 25)
    assert sum(amount for _, amount in found.refused.causes) + found.refused.mix == pytest.approx(25)
    assert dict(found.refused.causes) == pytest.approx({"refund": 0, "quality": 0}), "within each cause nothing changed: it is all mix"
    assert found.received.change == 2 and dict(found.received.causes) == {"refund": 2, "quality": 0}
    assert found.cases + found.users == pytest.approx(now.per_users - then.per_users)
    assert found.cases == pytest.approx((2 / 1 + 2 / 2) / 2) and found.users == pytest.approx((4 * -0.5 + 6 * -0.5) / 2)
    assert found.days is None, "fewer than five resolved cases of either cause"


def test_where_the_body_did_not_count_yet_nothing_is_explained(shop):
    assert complaint_why.changes(shop.filters("2024-01-01", "2024-01-31"), shop.scope, AGENCY) is None


ROWS = some.lists(some.tuples(some.sampled_from(["refund", "quality", "late"]), some.sampled_from(["refused", "refunded"]), some.integers(1, 50)), max_size=8)


@given(ROWS, ROWS)
def test_refused_parts_add_up_whatever_the_rows(before, now):
    sides = [pl.DataFrame(rows, schema={"cause": pl.String, "outcome": pl.String, "weighted": pl.Float64}, orient="row") for rows in (before, now)]
    found, whole = complaint_why.refused_parts(*sides), complaint_why.received_parts(*sides)
    assert sum(amount for _, amount in whole.causes) == pytest.approx(whole.change) == pytest.approx(sides[1]["weighted"].sum() - sides[0]["weighted"].sum())
    if not before or not now:
        assert found is None
        return
    share = [100 * rows.filter(pl.col("outcome") == "refused")["weighted"].sum() / rows["weighted"].sum() for rows in sides]
    assert found.change == pytest.approx(share[1] - share[0], abs=1e-9)
    assert sum(amount for _, amount in found.causes) + found.mix == pytest.approx(found.change, abs=1e-9)
