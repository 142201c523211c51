"""Cases in cells: what is summed from them is what the page's queries say, whatever the period, market and counter."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from analysis import complaint_causes
from analysis.complaint_cells import cells_of
from queries.door import answer
from queries.filters import Filters, shift_months
from queries.scope import Scope
from tests.analysis.complaint_shop import counter_of

EVERYTHING = Scope.everything()
COUNTERS = [counter_of("Platform"), counter_of("National consumer agency", "consultation")]
months = some.integers(0, 44).map(lambda count: shift_months(date(2023, 1, 1), count))
days = some.tuples(months, some.integers(0, 27)).map(lambda pair: pair[0] + timedelta(days=pair[1]))
filters = some.builds(
    lambda markets, platforms, period, grain: Filters("demo", tuple(markets), tuple(platforms), *period, grain),
    some.lists(some.sampled_from(["KR", "US", "ES"]), unique=True, max_size=2), some.lists(some.sampled_from(["AliExpress", "Temu"]), unique=True, max_size=1),
    some.tuples(days, days).map(sorted), some.sampled_from(["week", "month", "quarter", "year"]),
)  # fmt: skip
asked = pytest.mark.usefixtures("shipped")


def in_order(frame: pl.DataFrame, *by: str) -> list[tuple]:
    return [tuple(round(value, 6) if isinstance(value, float) else value for value in row) for row in frame.sort(by).rows()]


@asked
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(filters, some.sampled_from(COUNTERS))
def test_sums_of_cells_are_those_of_the_queries(filters, counter):
    bound = {"body": counter.body, "kind": counter.kind}
    by_cause = answer("complaints_by_cause", filters, EVERYTHING, **bound)
    for cut in ("sub_cause", "outcome"):
        cells, names = cells_of(filters, EVERYTHING, counter, cut), ("cause", cut)
        starts, period = cells.periods(filters.grain)
        found = cells.sums_of([period, *(cells.codes[name] for name in names)], [len(starts), *(len(cells.names[name]) for name in names)])
        columns = {"period_start": [starts[at] for at in found.codes[0]]} | {name: cells.named(name, codes) for name, codes in zip(names, found.codes[1:])}
        made = pl.DataFrame(columns | {"complaints": found.n, "weighted": found.cases}, schema_overrides={"period_start": pl.Date})
        slow = by_cause.group_by("period_start", *names).agg(pl.col("complaints").sum(), pl.col("weighted").sum())
        assert in_order(made, "period_start", *names) == in_order(slow.select(made.columns), "period_start", *names)
    for cut in ("category", "channel"):
        cells = cells_of(filters, EVERYTHING, counter, cut)
        by_cut = answer("complaints_by_cut", filters, EVERYTHING, cut=cut, **bound)
        found = cells.sums(cut, "cause")
        made = dict(zip(zip(cells.named(cut, found.codes[0]), cells.named("cause", found.codes[1])), found.n.tolist()))
        slow = by_cut.group_by("value", "cause").agg(pl.col("complaints").sum(), pl.col("weighted").sum())
        assert made == {(value, cause): n for value, cause, n, _ in slow.iter_rows()}
        for value, cause in complaint_causes.main_causes(cells, cut).items():
            of_value = slow.filter(pl.col("value").eq_missing(pl.lit(value)))
            assert of_value.filter(pl.col("cause") == cause)["weighted"][0] == pytest.approx(of_value["weighted"].max())


@asked
def test_the_rows_compared_are_not_empty():
    every = [cells_of(Filters("demo", date_from=date(2023, 1, 1), date_to=date(2026, 6, 30)), EVERYTHING, counter) for counter in COUNTERS]
    assert [found.n.sum() > 30 and len(found.names["cause"]) > 3 for found in every] == [True, True]


@asked
def test_tree_pareto_outcomes_and_mix_agree_with_one_another():
    filters = Filters("demo", (), (), date(2024, 2, 1), date(2026, 6, 30))
    cells = cells_of(filters, EVERYTHING, counter_of("Platform"))
    causes, tree, pareto = complaint_causes.causes(cells), complaint_causes.tree(cells), complaint_causes.pareto(cells)
    assert causes["cases"].to_list() == sorted(causes["cases"], reverse=True)
    assert tree["cause"].unique(maintain_order=True).to_list() == causes["cause"].to_list()
    assert complaint_causes.top_cause(cells) == (causes["cause"][0], pytest.approx(causes["share"][0]))
    assert pareto["cases"].to_list() == sorted(tree["cases"], reverse=True) and pareto["cumulative"][-1] == pytest.approx(100)
    by_outcome = cells_of(filters, EVERYTHING, counter_of("Platform"), "outcome")
    sums = complaint_causes.outcomes(by_outcome).group_by("cause").agg(pl.col("share").sum(), pl.col("n").sum(), pl.col("of_cause").first())
    assert sums["share"].to_list() == pytest.approx([100] * sums.height) and sums["n"].to_list() == sums["of_cause"].to_list()
    mixed = complaint_causes.mix(cells, "quarter")
    assert mixed["cause"].unique(maintain_order=True).to_list() == [*causes["cause"][: complaint_causes.SHOWN_CAUSES], complaint_causes.OTHER]
    assert mixed["n"].sum() == causes["n"].sum()
