"""SQL for analysts, read-only: each statement runs in a process of its own that is sent copies of the scope's tables and can reach nothing else.

The tables go out through `queries.tables`, the same views that every page reads, so what is not in the scope is not in that process.
"""

import json
import logging
import os
import secrets
import subprocess
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import polars as pl
import pyarrow as pa
from sqlalchemy import delete, select

from queries import tables
from queries.scope import Scope
from sharing.schema import sql_history
from sharing.store import Store

log = logging.getLogger("groundswell")
WORKER = Path(__file__).with_name("sql_worker.py")
AT_ONCE = 2  # statements of all people that run at one time in this process of the app; the others are told to wait
KEPT_RESULTS, KEPT_BYTES = 40, 256 * 2**20  # of finished statements, for the page that asked; the oldest go first
KEPT_PAST = 200  # statements of a person's history; that somebody asked, and what, stays in the audit
COPIED_ROWS = 5_000_000  # of one table; a larger one is answered from its marts
WORDS = {
    "time": "Stopped after {seconds} seconds. Read a smaller table (the marts are small), or narrow the scope.",
    "memory": "Stopped: it needed more than {memory_mb} MB. Read a smaller table (the marts are small), or group before joining.",
    "cancelled": "Cancelled.",
    "long": "A statement has at most {statement} characters.",
    "large": "{table} has {rows:,} rows in your scope; the box takes at most {most:,}. Ask one of its marts, or narrow the scope.",
    "type": "The result holds a type that cannot be shown; cast it, for example to VARCHAR. ({problem})",
    "broken": "The process that answers stopped ({code}). Nothing was changed; try again or simplify the statement.",
}


class Busy(Exception):
    """Too many statements run at once."""


@dataclass(frozen=True)
class Limits:
    """What one statement may take."""

    seconds: int = 20
    memory_mb: int = 1024
    rows: int = 10_000
    result_bytes: int = 50 * 2**20
    statement: int = 20_000  # characters


LIMITS = Limits()


@dataclass(frozen=True)
class Result:
    """What came of a statement. `outcome`: done, refused (not a SELECT over these tables), failed (its own error), time, memory, cancelled, broken.

    `frame` holds at most the allowed rows (`truncated`: there were more); `seconds` counts from the start, copying included; `given_up` is what
    the process renounced before it saw the statement.
    """

    outcome: str
    words: str = ""
    frame: pl.DataFrame | None = None
    truncated: bool = False
    seconds: float = 0.0
    given_up: tuple[str, ...] = ()


class Job:
    """One running statement; it runs in a thread, so a page may look, wait or cancel. `then` hears of its result, whoever still looks."""

    def __init__(self, statement: str, collection: str, scope: Scope, who: str, limits: Limits, then: Callable[["Job", Result], None] | None = None):
        self.id, self.who, self.statement, self.collection = secrets.token_hex(6), who, statement, collection
        self._scope, self._limits, self._then = scope, limits, then
        self._stopped: str | None = None
        self._result: Result | None = None
        self._process: subprocess.Popen | None = None
        self._started = time.perf_counter()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name=f"sql-{self.id}", daemon=True)

    @property
    def done(self) -> bool:
        """Whether the result is there."""
        return self._result is not None

    @property
    def seconds(self) -> float:
        """How long it has been running."""
        return time.perf_counter() - self._started

    def is_of(self, who: str, collection: str, scope: Scope) -> bool:
        """Whether somebody who now sees `scope` may see its result: the same person, collection and scope."""
        return (self.who, self.collection, self._scope) == (who, collection, scope)

    def cancel(self) -> None:
        """Stop it now."""
        self._stop("cancelled")

    def result(self) -> Result:
        """Wait for what comes of it."""
        self._thread.join()
        return self._result

    def _stop(self, why: str) -> None:
        with self._lock:
            self._stopped = self._stopped or why
            if self._process is not None and self._process.poll() is None:
                self._process.kill()

    def _run(self) -> None:
        watch = threading.Timer(self._limits.seconds, self._stop, ("time",))
        watch.daemon = True
        watch.start()
        try:
            found = self._ask()
        except Exception as problem:  # a page waits for this thread: it must hear of anything
            found = Result("broken", WORDS["broken"].format(code=type(problem).__name__))
        finally:
            watch.cancel()
            self._end()
        if self._stopped:
            found = Result(self._stopped, WORDS[self._stopped].format(**asdict(self._limits)))
        result = Result(found.outcome, found.words, found.frame, found.truncated, self.seconds, found.given_up)
        self._result = result
        _keep(self, result)  # kept before it stops running: whoever looks sees it running or done
        if self._then is not None:
            try:
                self._then(self, result)
            except Exception:  # the result stands whatever comes of noting it
                log.exception("a statement could not be noted")

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                try:
                    pipe.close()
                except OSError:
                    continue

    def _ask(self) -> Result:
        if len(self.statement) > self._limits.statement:
            return Result("refused", WORDS["long"].format(**asdict(self._limits)))
        known = [table.name for table in tables.tables(self.collection, self._scope)]
        with self._lock:
            if self._stopped:
                return Result(self._stopped)
            self._process = _start()
        try:
            self._tell({"limits": asdict(self._limits)})
            given_up = tuple(self._hear().get("given_up", ()))
            self._tell({"statement": self.statement, "tables": known})
            told = self._hear()
            for name in told.get("tables", ()):
                rows = tables.count(name, self.collection, self._scope)
                if rows > COPIED_ROWS:
                    return Result("refused", WORDS["large"].format(table=name, rows=rows, most=COPIED_ROWS), given_up=given_up)
                self._send(name)
            if "tables" in told:
                told = self._hear()
            return self._read(told, given_up)
        except (OSError, EOFError, pa.ArrowException):
            code = self._process.wait()
            lacking = code in (-6, -9, -11) and not self._stopped  # abort, kill, fault: what a refused allocation ends in
            return Result("memory", WORDS["memory"].format(**asdict(self._limits))) if lacking else Result("broken", WORDS["broken"].format(code=code))

    def _read(self, told: dict, given_up: tuple[str, ...]) -> Result:
        if "refused" in told:
            return Result("refused", told["refused"], given_up=given_up)
        if "failed" in told:
            return Result("failed", told["failed"], given_up=given_up)
        if "memory" in told:
            return Result("memory", WORDS["memory"].format(**asdict(self._limits)), given_up=given_up)
        body = self._process.stdout.read(told["bytes"])
        if len(body) < told["bytes"]:
            raise EOFError
        try:
            frame = pl.from_arrow(pa.ipc.open_stream(body).read_all())
        except (pl.exceptions.PolarsError, pa.ArrowException, NotImplementedError, ValueError, TypeError) as problem:
            return Result("failed", WORDS["type"].format(problem=problem), given_up=given_up)
        return Result("done", "", frame, told["truncated"], 0.0, given_up)

    def _tell(self, words: dict) -> None:
        self._process.stdin.write(json.dumps(words).encode() + b"\n")
        self._process.stdin.flush()

    def _hear(self) -> dict:
        line = self._process.stdout.readline()
        if not line.endswith(b"\n"):
            raise EOFError
        return json.loads(line)

    def _send(self, name: str) -> None:
        with tables.batches(name, self.collection, self._scope) as reader, pa.ipc.new_stream(self._process.stdin, reader.schema) as writer:
            for batch in reader:
                if self._stopped:
                    raise EOFError
                writer.write_batch(batch)
        self._process.stdin.flush()


_jobs: dict[str, Job] = {}
_done: OrderedDict[str, tuple[Job, Result]] = OrderedDict()
_jobs_lock = threading.Lock()


def _keep(job: Job, result: Result) -> None:
    with _jobs_lock:
        _jobs.pop(job.id, None)
        _done[job.id] = (job, result)
        while len(_done) > KEPT_RESULTS or sum(one.frame.estimated_size() for _, one in _done.values() if one.frame is not None) > KEPT_BYTES:
            _done.popitem(last=False)


def finished(job_id: str, who: str, collection: str, scope: Scope) -> tuple[Job, Result] | None:
    """A statement's result for the person who asked, as long as it is kept and they still see what they saw then."""
    with _jobs_lock:
        found = _done.get(job_id)
    return found if found is not None and found[0].is_of(who, collection, scope) else None


def start(statement: str, collection: str, scope: Scope, who: str, limits: Limits = LIMITS, then: Callable[[Job, Result], None] | None = None) -> Job:
    """Begin a statement over one collection's tables within a scope. `then` is called in its thread when it has ended, however it ends.

    Raises:
        Busy: this person's last one still runs, or too many people's do.
    """
    job = Job(statement, collection, scope, who, limits, then)
    with _jobs_lock:
        if any(other.who == who for other in _jobs.values()):
            raise Busy("Your last statement is still running: wait for it, or cancel it.")
        if len(_jobs) >= AT_ONCE:
            raise Busy("Others' statements are running; try again in a few seconds.")
        _jobs[job.id] = job
    job._thread.start()
    return job


def run(statement: str, collection: str, scope: Scope, who: str, limits: Limits = LIMITS) -> Result:
    """`start`, and wait.

    Raises:
        Busy: see `start`.
    """
    return start(statement, collection, scope, who, limits).result()


def running(who: str) -> Job | None:
    """The statement that a person has running, also after their page was drawn anew."""
    with _jobs_lock:
        return next((job for job in _jobs.values() if job.who == who), None)


def _start() -> subprocess.Popen:
    """The process, without our environment (it holds secrets) and outside our folders."""
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "SYSTEMROOT") if name in os.environ}
    return subprocess.Popen(
        [sys.executable, "-I", str(WORKER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=kept, cwd="/", start_new_session=True
    )


@dataclass(frozen=True)
class Past:
    """One statement of a person's history."""

    id: int
    at: datetime
    who: str
    collection: str
    statement: str
    outcome: str
    rows: int
    seconds: float


def remember(store: Store, now: datetime, job: Job, result: Result) -> None:
    """Write a finished statement into its person's history, which keeps their newest `KEPT_PAST`."""
    rows = result.frame.height if result.frame is not None else 0
    row = {
        "at": now,
        "who": job.who,
        "collection": job.collection,
        "statement": job.statement,
        "outcome": result.outcome,
        "rows": rows,
        "seconds": result.seconds,
    }
    with store.writing() as connection:
        connection.execute(sql_history.insert().values(row))
        newest = select(sql_history.c.id).where(sql_history.c.who == job.who).order_by(sql_history.c.id.desc()).limit(KEPT_PAST)
        connection.execute(delete(sql_history).where(sql_history.c.who == job.who, sql_history.c.id.not_in(newest)))


def history(store: Store, who: str, limit: int = 50) -> tuple[Past, ...]:
    """A person's statements, newest first."""
    asked = select(sql_history).where(sql_history.c.who == who).order_by(sql_history.c.id.desc()).limit(limit)
    with store.reading() as connection:
        return tuple(Past(**row) for row in connection.execute(asked).mappings())
