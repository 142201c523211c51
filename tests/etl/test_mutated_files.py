"""Damaged and hostile files through `python -m etl check`: no crash, no hang, bounded memory, and a sentence that says file, line and what to do."""

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import LONG
from tests.etl import mutants

ROOT = Path(__file__).resolve().parents[2]
BATCH = 50
BATCHES = 10 if LONG else 2
MEMORY = 1_500_000_000  # bytes of one run over a batch; Polars alone takes 250 MB
SECONDS = 120
# A process in between, because Linux counts the memory of who started a process as that process's own; the peak is the last word of stderr.
MEASURED = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(code)
"""
ADVICE = re.compile(
    "Export|Download|[Pp]ack |Mend|[Ss]ave|Deliver|[Ss]et |State|Copy|[Uu]npack|Rename|Write|did you mean|it can be one of"
    "|Say which|Remove|must name|Open it|Free"
)


def check(folder: Path) -> tuple[dict, int]:
    """The dry run of a folder in a process of its own: (its answer, its peak memory in bytes)."""
    started = time.monotonic()
    command = [sys.executable, "-c", MEASURED, sys.executable, "-m", "etl", "check", str(folder), "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS)
    assert done.returncode in (0, 2), f"exit {done.returncode}: {done.stderr[-3000:]}"
    assert "Traceback" not in done.stderr
    assert time.monotonic() - started < SECONDS
    return json.loads(done.stdout), int(done.stderr.split()[-1]) * 1024


def accounted(answer: dict) -> None:
    """Every file either landed or was told; every row of a read file is somewhere."""
    for part in answer["files"]:
        name = part["file"]
        if part["error"]:
            assert name.split("!")[0] in part["error"] and part["error"] in answer["problems"]
            assert ADVICE.search(part["error"].replace(name, "")), f"no advice in: {part['error']}"
        else:
            assert part["records"] == sum(part["landed"].values()) + part["quarantined"] + part["superseded"] + sum(part["ignored"].values())
    for rule in answer["rules"]:
        assert rule["file"] and rule["line"] >= 1 and len(rule["rule"]) > 10


@pytest.mark.parametrize("batch", range(BATCHES))
def test_mutated_files(tmp_path, batch):
    names = mutants.write_mutants(tmp_path / "in", BATCH, seed=1000 + batch)
    answer, memory = check(tmp_path / "in")
    accounted(answer)
    assert {part["file"].split("!")[0] for part in answer["files"]} == {"m_good.csv", *names}
    assert next(part for part in answer["files"] if part["file"] == "m_good.csv")["landed"] == {"sellers": len(mutants.ROWS)}
    assert memory < MEMORY


@pytest.mark.parametrize("name", list(mutants.attacks()))
def test_attacks(tmp_path, name):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "sources.toml").write_text(mutants.MAPPING, encoding="utf-8")
    (folder / f"m_{name}").write_bytes(mutants.attacks()[name]())
    answer, memory = check(folder)
    accounted(answer)
    assert memory < MEMORY
    assert not (tmp_path / "in.csv").exists() and sorted(path.name for path in folder.iterdir()) == [f"m_{name}", "sources.toml"]
