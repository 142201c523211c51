"""Filters and scopes as text, for the store: full state, so that a link means the same when a default moves."""

import json
from dataclasses import asdict
from datetime import date

from queries.filters import Filters
from queries.scope import Scope


def filters_text(filters: Filters) -> str:
    """All fields of the filters."""
    return json.dumps(asdict(filters), default=str, ensure_ascii=False, sort_keys=True)


def filters_from(text: str) -> Filters:
    """The filters that `filters_text` wrote."""
    found = json.loads(text)
    dates = {name: date.fromisoformat(found[name]) for name in ("date_from", "date_to")}
    return Filters(**{**found, **dates, "markets": tuple(found["markets"]), "platforms": tuple(found["platforms"])})


def scope_text(scope: Scope) -> str:
    """All fields of the scope."""
    return json.dumps(asdict(scope), ensure_ascii=False, sort_keys=True)


def scope_from(text: str) -> Scope:
    """The scope that `scope_text` wrote. A field this release does not know is refused: dropping a limit would widen."""
    found = json.loads(text)
    pairs = {name: tuple((first, second) for first, second in found.pop(name, ())) for name in ("versions", "fading")}
    return Scope(**pairs, **{name: None if value is None else tuple(value) for name, value in found.items()})
