"""Health for whoever watches a process: `/healthz` says it answers, `/readyz` that there is something to show, and how the store is.

A store that is down does not make a process unready: its pages still open, and the proxy would have nobody left, since all share the store.
"""

import asyncio
import time

from sqlalchemy import literal, select
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from data import catalogue, progress
from sharing.store import StoreUnavailable, store

NO_STORE = {"cache-control": "no-store"}
ASKED_EVERY, PATIENCE = 5.0, 2.0  # seconds: how long an answer of the store holds, how long one is waited for


async def healthz(request: Request) -> Response:
    """The process is alive."""
    return JSONResponse({"status": "ok"}, headers=NO_STORE)


async def readyz(request: Request) -> Response:
    """503 until a collection has landed; says how far the landing is. Names are told of public collections alone; `own` counts the others."""
    landed, state = catalogue.collections(), progress.read()
    public = [name for name in landed if (version := catalogue.readable(catalogue.current(name))) and version.manifest.get("public")]
    body = {"ready": bool(landed), "collections": public, "own": len(landed) - len(public), "landing": state.state, "share": round(state.share, 3),
            "store": await STORE.state()}  # fmt: skip
    return JSONResponse(body, status_code=200 if landed else 503, headers=NO_STORE)


class StoreWatch:
    """Whether the store answers, asked by one thread at a time and at most every few seconds: whoever asks for health waits for nothing long."""

    def __init__(self) -> None:
        self._asking: asyncio.Future | None = None
        self._asked_at, self._answers = float("-inf"), False

    async def state(self) -> str:
        """ok, unavailable, or slow: it has not answered yet."""
        if self._asking is None and time.monotonic() - self._asked_at > ASKED_EVERY:
            self._asking = asyncio.ensure_future(asyncio.to_thread(_answers))
        if asking := self._asking:  # several may wait for the same answer
            await asyncio.wait([asking], timeout=PATIENCE)
            if not asking.done():
                return "slow"
            self._answers, self._asked_at, self._asking = asking.result(), time.monotonic(), None
        return "ok" if self._answers else "unavailable"


def _answers() -> bool:
    try:
        with store().reading() as connection:
            return connection.execute(select(literal(1))).scalar_one() == 1
    except (StoreUnavailable, SQLAlchemyError):
        return False


STORE = StoreWatch()
ROUTES = (Route("/healthz", healthz), Route("/readyz", readyz))
