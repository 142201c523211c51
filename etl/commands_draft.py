"""`python -m etl draft | check`: propose a mapping by looking at files, and try a mapping without landing."""

import dataclasses
import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from etl.errors import LandingError

commands = typer.Typer()
SHOWN_RULES = 30


@commands.command("draft")
def draft_mapping(
    files: Annotated[list[Path], typer.Argument(help="Exports to look at.")],
    folder: Annotated[Path | None, typer.Option(help="Collection folder that patterns are relative to (default: the first file's).")] = None,
    write: Annotated[bool, typer.Option("--write", help="Write <folder>/sources.toml, if there is none, instead of printing.")] = False,
) -> None:
    """Look at exports and propose a commented sources.toml: format, encoding, types, dates, keys, totals, and what means what."""
    from etl.draft import draft

    missing = [file for file in files if not file.is_file()]
    chosen = [file for file in files if file.is_file() and file.suffix != ".toml"]
    if missing or not chosen:
        Console(stderr=True).print(f"{missing[0] if missing else folder}: no such file. Name the exports to look at.", markup=False)
        raise typer.Exit(1)
    text = draft(chosen, folder)
    if not write:
        print(text, end="")
        return
    target = (folder or chosen[0].parent) / "sources.toml"
    try:
        with target.open("x", encoding="utf-8") as out:
            out.write(text)
    except FileExistsError:
        Console(stderr=True).print(f"{target} is there already and was left alone. Remove it first, or print the draft without --write.", markup=False)
        raise typer.Exit(1) from None
    print(f"{target} written. Replace every \"EDIT\" in it, then: python -m etl check {target.parent}")


@commands.command("check")
def check_folder(folder: Path, as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False) -> None:
    """Try the mapping of a folder without landing. Exit code 0: every row would land; 1: the mapping is wrong; 2: some rows or files would not land."""
    from etl.dry_run import dry_run

    try:
        found = dry_run(folder)
    except LandingError as problem:
        Console(stderr=True).print(str(problem), style="red", markup=False)
        raise typer.Exit(1) from None
    print(json.dumps(dataclasses.asdict(found), ensure_ascii=False, indent=1, default=str)) if as_json else _show(found)
    raise typer.Exit(0 if found.good else 2)


def _show(found) -> None:
    from etl.dry_run import accounted

    screen = Console()
    table = Table("file", "read as", "rows in", "good", "quarantined", "superseded", "ignored")
    for part in found.files:
        read_as = ", ".join(str(value) for key, value in part.read_as.items() if key != "detected")
        table.add_row(escape(part.file), escape(read_as), *(f"{value:,}" for value in accounted(part).values()))
    screen.print(table)
    for part in found.files:
        if part.cells > 1:
            screen.print(f"{part.file}: {part.physical:,} records of {part.cells} cells; rows in counts each cell", markup=False, soft_wrap=True)
        for reason, rows in part.ignored.items():
            screen.print(f"{part.file}: {rows:,} rows ignored: {reason}", markup=False, soft_wrap=True)
        for note in part.notes:
            screen.print(f"{part.file}: {note}", markup=False, soft_wrap=True)
    for dataset in found.datasets:
        _show_dataset(screen, dataset)
    for rule in found.rules[:SHOWN_RULES]:
        example = f"    {rule.file}, line {rule.line}: {rule.raw}"
        screen.print(f"! {rule.rows:,} rows of {rule.dataset or 'no dataset'}: {rule.rule}\n{example}", markup=False, soft_wrap=True)
    if len(found.rules) > SHOWN_RULES:
        screen.print(f"! and {len(found.rules) - SHOWN_RULES} other rules broken; --json lists them all", markup=False)
    for problem in found.problems:
        screen.print(f"! {problem}", style="yellow", markup=False, soft_wrap=True)
    screen.print("Every row would land." if found.good else "Nothing was landed. What is marked ! would not land as it is.", markup=False)


def _show_dataset(screen: Console, dataset) -> None:
    repeated = f", {dataset.repeated_keys:,} superseded by another row of their key" if dataset.repeated_keys else ""
    screen.print(f"{dataset.dataset}: {dataset.rows:,} rows{repeated}", markup=False, style="bold")
    for market, months in dataset.months.items():
        screen.print(f"  {market}: {len(months)} months, {min(months)} to {max(months)}, {sum(months.values()):,} rows", markup=False, soft_wrap=True)
    for column, (low, high) in dataset.ranges.items():
        screen.print(f"  {column}: {low[:19]} to {high[:19]}", markup=False, soft_wrap=True)
    if dataset.empty:
        screen.print(f"  without any value: {', '.join(dataset.empty)}", markup=False, soft_wrap=True)
