"""`python -m etl forget`: personal columns of old rows, removed for good."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from data import catalogue
from etl.errors import LandingError
from etl.forget import COLUMNS, forget

commands = typer.Typer()


@commands.command("forget")
def forget_columns(
    days: Annotated[int | None, typer.Option(min=1, help="Rows older than so many days.")] = None,
    before: Annotated[str | None, typer.Option(help="Or: rows from before this day (2025-01-01).")] = None,
    collection: Annotated[list[str] | None, typer.Option(help="Collection; repeat for several; none = all.")] = None,
    column: Annotated[list[str] | None, typer.Option(help=f"Column; repeat for several (default: {', '.join(COLUMNS)}).")] = None,
    landed: Annotated[Path | None, typer.Option(help="Folder the versions are in (default: data/landed).")] = None,
) -> None:
    """Remove personal columns of old rows from every kept version. Run it after each landing; a server that runs shows it after the next one."""
    if (days is None) == (before is None):
        raise typer.BadParameter("say how old: --days 730, or --before 2025-01-01")
    try:
        day = date.fromisoformat(before) if before else (datetime.now(UTC) - timedelta(days=days)).date()
    except ValueError:
        raise typer.BadParameter(f"'{before}' is not a day; one looks like 2025-01-01") from None
    root = landed or catalogue.landed_root()
    names = collection or catalogue.collections(root)
    missing = [name for name in names if not (root / name).is_dir()]
    if missing:
        raise typer.BadParameter(f"nothing has landed for '{missing[0]}' in {root}")
    try:
        for name in names:
            found = forget(root / name, day, tuple(column or COLUMNS))
            print(f"{name}: {found.values:,} values from before {day} removed from {found.files} files")
    except LandingError as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from None
