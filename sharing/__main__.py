"""Command line of the store: `python -m sharing status | migrate | sweep | backup | restore`."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from sharing import audit, links
from sharing.backup import CannotBackUp, Written, back_up
from sharing.restore import CannotRestore, Restored, restore
from sharing.status import Status, status
from sharing.store import Store, StoreUnavailable, database_url

app = typer.Typer(add_completion=False, help="Links, audit and what belongs to them: look, upgrade, back up.", pretty_exceptions_enable=False)
NAMED = "groundswell-%Y%m%dT%H%M%SZ.backup.zip"
AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON.")]


@app.command("status")
def tell_status(as_json: AsJson = False) -> None:
    """Which database, which migration, what it holds. Changes nothing. Exit code 0: as this release needs it; 1: not; 2: cannot be opened."""
    found = _asked(status, database_url(), _now())
    print(json.dumps(found.__dict__, indent=1, default=str) if as_json else _status_lines(found))
    raise typer.Exit(0 if found.fits else 1)


@app.command("migrate")
def migrate_store() -> None:
    """Bring the database to this release; every start of the app does so too. Several at once are safe."""
    before = _asked(status, database_url(), _now())
    _asked(Store, database_url()).close()
    added = sorted(set(before.known) - set(before.applied))
    print(f"Applied migrations {', '.join(map(str, added))}." if added else "The database is as this release needs it.")


@app.command("sweep")
def sweep_store() -> None:
    """For a timer: let go the versions of frozen links that expired long ago, and note landings that no page has noted yet."""
    store = _asked(Store, database_url())
    let_go, noted = links.sweep(store, _now()), audit.note_landings(store, _now())
    store.close()
    print(f"{let_go} frozen links let their version go; {noted} landings noted.")


@app.command("backup")
def write_backup(
    out: Annotated[Path, typer.Option(help="File to write; in a folder it is named by the time.")],
    keep: Annotated[int, typer.Option(help="In a folder: how many backups to keep; 0 keeps all.")] = 0,
    versions: Annotated[bool, typer.Option(help="Also the files of pinned data versions, which cannot be landed again.")] = True,
) -> None:
    """Links, audit and all else in the database, the signing secret, what is pinned, and the pinned versions: one file, for its owner alone."""
    store = _asked(Store, database_url())
    folder = out.is_dir()
    written = _asked(back_up, store, out / _now().strftime(NAMED) if folder else out, _now(), versions)
    store.close()
    print(_backup_lines(written))
    if folder and keep > 0:
        for old in sorted(out.glob("groundswell-*.backup.zip"))[:-keep]:
            old.unlink()
            print(f"Removed {old}")


@app.command("restore")
def bring_back(
    file: Annotated[Path, typer.Argument(help="A backup.")],
    replace: Annotated[bool, typer.Option("--replace", help="Replace a store that is not empty; it is backed up beside the file first.")] = False,
) -> None:
    """Bring a backup back, also into another kind of database or another machine. Stop the app processes first."""
    store = _asked(Store, database_url(), False)
    if replace and _asked(status, database_url(), _now()).applied:
        kept = file.resolve().with_name(_now().strftime("replaced-%Y%m%dT%H%M%SZ.backup.zip"))
        _asked(back_up, store, kept, _now(), False)
        print(f"What was there is kept in {kept}")
    restored = _asked(restore, store, file, _now(), replace)
    store.close()
    print(_restore_lines(restored))


def _asked(function, *given):
    """Its answer, or its refusal as a sentence and exit code 2."""
    try:
        return function(*given)
    except (StoreUnavailable, CannotBackUp, CannotRestore) as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(2) from None


def _now() -> datetime:
    return datetime.now(UTC)


def _status_lines(found: Status) -> str:
    lines = [
        f"database   {found.url}",
        f"migrations {', '.join(map(str, found.applied)) or 'none'}{_advice(found)}",
        f"holds      {_counted(found.rows) or 'nothing yet'}",
        f"links      {_counted(found.links) or 'none'}",
        f"secret     {found.secret}",
    ]
    return "\n".join([*lines, *(f"missing    version {name} is pinned and nowhere to be found" for name in found.lost)])


def _advice(found: Status) -> str:
    return "" if found.fits else ": more are due, run python -m sharing migrate" if found.pending else ": some are of a newer release"


def _counted(rows: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in rows.items())


def _backup_lines(written: Written) -> str:
    lines = [f"{written.path}: {_counted(written.rows)}", *(f"with version {name}" for name in written.versions)]
    if not written.secret and os.environ.get("GROUNDSWELL_SECRET"):
        lines.append("The signing secret comes from GROUNDSWELL_SECRET and is not in the file: keep it beside.")
    return "\n".join(lines)


def _restore_lines(restored: Restored) -> str:
    lines = [f"Restored what was there at {restored.made_at:%Y-%m-%d %H:%M} UTC: {_counted(restored.rows)}"]
    lines += [f"Version {name} is back." for name in restored.versions]
    lines += [f"Version {name} is pinned, and neither in the file nor here: its frozen links keep their figures and cannot drill." for name in restored.lost]
    lines += [f"{name} has nothing current: python -m etl run --collection {name}" for name in restored.unlanded]
    lines.append(f"{restored.held} holds taken again." + (" The signing secret is the backup's." if restored.secret else ""))
    return "\n".join(lines)


if __name__ == "__main__":
    app()
