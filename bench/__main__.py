"""`python -m bench pages | server | landing | browser | viewers`: what they cost on this machine, as ratios to a baseline measured in the same run."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
app = typer.Typer(add_completion=False, help="Measure on this machine.", pretty_exceptions_enable=False)


@app.command()
def pages(
    landed: Annotated[list[Path], typer.Option(help="Landed folder; give two (small, large) for the ratio.")],
    states: Annotated[int, typer.Option(help="Random filter states per page.")] = 20,
    seed: Annotated[int, typer.Option(help="Seed of the filter states.")] = 1,
) -> None:
    """Run every page through the frame, cold and seen before: its queries, its analysis, and its CPU time against an empty page with as many charts."""
    from bench.page_costs import PAGES, Clock, measure, median, p95, quiet

    clock = Clock()
    clock.wind()
    with quiet():
        measured = [measure(folder.resolve(), states, seed, clock) for folder in landed]
    sizes = [heading for folder in landed for heading in (f"{folder.name} p50 ms", "p95 ms")]
    table = Table(
        "page", "queries", *sizes, "p95 ratio", "floor ms", "first ms", "analysis ms", "cold CPU ms", "seen CPU ms", "empty CPU ms", "cold times", "seen times"
    )
    for page in PAGES:
        found = [costs[page] for costs in measured]
        last = found[-1]
        spread = [f"{value:.1f}" for costs in found for value in (median(costs.queries), p95(costs.queries))]
        ratio = f"{p95(last.queries) / p95(found[0].queries):.2f}" if len(found) > 1 and p95(found[0].queries) else ""
        cold, seen, empty = median(last.page), median(last.seen), median(last.empty)
        middle = (f"{median(values):.0f}" for values in (last.landing, last.analysis, last.page, last.seen, last.empty))
        times = (f"{cold / empty:.1f}", f"{seen / empty:.1f}")
        table.add_row(page, f"{median(last.count):.0f}", *spread, ratio, f"{median(last.floor):.1f}", *middle, *times)
    Console(width=200).print(table)
    print(
        "cold: a filter state that nobody asked for; answers, statistics and drawn blocks are forgotten, not what no filter is in. seen: the same again.\n"
        "floor: as many queries that read nothing. first: the queries where nothing is known of the version, as right after a landing.\n"
        "analysis: cold, with its queries. times: page CPU over an empty page with as many charts, its garbage collected as the server does." + _load()
    )


@app.command()
def landing(
    parcels: Annotated[int, typer.Option(help="Parcel rows.")] = 1_000_000,
    folder: Annotated[Path | None, typer.Option(help="Where exports and landing go for the time being; 10 million need 4 GB.")] = None,
) -> None:
    """Land a simulated collection: CPU and wall time over those of a bare typed Polars copy of the same parcel files; then unchanged; then one new day."""
    from bench.landing_costs import measure

    found = measure(parcels, folder)
    copy = found["copy"]
    table = Table("", "wall s", "CPU s", "times wall", "times CPU", "peak MB")
    for name, timed in found.items():
        table.add_row(name, *(f"{value:.2f}" for value in (timed.wall, timed.cpu, timed.wall / copy.wall, timed.cpu / copy.cpu)), f"{timed.peak:.0f}")
    Console(width=120).print(table)
    print(f"{parcels:,} parcels; one new day: {100 * found['day'].cpu / found['land'].cpu:.1f} % of the full landing's CPU." + _load())


@app.command()
def browser(
    landed: Annotated[Path, typer.Option(help="Landed folder.")],
    page: Annotated[str, typer.Option(help="Page, by its address.")] = "overview",
    rounds: Annotated[int, typer.Option(help="Fresh browsers.")] = 5,
    chromium: Annotated[str | None, typer.Option(help="Path of a Chromium; else Playwright's own.")] = os.environ.get("CHROMIUM"),
) -> None:
    """First chart in Chromium (cold, in a new tab, loaded again) and click to new chart, beside an empty page with as many fixed charts. Medians."""
    from bench.browser_costs import measure

    table = Table("", "charts", "first chart, cold s", "new tab s", "warm s", "click to new chart s")
    for name, found in measure(landed.resolve(), page, rounds, chromium).items():
        table.add_row(page if name == "page" else name, f"{found['charts']:.0f}", *(f"{found[kind]:.2f}" for kind in ("cold", "tab", "warm", "click")))
    Console(width=120).print(table)
    print(_load().strip())


@app.command()
def server(
    landed: Annotated[Path, typer.Option(help="Landed folder of the server that is started.")] = ROOT / "data" / "landed",
    changes: Annotated[int, typer.Option(help="Changes of a filter that are measured, a page.")] = 60,
) -> None:
    """A changed filter on a running server, new, new after a rest, and seen: processor time of its process over that of an empty page with as many charts.

    new: nobody asked for it and nothing is made ahead (means). rested: nobody asked for it, the reader has looked at the page for up to 5 s (medians; the
    empty page likewise). Of both the slowest of beginning, end and market. plain: a page of nothing but the same charts, made by Plotly at every run.
    """
    from statistics import mean, median

    from bench.server_costs import measure

    filters = ("filter_from", "filter_to", "filter_market")
    columns = [f"{kind} {key.removeprefix('filter_')}" for kind in ("new", "rested") for key in filters]
    table = Table(
        "page", "charts", *columns, "seen", "empty", "empty rested", "plain", "new / empty", "rested / empty", "seen / empty", "new / plain", "seen waited"
    )
    for page, costs in measure(landed.resolve(), changes).items():
        new, rested = [mean(costs.cold[key]) for key in filters], [median(costs.ahead[key]) for key in filters]
        times = max(new) / costs.empty, max(rested) / costs.empty_rested, costs.seen / costs.empty, max(new) / costs.plain
        figures = (*new, *rested, costs.seen, costs.empty, costs.empty_rested, costs.plain, *times, costs.waited)
        table.add_row(page, str(len(costs.charts)), *(f"{figure:.1f}" for figure in figures))
    Console(width=170).print(table)
    print("Milliseconds." + _load())


@app.command()
def viewers(
    landed: Annotated[Path, typer.Option(help="Landed folder of the server that is started.")] = ROOT / "data" / "landed",
    viewers: Annotated[list[int], typer.Option(help="How many at a time; may be given several times.")] = [200],  # noqa: B006
    seconds: Annotated[float, typer.Option(help="How long after the last one has come.")] = 60.0,
    every: Annotated[float, typer.Option(help="Seconds between the changes of one viewer.")] = 5.0,
    url: Annotated[str | None, typer.Option(help="A server that runs already (a proxy), instead of one of its own.")] = None,
    choices: Annotated[int, typer.Option(help="Values of each filter that they choose among; 2 or more; fewer: more of them look at the same. 0 is all.")] = 0,
) -> None:
    """People over websockets, each changing a filter every few seconds, beside the server on this machine."""
    from bench.browser_costs import free_port
    from bench.viewers import Server, measure

    server = None if url else Server(landed.resolve(), free_port())
    try:
        rows = [measure(url or server.url, server, count, seconds, every, choices) for count in viewers]
    finally:
        if server:
            server.close()
    table = Table(*rows[0])
    for row in rows:
        table.add_row(*(f"{value:.3f}" if isinstance(value, float) else str(value) for value in row.values()))
    Console(width=200).print(table)
    print(_load().strip())


def _load() -> str:
    return f" Load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores."


if __name__ == "__main__":
    app()
