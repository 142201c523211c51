"""What the server does for links beside the pages: lets go the data of frozen links that expired long ago, so that it can be collected."""

import asyncio
import logging
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from sqlalchemy.exc import SQLAlchemyError

from sharing import links
from sharing.store import StoreUnavailable, store
from ui.door.beside import beside

log = logging.getLogger("groundswell")
SECONDS = 600.0


@asynccontextmanager
async def keeping_links(seconds: float = SECONDS):
    """Keep house at once and every so many seconds while the block runs; beside the server, which does not wait for it."""
    async with beside(_keep(seconds)):
        yield


async def _keep(seconds: float) -> None:
    while True:
        await asyncio.to_thread(keep_house, datetime.now(UTC))
        await asyncio.sleep(seconds)


def keep_house(now: datetime) -> None:
    """One round. What fails is logged and tried again: a store out of reach must not stop a server that has figures to show."""
    try:
        let_go = links.sweep(store(), now)
    except (StoreUnavailable, SQLAlchemyError, OSError) as problem:
        log.warning("links were not kept up: %s", problem)
        return
    if let_go:
        log.info("let go the data of %d expired links", let_go)
