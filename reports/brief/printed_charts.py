"""The five charts of printed figures: users, complaints by year, shares by number and by value, causes as printed."""

import polars as pl

from analysis import printed_complaints
from analysis.printed_overview import EARLIEST, sources
from reports.brief.bars import Bar, bar_chart
from reports.brief.contents import Chart, Table
from reports.brief.lines import DASHES, SHAPES, Line, line_chart
from reports.brief.operation_charts import users_chart
from ui import complaints_printed, overview_printed
from ui.charts.base import colours_of
from ui.complaints_words import code, count, percent
from ui.names import market_name, platform_name
from ui.overview_blocks import share_lines
from ui.overview_printed import Printed
from ui.view import View

CAUSES = 8


def charts(view: View, facts: Printed) -> tuple[tuple[Chart, ...], tuple[pl.DataFrame, ...]]:
    """(the charts; the sources behind them)."""
    made = [users_chart(view), _complaints(view, facts), *_shares(view, facts), _causes(view, facts)]
    return tuple(chart for chart, _ in made), tuple(cited for _, cited in made)


def _complaints(view: View, facts: Printed) -> tuple[Chart, pl.DataFrame]:
    """Whole years of one body, then parts of a year as printed."""
    found, platform = facts.complaints, platform_name(facts.platform, view.language)
    if found is None:
        reason = view.say("overview.no_complaints", platform=platform, market=view.market_words)
        return Chart("complaints", view.say("page.complaints"), reason), sources(view.filters, view.scope)
    body = overview_printed.body_name(view, found.body)
    title = view.say("overview.c_complaints_one", platform=platform, body=body)
    if found.ratio:
        before, now = found.years.tail(2).rows(named=True)
        title = view.say(
            "overview.c_complaints", platform=platform, body=body, before=f"{before['complaints']:,}", now=f"{now['complaints']:,}",
            year_before=before["period_start"].year, year=now["period_start"].year,
        )  # fmt: skip
    frame = pl.concat([found.years.with_columns(part=False), overview_printed.later_parts(found).with_columns(part=True)])
    labels = [overview_printed.span_words(view, row["period_start"], row["period_end"]) for row in frame.iter_rows(named=True)]
    frame = frame.with_columns(pl.Series("period", labels, dtype=pl.String))
    sentence = view.say("overview.c_complaints_sentence")
    bars = [Bar(row["period"], row["complaints"], count(view, row["complaints"]), row["part"]) for row in frame.iter_rows(named=True)]
    columns = {"period": view.say("brief.t.period"), "complaints": view.say("brief.t.complaints"), "body": view.say("brief.t.counted_by")}
    table = Table("complaints", title, frame, columns, sentence, {"complaints": "count"}, view.say("page.complaints"))
    drawn = bar_chart(bars, words=f"{title}. {sentence}")
    return Chart("complaints", title, sentence, drawn, table), sources(view.filters, view.scope, *frame["source_id"].to_list())


def _shares(view: View, facts: Printed) -> list[tuple[Chart, pl.DataFrame]]:
    """The leading origin's share by number and by value, a line for each who counts."""
    if facts.shares is None:
        return [(Chart("shares", view.say("page.cross_border"), view.say("overview.no_shares")), sources(view.filters, view.scope))]
    told = [overview_printed.conflict(view, facts.shares.origin, row) for row in facts.shares.conflicts.iter_rows(named=True)]
    return [_share(view, facts, "number", facts.shares.by_number, " ".join(told)), _share(view, facts, "value", facts.shares.by_value, "")]


def _share(view: View, facts: Printed, measure: str, rows: pl.DataFrame, conflict: str) -> tuple[Chart, pl.DataFrame]:
    origin, latest = market_name(facts.shares.origin, view.language), overview_printed.latest_share(view, rows)
    title = view.say(f"overview.c_share_{measure}", origin=origin, share=latest) if latest else view.say("overview.c_share_plain", origin=origin)
    sentence = view.say("overview.c_share_sentence", conflict=conflict).strip()
    named, worth = share_lines(view, rows)
    names = worth["line"].unique(maintain_order=True).to_list()
    look = colours_of(names)
    lines = [
        Line(
            worth.filter(pl.col("line") == name).select("period_start", value="share"),
            name,
            look[name],
            DASHES[place % len(DASHES)],
            SHAPES[place % len(SHAPES)],
        )
        for place, name in enumerate(names)
    ]
    drawn = line_chart(lines, unit="percent", language=view.language, words=f"{title}. {sentence}", grain="year", dots=True)
    columns = {"line": view.say("brief.t.line"), "period_start": view.say("brief.t.period"), "share": view.say("brief.t.share")}
    table = Table(f"shares_{measure}", title, named, columns, sentence, {"share": "percent"}, view.say(f"brief.sheet.{measure}"))
    return Chart(f"shares_{measure}", title, sentence, drawn, table), sources(view.filters, view.scope, *named["source_id"].to_list())


def _causes(view: View, facts: Printed) -> tuple[Chart, pl.DataFrame]:
    """Causes in the printed words, of the body and period that was printed last before the period's end."""
    known = view.filters.with_(date_from=EARLIEST, platforms=(facts.platform,) if facts.platform else ())
    rows = printed_complaints.printed(known, view.scope).filter(pl.col("period_end") <= view.filters.date_to)
    found = printed_complaints.cut_rows(rows, "cause")
    if found.is_empty():
        return Chart("causes", view.say("printed.causes.title.plain"), view.say("printed.causes.none")), sources(view.filters, view.scope)
    latest = found.sort("period_end", "complaints", descending=[True, True]).row(0, named=True)
    same = pl.all_horizontal(pl.col(name) == latest[name] for name in (*printed_complaints.COUNTER, "period_start", "period_end"))
    group = found.filter(same).sort("complaints", descending=True)
    top = group.row(0, named=True)
    body, period = overview_printed.body_name(view, top["body"]), complaints_printed.span(view, top)
    title = view.say("printed.causes.title", body=body, period=period, cause=code(view, top["cause"]), share=percent(view, top["share"]))
    sentence = view.say("printed.causes.sentence")
    names = [_cause_name(view, row) for row in group.iter_rows(named=True)]
    words = [f"{count(view, row['complaints'])} · {percent(view, row['share'])}" for row in group.iter_rows(named=True)]
    bars = [Bar(name, value, text) for name, value, text in zip(names, group["complaints"], words, strict=True)]
    frame = group.with_columns(pl.Series("named", names, dtype=pl.String))
    columns = {"named": view.say("brief.t.cause"), "complaints": view.say("brief.t.complaints"), "share": view.say("brief.t.share")}
    table = Table("causes", title, frame, columns, sentence, {"complaints": "count", "share": "percent"}, view.say("printed.causes.title.plain"))
    return Chart("causes", title, sentence, bar_chart(bars, words=f"{title}. {sentence}", most=CAUSES), table), sources(
        view.filters, view.scope, *group["source_id"].to_list()
    )


def _cause_name(view: View, row: dict) -> str:
    """As the page names it: the printed words in English, the code's words in Korean."""
    return (row["sub_cause"] if view.language == "en" else None) or code(view, row["cause"])
