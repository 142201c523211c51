"""The door: the ASGI app that `streamlit run app.py` serves. Pages live in `pages/`, what frames them in `ui/frame.py`."""

import logging
import sys
import threading
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from streamlit import file_util

ROOT = Path(__file__).resolve().parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from data import brief_desk, catalogue, progress
from data import desk as landing_desk
from reports.alerts.routes import ROUTES as ALERT_ROUTES
from reports.alerts.timer import alerting
from ui import alert_desk, components, first_charts
from ui.door import index
from ui.door.base import base_path, under
from ui.door.compression import CompressedStatic
from ui.door.headers import SecurityHeaders
from ui.door.links_upkeep import keeping_links
from ui.door.recording import recording
from ui.door.returning import SignInReturns
from ui.door.routes import ROUTES
from ui.door.upkeep import collecting, wind_down
from ui.pages import PAGES
from ui.prefetch import prefetching

log = logging.getLogger("groundswell")
STATIC = Path(file_util.get_static_dir())


def land() -> None:
    """Land the shipped collections; the frame shows how far this is."""
    try:
        from etl.run import land_shipped  # only a first start needs the whole ETL

        land_shipped(progress.report)
        progress.finish()
    except Exception as error:  # told on the page and at /readyz; the server stays up to say it
        log.exception("the first landing stopped")
        progress.fail(f"{type(error).__name__}: {error}")


def _furnish() -> None:
    """Give the pages what they may ask of the landing, of the alerts and of the briefs: pages themselves import none of them."""
    from etl.desk import desk

    landing_desk.furnish(desk())
    alert_desk.furnish(_alerts)
    brief_desk.furnish(_briefs)


def _alerts() -> alert_desk.AlertDesk:
    from reports.alerts.desk import desk  # with the analysis; the server answers before that is loaded

    return desk()


def _briefs() -> brief_desk.BriefDesk:
    from reports.brief.desk import desk  # with the templates; likewise

    return desk()


@asynccontextmanager
async def lifespan(app: st.App):
    """Start the first landing beside the server, collect garbage on a timer, and at the end let what is under way end."""
    _furnish()
    components.declare()  # the first document names their scripts, and a browser asks for them before any page has run
    if set(catalogue.SHIPPED) - set(catalogue.collections()) and progress.start():
        threading.Thread(target=land, name="first-landing", daemon=True).start()
    with prefetching():
        async with collecting(), recording(), keeping_links(), alerting():
            yield {}
    await wind_down()


def tell(error: Exception) -> bool:
    """Say on the page that something broke; the trace goes to the log and never to a visitor."""
    log.error("a page stopped", exc_info=error)
    from ui.view import tell_failure

    tell_failure()
    return True


BASE = base_path()
app = st.App(
    ROOT / "ui" / "frame.py",
    middleware=[
        Middleware(SecurityHeaders, document=index.prepared(STATIC / "index.html", f"{BASE}/")),
        Middleware(CompressedStatic, folder=STATIC, base=BASE, told=first_charts.sent_file),
        Middleware(SignInReturns, pages=[page.name for page in PAGES], base=BASE),
    ],
    routes=under(BASE, [*ROUTES, *ALERT_ROUTES, *index.routes(STATIC / "index.html", f"{BASE}/")]),
    lifespan=lifespan,
    on_script_error=tell,
)
