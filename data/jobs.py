"""Long work beside the pages: one thread a job, its progress and outcome kept under the job's name for whoever looks."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

from data.desk import DeskProblem

KEPT = 64  # ended jobs remembered


@dataclass(frozen=True)
class Job:
    """`state` is running, done or failed; `share` runs from 0 to 1; `step` and `problem` are for people; `result` is what the work returned."""

    state: str
    share: float = 0.0
    step: str = ""
    result: object = None
    problem: str = ""


_lock = threading.Lock()
_jobs: OrderedDict[str, Job] = OrderedDict()


def read(name: str) -> Job | None:
    """The job of this name as it is now; None where there is none."""
    return _jobs.get(name)


def start(name: str, work: Callable[[Callable[[float, str], None]], object]) -> bool:
    """Run `work(report)` in a thread; False where a job of this name is running already. `report(share, step)` says how far it is."""
    with _lock:
        if (held := _jobs.get(name)) and held.state == "running":
            return False
        _put(name, Job("running"))
    threading.Thread(target=_run, args=(name, work), name=f"job-{name}", daemon=True).start()
    return True


def forget(name: str) -> None:
    """Drop an ended job."""
    with _lock:
        if (held := _jobs.get(name)) and held.state != "running":
            del _jobs[name]


def _run(name: str, work) -> None:
    def report(share: float, step: str) -> None:
        with _lock:
            _put(name, replace(_jobs[name], share=min(max(float(share), 0.0), 1.0), step=step))

    try:
        ended = Job("done", 1.0, result=work(report))
    except DeskProblem as problem:
        ended = Job("failed", problem=str(problem))
    except BaseException as problem:  # also a panic of Polars: a thread that dies in silence would leave the page waiting for ever
        ended = Job("failed", problem=f"{type(problem).__name__}: {problem}")
    with _lock:
        _put(name, ended)


def _put(name: str, job: Job) -> None:
    _jobs[name] = job
    _jobs.move_to_end(name)
    for other in [key for key, held in _jobs.items() if held.state != "running"][: max(0, len(_jobs) - KEPT)]:
        del _jobs[other]
