"""Complaint counts as bodies print them: whole years beside parts of years, causes in the printed words, surveys as quoted. Nothing is added up."""

import itertools
from dataclasses import dataclass

import polars as pl

from analysis.complaints import main_measurer
from queries.door import answer, collection
from queries.filters import Filters
from queries.scope import Scope

COUNTER = ["platform", "body", "kind"]
SURVEYS = ("survey_complaint_cause", "survey_response_to_damage", "survey_damage_consultation_cause", "survey_satisfaction", "users_with_complaint_or_damage",
           "survey_consulted_on_damage")  # fmt: skip


def printed(filters: Filters, scope: Scope) -> pl.DataFrame:
    """Printed rows with `months` in the period, `per_month`, and `shape`: 'year', 'part' (of one year), 'span' (of several)."""
    rows = answer("printed_complaints", filters, scope)
    start, end = pl.col("period_start"), pl.col("period_end")
    months = (end.dt.year() - start.dt.year()) * 12 + end.dt.month() - start.dt.month() + 1
    shape = pl.when(start.dt.year() != end.dt.year()).then(pl.lit("span")).when(months == 12).then(pl.lit("year")).otherwise(pl.lit("part"))
    return rows.with_columns(months.cast(pl.Int32).alias("months"), shape.alias("shape")).with_columns(
        (pl.col("complaints") / pl.col("months")).alias("per_month")
    )  # fmt: skip


def totals(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows that are cut by nothing, in the order of time within each counter."""
    return rows.filter((pl.col("cause") == "total") & (pl.col("category") == "total")).sort(*COUNTER, "period_start", "period_end")


def cut_rows(rows: pl.DataFrame, by: str) -> pl.DataFrame:
    """Rows cut `by` 'cause' or 'category', with `of` (the printed total of the same counter and period) and `share` of it in percent, where printed."""
    whole = totals(rows).select(*COUNTER, "market", "period_start", "period_end", pl.col("complaints").alias("of"))
    cut = rows.filter(pl.col(by) != "total").join(whole, on=[*COUNTER, "market", "period_start", "period_end"], how="left")
    return cut.with_columns((100 * pl.col("complaints") / pl.col("of")).alias("share")).sort(
        *COUNTER, "period_start", "complaints", descending=[False, False, False, False, True]
    )  # fmt: skip


def main_counter(rows: pl.DataFrame) -> dict | None:
    """The platform, body and kind that prints the most totals of years and parts of years: the one that speaks first. Others stand beside it."""
    counted = totals(rows).filter((pl.col("shape") != "span") & (pl.col("complaints") > 0)).group_by(COUNTER).agg(
        pl.len().alias("printed"), pl.col("complaints").max().alias("most")
    ).sort("printed", "most", *COUNTER, descending=[True, True, False, False, False])  # fmt: skip
    return counted.select(COUNTER).row(0, named=True) if counted.height else None


@dataclass(frozen=True)
class Rise:
    """Two whole years of one counter, one after the other, and the part of a year printed after them."""

    before: dict
    after: dict
    part: dict | None  # the shortest part of the following year
    longest: dict | None  # the longest part of the following year, where it is another

    @property
    def times(self) -> float:
        """How many times as many."""
        return self.after["complaints"] / self.before["complaints"]

    @property
    def part_share(self) -> float | None:
        """Percent of the last whole year that the part alone makes."""
        return 100 * self.part["complaints"] / self.after["complaints"] if self.part else None


def rise(rows: pl.DataFrame, counter: dict) -> Rise | None:
    """The last two whole years printed one after the other; None where there are none."""
    own = _of(totals(rows), counter)
    years = own.filter((pl.col("shape") == "year") & (pl.col("complaints") > 0)).sort("period_start").to_dicts()
    pairs = [(one, two) for one, two in itertools.pairwise(years) if two["period_start"].year == one["period_start"].year + 1]
    if not pairs:
        return None
    before, after = pairs[-1]
    following = own.filter((pl.col("shape") == "part") & (pl.col("period_start").dt.year() == after["period_start"].year + 1)).sort("months").to_dicts()
    part = following[0] if following else None
    return Rise(before, after, part, following[-1] if len(following) > 1 else None)


def per_users(filters: Filters, scope: Scope, rows: pl.DataFrame, counter: dict) -> pl.DataFrame:
    """Complaints a month per million monthly users, over the months of the period whose users are published by one measurer.

    Grain: printed year or part. Columns: period_start, period_end, complaints, months, users (mean of the published months), user_months_published,
    rate, measurer, source_ids. Derived: complaints / months / users * 1,000,000; years and parts of years compare at this.
    """
    users = main_measurer(answer("users_by_period", filters.with_(platforms=(counter["platform"],)), scope, kind="mau"))
    found = []
    for row in _of(totals(rows), counter).filter(pl.col("shape") != "span").iter_rows(named=True):
        inside = users.filter(pl.col("period_start").is_between(row["period_start"], row["period_end"]))
        if inside.is_empty():
            continue
        mean = float(inside["users"].mean())
        sources = sorted({row["source_id"], *inside["source_id"].drop_nulls()} - {None})
        found.append({**{name: row[name] for name in ("period_start", "period_end", "complaints", "months", "shape")}, "users": mean,
                      "user_months_published": inside.height, "rate": 1e6 * row["complaints"] / row["months"] / mean,
                      "measurer": inside["measurer"][0], "source_ids": sources})  # fmt: skip
    return pl.DataFrame(found)


def monthly_pace(filters: Filters, scope: Scope) -> pl.DataFrame:
    """Complaints a month of the main counter, by printed period: what years and parts of years can be compared at. Parts inside a longer part are left out."""
    rows = printed(filters, scope)
    counter = main_counter(rows)
    if counter is None:
        return rows.clear()
    own = _of(totals(rows), counter).filter(pl.col("shape") != "span")
    longest = own.sort("months", descending=True).unique(pl.col("period_start").dt.year(), keep="first", maintain_order=True)
    return longest.sort("period_start")


def other_subjects(filters: Filters, scope: Scope) -> pl.DataFrame:
    """Printed rows about no single platform (all international transactions and their like), which contain the platforms."""
    named = collection(filters.collection, scope).platforms
    return printed(filters.with_(platforms=()), scope).filter(~pl.col("platform").is_in(list(named)))


def surveys(filters: Filters, scope: Scope) -> pl.DataFrame:
    """Survey answers as quoted. Grain: metric, measurer, answer; the most frequent first. Never averaged over surveys."""
    rows = answer("figures", filters, scope, metrics=list(SURVEYS), entities=None)
    return rows.sort("metric", "measurer", "value", descending=[False, False, True])


def _of(rows: pl.DataFrame, counter: dict) -> pl.DataFrame:
    return rows.filter(pl.all_horizontal(pl.col(name) == counter[name] for name in COUNTER))
