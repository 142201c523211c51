"""What runs beside the pages: the timer that collects garbage, which `runner.postScriptGC = false` leaves to us."""

import asyncio
import gc
from contextlib import asynccontextmanager, suppress

SECONDS = 30.0


@asynccontextmanager
async def collecting(seconds: float = SECONDS):
    """Collect garbage every so many seconds while the block runs."""
    gc.collect()
    gc.freeze()  # what is imported by now stays: later collections need not walk it
    timer = asyncio.create_task(_collect(seconds))
    try:
        yield
    finally:
        timer.cancel()
        with suppress(asyncio.CancelledError):
            await timer


async def _collect(seconds: float) -> None:
    while True:
        await asyncio.sleep(seconds)
        await asyncio.to_thread(gc.collect)
