"""How the complaint page names things: causes, bodies, changes, periods, in the reader's language."""

from collections.abc import Iterable

from analysis.complaints import Counter
from ui import numbers
from ui.view import View
from ui.words import say_or


def code(view: View, value: str | None) -> str:
    """A cause, outcome, category or channel as people call it; a code without words stays as the data has it."""
    return say_or(f"code.{value}", view.language, value or "–")


def capital(text: str) -> str:
    """The text as it starts a title."""
    return text[:1].upper() + text[1:]


def body_name(view: View, body: str) -> str:
    """Who counted."""
    return say_or(f"cases.body.{body}", view.language, body)


def counter_name(view: View, counter: Counter) -> str:
    """Who counted, with the kind of count where it is not plain complaints."""
    kind = say_or(f"cases.kind.{counter.kind}", view.language, counter.kind)
    return body_name(view, counter.body) if counter.kind == "complaint" else f"{body_name(view, counter.body)} ({kind})"


def place(view: View) -> str:
    """Korea, AliExpress."""
    return f"{view.market_words} · {view.platform_words}"


def count(view: View, value: float | None) -> str:
    """A number of cases."""
    return numbers.number(value, "count", view.language)


def percent(view: View, value: float | None) -> str:
    """A share, 0 to 100."""
    return numbers.number(value, "percent", view.language)


def rate(view: View, value: float | None) -> str:
    """A rate without its unit, which the sentence names."""
    return numbers.number(value, "per_10k", view.language)


def days(view: View, value: float | None) -> str:
    """Whole days in words."""
    return numbers.number(value, "days", view.language)


def signed(view: View, now: float | None, before: float | None) -> str:
    """+53 %."""
    moved = numbers.change(now, before, "count", view.language)
    return moved.text if moved else numbers.MISSING


def names(view: View, values: Iterable[object]) -> dict[str, str]:
    """Names of codes for a chart's labels."""
    return {str(value): code(view, str(value)) for value in values if value is not None}


def asked(counter: Counter, query: str, **more) -> tuple[str, dict]:
    """A query with what it binds for this counter."""
    return query, {"body": counter.body, "kind": counter.kind, **more}
