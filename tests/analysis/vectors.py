"""Every vector file that a method touches, in one table: cases passed / cases, the largest difference, and where we differ on purpose.

    python -m tests.analysis.vectors          # prints the table; tests/analysis/test_vectors.py holds it

A check yields (case, ours, theirs). The difference is |ours - theirs| / max(1, |theirs|); a case passes where its largest is within the tolerance.
Labels count as 0 or 1. Files of other licences stay beside the project (`../shared/vectors`).
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.analysis import vector_checks_charts as charts
from tests.analysis import vector_checks_time as timed
from tests.analysis import vector_checks_values as values

Found = Iterator[tuple[str, object, object]]
FOLDER = Path(__file__).resolve().parents[3] / "shared" / "vectors"


@dataclass(frozen=True)
class Check:
    """One file, what of it is compared, how near, and what is left out and why."""

    file: str
    what: str
    tolerance: float
    cases: Callable[[Path], Found]
    on_purpose: str = ""


CHECKS = tuple(Check(*row) for row in (*charts.CHECKS, *values.CHECKS, *timed.CHECKS))


@dataclass(frozen=True)
class Result:
    """What came of a check; `failed` names the cases that did not pass."""

    check: Check
    cases: int
    failed: tuple[str, ...]
    largest: float


def run(check: Check, folder: Path = FOLDER) -> Result:
    """Compare every case of one check."""
    worst: dict[str, float] = {}
    for case, ours, theirs in check.cases(folder):
        worst[case] = max(worst.get(case, 0.0), difference(ours, theirs))
    failed = tuple(case for case, size in worst.items() if not size <= check.tolerance)
    return Result(check, len(worst), failed, max(worst.values(), default=float("nan")))


def difference(ours, theirs) -> float:
    """The largest difference; unknown equals unknown and infinite equals infinite."""
    one, other = (np.atleast_1d(np.array(side, dtype=float)) for side in (ours, theirs))
    if one.shape != other.shape:
        return float("inf")
    same = (np.isnan(one) & np.isnan(other)) | (one == other)
    if not (np.isfinite(one) & np.isfinite(other) | same).all():
        return float("inf")
    one, other = (np.where(same, 0.0, side) for side in (one, other))
    return float(np.max(np.abs(one - other) / np.maximum(1.0, np.abs(other)), initial=0.0))


def main() -> int:
    """Print the table; 1 where a case did not pass."""
    if not FOLDER.exists():
        print(f"{FOLDER} is not here: numbers of other licences stay outside the project")
        return 0
    results = [run(check) for check in CHECKS]
    for one in results:
        told = f"  ({one.check.on_purpose})" if one.check.on_purpose else ""
        print(f"{one.cases - len(one.failed):4d} / {one.cases:<4d} {one.largest:9.1e}  {one.check.file}: {one.check.what}{told}")
        for case in one.failed[:5]:
            print(f"            not: {case}")
    passed, files = sum(one.cases - len(one.failed) for one in results), {one.check.file for one in results}
    print(f"{passed} of {sum(one.cases for one in results)} cases over {len(files)} files")
    return int(any(one.failed for one in results))


if __name__ == "__main__":
    sys.exit(main())
