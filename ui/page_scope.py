"""Which datasets a page is about: what a link to that page alone opens, and which pages have something to show within a scope."""

from queries import door
from queries.filters import Filters
from queries.scope import Scope
from ui.pages import Page

# What every page may say beside its own subject: events on its charts, printed figures, targets, and where all that comes from.
BESIDE = ("events", "figures", "targets", "sources", "channels", "exchange_rates")
# page -> (its subject: with rows in one of these there is something to show, what its figures need besides: denominators, drivers)
ABOUT: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "overview": (("active_users", "purchases", "complaints", "parcels", "listings", "figures"), ("sellers",)),
    "growth": (("active_users",), ("purchases", "parcels")),
    "cross_border": (("purchases",), ()),
    "complaints": (("complaints",), ("parcels", "active_users")),
    "delivery": (("parcels", "figures"), ("complaints",)),
    "trust": (("listings", "figures"), ("sellers",)),
    "drivers": (("active_users", "purchases", "complaints", "parcels"), ()),
}


def datasets_of(page: str) -> tuple[str, ...]:
    """The datasets that a link to one page alone opens; none for a page that is about no figures."""
    subject, needed = ABOUT.get(page, ((), ()))
    return tuple(sorted({*subject, *needed, *BESIDE})) if subject else ()


def open_pages(rows: tuple[Page, ...], shared: str, collection: str, scope: Scope) -> tuple[Page, ...]:
    """Of these pages, those that the reader of a link may open: the one that was shared and, where its data is not all the link opens,
    the others that have something to show. The page about landing is nobody's who only reads."""
    alone = scope.datasets is not None and set(scope.datasets) <= set(datasets_of(shared))
    landed = set(door.answer("dataset_dates", Filters(collection), scope)["dataset"])
    return tuple(row for row in rows if row.name == shared or (not alone and landed & set(ABOUT.get(row.name, ((), ()))[0])))
