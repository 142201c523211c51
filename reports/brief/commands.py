"""The brief from a shell: `python -m reports brief --market KR --month 2024-02 --out brief.pdf`."""

import re
import sys
import time
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from queries.door import CollectionInfo, NothingLanded, collection, collections
from queries.filters import COMPARISONS, Filters, shift_months
from queries.scope import Scope
from reports.brief.building import FORMATS, LANGUAGES, build, file_name
from ui.address import months, nearest

MONTH = re.compile(r"^\d{4}-(0[1-9]|1[0-2])$")
EVERY = "all"


class Refused(Exception):
    """What was asked for does not exist; the text says what, and what is nearest."""


def brief(
    market: Annotated[list[str] | None, typer.Option(help="Market, as KR; repeat for several; all = every market. Default: the collection's own.")] = None,
    month: Annotated[str | None, typer.Option(help="Month, as 2024-02.")] = None,
    out: Annotated[Path | None, typer.Option(help="File to write; its ending chooses the format. Default: a name from the filters, here.")] = None,
    collection_name: Annotated[str, typer.Option("--collection", help="Collection: published, demo or your own.")] = "published",
    platform: Annotated[list[str] | None, typer.Option(help="Platform; repeat for several; all = every platform. Default: the collection's own.")] = None,
    month_from: Annotated[str | None, typer.Option("--from", help="First month of a longer period.")] = None,
    month_to: Annotated[str | None, typer.Option("--to", help="Last month, inclusive.")] = None,
    compare: Annotated[str, typer.Option(help="Compare with: previous or year_ago.")] = "previous",
    lang: Annotated[str, typer.Option(help="en or ko.")] = "en",
    format: Annotated[str | None, typer.Option(help="html, pdf or xlsx. Default: the ending of --out, else pdf.")] = None,
) -> None:
    """One market and month (or a longer period) as a page, a PDF or a workbook. Exit code 1 with a sentence when something asked for does not exist."""
    try:
        chosen = _format(format, out)
        filters = _filters(collection_name, market or [], platform or [], month, month_from, month_to, compare)
        _one_of("language", lang, LANGUAGES)
        target = out or Path(file_name(filters, chosen))
        started = time.perf_counter()
        made = _with_progress(filters, lang, chosen)
        target.write_bytes(made)
    except (Refused, NothingLanded) as problem:
        print(problem, file=sys.stderr)
        raise typer.Exit(1) from None
    except OSError as problem:
        print(f"The brief could not be written to {out}: {problem.strerror or problem}. Choose another --out.", file=sys.stderr)
        raise typer.Exit(1) from None
    print(f"{target}: {len(made):,} bytes, {time.perf_counter() - started:.1f} s")


def _with_progress(filters: Filters, language: str, format: str) -> bytes:
    """Build with a bar on standard error (none where that is no terminal)."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0)
        return build(filters, Scope.everything(), language, format, lambda share, step: bar.update(task, completed=share, description=step))


def _format(format: str | None, out: Path | None) -> str:
    asked = format or (out.suffix.lstrip(".").lower() if out is not None and out.suffix else "pdf")
    _one_of("format", asked, FORMATS)
    return asked


def _one_of(what: str, value: str, allowed) -> None:
    if value not in allowed:
        raise Refused(f"There is no {what} '{value}'. It can be one of: {', '.join(allowed)}.")


def _filters(name: str, markets: list[str], platforms: list[str], month: str | None, first: str | None, last: str | None, compare: str) -> Filters:
    _one_of("comparison", compare, COMPARISONS)
    info = _info(name)
    start, end = _period(info, month, first, last)
    return Filters(
        name, _chosen("market", markets, info.markets, info.default_market), _chosen("platform", platforms, info.platforms, info.default_platform),
        start, end, comparison=compare,
    )  # fmt: skip


def _info(name: str) -> CollectionInfo:
    landed = [one.name for one in collections(Scope.everything())]
    if name not in landed:
        raise Refused(f"Nothing has landed for the collection '{name}'. Landed: {', '.join(landed) or 'nothing yet'}. Run: python -m etl run")
    return collection(name, Scope.everything())


def _chosen(what: str, given: list[str], allowed: tuple[str, ...], default: str | None) -> tuple[str, ...]:
    """The asked values as the data spells them; none given: the collection's own; all: no limit."""
    if not given:
        return (default,) if default else ()
    if [value.lower() for value in given] == [EVERY]:
        return ()
    spelt = {value.lower(): value for value in allowed}
    for value in given:
        if value.lower() not in spelt:
            raise Refused(f"There is no {what} '{value}' in this collection. Nearest: {', '.join(nearest(value, allowed))}; or {EVERY}.")
    return tuple(dict.fromkeys(spelt[value.lower()] for value in given))


def _period(info: CollectionInfo, month: str | None, first: str | None, last: str | None) -> tuple[date, date]:
    """Whole months, both ends inclusive; the last month of the data where none is asked for."""
    if month and (first or last):
        raise Refused("Give either --month, or --from and --to.")
    covered = months(info)
    newest = f"{info.data_date:%Y-%m}" if info.data_date and f"{info.data_date:%Y-%m}" in covered else covered[-1]
    ends = [_month(code, covered) for code in (month or first or last or newest, month or last or first or newest)]
    if ends[0] > ends[1]:
        raise Refused(f"The period starts in {ends[0]:%Y-%m} and ends before that, in {ends[1]:%Y-%m}. Swap --from and --to.")
    return ends[0], shift_months(ends[1], 1) - date.resolution


def _month(code: str, covered: tuple[str, ...]) -> date:
    if not MONTH.match(code):
        raise Refused(f"'{code}' is no month. Write it as 2024-02.")
    if code not in covered:
        raise Refused(f"The data has no month {code}; it runs from {covered[0]} to {covered[-1]}. Nearest: {', '.join(nearest(code, covered))}.")
    return date.fromisoformat(f"{code}-01")
