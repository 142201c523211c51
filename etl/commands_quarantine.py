"""`python -m etl quarantine list | export | readmit`: rows that broke a rule, out to be mended and back in."""

import json
import re
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from etl.errors import LandingError

commands = typer.Typer(help="Rows that broke a rule: list them, export them to be mended, re-admit them.", pretty_exceptions_enable=False)
Landed = Annotated[Path | None, typer.Option(help="Folder the versions are in (default: data/landed).")]
Name = Annotated[str, typer.Option("--collection", help="Collection.")]
RAW_SHOWN = 120


@commands.command("list")
def list_rows(
    collection: Name,
    landed: Landed = None,
    rows: Annotated[int, typer.Option(help="Rows to print.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="Print every row as JSON.")] = False,
) -> None:
    """Quarantined rows: file, line, what was wrong, raw text, and whether a mended row was re-admitted."""
    from etl.quarantine import held

    found = _told(lambda: held(collection, landed)).sort("readmitted", "source_file", "source_line")
    if as_json:
        print(json.dumps(found.to_dicts(), ensure_ascii=False, default=str))
        return
    table = Table("file", "line", "dataset", "rules", "raw", "re-admitted")
    for row in found.head(rows).iter_rows(named=True):
        shown = [row["source_file"], str(row["source_line"]), row["dataset"], "; ".join(row["rules"]), (row["raw"] or "")[:RAW_SHOWN]]
        table.add_row(*map(escape, shown), "yes" if row["readmitted"] else "")
    Console().print(table)
    open_rows = found.filter(~found["readmitted"]).height
    print(f"{found.height} quarantined rows, {open_rows} open" + (f"; the first {rows} are shown, --json gives all" if found.height > rows else ""))


@commands.command("export")
def export_rows(
    collection: Name,
    out: Annotated[Path, typer.Option(help="Folder to write the CSV files to.")],
    landed: Landed = None,
    file: Annotated[str | None, typer.Option(help="Only rows of this input (as `list` names it).")] = None,
) -> None:
    """Write open quarantined rows as CSV with the columns of their file, plus _file, _line and _rules. Mend the cells, keep those columns."""
    from etl.quarantine import exports

    found = _told(lambda: exports(collection, landed, file))
    out.mkdir(parents=True, exist_ok=True)
    for export in found:
        target = out / export_name(export.name)
        target.write_bytes(export.text())
        print(f"{target}: {len(export.rows)} rows")
    if not found:
        print("No open quarantined row.")


@commands.command("readmit")
def readmit_rows(
    mended: Annotated[Path, typer.Argument(help="A mended export (CSV or XLSX).")],
    collection: Name,
    landed: Landed = None,
    who: Annotated[str, typer.Option("--by", help="Who mended it; kept with the rows.")] = "command line",
) -> None:
    """Take mended rows in and land. Exit code 0: all landed; 1: refused; 2: landed, but some rows are still broken or were not changed."""
    from etl.folders import folder_of
    from etl.quarantine import held, readmit
    from etl.run import land

    done = _told(lambda: readmit(mended, collection, landed, who))
    _told(lambda: land(folder_of(collection, landed), landed))
    left = held(collection, landed)
    still = left.filter(left["source_file"].is_in(list(done.files))).height
    print(f"{done.rows} rows re-admitted, {still} of them still broken; {done.unchanged} rows were not changed and stay as they are")
    raise typer.Exit(2 if still or done.unchanged else 0)


def export_name(name: str) -> str:
    """A file name for an export, whatever the input is called."""
    return f"quarantine_{re.sub(r'[^A-Za-z0-9._-]+', '_', name).strip('._') or 'rows'}".removesuffix(".csv") + ".csv"


def _told(action):
    try:
        return action()
    except LandingError as problem:
        Console(stderr=True).print(str(problem), style="red", markup=False, soft_wrap=True)
        raise typer.Exit(1) from None
