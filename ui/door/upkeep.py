"""What runs beside the pages: getting ready for the first of them, the timer that collects garbage, which `runner.postScriptGC = false` leaves to us, the
opening of what landed since, and the end of the process.
"""

import asyncio
import gc
import importlib
import logging
import os
import pkgutil
from contextlib import asynccontextmanager

import ui
from data import under_way
from queries.database import database
from sharing import audit, store
from ui.door.beside import beside

SECONDS = 30.0
OPENING_SECONDS = 5.0
SCRIPTS = ("frame",)  # of ui: Streamlit runs them, nobody imports them
DRAWING = ("pandas", "PIL.Image")  # what Streamlit imports with its first widget and table
STOP_SECONDS = 60.0  # for a landing to end; `GROUNDSWELL_STOP_SECONDS`, less than what stops the process waits before it kills
log = logging.getLogger("groundswell")


@asynccontextmanager
async def collecting(seconds: float = SECONDS):
    """Collect garbage every so many seconds while the block runs, and keep what pages read open."""
    async with beside(_collect(seconds)), beside(_open(OPENING_SECONDS)):
        yield


async def _collect(seconds: float) -> None:
    while True:
        await asyncio.sleep(seconds)
        await asyncio.to_thread(gc.collect)


async def _open(seconds: float) -> None:
    """What the first reader after a start would wait for (2.6 s of processor time), and then each version that lands while pages are read."""
    try:
        await asyncio.to_thread(get_ready)
    except Exception:
        log.exception("not everything could be made ready; the first page does the rest")
    while True:
        await asyncio.sleep(seconds)
        try:
            await asyncio.to_thread(lambda: database().open_newer())
        except Exception:
            log.exception("what landed last could not be opened yet; the next page that asks tries it too")


def get_ready() -> None:
    """Import what pages import, and open the current versions."""
    for module in pkgutil.iter_modules(ui.__path__):
        if module.name not in SCRIPTS:
            importlib.import_module(f"ui.{module.name}")
    for name in DRAWING:
        importlib.import_module(name)
    database().open_first()
    gc.collect()
    gc.freeze()  # what is imported and open by now stays: later collections need not walk it


async def wind_down() -> None:
    """The server has stopped listening and its viewers have been told: let a landing end, write the audit, close the database."""
    if running := under_way.running():
        log.warning("stopping; waiting for: %s", ", ".join(running))
    left = await asyncio.to_thread(under_way.wait, float(os.environ.get("GROUNDSWELL_STOP_SECONDS") or STOP_SECONDS))
    if left:
        log.error("stopped before it ended: %s; the last version stays, land again", ", ".join(left))
    await asyncio.to_thread(audit.flush)
    await asyncio.to_thread(store.close_all)
