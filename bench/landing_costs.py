"""What landing a collection costs against a bare typed Polars copy of the same parcel files, in processes of their own, one after the other."""

import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TIMED = """
import json, resource, sys, time
from pathlib import Path
sys.path.insert(0, {root!r})
home = Path({home!r})
started, used = time.perf_counter(), time.process_time()
{work}
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({{"wall": time.perf_counter() - started, "cpu": time.process_time() - used, "peak": peak}}))
"""
COPY = """
import polars as pl
files = sorted((home / "demo" / "exports").glob("parcels_*.csv"))
frame = pl.scan_csv(files, infer_schema_length=100)
instants = [name for name in frame.collect_schema().names() if name.endswith("_at")]
frame.with_columns(pl.col(instants).cast(pl.String).str.to_datetime("%Y-%m-%dT%H:%M:%SZ")).sink_parquet(home / "copy.parquet")
(home / "copy.parquet").unlink()
"""
LAND = """
import etl.allocator  # as the command line does
from etl.run import land
land(home / "demo", home / "landed")
"""
NEW_DAY = """
last = max((home / "demo" / "exports").glob("parcels_*.csv"))
lines = last.read_text().splitlines(keepends=True)
day = [line.replace("P", "Q", 1) for line in lines[1 : 1 + len(lines) // 30]]
(last.with_name("parcels_2026-06-new-day.csv")).write_text("".join([lines[0], *day]))
"""


@dataclass(frozen=True)
class Timed:
    """Seconds of wall and CPU time, and the peak memory of the process in MB."""

    wall: float
    cpu: float
    peak: float


def measure(parcels: int, folder: Path | None = None) -> dict[str, Timed]:
    """copy, land (everything), again (nothing changed), day (one new file of a thirtieth of a month). Simulates the exports, in `folder` if given."""
    from etl.simulate import simulate

    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    home = Path(tempfile.mkdtemp(prefix="groundswell-bench-", dir=folder))
    try:
        (home / "demo").mkdir()
        shutil.copy(ROOT / "data" / "demo" / "sources.toml", home / "demo")
        simulate(parcels, 7, home / "demo" / "exports")
        _timed(COPY, home)  # the files are in the page cache for everyone after this
        found = {"copy": _timed(COPY, home), "land": _timed(LAND, home), "again": _timed(LAND, home)}
        _timed(NEW_DAY, home)
        return found | {"day": _timed(LAND, home)}
    finally:
        shutil.rmtree(home)


def _timed(work: str, home: Path) -> Timed:
    done = subprocess.run([sys.executable, "-c", TIMED.format(root=str(ROOT), home=str(home), work=work)], capture_output=True, text=True, check=True)
    return Timed(**json.loads(done.stdout.splitlines()[-1]))
