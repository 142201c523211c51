"""What happens without a reader is written into the audit too: landings, and another policy file coming into force."""

import asyncio
import logging
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from data import catalogue
from sharing import audit
from sharing.policy import PolicyError, policy_in_force
from sharing.store import store
from ui.door.beside import beside

SECONDS = 30.0
log = logging.getLogger("groundswell")


@asynccontextmanager
async def recording(seconds: float = SECONDS):
    """Look every so many seconds while the block runs; what waits for the audit's thread is written when it ends."""
    try:
        async with beside(_record(seconds)):
            yield
    finally:
        await asyncio.to_thread(audit.flush, 5.0)


async def _record(seconds: float) -> None:
    seen: tuple | None = None
    while True:
        seen = await asyncio.to_thread(look, seen)
        await asyncio.sleep(seconds)


def look(seen: tuple | None) -> tuple | None:
    """Note what is new since `seen`; returns what is there now, None where it could not be noted (it is tried again)."""
    try:
        policy = policy_in_force()
        now = (policy.digest if policy else "", *((name, version.name) for name in catalogue.collections() if (version := catalogue.current(name))))
        if now != seen:
            audit.note_policy(store(), datetime.now(UTC), now[0])
            audit.note_landings(store(), datetime.now(UTC))
        return now
    except PolicyError as problem:
        log.error("nobody is let in: %s", problem)
    except Exception:  # an audit that cannot be written must not stop the server, and must not be silent
        log.exception("landings and policy could not be written into the audit")
    return None
