"""Day or month first: what a draft could not settle about a column's dates, asked with one of its dates."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

import streamlit as st

from data.open_questions import EDIT
from ui import numbers
from ui.plain import clean, plain
from ui.view import View

_PARTS = re.compile(r"%[dmyY]")
_ORDERS = (("%d", "%m", "%y"), ("%m", "%d", "%y"), ("%y", "%m", "%d"))
_EXAMPLE = 40  # characters
LIKELY = datetime(2005, 4, 3)  # where the file's own dates are not at hand: a day that every order of its parts reads as another one


def dates_answered(view: View, key: str, route: dict, columns: Mapping[str, Sequence[str]]) -> dict:
    """Ask about each column of dates that is open; the route with the readings that a person has chosen. `columns`: file column -> its values, if few."""
    formats = dict(route.get("formats", {}))
    for name in [name for name, found in formats.items() if EDIT in found]:
        known = [form for form in formats[name] if form != EDIT]
        example = next(iter(columns.get(route.get("columns", {}).get(name, ""), ())), None) or LIKELY.strftime(next(iter(known), ""))
        asked = [form for form in known if _parsed(example, form)] or known
        offered = {read_as(example, other, view.language): (known.index(form), other) for form in asked for other in readings(form, example)}
        label = view.say("data.add.reading", column=clean(name), example=clean(example)[:_EXAMPLE])
        chosen = st.selectbox(plain(label), list(offered), index=None, key=f"reading_{key}_{name}", placeholder=view.say("data.add.choose"))
        if chosen in offered:
            place, reading = offered[chosen]
            formats[name] = [reading if number == place else form for number, form in enumerate(known)]
    return {**route, "formats": formats} if formats else route


def readings(form: str, example: str) -> list[str]:
    """A format and the same one with day, month and two-digit year in other orders, of which the example could be either; the format first."""
    parts = _PARTS.findall(form)
    orders = [[part for part in order if part in parts] for order in _ORDERS]
    places = [place for place, part in enumerate(parts) if part != "%Y"]
    found = [form]
    for order in orders:
        if len(order) == len(places):
            given = iter(order)
            other = _PARTS.sub(lambda match, given=given: match[0] if match[0] == "%Y" else next(given), form)
            if other not in found and (not example or _parsed(example, other)):
                found.append(other)
    return found


def read_as(example: str, form: str, language: str) -> str:
    """The day that the example then is, and the format; the format alone where this library reads no such thing."""
    parsed = _parsed(example, form)
    return f"{numbers.day(parsed, language)} ({form})" if parsed else form


def _parsed(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text.strip(), form)
    except ValueError:
        return None
