"""Cross-border purchases by origin: shares by number and value, who leads, concentration, categories, growth.

A series is one measurer, vintage, measure, currency, grain and category of one market: what may be drawn as one line. Amounts of two series
are never added, and shares of two series are never joined; they are set beside each other with their names.
"""

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_

import polars as pl

from data.markets import CODES
from queries.door import answer
from queries.filters import Filters
from queries.scope import Scope

TOTAL = "total"
REST = "rest"  # what the printed total holds beyond the origins that the series names
SERIES = ("market", "measurer", "vintage", "measure", "currency", "grain", "category")
PERIOD = ("period_start", "period_end")
APART = 1.0  # points: two statements of one share further apart than rounding explains
GROWTH = {"origin": pl.String, "amount": pl.Float64, "before": pl.Float64, "growth": pl.Float64, "contribution": pl.Float64}
_GRAIN_ORDER = {"month": 0, "quarter": 1, "half-year": 2, "year": 3, "other": 9}
_EVERYTHING = {"date_from": date(1900, 1, 1), "date_to": date(2200, 12, 31)}


@dataclass(frozen=True)
class Series:
    """One series and how much of it there is: `periods` that name an origin and a total, `origins` named in all."""

    market: str
    measurer: str
    vintage: str
    measure: str
    currency: str
    grain: str
    category: str
    periods: int
    origins: int
    first: date
    last: date

    @property
    def key(self) -> str:
        """Its name in an address."""
        return "~".join((self.market, self.measurer, self.vintage, self.measure, self.currency, self.grain))

    def rows(self, shares: pl.DataFrame, category: str | None = None) -> pl.DataFrame:
        """Its counted rows (of another category where one is named)."""
        wanted = {name: getattr(self, name) for name in SERIES} | {"stated": "counted"} | ({"category": category} if category else {})
        return shares.filter(reduce(and_, (shares[name] == value for name, value in wanted.items())))


def origin_shares(filters: Filters, scope: Scope) -> pl.DataFrame:
    """The whole record of the chosen markets, every series and every printed share (query `origin_shares`); the period is not applied."""
    return answer("origin_shares", filters.with_(**_EVERYTHING), scope)


def series_list(shares: pl.DataFrame, measure: str, filters: Filters) -> list[Series]:
    """The series of a measure (`number`, `value`) that name origins and a total, best first."""
    return best_first(series_known(shares, measure), filters)


def series_known(shares: pl.DataFrame, measure: str) -> list[tuple[Series, list[dict[str, date]]]]:
    """The series of a measure in the whole record, each with its periods."""
    whole = shares.filter((pl.col("stated") == "counted") & (pl.col("measure") == measure) & (pl.col("category") == TOTAL) & pl.col("share").is_not_null())
    found = whole.group_by(SERIES).agg(
        pl.col("period_start").n_unique().alias("periods"),
        pl.col("origin").n_unique().alias("origins"),
        pl.col("period_start").min().alias("first"),
        pl.col("period_end").max().alias("last"),
        pl.struct(PERIOD).unique().alias("spans"),
    )
    return [(Series(**{name: value for name, value in row.items() if name != "spans"}), row["spans"]) for row in found.iter_rows(named=True)]


def best_first(known: list[tuple[Series, list[dict[str, date]]]], filters: Filters) -> list[Series]:
    """The series in the order in which they are offered.

    A series of first releases comes last, because it holds several levels under one name; then most periods within the chosen dates count, then
    most periods in all, most origins, the finer grain.
    """

    def place(one: tuple[Series, list[dict[str, date]]]) -> tuple:
        series, spans = one
        inside = {span["period_start"] for span in spans if span["period_end"] >= filters.date_from and span["period_start"] <= filters.date_to}
        order = _GRAIN_ORDER.get(series.grain, 8)
        return series.vintage == "first release", -len(inside), -series.periods, -series.origins, order, *(getattr(series, name) for name in SERIES)

    return [series for series, _ in sorted(known, key=place)]


def shares_over_time(shares: pl.DataFrame, series: Series, category: str | None = None) -> pl.DataFrame:
    """Grain: period and origin, the rest of the printed total among them. amount in parcels or currency units, share in percent."""
    named = (
        series.rows(shares, category)
        .filter(pl.col("total").is_not_null())
        .select(*PERIOD, "origin", "amount", "total", "share", "derived", "source_id", "row_id")
    )
    rest = (
        named.group_by(PERIOD)
        .agg(pl.col("total").first(), pl.col("amount").sum().alias("named"), pl.col("origin").eq("other").any().alias("whole"))
        .filter(~pl.col("whole"))
        .with_columns((pl.col("total") - pl.col("named")).clip(lower_bound=0).alias("amount"))
        .select(
            *PERIOD, pl.lit(REST).alias("origin"), "amount", "total", (100 * pl.col("amount") / pl.col("total")).alias("share"), pl.lit(True).alias("derived")
        )
    )
    return pl.concat([named, rest], how="diagonal").sort("period_start", "origin")


def last_period(over_time: pl.DataFrame, filters: Filters) -> date | None:
    """Start of the last period that ends within the chosen dates; the last of the record where none does."""
    periods = list(zip(over_time["period_start"].to_list(), over_time["period_end"].to_list()))
    inside = [start for start, end in periods if end <= filters.date_to and start >= filters.date_from]
    return max(inside or [start for start, _ in periods], default=None)


def growth(over_time: pl.DataFrame, period_start: date) -> pl.DataFrame:
    """Change on the year by origin, largest first, total last. growth in percent; contribution in points, which sum to the total's growth.

    An origin that only one of the two periods names belongs to the rest in both. Empty where the year before is not in the series.
    """
    now, before = (_period(over_time, start) for start in (period_start, date(period_start.year - 1, period_start.month, period_start.day)))
    if not now or not before:
        return pl.DataFrame(schema=GROWTH)
    both = {origin for origin, *_ in now} & {origin for origin, *_ in before}
    amounts, then, base = _folded(now, both), _folded(before, both), before[0][2]
    names = sorted(amounts.keys() | then.keys(), key=lambda origin: (origin in amounts, -amounts.get(origin, 0.0), origin))
    rows = [(origin, amounts.get(origin), then.get(origin)) for origin in names] + [(TOTAL, now[0][2], base)]
    return pl.DataFrame([(*row, *_moved(*row[1:], base)) for row in rows], schema=GROWTH, orient="row")


def _period(over_time: pl.DataFrame, start: date) -> list[tuple[str, float | None, float]]:
    """Origin, amount and total of one period."""
    rows = zip(*(over_time[name].to_list() for name in ("period_start", "origin", "amount", "total")))
    return [row[1:] for row in rows if row[0] == start]


def _folded(period: list[tuple[str, float | None, float]], kept: set[str]) -> dict[str, float]:
    """Amounts of one period with all other origins in the rest."""
    found: dict[str, float] = {}
    for origin, amount, _ in period:
        place = origin if origin in kept else REST
        found[place] = found.get(place, 0.0) + (amount or 0.0)
    return found


def _moved(amount: float | None, before: float | None, base: float) -> tuple[float | None, float | None]:
    """Growth in percent, and the contribution in points of the whole a year before."""
    if amount is None or before is None:
        return None, None
    return 100 * (amount / before - 1) if before > 0 else None, 100 * (amount - before) / base


def concentration(over_time: pl.DataFrame) -> pl.DataFrame:
    """Herfindahl-Hirschman index of the origins by period, 0 to 10,000 (one origin alone), as the range that the unknown leaves.

    Sum of squared percentage shares. What is printed for a region or not at all is many small origins at one end (adds nothing: `low`)
    and a single one at the other (`high`). unknown = percent of the total that is in no single country.
    """
    country = pl.col("origin").is_in(list(CODES))
    return (
        over_time.group_by(PERIOD)
        .agg(
            (pl.col("share") ** 2).filter(country).sum().alias("low"),
            (pl.col("share") ** 2).sum().alias("high"),
            pl.col("share").filter(~country).sum().alias("unknown"),
        )
        .sort("period_start")
    )


def category_cut(shares: pl.DataFrame, series: Series, period_start: date) -> pl.DataFrame:
    """Origins of each category in one period, all goods first. Grain: category and origin; of_all = the category's percent of all goods."""
    named = shares.filter(pl.all_horizontal(pl.col(name) == getattr(series, name) for name in SERIES if name != "category"))["category"].unique().to_list()
    found = []
    for category in sorted(named, key=lambda name: (name != TOTAL, name)):
        rows = shares_over_time(shares, series, category).filter(pl.col("period_start") == period_start)
        found.append(rows.with_columns(pl.lit(category).alias("category")))
    joined = pl.concat(found, how="diagonal") if found else pl.DataFrame(schema={"category": pl.String, "origin": pl.String})
    if joined.is_empty() or joined["category"].n_unique() < 2:
        return joined.clear()
    whole = joined.filter(pl.col("category") == TOTAL)["total"][0]
    return joined.with_columns((100 * pl.col("total") / whole).alias("of_all"))


def leaders(shares: pl.DataFrame, measure: str) -> pl.DataFrame:
    """Which country leads in each period that states at least two, per measurer and vintage; printed shares and counted ones together.

    Grain: market, measurer, vintage, grain, period. leader, share, second, second_share in percent, lead in points. A printed share stands
    before a counted one of the same origin, since a measurer's printed shares share one base.
    """
    keys = ["market", "measurer", "vintage", "measure", "grain", *PERIOD]
    country = shares.filter(
        (pl.col("measure") == measure) & (pl.col("category") == TOTAL) & pl.col("share").is_not_null() & pl.col("origin").is_in(list(CODES))
    )
    one = country.sort([*keys, "origin", pl.col("stated") == "counted", "currency"]).unique([*keys, "origin"], keep="first", maintain_order=True)
    ordered = one.sort([*keys, "share"], descending=[*[False] * len(keys), True], maintain_order=True)
    return (
        ordered.group_by(keys, maintain_order=True)
        .agg(
            pl.col("origin").first().alias("leader"),
            pl.col("share").first(),
            pl.col("origin").get(1, null_on_oob=True).alias("second"),
            pl.col("share").get(1, null_on_oob=True).alias("second_share"),
            pl.col("amount").first(),
            pl.col("amount").get(1, null_on_oob=True).alias("second_amount"),
            pl.col("currency").max(),
            pl.col("stated").n_unique().alias("ways"),
            pl.col("derived").any(),
            pl.col("source_id").first(),
            pl.col("source_id").get(1, null_on_oob=True).alias("second_source_id"),
        )
        .filter(pl.col("second").is_not_null())
        .with_columns((pl.col("share") - pl.col("second_share")).alias("lead"))
        .sort("measurer", "vintage", "period_start")
    )


def rivals(led: pl.DataFrame) -> tuple[str, str] | None:
    """The two origins of the lead question: the one that leads last, and the other that led most often (else the one most often second)."""
    if led.is_empty():
        return None
    last = led.sort("period_start", "period_end", "measurer")["leader"][-1]
    others = led.filter(pl.col("leader") != last)["leader"]
    seconds = led.filter(pl.col("second") != last)["second"] if others.is_empty() else others
    if seconds.is_empty():
        return None
    counts = seconds.value_counts().sort(["count", seconds.name], descending=[True, False])
    return last, counts[seconds.name][0]


def lead_over_time(led: pl.DataFrame, pair: tuple[str, str]) -> pl.DataFrame:
    """The lead of the first origin over the second in points (below zero: the second leads), where these two are the first two."""
    first, second = pair
    both = pl.col("leader").is_in([first, second]) & pl.col("second").is_in([first, second])
    return led.filter(both).with_columns(pl.when(pl.col("leader") == first).then(pl.col("lead")).otherwise(-pl.col("lead")).alias("lead"))


def crossover(leads: pl.DataFrame) -> pl.DataFrame:
    """Per measurer, vintage and grain: the last period that the second led before, and the first period that the first led after it.

    Both are null where the series holds no change of lead. Grain: market, measurer, vintage, grain.
    """
    keys = ["market", "measurer", "vintage", "grain"]
    start, ahead = pl.col("period_start"), pl.col("lead") > 0
    behind = leads.group_by(keys).agg(pl.len().alias("periods"), start.filter(~ahead).max().alias("behind"))
    after = leads.join(behind, on=keys).filter(ahead & (start > pl.col("behind")))
    took_over = after.group_by(keys).agg(start.min().alias("took_over"))
    known = pl.when(pl.col("took_over").is_not_null()).then("behind").alias("behind")
    return behind.join(took_over, on=keys, how="left").select(*keys, "periods", known, "took_over").sort(keys)


def disagreements(shares: pl.DataFrame, measure: str, apart: float = APART) -> pl.DataFrame:
    """Shares of one origin and one period that two or more measurers state differently by more than `apart` points; one row a statement.

    Statements of one measurer in several vintages are restatements and are not here. spread = highest minus lowest, in points.
    """
    fact = ["market", "measure", "origin", "grain", *PERIOD]
    stated = shares.filter((pl.col("measure") == measure) & (pl.col("category") == TOTAL) & pl.col("share").is_not_null())
    return (
        stated.with_columns(
            (pl.col("share").max().over(fact) - pl.col("share").min().over(fact)).alias("spread"), pl.col("measurer").n_unique().over(fact).alias("measurers")
        )
        .filter((pl.col("spread") > apart) & (pl.col("measurers") > 1))
        .sort("period_start", "origin", "stated", "measurer", descending=[True, False, True, False])
    )
