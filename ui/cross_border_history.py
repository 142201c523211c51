"""The cross-border page's blocks over all series: who leads, where counters disagree, what was restated."""

from dataclasses import dataclass

import polars as pl

from analysis import cross_border as topic
from analysis.printed_overview import sources
from analysis.restatements import first_and_last, restatements, widest
from ui import cross_border_told as told
from ui.charts.events import with_events
from ui.charts.origins import lead_lines, old_and_new
from ui.counters import vintage_name
from ui.cross_border_blocks import columns, events_of, named
from ui.cross_border_told import Found, origin_name, percent, period_words
from ui.kept import kept_for
from ui.section import section
from ui.view import View
from ui.view_parts import of_market, of_record

RESTATED = 0.1  # percent; smaller changes are rounding
RESTATED_ROWS = 14


@kept_for(of_market)
def leads(view: View, it: Found) -> None:
    """The lead of one origin over another by value, per measurer and vintage; when it changed hands, and the year that counters tell differently."""
    known = _known_lead(view, it)
    if known is None:
        section(
            view,
            key="lead",
            title=view.say("cross_border.measure.value"),
            sentence="",
            frame=None,
            figure=None,
            queries=("origin_shares",),
            empty_reason=view.say("cross_border.lead.none"),
        )
        return
    drawn = lead_lines(
        known.lines,
        series="line",
        main=_line_name(view, it.value.measurer, it.value.vintage) if it.value else None,
        language=view.language,
        above=view.say("cross_border.lead.above", origin=known.first),
        below=view.say("cross_border.lead.above", origin=known.second),
        unit_words=view.say("cross_border.lead.axis"),
        chosen=(view.filters.date_from, view.filters.date_to),
    )
    section(
        view,
        key="lead",
        title=known.title,
        sentence=known.sentence,
        frame=known.table,
        figure=with_events(drawn, known.events, view.language),
        queries=("origin_shares",),
        events_frame=known.events,
        columns={"period": view.say("cross_border.column.period"), "line": view.say("cross_border.column.measurer")}
        | columns(view, "leader", "share", "second", "second_share", "lead", "derived"),
        sources_frame=known.sources,
    )


@dataclass(frozen=True)
class Lead:
    """What the chart of the lead is made of whatever the period, which is only shaded in it."""

    first: str
    second: str
    lines: pl.DataFrame
    table: pl.DataFrame
    events: pl.DataFrame
    title: str
    sentence: str
    sources: pl.DataFrame


@kept_for(of_record)
def _known_lead(view: View, it: Found) -> Lead | None:
    """None where no two countries have a lead between them."""
    led = topic.leaders(it.shares, "value")
    pair = topic.rivals(led)
    if pair is None:
        return None
    first, second = (origin_name(code, view.language) for code in pair)
    rows = topic.lead_over_time(led, pair)
    if it.value:  # the line holds one grain: its years among its quarters would make it go to and fro
        rows = rows.filter((pl.col("measurer") != it.value.measurer) | (pl.col("vintage") != it.value.vintage) | (pl.col("grain") == it.value.grain))
    frame = _lead_rows(view, rows)
    told_twice = _split_rows(led)
    split = _split(view, told_twice)
    return Lead(
        first,
        second,
        frame,
        frame.with_columns(named(view, frame["leader"]), named(view, frame["second"])),
        events_of(view, it, led),
        title=split[0] if split else _lead_title(view, topic.lead_over_time(led, pair), first, second),
        sentence=" ".join([view.say("cross_border.lead.sentence", first=first, second=second), *split[1:]]),
        sources=sources(view.filters, view.scope, *told_twice["source_id"], *told_twice["second_source_id"], *frame["source_id"]),
    )


def _line_name(view: View, measurer: str, vintage: str) -> str:
    who, when = told.measurer_name(measurer, view.language), vintage_name(vintage, view.language)
    return who if when in who or vintage == "as published" else f"{who}, {when}"


def _lead_rows(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    """With the words of the hover; years drawn at their middle so that they stand among their quarters."""
    lines, texts, periods = [], [], []
    for row in rows.iter_rows(named=True):
        periods.append(period_words(view, row["period_start"], row["grain"], row["period_end"]))
        lines.append(_line_name(view, row["measurer"], row["vintage"]))
        values = {"leader": origin_name(row["leader"], view.language), "second": origin_name(row["second"], view.language), "lead": f"{abs(row['lead']):.1f}"}
        texts.append(
            f"{lines[-1]}<br>"
            + view.say(
                "cross_border.lead.hover", period=periods[-1], share=percent(view, row["share"]), second_share=percent(view, row["second_share"]), **values
            )
        )
    middle = (pl.col("period_start") + (pl.col("period_end") - pl.col("period_start")) / 2).cast(pl.Date)
    return rows.with_columns(
        pl.Series("line", lines, dtype=pl.String),
        pl.Series("text", texts, dtype=pl.String),
        pl.Series("period", periods, dtype=pl.String),
        middle.alias("middle"),
    )


def _lead_title(view: View, rows: pl.DataFrame, first: str, second: str) -> str:
    """When the lead changed hands in a series that shows it."""
    crossed = topic.crossover(rows).drop_nulls("took_over").sort("periods", descending=True)
    if crossed.is_empty():
        return view.say("cross_border.lead.title", first=first, second=second)
    row = crossed.row(0, named=True)
    return view.say("cross_border.lead.title_crossed", first=first, second=second, when=_when(view, row))


def _when(view: View, row: dict) -> str:
    behind, ahead = (period_words(view, row[name], row["grain"]) for name in ("behind", "took_over"))
    return view.say("cross_border.lead.when", behind=behind, ahead=ahead, line=_line_name(view, row["measurer"], row["vintage"]))


def _split_rows(led: pl.DataFrame) -> pl.DataFrame:
    """The leaders of the latest year for which measurers name different ones; no row where they agree."""
    years = led.filter(pl.col("grain") == "year")
    split = years.group_by("period_start").agg(pl.col("leader").n_unique().alias("leaders")).filter(pl.col("leaders") > 1)
    return years.filter(pl.col("period_start") == split["period_start"].max()) if split.height else years.clear()


def _split(view: View, rows: pl.DataFrame) -> list[str]:
    """Title and sentence of that year."""
    if rows.is_empty():
        return []
    parts = [
        view.say(
            "cross_border.lead.told",
            leader=origin_name(row["leader"], view.language),
            measurer=told.measurer_name(row["measurer"], view.language),
            shares=_shares(view, row),
        )
        for row in rows.iter_rows(named=True)
    ]
    year = rows["period_start"][0].year
    return [view.say("cross_border.lead.title_split", year=year), view.say("cross_border.lead.split", year=year, told="; ".join(parts))]


def _shares(view: View, row: dict) -> str:
    """Amounts where the series has both in one currency, printed shares otherwise."""
    if row["amount"] is None or row["second_amount"] is None:
        currency = view.say("cross_border.lead.in_dollars") if row["measurer"] == "Korea Customs Service" else ""
        return view.say("cross_border.lead.shares", share=f"{row['share']:.1f}", second_share=f"{row['second_share']:.1f}", currency=currency)
    values = {
        "amount": told.money(row["amount"], row["currency"], view.language),
        "second_amount": told.money(row["second_amount"], row["currency"], view.language),
    }
    return view.say(
        "cross_border.lead.amounts",
        vintage=vintage_name(row["vintage"], view.language),
        derived=view.say("cross_border.lead.derived") if row["derived"] else "",
        **values,
    )


@kept_for(of_record)
def conflicts(view: View, it: Found) -> None:
    """Shares that two counters state more than a point apart: all said, none corrected."""
    rows = pl.concat([topic.disagreements(it.shares, measure) for measure in ("number", "value")])
    if rows.is_empty() and not view.cited:
        return  # one counter: nobody to disagree with
    title = view.say("cross_border.conflict.title_none")
    if rows.height:
        part = rows.filter(
            (pl.col("period_start") == rows["period_start"][0]) & (pl.col("origin") == rows["origin"][0]) & (pl.col("measure") == rows["measure"][0])
        )
        ends = {"high": percent(view, part["share"].max()), "low": percent(view, part["share"].min())}
        title = view.say(
            "cross_border.conflict.title",
            origin=origin_name(part["origin"][0], view.language),
            period=period_words(view, part["period_start"][0], part["grain"][0], part["period_end"][0]),
            **ends,
        )
    table = rows.with_columns(
        pl.Series("period", [period_words(view, row["period_start"], row["grain"], row["period_end"]) for row in rows.iter_rows(named=True)], dtype=pl.String),
        pl.Series("measure", [view.say(f"cross_border.measure.{name}") for name in rows["measure"]], dtype=pl.String),
        named(view, rows["origin"]),
        pl.Series("measurer", [told.measurer_name(name, view.language) for name in rows["measurer"]], dtype=pl.String),
        pl.Series("vintage", [vintage_name(name, view.language) for name in rows["vintage"]], dtype=pl.String),
        pl.Series("how", [view.say(f"cross_border.stated.{name}") for name in rows["stated"]], dtype=pl.String),
    )
    section(
        view,
        key="disagreements",
        title=title,
        sentence=" ".join(told.conflicts(view, rows)),
        frame=table,
        figure=None,
        queries=("origin_shares",),
        note=view.say("cross_border.conflict.note"),
        columns={"period": view.say("cross_border.column.period"), "measure": view.say("cross_border.column.measure")}
        | columns(view, "origin", "share", "measurer", "vintage", "how", "row_id"),
        sources_frame=sources(view.filters, view.scope, *rows["source_id"]),
        empty_reason=view.say("cross_border.conflict.none"),
    )


@kept_for(of_market)
def restated(view: View, it: Found) -> None:
    """What a period's figure was when first shown, and what it is now."""
    facts = first_and_last(restatements(view.filters.with_(markets=(it.market,)), view.scope)).filter(pl.col("change").abs() > RESTATED)
    fact = widest(facts)
    if fact is None and not view.cited:
        return  # who lands figures of their own knows what they changed
    if fact is None:
        section(
            view,
            key="restated",
            title=view.say("cross_border.restated.heading"),
            sentence="",
            frame=None,
            figure=None,
            queries=("purchases_restated",),
            empty_reason=view.say("cross_border.restated.none"),
        )
        return
    one = facts.filter((pl.col("currency") == fact["currency"]) & (pl.col("measure") == fact["measure"]) & (pl.col("grain") == "quarter"))
    one = (one if one.height else facts.filter((pl.col("currency") == fact["currency"]) & (pl.col("measure") == fact["measure"]))).tail(RESTATED_ROWS)
    words = {"period": period_words(view, fact["period_start"], fact["grain"], fact["period_end"]), "change": f"{told.signed(view, fact['change'])} %"}
    values = {name: told.money(fact[name], fact["currency"], view.language) for name in ("first", "last")}
    drawn = old_and_new(
        one.with_columns(pl.Series("label", _labels(view, one))),
        label="label",
        before="first",
        after="last",
        language=view.language,
        unit={"KRW": "krw", "USD": "usd"}.get(fact["currency"], "count"),
        words=[f"{told.signed(view, change)} %" for change in one["change"]],
        names=(view.say("cross_border.restated.first"), view.say("cross_border.restated.last")),
    )
    table = facts.with_columns(
        pl.Series("period", _labels(view, facts)),
        pl.Series("first_vintage", [vintage_name(name, view.language) for name in facts["first_vintage"]]),
        pl.Series("last_vintage", [vintage_name(name, view.language) for name in facts["last_vintage"]]),
    )
    first = (pl.col("period_start") == fact["period_start"]) & (pl.col("origin") == fact["origin"])
    cited = restatements(view.filters.with_(markets=(it.market,)), view.scope).sort(~first, maintain_order=True)["source_id"]
    section(
        view,
        key="restated",
        title=view.say("cross_border.restated.title", **words, **values),
        sentence=view.say("cross_border.restated.sentence", count=facts.height),
        frame=table,
        figure=drawn,
        queries=("purchases_restated",),
        note=view.say("cross_border.restated.note") if it.market == "KR" and not view.simulated else None,
        sources_frame=sources(view.filters, view.scope, *cited),
        columns={"period": view.say("cross_border.column.period")}
        | columns(view, "first", "last", "change", "printings", "first_vintage", "last_vintage", "derived"),
    )


def _labels(view: View, rows: pl.DataFrame) -> list[str]:
    """Q1 2024 Total."""
    found = []
    for row in rows.iter_rows(named=True):
        period = period_words(view, row["period_start"], row["grain"], row["period_end"])
        found.append(view.say("cross_border.restated.row", period=period, origin=origin_name(row["origin"], view.language)))
    return found
