"""`python -m etl versions | pin | unpin | collect | plan`: versions of a collection, and what a landing would touch."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from data import catalogue
from etl.errors import LandingError
from etl.pins import pin, pins, unpin
from etl.versions import collect, lock

commands = typer.Typer()
Landed = Annotated[Path | None, typer.Option(help="Folder the versions are in (default: data/landed).")]
Name = Annotated[str, typer.Option("--collection", help="Collection.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON.")]


@commands.command("versions")
def list_versions(collection: Name = "published", landed: Landed = None, as_json: AsJson = False) -> None:
    """Versions of a collection, oldest first: when landed, rows, which is current, which are pinned."""
    current, held = catalogue.current(collection, landed), pins(_home(collection, landed))
    found = [
        {"version": version.name, "landed_at": version.manifest["landed_at"], "rows": sum(entry["landed"] for entry in version.manifest["files"]),
         "current": current is not None and version.name == current.name, "pinned": held.get(version.name)}
        for version in catalogue.versions(collection, landed)
    ]  # fmt: skip
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return
    table = Table("version", "landed at", "rows", "current", "pinned because")
    for entry in found:
        table.add_row(entry["version"], entry["landed_at"][:19], f"{entry['rows']:,}", "yes" if entry["current"] else "", entry["pinned"] or "")
    Console().print(table)


@commands.command("pin")
def pin_version(version: str, reason: Annotated[str, typer.Option(help="Why it is held.")], collection: Name = "published", landed: Landed = None) -> None:
    """Hold a version: it is never collected."""
    _told(lambda: pin(_home(collection, landed), version, reason))


@commands.command("unpin")
def unpin_version(version: str, collection: Name = "published", landed: Landed = None) -> None:
    """Let a held version go."""
    _told(lambda: unpin(_home(collection, landed), version))


@commands.command("collect")
def collect_versions(collection: Name = "published", landed: Landed = None) -> None:
    """Remove old versions that nobody pins, and checked files that no kept version is made of."""
    home = _home(collection, landed)
    with lock(home):
        removed = collect(home, frozenset(pins(home)))
    print(f"{collection}: {len(removed)} versions removed" + (f" ({', '.join(removed)})" if removed else ""))


@commands.command("plan")
def show_plan(
    collection: Name = "published",
    landed: Landed = None,
    folder: Annotated[Path | None, typer.Option(help="Folder that holds sources.toml, if it is not data/<collection>.")] = None,
) -> None:
    """Dry run: which files are new, changed, gone, and which partitions a landing would write. Publishes nothing."""
    from etl.plan import plan
    from etl.run import collection_folder

    found = _told(lambda: plan(folder or collection_folder(collection), landed))
    print(f"{found.collection}: {len(found.same)} files unchanged, {len(found.new)} new, {len(found.changed)} changed, {len(found.gone)} gone")
    for word, names in (("new", found.new), ("changed", found.changed), ("gone", found.gone)):
        for name in names:
            print(f"  {word}: {name}")
    for dataset, name in found.partitions:
        print(f"  would write {dataset} {name}")
    for problem in found.problems:
        print(f"  ! {problem}")


def _home(collection: str, landed: Path | None) -> Path:
    return (landed or catalogue.landed_root()) / collection


def _told(action):
    try:
        return action()
    except LandingError as problem:
        Console(stderr=True).print(str(problem), style="red", markup=False)
        raise typer.Exit(1) from None
