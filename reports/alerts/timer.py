"""Alerts beside the pages: the app looks every minute whether something landed or a brief is due. `GROUNDSWELL_ALERTS=0` leaves that to a timer."""

import asyncio
import logging
import os
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from sharing.policy import PolicyError
from sharing.store import StoreUnavailable, store
from ui.door.beside import beside

log = logging.getLogger("groundswell.alerts")
SECONDS = 60.0


@asynccontextmanager
async def alerting(seconds: float = SECONDS):
    """Run a round every so many seconds while the block runs."""
    if os.environ.get("GROUNDSWELL_ALERTS") == "0":
        yield
        return
    async with beside(_rounds(seconds)):
        yield


async def _rounds(seconds: float) -> None:
    told = ""
    while True:
        await asyncio.sleep(seconds)
        problem = await asyncio.to_thread(_round)
        if problem != told:  # once, and not every minute
            (log.warning if problem else log.info)(problem or "alerts run again")
            told = problem


def _round() -> str:
    """One round; returns what keeps it from running."""
    try:
        from reports.alerts.run import run  # the first page does not wait for it

        run(store(), datetime.now(UTC))
    except (PolicyError, StoreUnavailable) as problem:
        return f"alerts wait: {problem}"
    except Exception:
        log.exception("a round of alerts stopped")
    return ""
