"""`python -m bench pages`: what the queries of every page cost, at two sizes of the same data."""

import os
import random
import statistics
import sys
import time
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
app = typer.Typer(add_completion=False, help="Measure on this machine.", pretty_exceptions_enable=False)
PAGES = ("overview", "growth", "cross_border", "complaints", "delivery", "trust", "drivers")


@app.command()
def pages(
    landed: Annotated[list[Path], typer.Option(help="Landed folder; give two (small, large) for the ratio.")],
    states: Annotated[int, typer.Option(help="Random filter states per page.")] = 20,
    seed: Annotated[int, typer.Option(help="Seed of the filter states.")] = 1,
) -> None:
    """Run every page through the frame with cold answers; report its queries' total: median and p95 over the states, and the ratio of the p95s."""
    measured = [_measure(folder, states, seed) for folder in landed]
    table = Table("page", "queries", *[f"{folder} median ms" for folder in landed], *[f"{folder} p95 ms" for folder in landed], "p95 ratio", "page ms (last)")
    for page in PAGES:
        totals = [result[page]["queries"] for result in measured]
        p95 = [_p95(values) for values in totals]
        ratio = f"{p95[1] / p95[0]:.2f}" if len(p95) > 1 else ""
        count = str(round(statistics.median(measured[-1][page]["count"])))
        table.add_row(page, count, *(f"{statistics.median(values):.1f}" for values in totals), *(f"{value:.1f}" for value in p95), ratio,
                      f"{statistics.median(measured[-1][page]['page']):.0f}")  # fmt: skip
    Console(width=160).print(table)


def _measure(folder: Path, states: int, seed: int) -> dict[str, dict[str, list[float]]]:
    os.environ["GROUNDSWELL_LANDED"] = str(folder)
    from streamlit.testing.v1 import AppTest

    from queries import door

    door.clear()
    seconds: list[float] = []
    door.observers[:] = [lambda name, spent: seconds.append(spent)]
    found = {}
    for page in PAGES:
        entry = found[page] = {"queries": [], "count": [], "page": []}
        for number, state in enumerate(_states(states, seed)):
            at = AppTest.from_file(str(ROOT / "ui" / "frame.py"), default_timeout=60)
            for key, value in state.items():
                at.query_params[key] = value
            at.switch_page(f"../pages/{page}.py")
            door.clear()
            seconds.clear()
            started = time.perf_counter()
            at.run()
            if at.exception:
                raise SystemExit(f"{page} {state}: {at.exception[0].value}")
            if number:  # the first run imports and opens the version
                entry["page"].append(1000 * (time.perf_counter() - started))
                entry["queries"].append(1000 * sum(seconds))
                entry["count"].append(len(seconds))
    door.observers.clear()
    return found


def _states(count: int, seed: int) -> list[dict[str, str]]:
    chance = random.Random(seed)
    markets = ["KR", "US", "ES", "FR", "DE", "BR", "MX", "AU"]
    found = []
    for _ in range(count + 1):
        start = date(chance.choice([2023, 2024, 2025]), chance.randint(1, 12), 1)
        found.append({"collection": "demo", "market": chance.choice(markets), "platform": chance.choice(["AliExpress", "Temu"]),
                      "from": f"{start:%Y-%m}", "to": "2026-06", "grain": chance.choice(["month", "quarter", "week"])})  # fmt: skip
    return found


def _p95(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, round(0.95 * len(values) + 0.5) - 1)]


@app.command()
def landing(parcels: Annotated[int, typer.Option(help="Parcel rows.")] = 1_000_000) -> None:
    """Land one simulated collection and compare with a bare typed Polars copy of the same parcel files, in this run."""
    import shutil
    import tempfile

    from etl.run import land
    from etl.simulate import simulate

    home = Path(tempfile.mkdtemp(prefix="groundswell-bench-"))
    try:
        (home / "demo").mkdir()
        shutil.copy(ROOT / "data" / "demo" / "sources.toml", home / "demo")
        simulate(parcels, 7, home / "demo" / "exports")
        copy = _bare_copy(home)
        report = land(home / "demo", home / "landed")
        again = land(home / "demo", home / "landed")
        print(f"{parcels:,} parcels: landing {report.seconds:.1f} s, bare typed copy of the parcel files {copy:.1f} s, ratio {report.seconds / copy:.2f}; "
              f"again, unchanged: {again.seconds:.2f} s")  # fmt: skip
    finally:
        shutil.rmtree(home)


def _bare_copy(home: Path) -> float:
    import polars as pl

    started = time.perf_counter()
    files = sorted((home / "demo" / "exports").glob("parcels_*.csv"))
    frame = pl.scan_csv(files, infer_schema_length=100)
    instants = [name for name in frame.collect_schema().names() if name.endswith("_at")]
    frame.with_columns(pl.col(instants).cast(pl.String).str.to_datetime("%Y-%m-%dT%H:%M:%SZ")).sink_parquet(home / "copy.parquet")
    return time.perf_counter() - started


if __name__ == "__main__":
    app()
