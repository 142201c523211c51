"""Changes taken apart, as the page's "Why?" does it: what is wrong with the data first, the parts that add up, then places that moved apart."""

from collections.abc import Callable, Sequence

from analysis import why
from analysis.movers import Move
from analysis.why import Explanation
from reports.brief.bars import waterfall
from reports.brief.contents import Reason, Table
from ui import why_told
from ui.view import View

MOST = 3  # changes taken apart
DRIVERS = 6  # places named of each


def found(asked: Sequence[tuple[View, Move]], report: Callable[[float], None]) -> list[tuple[Reason, tuple[str, ...]]]:
    """A reason for every asked change that has parts, with the incidents of the data in words."""
    made = []
    for place, (view, move) in enumerate(asked):
        explained = why.explanation(move.metric.name, view.filters, view.scope, view.collection)
        if explained is not None:
            start = place / len(asked)
            made.append(_reason(view, explained, lambda done, start=start: report(start + done / len(asked))))
        report((place + 1) / len(asked))
    return made


def _reason(view: View, explained: Explanation, report: Callable[[float], None]) -> tuple[Reason, tuple[str, ...]]:
    wrong = tuple(why_told.incident(view, one) for one in explained.incidents[:6])
    data = view.say("why.incidents", incidents="; ".join(wrong)) if wrong else view.say("why.clean" if explained.cells is not None else "why.unchecked")
    title, sentence, drivers = _drivers(view, explained, report)
    label = explained.metric.label(view.language)
    reason = Reason(
        explained.metric.name, label, why_told.sentence(view, explained), data, not wrong, why_told.bridge_title(view, explained),
        why_told.bridge_sentence(view, explained), _bridge(view, explained), _parts(view, explained), title, sentence, drivers,
    )  # fmt: skip
    return reason, wrong


def _bridge(view: View, explained: Explanation) -> str:
    """The waterfall; '' where the change has one part only."""
    rows = why_told.bridge_table(view, explained)
    if rows.height < 2:
        return ""
    words, ends = why_told.written(view, explained)
    return waterfall(
        rows["part"].to_list(), rows["amount"].to_list(), words, before=explained.before, after=explained.after, ends=why_told.periods(view, explained),
        end_words=ends, told=f"{why_told.bridge_title(view, explained)}. {why_told.bridge_sentence(view, explained)}",
    )  # fmt: skip


def _parts(view: View, explained: Explanation) -> Table:
    frame = why_told.bridge_table(view, explained)
    columns = {name: view.say(f"why.column.{name}") for name in frame.columns}
    unit = "points" if explained.unit == "percent" else explained.unit
    label = view.say("why.head", label=explained.metric.label(view.language))
    return Table(f"why_{explained.metric.name}", label, frame, columns, why_told.bridge_sentence(view, explained), {"amount": unit})


def _drivers(view: View, explained: Explanation, report: Callable[[float], None]) -> tuple[str, str, Table | None]:
    if explained.cells is None:
        return "", view.say("why.drivers.no_cells"), None
    job = why.job(explained, view.filters, view.scope)  # the page's own search where it has run, and kept for the page where it has not
    while not job.done.wait(0.1):
        report(job.share)
    result = job.result or why.search(explained, progress=report)  # a reader stopped the page's search: this one is the brief's own
    rows = why.told(explained, result)
    title, sentence = why_told.drivers_title(view, explained, rows), why_told.drivers_sentence(view, explained, result)
    if not rows:
        return title, sentence, None
    frame = why_told.drivers_table(view, explained, rows[:DRIVERS])
    columns, sentence = why_told.drivers_columns(view, rows), f"{why_told.drivers_read(view, explained, rows)} {sentence}"
    sheet = view.say("brief.sheet.drivers", label=explained.metric.label(view.language))
    return title, sentence, Table(f"drivers_{explained.metric.name}", title, frame, columns, sentence, sheet=sheet)
