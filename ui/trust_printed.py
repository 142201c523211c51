"""The trust page's blocks of printed figures: detections, refusals, blocked listings, disputes; each as quoted, with who printed it."""

from datetime import timedelta

import polars as pl

from analysis import trust_figures as printed
from ui import numbers
from ui.charts.bars import bars, columns_over_time
from ui.charts.base import FONT
from ui.charts.events import with_events
from ui.charts.origins import old_and_new
from ui.kept import kept
from ui.section import section
from ui.tiles import Tile
from ui.trust_printed_words import QUERY, cited, entity, period, said, who
from ui.trust_tests import largest
from ui.trust_words import columns, count, events_of
from ui.view import View


@kept
def answer(view: View, rows: pl.DataFrame) -> str:
    """What was found, refused and tested last, in one sentence."""
    found, refused, test = printed.yearly(rows, "counterfeit_detections"), printed.yearly(rows, "clearance_refused"), largest(rows)
    if not (found.height or refused.height or test):
        return view.say("trust.answer.nothing", market=view.market_words)
    parts = {
        "counterfeits": _yearly_words(view, found, "trust.answer.counterfeits"),
        "refused": _yearly_words(view, refused, "trust.answer.refused"),
        "tested": "",
    }
    if test:
        parts["tested"] = view.say("trust.answer.tested", failed=count(view, test["failed"]), tested=count(view, test["tested"]))
    return view.say("trust.answer.printed", market=view.market_words, **parts)


def _yearly_words(view: View, rows: pl.DataFrame, key: str) -> str:
    if rows.is_empty():
        return ""
    row = rows.row(-1, named=True)
    moved = numbers.change(row["value"], rows["value"][-2], "count", view.language) if rows.height > 1 else None
    change = view.say("trust.answer.change", change=moved.text) if moved else ""
    return view.say(
        key,
        measurer=who(view, row["measurer"]),
        origin=entity(view, row["entity"]),
        value=count(view, row["value"]),
        year=row["period_start"].year,
        change=change,
    )


@kept
def tiles_of(view: View, rows: pl.DataFrame) -> list[Tile]:
    """The latest printed year of detections and refusals, the largest test, the listings blocked."""
    found = []
    for metric, key in (("counterfeit_detections", "trust.tile.counterfeits"), ("clearance_refused", "trust.tile.refused")):
        years = printed.yearly(rows, metric)
        if years.height:
            row = years.row(-1, named=True)
            found.append(
                Tile(
                    view.say(key, year=row["period_start"].year),
                    row["value"],
                    "count",
                    year_ago=years["value"][-2] if years.height > 1 else None,
                    series=years["value"].to_list(),
                    caveat=who(view, row["measurer"]),
                )
            )
    if test := largest(rows):
        words = {"failed": count(view, test["failed"]), "tested": count(view, test["tested"]), "who": who(view, test["measurer"]), "period": period(view, test)}
        found.append(
            Tile(view.say("trust.tile.tested"), test["rate"], "percent", withheld=view.say("trust.tile.of", **words), help=view.say("trust.tests.sentence"))
        )
    blocked = printed.of(rows, "listings_blocked").filter(pl.col("segment").str.contains("total"))
    if blocked.height:
        row = blocked.row(-1, named=True)
        found.append(
            Tile(
                view.say("trust.tile.blocked"),
                row["value"],
                "count",
                withheld=f"{entity(view, row['entity'])}, {period(view, row)}",
                caveat=who(view, row["measurer"]),
            )
        )
    return found


@kept
def counterfeits(view: View, rows: pl.DataFrame) -> None:
    """Detections at customs by year."""
    _by_year(view, printed.yearly(rows, "counterfeit_detections"), "counterfeits", "trust.counterfeits", "trust.printed.heading.counterfeits")


@kept
def refused(view: View, rows: pl.DataFrame) -> None:
    """Clearance refused by year."""
    _by_year(view, printed.yearly(rows, "clearance_refused"), "refused", "trust.refused", "trust.printed.heading.refused")


def _by_year(view: View, years: pl.DataFrame, key: str, words: str, heading: str) -> None:
    if years.is_empty():
        section(view, key=key, title=view.say(heading), sentence="", frame=None, figure=None, queries=(QUERY,), empty_reason=view.say("trust.nothing_printed"))
        return
    first, last = years.row(0, named=True), years.row(-1, named=True)
    values = {
        "before": count(view, first["value"]),
        "first": first["period_start"].year,
        "now": count(view, last["value"]),
        "last": last["period_start"].year,
        "origin": entity(view, last["entity"]),
    }
    title = (
        view.say(f"{words}.title", **values)
        if years.height > 1
        else view.say("trust.counterfeits.title_one", **values)
        if key == "counterfeits"
        else view.say(heading)
    )
    events = events_of(view, first["period_start"], last["period_start"] + timedelta(days=200))  # as far as the axis reaches
    # Columns stand in the middle of their year: at its first day an event of November would seem to lie in the next one.
    middle = years.with_columns((pl.col("period_start") + pl.duration(days=182)).alias("middle"))
    drawn = columns_over_time(middle, x="middle", y="value", unit="count", language=view.language, grain="year", height=300)
    drawn.update_xaxes(tickvals=middle["middle"].to_list(), ticktext=[numbers.period(day, "year", view.language) for day in middle["middle"]])
    for one in drawn.data:  # over a column its value would stand in the line of an event
        one |= {"textposition": "inside", "insidetextanchor": "end", "textangle": 0, "textfont": {"color": "#ffffff", "size": FONT}}
    section(
        view,
        key=key,
        title=title,
        sentence=view.say(f"{words}.sentence", measurer=who(view, last["measurer"]), entity=entity(view, last["entity"])),
        frame=years,
        queries=(QUERY,),
        events_frame=events,
        figure=with_events(drawn, events, view.language),
        sources_frame=cited(view, years["source_id"]),
        columns=columns(view, "period_start", "period_end", "value", "unit", "measurer", "derived", "row_id"),
    )


@kept
def segments(view: View, rows: pl.DataFrame) -> None:
    """Cuts of the latest year's detections beside the year before."""
    frame = printed.segments(rows, "counterfeit_detections")
    if frame.is_empty():
        return
    year = frame["period_start"].max().year
    frame = frame.with_columns(said("segment", "trust.segment", view))
    both = frame.drop_nulls("before").sort(pl.col("change").abs(), descending=True)
    title = view.say("trust.segments.title_plain", year=year)
    if both.height:
        row = both.row(0, named=True)
        title = view.say(
            "trust.segments.title", segment=row["segment"], before=count(view, row["before"]), year_before=year - 1, value=count(view, row["value"]), year=year
        )
    drawn = (
        old_and_new(
            both.sort("value", descending=True),
            label="segment",
            before="before",
            after="value",
            language=view.language,
            unit="count",
            names=(str(year - 1), str(year)),
            words=[
                f"{'+' if change > 0 else numbers.MINUS}{numbers.number(abs(change), 'percent', view.language)}"
                for change in both.sort("value", descending=True)["change"]
            ],
        )
        if both.height
        else bars(frame, label="segment", value="value", unit="count", language=view.language)
    )
    section(
        view,
        key="counterfeit_cuts",
        title=title,
        sentence=view.say("trust.segments.sentence"),
        frame=frame,
        figure=drawn,
        queries=(QUERY,),
        sources_frame=cited(view, frame["source_id"]),
        columns=columns(view, "segment", "before", "value", "change"),
    )


@kept
def causes(view: View, rows: pl.DataFrame) -> None:
    """Clearance refused by cause, of one printed span."""
    frame = printed.of(rows, "clearance_refused_by_cause").sort("value", descending=True)
    if frame.is_empty():
        return
    top = frame.row(0, named=True)
    frame = frame.filter((pl.col("period_start") == top["period_start"]) & (pl.col("measurer") == top["measurer"])).with_columns(
        said("segment", "trust.segment", view)
    )
    section(
        view,
        key="refused_by_cause",
        title=view.say("trust.causes.title", cause=frame["segment"][0], value=count(view, top["value"])),
        sentence=view.say("trust.causes.sentence", period=period(view, top), measurer=who(view, top["measurer"])),
        frame=frame,
        figure=bars(frame, label="segment", value="value", unit="count", language=view.language),
        queries=(QUERY,),
        sources_frame=cited(view, frame["source_id"]),
        columns=columns(view, "segment", "value", "unit", "measurer", "row_id"),
    )


@kept
def online(view: View, rows: pl.DataFrame) -> None:
    """Counterfeits found online by platform, in the printed span that names most platforms."""
    found = printed.of(rows, "counterfeit_detections_online")
    if found.is_empty():
        return
    span = found.group_by("period_start", "period_end", "measurer").agg(pl.len()).sort("len", "period_start", descending=True).row(0, named=True)
    frame = found.filter(
        (pl.col("period_start") == span["period_start"]) & (pl.col("period_end") == span["period_end"]) & (pl.col("measurer") == span["measurer"])
    )
    whole, named = (
        frame.filter(pl.col("entity").str.starts_with("All ")),
        frame.filter(~pl.col("entity").str.starts_with("All ")).sort("value", descending=True),
    )
    if named.is_empty():
        return
    focus = named.filter(pl.col("entity").is_in(list(view.filters.platforms))) if view.filters.platforms else named.clear()
    top = (focus if focus.height else named).row(0, named=True)
    values = {"entity": entity(view, top["entity"]), "value": count(view, top["value"])}
    title = view.say("trust.online.title", total=count(view, whole["value"][0]), **values) if whole.height else view.say("trust.online.title_plain", **values)
    labelled = named.with_columns(said("entity", "trust.entity", view))
    section(
        view,
        key="counterfeits_online",
        title=title,
        sentence=view.say("trust.online.sentence", period=period(view, span), measurer=who(view, span["measurer"])),
        frame=labelled,
        queries=(QUERY,),
        figure=bars(labelled, label="entity", value="value", unit="count", language=view.language, accent=values["entity"]),
        sources_frame=cited(view, frame["source_id"]),
        columns=columns(view, "entity", "value", "unit", "measurer", "row_id"),
    )


@kept
def quoted(view: View, rows: pl.DataFrame) -> None:
    """All other figures as a table with their sources."""
    frame = printed.of(rows, *printed.LISTINGS, *printed.DISPUTES, *printed.SHARES, "counterfeit_items").sort(
        "metric", "period_start", "entity", "segment", nulls_last=True
    )
    told = frame.with_columns(
        said("metric", "trust.metric", view).alias("what"),
        said("entity", "trust.entity", view),
        said("segment", "trust.segment", view),
        said("measurer", "trust.measurer", view),
        said("unit", "trust.unit", view),
        pl.Series("period", [period(view, row) for row in frame.iter_rows(named=True)], dtype=pl.String),
    )
    named = cited(view, frame.sort(~pl.col("metric").is_in(printed.LISTINGS), maintain_order=True)["source_id"])
    titles = dict(zip(named["source_id"].to_list(), named["title"].to_list()))
    told = told.with_columns(pl.Series("source", [titles.get(one) for one in told["source_id"].to_list()], pl.String))
    section(
        view,
        key="quoted",
        title=view.say("trust.quoted.title"),
        sentence=view.say("trust.quoted.sentence"),
        frame=told,
        figure=None,
        queries=(QUERY,),
        sources_frame=named,
        columns=columns(view, "what", "entity", "segment", "period", "value", "unit", "measurer", "derived", "source", "row_id"),
        empty_reason=view.say("trust.nothing_printed"),
    )
