"""A brief of orders, parcels and cases: targets, what moved beyond chance against both earlier periods, where the changes lie, five charts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import polars as pl

from analysis.movers import Move, Moves, moves
from analysis.overview import Summary, focus_platform
from analysis.overview import targets as judged_targets
from reports.brief import operation_charts, reasons
from reports.brief.contents import Chart, Definition, Figure, Moved, Reason, Table
from reports.brief.figures import definitions, figure
from ui import overview_told
from ui.unusual_blocks import judged_tile
from ui.view import View

Report = Callable[[float, str], None]
TOLD = 6  # moves in sentences, of each comparison
SHORT = 11  # months: a shorter period is also held against a year ago


@dataclass(frozen=True)
class Parts:
    """What one kind of collection puts into a brief."""

    answer: str
    notes: tuple[str, ...]
    figures: tuple[Figure, ...]
    moved: tuple[Moved, ...]
    reasons: tuple[Reason, ...]
    reasons_note: str
    charts: tuple[Chart, ...]
    quotes: Table | None
    incidents: tuple[str, ...]
    definitions: tuple[Definition, ...]
    sources: tuple[pl.DataFrame, ...]


def parts(view: View, found: tuple[Summary, ...], report: Report) -> Parts:
    """The parts of a brief of operations."""
    platform = focus_platform(view.filters, view.collection)
    tiles = []
    for place, one in enumerate(found):
        tiles.append(figure(one.headline.metric.name, judged_tile(view, one, platform), view.language))
        report(0.05 + 0.35 * (place + 1) / len(found), view.say("brief.step.figures"))
    report(0.42, view.say("brief.step.moved"))
    looked = _looked(view)
    report(0.5, view.say("brief.step.why"))
    why = reasons.found(_worth_explaining(looked), lambda done: report(0.5 + 0.25 * done, view.say("brief.step.why")))
    why = sorted(why, key=lambda pair: pair[0].drivers is None)  # those with places first: they take a whole row
    report(0.78, view.say("brief.step.charts"))
    charts, cited = operation_charts.charts(view)
    report(0.9, view.say("brief.step.draw"))
    answer, notes = _answer(view, found, looked)
    wrong = tuple(dict.fromkeys(words for _, incidents in why for words in incidents))
    warning = (view.say("why.incidents", incidents="; ".join(wrong)),) if wrong else ()  # before anything is said of the business
    explained = next((one for one, told in reversed(looked) if told.looks), looked[-1][0])
    moved = tuple(_moved(one, told, last=one is explained) for one, told in looked)
    return Parts(
        answer, (*warning, *notes), tuple(tiles), moved, tuple(reason for reason, _ in why), view.say("brief.reasons_note" if why else "brief.no_reasons"),
        charts, None, tuple(f"{words[:1].upper()}{words[1:]}" for words in wrong), tuple(definitions(view, found)), cited,
    )  # fmt: skip


def _looked(view: View) -> list[tuple[View, Moves]]:
    """The chosen comparison and, for a short period, the same dates a year ago; each with the view that names its periods."""
    asked = [view.filters.comparison]
    months = (view.filters.date_to.year - view.filters.date_from.year) * 12 + view.filters.date_to.month - view.filters.date_from.month + 1
    if months < SHORT:
        asked += [other for other in ("previous", "year_ago") if other not in asked]
    views = [replace(view, filters=view.filters.with_(comparison=one)) for one in asked]
    return [(one, moves(one.filters, one.scope, one.filters.comparison, one.collection.data_date)) for one in views]


def _answer(view: View, found: tuple[Summary, ...], looked: list[tuple[View, Moves]]) -> tuple[str, tuple[str, ...]]:
    """On target? What moved most, and against what; which targets are missed."""
    answer = overview_told.answer(view, found, looked[0][1])
    extra = []
    for one, told in looked[1:]:
        if told.told:
            before = overview_told.period_words(one, one.filters.compared())
            extra.append(view.say("brief.answer_other", before=before, sentence=overview_told.sentence(one, told.told[0], short=True)))
    missed = overview_told.missed_targets(view, found) if judged_targets(found)[1] else ""
    return answer, (*extra, missed, overview_told.same_comparison(view, found))


def _moved(view: View, told: Moves, last: bool) -> Moved:
    """Sentences of one comparison; what did not move is named only where something did, how it was judged is told once."""
    before = overview_told.period_words(view, view.filters.compared())
    lines = [overview_told.sentence(view, move) for move in told.told[:TOLD]]
    if len(told.told) > TOLD:
        lines.append(view.say("overview.and_more", count=len(told.told) - TOLD))
    if not lines:
        lines = [view.say("brief.nothing_moved", looks=told.looks) if told.looks else view.say("overview.nothing_compared")]
    names = ("metric", "market", "before", "now", "n_before", "n_now", "low", "high", "p")
    columns = {name: view.say(f"overview.col.{name}") for name in names}
    heading = view.say("brief.against", before=before)
    table = Table(f"moves_{view.filters.comparison}", heading, overview_told.looks_table(view, told), columns) if told.told else None
    told_how = overview_told.how(view, told)  # nothing where nothing was compared
    how, other = told_how[:1], told_how[1:]
    notes = (*(other if told.told or told.withheld else ()), *(how if last else ()))
    return Moved(heading, tuple(lines), notes, table)


def _worth_explaining(looked: Iterable[tuple[View, Moves]]) -> list[tuple[View, Move]]:
    """The largest moves of the whole selection, each metric once; the chosen comparison first."""
    picked: dict[str, tuple[View, Move]] = {}
    for view, told in looked:
        for move in told.told:
            if move.market is None or len(view.filters.markets) == 1:
                picked.setdefault(move.metric.name, (view, move))
    return list(picked.values())[: reasons.MOST]
