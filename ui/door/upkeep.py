"""What runs beside the pages: the timer that collects garbage, which `runner.postScriptGC = false` leaves to us, the opening of what landed since, and
the end of the process.
"""

import asyncio
import gc
import logging
import os
from contextlib import asynccontextmanager

from data import under_way
from queries.database import database
from sharing import audit, store
from ui.door.beside import beside

SECONDS = 30.0
OPENING_SECONDS = 5.0
STOP_SECONDS = 60.0  # for a landing to end; `GROUNDSWELL_STOP_SECONDS`, less than what stops the process waits before it kills
log = logging.getLogger("groundswell")


@asynccontextmanager
async def collecting(seconds: float = SECONDS):
    """Collect garbage every so many seconds while the block runs."""
    gc.collect()
    gc.freeze()  # what is imported by now stays: later collections need not walk it
    async with beside(_collect(seconds)), beside(_open_newer(OPENING_SECONDS)):
        yield


async def _collect(seconds: float) -> None:
    while True:
        await asyncio.sleep(seconds)
        await asyncio.to_thread(gc.collect)


async def _open_newer(seconds: float) -> None:
    """A version that landed while pages are read is opened here, not by the first of them."""
    while True:
        await asyncio.sleep(seconds)
        try:
            await asyncio.to_thread(lambda: database().open_newer())
        except Exception:
            log.exception("what landed last could not be opened yet; the next page that asks tries it too")


async def wind_down() -> None:
    """The server has stopped listening and its viewers have been told: let a landing end, write the audit, close the database."""
    if running := under_way.running():
        log.warning("stopping; waiting for: %s", ", ".join(running))
    left = await asyncio.to_thread(under_way.wait, float(os.environ.get("GROUNDSWELL_STOP_SECONDS") or STOP_SECONDS))
    if left:
        log.error("stopped before it ended: %s; the last version stays, land again", ", ".join(left))
    await asyncio.to_thread(audit.flush)
    await asyncio.to_thread(store.close_all)
