"""Where a page may ask for a brief: the door (app.py) puts the builder here, since pages may not import the reports.

Without a desk (a page run alone) no brief is offered.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

Report = Callable[[float, str], None]


@dataclass(frozen=True)
class BriefDesk:
    """`build(filters, scope, language, format, report)` gives the file; `report` may raise to stop it. `name(filters, format)` is the file's name.

    `media_types`: the formats there are, and what each is sent as.
    """

    build: Callable[..., bytes]
    name: Callable[..., str]
    media_types: Mapping[str, str]


_makers: list[Callable[[], BriefDesk]] = []


def furnish(make: Callable[[], BriefDesk]) -> None:
    """Called once by the door; `make` is called when a reader first opens the dialog, so that a start does not wait for it."""
    _makers[:] = [make]


def furnished() -> bool:
    """Whether there is a desk, without making it."""
    return bool(_makers)


def desk() -> BriefDesk | None:
    """The desk, or None where this process has none."""
    return _makers[0]() if _makers else None
