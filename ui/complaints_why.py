"""Why an outside body's tiles changed, in words: the parts of what the register does not hold. No Streamlit."""

from analysis import complaint_why
from analysis.complaint_why import Changes
from analysis.complaints import Counter
from ui.complaints_words import code, days
from ui.kept import kept
from ui.view import View
from ui.why_told import size

MOST_CAUSES = 3


@kept
def why_words(view: View, counter: Counter) -> str | None:
    """One sentence a tile; None for the platform's own desk, whose tiles have a Why? of their own, and where there is nothing to compare with."""
    found = None if counter.is_desk else complaint_why.changes(view.filters, view.scope, counter)
    if found is None:
        return None
    parts = [*_per_users(view, found), *_refused(view, found), *_days(view, found)]
    return "\n".join([view.say("cases.why"), *parts]) if parts else None


def _per_users(view: View, found: Changes) -> list[str]:
    if found.cases is None or found.users is None:
        return []
    words = {name: size(view, amount, "per_million") for name, amount in (("cases", found.cases), ("users", found.users))}
    return [view.say("cases.why.per_users", label=view.say("cases.tile.per_users"), change=size(view, found.cases + found.users, "per_million"), **words)]


def _refused(view: View, found: Changes) -> list[str]:
    if found.refused is None:
        return []
    shown, rest = found.refused.causes[:MOST_CAUSES], found.refused.causes[MOST_CAUSES:]
    parts = [f"{code(view, cause)} {_points(view, amount)}" for cause, amount in shown]
    if rest:
        parts.append(f"{view.say('cases.why.others')} {_points(view, sum(amount for _, amount in rest))}")
    parts.append(f"{view.say('cases.why.mix')} {_points(view, found.refused.mix)}")
    return [view.say("cases.why.refused", label=view.say("cases.tile.refused"), change=size(view, found.refused.change, "percent"), parts=", ".join(parts))]


def _points(view: View, part: float) -> str:
    """To a tenth of a point; what rounds to nothing is nothing."""
    return size(view, part, "percent") if abs(part) >= 0.05 else view.say("why.points", amount="±0")


def _days(view: View, found: Changes) -> list[str]:
    label = view.say("cases.tile.half")
    if found.days is None:
        return [view.say("cases.why.days.none", label=label)]
    cause, before, now = found.days
    return [view.say("cases.why.days", label=label, cause=code(view, cause), before=days(view, before), now=days(view, now))]
