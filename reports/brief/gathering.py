"""Everything a brief says, gathered once: the pages' analysis functions and words, no drawing of pages, no Streamlit run."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime

import polars as pl

from analysis.overview import Summary, summaries
from queries.door import CollectionInfo
from queries.filters import Filters
from queries.landing import landing
from queries.scope import Scope
from reports.brief import operations, printed
from reports.brief.contents import Brief, Source
from reports.brief.figures import figures_table
from reports.brief.legal import short
from ui import freshness, numbers
from ui.address import months
from ui.names import collection_name
from ui.plain import safe_url
from ui.view import View

Report = Callable[[float, str], None]
TITLE = 240  # characters of a source's title
OPERATIONS = ("orders", "cases_received", "listings_reported")
HEADINGS = ("figures", "moved", "why", "charts", "quotes", "incidents", "definitions", "sources", "drivers", "table")


def gather(filters: Filters, scope: Scope, language: str, info: CollectionInfo, report: Report) -> Brief:
    """The contents of one brief."""
    view = View(filters, scope, language, info)
    report(0.02, view.say("brief.step.figures"))
    found = summaries(filters, scope, info)
    has_operations = any(one.headline.metric.name in OPERATIONS for one in found)
    parts = (operations if has_operations else printed).parts(view, found, report)
    return _brief(view, found, parts)


def _brief(view: View, found: tuple[Summary, ...], parts: "operations.Parts") -> Brief:
    info, landed = view.collection, landing(view.collection.name, view.scope)
    now = datetime.now(UTC)
    told = freshness.incidents(view, landed, now.date())
    provenance = info.provenance if info.provenance in ("cited", "simulated") else "own"
    place, period = f"{view.market_words} · {view.platform_words}", numbers.months_between(view.filters.date_from, view.filters.date_to, view.language)
    nothing = not found and not parts.figures
    brief = Brief(
        language=view.language,
        title=view.say("brief.title", place=place, period=period),
        place=place,
        period=period,
        collection=collection_name(info, view.language),
        provenance=provenance,
        badge=view.say("brief.cited" if provenance == "cited" else f"badge.{provenance}"),
        badge_words=view.say("brief.cited.help" if provenance == "cited" else f"badge.{provenance}.help"),
        filters=_filter_words(view),
        answer=parts.answer,
        notes=tuple(note for note in parts.notes if note),
        figures=parts.figures,
        figures_table=figures_table(view, parts.figures),
        moved=parts.moved,
        reasons=parts.reasons,
        reasons_note=parts.reasons_note,
        charts=parts.charts if any(one.svg for one in parts.charts) else (),
        quotes=parts.quotes,
        incidents=tuple(dict.fromkeys((*told, *parts.incidents))),
        incidents_clean=view.say("brief.data_clean"),
        definitions=parts.definitions,
        sources=_sources(view, parts.sources),
        data_words=_data_words(view, landed),
        data_date=landed.data_date,
        landed_at=landed.landed_at.isoformat(),
        version=landed.version,
        made_words=view.say("brief.made", day=numbers.day(now.date(), view.language)),
        headings={name: view.say(f"brief.h.{name}") for name in HEADINGS} | {"kind": view.say("brief.kind"), "formula": view.say("brief.formula")},
    )
    return _emptied(view, brief) if nothing else brief


def _emptied(view: View, brief: Brief) -> Brief:
    """A brief of a month with nothing says what there is instead, and shows no empty boxes."""
    covered = months(view.collection)
    first, last = (numbers.month(datetime.fromisoformat(f"{code}-01").date(), view.language) for code in (covered[0], covered[-1]))
    words = f"{view.say('brief.empty', what=f'{brief.place}, {brief.period}')}."
    hint = view.say("brief.empty_hint", first=first, last=last)
    return replace(brief, empty=hint, answer=words, notes=(), moved=(), reasons=(), reasons_note="", charts=(), quotes=None, definitions=())


def _filter_words(view: View) -> tuple[tuple[str, str], ...]:
    filters = view.filters
    values = {
        "collection": collection_name(view.collection, view.language),
        "market": view.market_words,
        "platform": view.platform_words,
        "from": numbers.day(filters.date_from, view.language),
        "to": numbers.day(filters.date_to, view.language),
        "compare": view.say(f"compare.{filters.comparison}"),
    }
    return tuple((view.say(f"filter.{name}"), value) for name, value in values.items())


def _data_words(view: View, landed) -> str:
    words = {"version": landed.version, "landed": freshness.moment(landed.landed_at.isoformat())}
    if landed.data_date is None:
        return view.say("brief.data_line_undated", **words)
    return view.say("brief.data_line", day=numbers.day(landed.data_date, view.language), **words)


def _sources(view: View, frames: Iterable[pl.DataFrame]) -> tuple[Source, ...]:
    """The cited sources once each; the collection itself where nothing cited stands behind."""
    rows: dict[tuple, Source] = {}
    for frame in frames:
        for row in frame.iter_rows(named=True):
            dated = row.get("published_on")
            words = numbers.day(dated, view.language) if dated else ""
            source = Source(short(row.get("title"), TITLE), short(row.get("publisher"), TITLE // 2), dated, words, safe_url(row.get("url")))
            rows.setdefault((source.title, source.url), source)
    if rows:
        return tuple(rows.values())
    info = view.collection
    words = numbers.day(info.data_date, view.language) if info.data_date else ""
    return (Source(collection_name(info, view.language), view.say("app.name") if view.simulated else "", info.data_date, words, ""),)
