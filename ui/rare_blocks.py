"""Rare causes on the complaints page: how long it usually stays quiet, and whether they have begun to bunch."""

import polars as pl

from analysis import rare_causes
from analysis.complaints import Counter
from analysis.rare_causes import RareCause
from ui import numbers
from ui.charts.control_chart import control_chart
from ui.complaints_words import capital, code
from ui.kept import kept
from ui.page_choice import page_choice
from ui.section import section
from ui.view import View


def rare_block(view: View, counter: Counter) -> None:
    """The days between two cases of a rare cause that the reader picks; nothing where the counter has none."""
    found = rare_causes.rare_causes(view.filters, view.scope, view.collection, counter)
    if not found:
        return
    by_key = {f"{one.cause}/{one.sub_cause}": one for one in found}
    one = by_key[page_choice(view, "rare", view.say("rare.choice"), list(by_key), lambda key: _name(view, by_key[key]))]
    _rare(view, counter, one, len(found))


@kept
def _rare(view: View, counter: Counter, one: RareCause, looked: int) -> None:
    over = rare_causes.span(view.filters, view.collection)
    frame = rare_causes.table(one).with_columns(pl.Series("rule", [view.say(f"unusual.rule.{rule}") if rule else "" for rule in one.chart.rule]))
    section(
        view,
        key="rare",
        title=_title(view, one),
        sentence=_sentence(view, one),
        frame=frame,
        figure=lambda rows: control_chart(rows, unit="days", language=view.language),
        queries=(("rare_cases", rare_causes.asked(counter, over)),),
        columns={name: view.say(f"rare.column.{name}") for name in ("period_start", "value", "centre", "high", "rule")},
        note=view.say("rare.note", looked=looked, first=numbers.day(over.date_from, view.language)),
    )


def _name(view: View, one: RareCause) -> str:
    return f"{capital(code(view, one.cause))} ({code(view, one.sub_cause)})"


def _title(view: View, one: RareCause) -> str:
    key = "bunched" if one.bunched else "quiet" if one.since > one.chart.high[-1] else "usual"
    return view.say(f"rare.title.{key}", name=_name(view, one), recent=one.recent, expected=f"{one.expected:.1f}", usual=f"{one.usual:.0f}", since=one.since)


def _sentence(view: View, one: RareCause) -> str:
    words = {"cases": len(one.dates) + 1, "usual": f"{one.usual:.0f}", "high": f"{one.chart.high[-1]:.0f}", "since": one.since}
    return view.say("rare.sentence", **words)
