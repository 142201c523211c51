"""Normal ranges in words: what a tile says of its value, what a control chart's title says. No Streamlit."""

from dataclasses import replace

from analysis.unusual import Judgement, Months, judgement
from queries.filters import Filters
from queries.metrics import Metric
from ui import numbers
from ui.tiles import Tile
from ui.view import View


def judged(view: View, tile: Tile, name: str, filters: Filters | None = None) -> Tile:
    """The tile with its interval and whether it is unusual."""
    found = judgement(name, filters or view.filters, view.scope, view.collection)
    low, high, own = found.low, found.high, found.value
    if own and tile.value and low is not None and high is not None and abs(tile.value - own) > 1e-9 * abs(own):
        low, high = low * tile.value / own, high * tile.value / own  # the tile shows the same cases on another clock: the same relative uncertainty
    return replace(tile, low=low, high=high, judged=verdict(view, found), judged_brief=verdict_brief(view, found), judgement=found.verdict, pale=found.pale)


def verdict(view: View, found: Judgement) -> str | None:
    """Unusual since Nov 2025: worse; or within its normal range; a coming month may meet or miss the target by chance.

    The range tells of coming months only while the figure stays in it. What was met or missed in the period stands with the target, as counted."""
    if found.verdict == "unknown":
        return None
    text = view.say(f"unusual.{_key(found)}", since=numbers.month(found.since, view.language) if found.since else "")
    if found.trial and found.verdict != "few":
        text = view.say("unusual.trial", text=text)
    return f"{text}; {view.say(f'unusual.{found.assurance}')}" if found.assurance and found.verdict == "common" else text


def verdict_brief(view: View, found: Judgement) -> str | None:
    """Normal; unusual: worse."""
    return None if found.verdict == "unknown" else view.say(f"unusual.brief.{_key(found)}")


def _key(found: Judgement) -> str:
    return "common_band" if found.verdict == "common" and found.basis == "band" else found.verdict


def chart_title(view: View, metric: Metric, found: Months) -> str:
    """The last month against its range, or since when it is unusual."""
    chart, last = found.chart, found.chart.last
    words = {"value": _value(view, metric, found.values[last]), "month": numbers.month(found.months[last], view.language), "label": metric.label(view.language)}
    if chart.variation == "unknown":
        return view.say("unusual.chart.unknown", **words)
    since = numbers.month(found.months[chart.since], view.language) if chart.since is not None else ""
    return view.say(f"unusual.chart.{chart.variation}", since=since, **_range(view, metric, found), **words)


def chart_sentence(view: View, metric: Metric, found: Months) -> str:
    """The normal range, the months that are outside it, what to expect of the target."""
    chart = found.chart
    flagged = [place for place, rule in enumerate(chart.rule) if rule]
    named = ", ".join(numbers.month(found.months[place], view.language) for place in flagged[-6:]) or view.say("unusual.chart.none")
    words = view.say(
        "unusual.chart.sentence", month=numbers.month(found.months[chart.last], view.language), flagged=named,
        assurance=_assured(view, chart.assurance, chart.variation), **_range(view, metric, found),
    ).strip()  # fmt: skip
    return f"{words} {view.say('unusual.chart.trial')}" if chart.trial[chart.last] else words


def _assured(view: View, assurance: str | None, variation: str) -> str:
    if not assurance:
        return ""
    text = view.say(f"unusual.{assurance if variation == 'common' else 'left'}")
    return f"{text[0].upper()}{text[1:]}."


def _range(view: View, metric: Metric, found: Months) -> dict[str, str]:
    return {"low": _value(view, metric, found.low[found.chart.last]), "high": _value(view, metric, found.high[found.chart.last])}


def _value(view: View, metric: Metric, value: float) -> str:
    return numbers.number(float(value), metric.unit, view.language)


def event_title(view: View, row: dict) -> str:
    """An event as a choice: 3 Nov 2025 Unofficial line B loses its ferry space."""
    title = (row.get("title_ko") if view.language == "ko" else None) or row["title"]
    return view.say("unusual.rebase.event", day=numbers.dated(row["starts_on"], row.get("precision", "day"), view.language), title=title)
