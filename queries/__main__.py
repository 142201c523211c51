"""The same door for scripts: `python -m queries list`, `python -m queries run NAME --collection C --market KR --from 2024-01 ...`."""

import json
import sys
from datetime import date
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from queries.filters import Filters, shift_months
from queries.library import STANDARD, UnknownQuery, library, query
from queries.scope import Scope

app = typer.Typer(add_completion=False, help="Ask the landed data through the same door as the pages.", pretty_exceptions_enable=False)


@app.command("list")
def list_queries(as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False) -> None:
    """Every query: what it returns, its grain, its parameters."""
    found = [{"name": one.name, **one.header, "binds": sorted(one.parameters)} for one in library().values()]
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return
    table = Table("query", "what", "grain", "binds")
    for entry in found:
        table.add_row(entry["name"], entry.get("what", ""), entry.get("grain", ""), ", ".join("$" + name for name in entry["binds"]))
    Console().print(table)


@app.command()
def run(
    name: Annotated[str, typer.Argument(help="A query of `list`.")],
    collection: Annotated[str, typer.Option(help="Collection to ask.")] = "published",
    market: Annotated[list[str] | None, typer.Option(help="Market; repeat for several; none = all.")] = None,
    platform: Annotated[list[str] | None, typer.Option(help="Platform; repeat for several; none = all.")] = None,
    date_from: Annotated[str, typer.Option("--from", help="First month (2024-02) or day (2024-02-01).")] = "2000-01",
    date_to: Annotated[str, typer.Option("--to", help="Last month or day, inclusive.")] = "2100-12",
    grain: Annotated[str, typer.Option(help="week, month, quarter or year.")] = "month",
    value: Annotated[list[str] | None, typer.Option("--set", help="A parameter of the query's own, as name=value; repeat for a list.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print as CSV.")] = False,
) -> None:
    """Run one query. Exit code 1 with a sentence when something asked for does not exist."""
    from queries.door import NothingLanded, answer

    try:
        filters = Filters(collection, tuple(market or ()), tuple(platform or ()), _first_day(date_from), _last_day(date_to), grain)
        frame = answer(name, filters, Scope.everything(), **_own_parameters(name, value or []))
    except (UnknownQuery, NothingLanded, ValueError, TypeError) as problem:
        print(problem, file=sys.stderr)
        raise typer.Exit(1) from None
    if as_json:
        print(json.dumps(frame.to_dicts(), ensure_ascii=False, default=str))
    elif as_csv:
        print(frame.write_csv(), end="")
    else:
        table = Table(*frame.columns)
        for row in frame.head(200).iter_rows():
            table.add_row(*("" if cell is None else str(cell) for cell in row))
        Console().print(table)
        if frame.height > 200:
            print(f"... {frame.height - 200} more rows; use --csv for all")


def _own_parameters(name: str, given: list[str]) -> dict[str, object]:
    """`--set kind=mau` as a bound value; a parameter named in the plural is a list; one not given is NULL where it is a list."""
    own = query(name).parameters - STANDARD
    found: dict[str, object] = {parameter: [] for parameter in own if parameter.endswith("s")}
    for pair in given:
        key, separator, text = pair.partition("=")
        if not separator:
            raise ValueError(f"--set {pair}: write name=value")
        if key in found and isinstance(found[key], list):
            found[key] = [*found[key], text]
        else:
            found[key] = text
    return found


def _first_day(text: str) -> date:
    return _day(text, "01")


def _last_day(text: str) -> date:
    return _day(text, "01") if len(text) > 7 else shift_months(date(int(text[:4]), int(text[5:7]), 1), 1) - date.resolution


def _day(text: str, day: str) -> date:
    try:
        return date.fromisoformat(text if len(text) > 7 else f"{text}-{day}")
    except ValueError:
        raise ValueError(f"'{text}' is no month (2024-02) or day (2024-02-01)") from None


if __name__ == "__main__":
    app()
