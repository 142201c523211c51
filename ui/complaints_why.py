"""Why a counter's tiles changed that have no search of their own, in words: parts that add up. No Streamlit."""

from collections.abc import Callable, Collection

from analysis import complaint_why
from analysis.complaint_why import Changes, Parts
from analysis.complaints import Counter
from ui.complaints_words import code, days
from ui.kept import kept
from ui.view import View
from ui.why_told import size

MOST_CAUSES = 3


@kept
def why_words(view: View, counter: Counter, lacking: tuple[str, ...]) -> str | None:
    """One line for each tile of `lacking` (their labels); None where there is nothing to compare with."""
    found = complaint_why.changes(view.filters, view.scope, counter) if lacking else None
    if found is None:
        return None
    lines = [line for name, line in _lines(view, found, lacking).items() if line]
    return "\n".join([view.say("cases.why"), *lines]) if lines else None


def _lines(view: View, found: Changes, lacking: Collection[str]) -> dict[str, str | None]:
    tell: dict[str, Callable[[], str | None]] = {
        "received": lambda: _of_causes(view, "received", found.received, "count"),
        "per_users": lambda: _per_users(view, found),
        "refused": lambda: _of_causes(view, "refused", found.refused, "percent") if found.refused else None,
        "half": lambda: _days(view, found),
    }
    return {name: line() for name, line in tell.items() if view.say(f"cases.tile.{name}") in lacking}


def _per_users(view: View, found: Changes) -> str | None:
    if found.cases is None or found.users is None:
        return None
    words = {name: size(view, amount, "per_million") for name, amount in (("cases", found.cases), ("users", found.users))}
    return view.say("cases.why.per_users", label=view.say("cases.tile.per_users"), change=size(view, found.cases + found.users, "per_million"), **words)


def _of_causes(view: View, tile: str, parts: Parts, unit: str) -> str:
    shown, rest = parts.causes[:MOST_CAUSES], parts.causes[MOST_CAUSES:]
    named = [f"{code(view, cause)} {_part(view, amount, unit)}" for cause, amount in shown]
    if rest:
        named.append(f"{view.say('cases.why.others')} {_part(view, sum(amount for _, amount in rest), unit)}")
    if unit == "percent":
        named.append(f"{view.say('cases.why.mix')} {_part(view, parts.mix, unit)}")
    return view.say("cases.why.of_causes", label=view.say(f"cases.tile.{tile}"), change=_part(view, parts.change, unit), parts=", ".join(named))


def _part(view: View, amount: float, unit: str) -> str:
    """Points to a tenth; what rounds to nothing is nothing."""
    return view.say("why.points", amount="±0") if unit == "percent" and abs(amount) < 0.05 else size(view, amount, unit)


def _days(view: View, found: Changes) -> str:
    label = view.say("cases.tile.half")
    if found.days is None:
        return view.say("cases.why.days.none", label=label)
    cause, before, now = found.days
    return view.say("cases.why.days", label=label, cause=code(view, cause), before=days(view, before), now=days(view, now))
