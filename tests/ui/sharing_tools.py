"""Links as the dialog makes them, and readers as Streamlit runs them, for the tests."""

from datetime import UTC, datetime

from streamlit.testing.v1 import AppTest

from queries import door
from queries.filters import Filters
from queries.scope import Scope
from sharing import sessions
from sharing.access import decide, request_facts
from sharing.links import Created, NewLink
from sharing.store import store
from tests.conftest import ROOT
from tests.ui.tile_reading import figures_of
from ui import link_session, pages
from ui.share_action import make_link
from ui.view import View

FRAME = str(ROOT / "ui" / "frame.py")
SENDER = decide(None, request_facts([("Host", "localhost")], "127.0.0.1", {}), None, ())


def shared(page: str, filters: Filters, scope: Scope = Scope(), language: str = "en", **more) -> Created:  # noqa: B008  (frozen)
    """A link made by the local sender from what is on screen."""
    info = door.collection(filters.collection, SENDER.scope)
    view = View(filters, SENDER.scope, language, info, SENDER, page)
    return make_link(view, SENDER, NewLink(page, filters, scope, language, info.version, **more), datetime.now(UTC))


def exchanged(made: Created) -> dict[str, str]:
    """The cookies of a browser that opened the link."""
    found = sessions.exchange(store(), made.token, "test", datetime.now(UTC))
    return {found.cookie.name: found.cookie.value}


def reading(monkeypatch, cookies: dict[str, str], page: str = "overview", run: bool = True, **parameters) -> AppTest:
    """A page as one tab with these cookies opens it."""
    monkeypatch.setattr(link_session, "_cookie", lambda link_id: cookies.get(sessions.cookie_name(link_id)))
    app = AppTest.from_file(FRAME, default_timeout=90)
    for name, value in parameters.items():
        app.query_params[name.rstrip("_")] = value
    if page != "overview":
        app.switch_page(str(pages.FOLDER / f"{page}.py"))
    return app.run() if run else app


def figures(app: AppTest) -> list[tuple[str, str]]:
    """Label and value of every tile on the page."""
    return figures_of(app)


def local(monkeypatch) -> None:
    """The request comes from this machine."""
    from ui import permission

    monkeypatch.setattr(permission, "facts", lambda: request_facts([("Host", "localhost")], "127.0.0.1", {}))
