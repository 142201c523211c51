"""The cross-border page's shares of origins over the whole record, with what other counters state as marks."""

from dataclasses import dataclass

import polars as pl

from analysis import cross_border as topic
from analysis.printed_overview import sources
from ui import cross_border_told as told
from ui import numbers
from ui.charts.events import with_events
from ui.charts.origins import shares_with_statements
from ui.cross_border_blocks import COLOURS, columns, events_of, named, ordered
from ui.cross_border_told import Found, origin_name, percent, period_words, series_name
from ui.kept import kept_for
from ui.section import section
from ui.view import View
from ui.view_parts import of_market, of_record

NAMED_FROM = 7.0  # percent: marks below it lie too close together to carry a name


@kept_for(of_market)
def shares(view: View, it: Found, measure: str) -> None:
    """Share of each origin over the whole record of the series, with what other counters state as marks."""
    series, words = (it.value if measure == "value" else it.number), view.say(f"cross_border.measure.{measure}")
    queries = ("origin_shares",)
    if series is None:
        section(
            view,
            key=f"share_{measure}",
            title=view.say("cross_border.share.heading", measure=words),
            sentence="",
            frame=None,
            figure=None,
            queries=queries,
            empty_reason=view.say("cross_border.share.none" if view.cited else "cross_border.share.none_own", measure=words),
        )
        return
    known = _known_shares(view, it, measure)
    drawn = shares_with_statements(
        known.lines,
        known.marks,
        language=view.language,
        grain="year" if series.grain != "quarter" else "quarter",
        names=known.names,
        colours=COLOURS,
        chosen=(view.filters.date_from, view.filters.date_to),
    )
    section(
        view,
        key=f"share_{measure}",
        title=known.title,
        sentence=known.sentence,
        frame=known.table,
        columns=columns(view, "period_start", "period_end", "origin", "share", "amount", "total", "measurer", "how", "row_id"),
        queries=queries,
        figure=with_events(drawn, known.events, view.language),
        events_frame=known.events,
        note=known.note,
        sources_frame=known.sources,
    )


@dataclass(frozen=True)
class Shares:
    """What a chart of shares is made of whatever the period, which is only shaded in it."""

    lines: pl.DataFrame
    marks: pl.DataFrame
    names: dict[str, str]
    events: pl.DataFrame
    table: pl.DataFrame
    title: str
    sentence: str
    note: str
    sources: pl.DataFrame


@kept_for(of_record)
def _known_shares(view: View, it: Found, measure: str) -> Shares:
    over_time, series, last = (it.by_value, it.value, it.last_value) if measure == "value" else (it.by_number, it.number, it.last_number)
    words = view.say(f"cross_border.measure.{measure}")
    now = told.at(over_time, last)
    period = period_words(view, last, series.grain, now["period_end"][0])
    parts = ", ".join(
        view.say("cross_border.share.part", origin=origin_name(row["origin"], view.language), share=percent(view, row["share"]))
        for row in now.iter_rows(named=True)
    )
    marks = _statements(view, it.shares, series, measure, over_time)
    names = {code: origin_name(code, view.language) for code in [*over_time["origin"].unique(), *marks["origin"].unique()]}
    table = pl.concat(
        [
            over_time.with_columns(measurer=pl.lit(told.measurer_name(series.measurer, view.language)), how=pl.lit(view.say("cross_border.stated.counted"))),
            _mark_rows(view, marks),
        ],
        how="diagonal",
    )
    return Shares(
        ordered(over_time),
        marks,
        names,
        events_of(view, it, over_time),
        table.with_columns(named(view, table["origin"])),
        title=_share_title(view, it.leaders[measure == "number"], over_time, last, words, period),
        sentence=view.say("cross_border.share.sentence", measure=words, series=series_name(view, series), period=period, parts=parts),
        note=" ".join([view.say("cross_border.share.note"), *([view.say("cross_border.share.marks")] if marks.height else [])]),
        sources=sources(view.filters, view.scope, *table["source_id"].drop_nulls().unique().sort().to_list()),
    )


def _share_title(view: View, row: dict, over_time: pl.DataFrame, last, words: str, period: str) -> str:
    before = told.share_at(over_time, row["origin"], last.replace(year=last.year - 1))
    values = {"leader": origin_name(row["origin"], view.language), "share": percent(view, row["share"]), "measure": words, "period": period}
    moved = numbers.change(row["share"], before, "percent", view.language)
    return view.say("cross_border.share.title", change=moved.text, **values) if moved else view.say("cross_border.share.title_plain", **values)


def _statements(view: View, shares_: pl.DataFrame, series, measure: str, over_time: pl.DataFrame) -> pl.DataFrame:
    """Printed shares outside the series. Within a point of the line they stay out of its way; one that contradicts it carries its number, the last of an
    origin without a line its name."""
    printed = shares_.filter((pl.col("stated") == "printed") & (pl.col("measure") == measure) & (pl.col("grain").is_in(["year", "half-year"])))
    if printed.is_empty():
        return printed.with_columns(text=pl.lit(None, pl.String), label=pl.lit(None, pl.String))
    line = over_time.select("period_start", "period_end", "origin", pl.col("share").alias("_line"))
    rows = printed.join(line, on=["period_start", "period_end", "origin"], how="left").filter(
        pl.col("_line").is_null() | ((pl.col("share") - pl.col("_line")).abs() > topic.APART)
    )
    named_by_line, last = set(over_time["origin"]), dict(rows.group_by("origin").agg(pl.col("period_start").max()).iter_rows())
    label = [
        percent(view, row["share"])
        if row["_line"] is not None
        else origin_name(row["origin"], view.language)
        if row["share"] >= NAMED_FROM and row["origin"] not in named_by_line and row["period_start"] == last[row["origin"]]
        else ""
        for row in rows.iter_rows(named=True)
    ]
    text = [
        view.say(
            "cross_border.mark",
            origin=origin_name(row["origin"], view.language),
            period=period_words(view, row["period_start"], row["grain"], row["period_end"]),
            share=percent(view, row["share"]),
            measurer=told.measurer_name(row["measurer"], view.language),
            how=view.say("cross_border.stated.printed"),
        )
        for row in rows.iter_rows(named=True)
    ]
    if series.grain == "quarter" and rows.height:  # a year stands among its quarters, not at their first
        rows = rows.with_columns(
            (pl.col("period_start") + (pl.col("period_end") - pl.col("period_start")) / 2 - pl.duration(days=45)).cast(pl.Date).alias("period_start")
        )
    return rows.drop("_line").with_columns(pl.Series("text", text, dtype=pl.String), pl.Series("label", label, dtype=pl.String))


def _mark_rows(view: View, marks: pl.DataFrame) -> pl.DataFrame:
    who = [told.measurer_name(name, view.language) for name in marks["measurer"]]
    return marks.select("period_start", "period_end", "origin", "share", "source_id", "row_id").with_columns(
        pl.Series("measurer", who, dtype=pl.String), pl.lit(view.say("cross_border.stated.printed")).alias("how")
    )
