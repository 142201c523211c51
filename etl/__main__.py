"""Command line of the landing: `python -m etl run | status | simulate | draft | check | quarantine ...` and those of versions."""

import etl.allocator  # noqa: F401  # before Polars is loaded

# isort: split
import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from data import catalogue
from etl.commands_draft import commands as draft_commands
from etl.commands_forget import commands as forget_commands
from etl.commands_quarantine import commands as quarantine_commands
from etl.commands_versions import commands as version_commands
from etl.errors import LandingError

app = typer.Typer(add_completion=False, help="Land exports as checked Parquet versions.", pretty_exceptions_enable=False)
app.registered_commands += version_commands.registered_commands
app.registered_commands += draft_commands.registered_commands
app.registered_commands += forget_commands.registered_commands
app.add_typer(quarantine_commands, name="quarantine")
COUNTS = ("rows_in", "landed", "quarantined", "superseded", "ignored")
screen = Console(stderr=True)


@app.command()
def run(
    collection: Annotated[str | None, typer.Option(help="Collection to land; without it the shipped ones and all of one's own.")] = None,
    landed: Annotated[Path | None, typer.Option(help="Folder the versions go to (default: data/landed).")] = None,
    folder: Annotated[Path | None, typer.Option(help="Folder that holds sources.toml, if it is not data/<collection>.")] = None,
    allow_shrink: Annotated[bool, typer.Option("--allow-shrink", help="Publish even if months, markets or many rows disappear.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="One line a collection on standard output, no progress bar (for cron and timers).")] = False,
) -> None:
    """Read, check and publish. Exit code 0: published or unchanged; 1: stopped, the last version stays; 2: published, some files could not be read."""
    from etl.run import collection_folder, land, land_all

    root, stopped = landed or catalogue.landed_root(), []
    try:
        with _bar(shown=not quiet) as progress:
            if collection is None and folder is None and landed is None:
                reports, stopped = land_all(progress)
            else:
                names = [collection] if collection else [folder.name] if folder else list(catalogue.SHIPPED)
                reports = [land(folder or collection_folder(name), root, allow_shrink=allow_shrink, progress=progress) for name in names]
    except LandingError as problem:
        reports, stopped = [], [str(problem)]
    tell = _print_json if as_json else _print_line if quiet else _print_report
    for report in reports:
        tell(report)
    for words in stopped:
        screen.print(words, style="red", markup=False, soft_wrap=True)
        if quiet:
            print(f"{collection or (folder.name if folder else 'run')}: stopped, the last version stays: {_first_reason(words)}")
    raise typer.Exit(1 if stopped else 2 if any(entry["error"] for report in reports for entry in report.files) else 0)


@app.command()
def status(
    landed: Annotated[Path | None, typer.Option(help="Folder the versions are in.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """What is landed: collection, version, data date, rows in, landed, quarantined, superseded."""
    found = []
    for name in catalogue.collections(landed):
        version = catalogue.current(name, landed)
        manifest = version.manifest
        sums = {key: sum(entry.get(key, 0) for entry in manifest["files"]) for key in COUNTS}
        found.append({"collection": name, "version": version.name, "landed_at": manifest["landed_at"], "data_date": manifest["data_date"], **sums,
                      "problems": manifest["problems"]})  # fmt: skip
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    elif not found:
        print("Nothing has landed. Run: python -m etl run")
    else:
        table = Table("collection", "version", "data date", "rows in", "landed", "quarantined", "superseded", "ignored")
        for entry in found:
            table.add_row(entry["collection"], entry["version"], str(entry["data_date"]),
                          *(f"{entry[key]:,}" for key in COUNTS))  # fmt: skip
        Console().print(table)


@app.command()
def simulate(
    parcels: Annotated[int, typer.Option(help="Parcel rows to simulate.")] = 400_000,
    seed: Annotated[int, typer.Option(help="Same seed and number: the same files, byte for byte.")] = 7,
    out: Annotated[Path, typer.Option(help="Folder to write the exports to.")] = catalogue.ROOT / "demo" / "exports",
    file_format: Annotated[str, typer.Option("--format", help="csv or parquet.")] = "csv",
) -> None:
    """Write the exports of the simulated collection `demo`. Exit code 1: they could not be written."""
    from etl.simulate import simulate as simulate_exports

    try:
        simulate_exports(parcels, seed, out, file_format)
    except (LandingError, OSError) as problem:  # too few parcels, no such format, a folder that cannot be written
        screen.print(str(problem), style="red", markup=False, soft_wrap=True)
        raise typer.Exit(1) from None
    print(f"{parcels:,} parcels in {out}")


class _bar:
    """A progress bar on the terminal; called with (share, words)."""

    def __init__(self, shown: bool = True):
        self._shown = shown

    def __enter__(self):
        self._progress = Progress(TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn(), console=screen, disable=not self._shown)
        self._progress.start()
        self._task = self._progress.add_task("landing", total=1.0)
        return self

    def __call__(self, share: float, words: str) -> None:
        self._progress.update(self._task, completed=share, description=words[:60].ljust(60))

    def __exit__(self, *_):
        self._progress.stop()


def _print_json(report) -> None:
    print(json.dumps(report.__dict__, ensure_ascii=False, default=str))


def _print_line(report) -> None:
    """The summary that a timer's log keeps."""
    total = {key: sum(entry.get(key, 0) for entry in report.files) for key in COUNTS}
    unreadable = sum(bool(entry["error"]) for entry in report.files)
    state = "unchanged" if report.unchanged else "published"
    sums = ", ".join(f"{value} {key.replace('_', ' ')}" for key, value in total.items())
    print(f"{report.collection}: {report.version} {state} in {report.seconds:.1f} s; {len(report.files)} files, {unreadable} unreadable; {sums}")


def _first_reason(words: str) -> str:
    """The first sentence of a complaint; where that only announces reasons, with the first of them."""
    first, *rest = [line.strip() for line in words.splitlines() if line.strip()]
    return f"{first} {rest[0]}" if first.endswith(":") and rest else first


def _print_report(report) -> None:
    console = Console()
    state = "unchanged" if report.unchanged else "published"
    console.print(f"{report.collection}: version {report.version} {state} in {report.seconds:.1f} s", markup=False)
    table = Table("file", "rows in", "landed", "quarantined", "superseded", "ignored")
    shown = report.files if len(report.files) <= 20 else [entry for entry in report.files if entry["error"] or entry["quarantined"]]
    for entry in shown:
        table.add_row(escape(entry["file"]), *(f"{entry.get(key, 0):,}" for key in COUNTS))
    total = {key: sum(entry.get(key, 0) for entry in report.files) for key in COUNTS}
    table.add_row(f"{len(report.files)} files", *(f"{value:,}" for value in total.values()), style="bold")
    console.print(table)
    for problem in report.problems:
        console.print("! " + problem, style="yellow", markup=False, soft_wrap=True)


if __name__ == "__main__":
    app()
