"""The landing as the Data page asks for it (`data/desk.py`): collection names and text in, plain values and sentences out."""

import dataclasses
import re
import shutil
import tempfile
from functools import wraps
from pathlib import Path

import polars as pl

from data import catalogue
from data.desk import Desk, DeskProblem
from etl import edits, quarantine, upload
from etl.commands_quarantine import export_name
from etl.draft import draft
from etl.draft_route import needed_columns
from etl.dry_run import accounted, dry_run
from etl.errors import LandingError
from etl.folders import folder_of, own_root
from etl.mapping import load
from etl.own_inputs import inputs
from etl.read import LINE, read
from etl.run import land

TRY = "groundswell-try-"  # how a folder in which a mapping is tried begins
SAMPLE, FEW = 200_000, 40  # rows looked at for the values of a column, and the most values that a form lists


def desk() -> Desk:
    """Everything the page may ask for, with refusals as `DeskProblem`."""
    functions = {
        "receive": upload.receive, "draft": _draft, "mapping": _mapping, "columns": _columns, "check": _check, "land": _land, "keep": _keep,
        "export": _export, "readmit": _readmit, "edit": _edit, "edited": _edited, "remove": _remove, "own": _own, "root": own_root,
        "needed": needed_columns,
    }  # fmt: skip
    return Desk(**{name: _told(function) for name, function in functions.items()})


def _told(function):
    @wraps(function)
    def asked(*given):
        try:
            return function(*given)
        except (LandingError, OSError) as problem:
            raise DeskProblem(_without_paths(str(problem))) from None

    return asked


def _without_paths(words: str) -> str:
    """A reader of the page has no business with where the server keeps things."""
    kept = {str(own_root().resolve()), str(own_root()), str(catalogue.ROOT), str(catalogue.landed_root()), tempfile.gettempdir()}
    for folder in sorted(kept, key=len, reverse=True):
        words = words.replace(f"{folder}/", "")
    return re.sub(rf"{TRY}\w+/[^/]+/", "", words)


def _draft(name: str) -> str:
    folder = upload.own_folder(name)
    files = upload.data_files(folder)
    if not files:
        raise LandingError(f"{name} holds no file yet. Drop the exports first.")
    return draft(files, folder, name)


def _mapping(name: str) -> str | None:
    path = upload.own_folder(name) / "sources.toml"
    return path.read_text(encoding="utf-8") if path.exists() else None


def _with_text(name: str, text: str, work: Path) -> Path:
    """The collection's folder as it would be with this sources.toml: links to its files, so that trying costs no copy."""
    home, trial = upload.own_folder(name), work / name
    shutil.copytree(home, trial, copy_function=_link, ignore=shutil.ignore_patterns("sources.toml", ".*"))
    (trial / "sources.toml").write_text(text, encoding="utf-8")
    return trial


def _link(source: str, target: str) -> None:
    try:
        Path(target).symlink_to(Path(source).resolve())
    except OSError:
        shutil.copyfile(source, target)


def _columns(name: str) -> dict[str, dict[str, list[str]]]:
    """Columns of the first file of each pattern, with their values where these are few: most frequent first."""
    found: dict[str, dict[str, list[str]]] = {}
    for path, source in inputs(load(upload.own_folder(name)))[0]:
        if source.pattern not in found:
            with tempfile.TemporaryDirectory() as work:
                raw = read(path, source.reading, Path(work))
                rows = raw.rows.head(SAMPLE).collect()
            made = [name for lookup in source.lookups for name in lookup.columns]
            if source.wide:  # each cell becomes a row: what its heading says and what it holds are columns then
                made += [*re.compile(source.wide.columns).groupindex, source.wide.value]
            found[source.pattern] = {column: _few(rows[column]) for column in raw.columns if column != LINE} | {name: [] for name in made}
    return found


def _few(values: pl.Series) -> list[str]:
    counted = values.drop_nulls().str.strip_chars().value_counts(sort=True)
    return counted[values.name].to_list() if counted.height <= FEW else []


def _check(name: str, text: str, progress) -> dict:
    with tempfile.TemporaryDirectory(prefix=TRY) as work:
        found = dry_run(_with_text(name, text, Path(work)), progress)
    return {
        "good": found.good,
        "files": [{"file": part.file, **accounted(part)} for part in found.files],
        "datasets": [dataclasses.asdict(dataset) for dataset in found.datasets],
        "rules": [dataclasses.asdict(rule) for rule in found.rules],
        "problems": [_without_paths(words) for words in found.problems],
    }


def _keep(name: str, text: str) -> None:
    with tempfile.TemporaryDirectory(prefix=TRY) as work:
        mapping = load(_with_text(name, text, Path(work)))  # refuses what cannot be followed, before the old one is gone
    if mapping.name != name:
        raise LandingError(f"the mapping names the collection '{mapping.name}', and its folder is '{name}'. Set name = \"{name}\" under [collection].")
    folder = upload.own_folder(name)
    beside = folder / ".sources.toml.tmp"
    beside.write_text(text, encoding="utf-8")
    beside.replace(folder / "sources.toml")


def _land(name: str, allow_shrink: bool | frozenset[str], progress) -> dict:
    report = land(folder_of(name), allow_shrink=allow_shrink, progress=progress)
    return {"version": report.version, "unchanged": report.unchanged, "seconds": report.seconds, "files": report.files, "datasets": report.datasets,
            "problems": [_without_paths(words) for words in report.problems]}  # fmt: skip


def _export(name: str) -> list[tuple[str, bytes]]:
    return [(export_name(one.name), one.text()) for one in quarantine.exports(name)]


def _readmit(name: str, told: str, content: bytes, who: str) -> dict:
    with tempfile.TemporaryDirectory(prefix="groundswell-mended-") as work:
        path = Path(work) / upload.safe_name(told)
        path.write_bytes(content)
        done = quarantine.readmit(path, name, who=who)
    return {"rows": done.rows, "unchanged": done.unchanged}


def _edit(name: str, dataset: str, row: dict[str, str], who: str) -> None:
    edits.save(folder_of(name), dataset, row, who)


def _remove(name: str, dataset: str, key: dict[str, str], who: str) -> None:
    edits.remove(folder_of(name), dataset, key, who)


def _edited(name: str, dataset: str) -> list[dict[str, str]]:
    return edits.saved(folder_of(name), dataset)


def _own() -> list[str]:
    root = own_root()
    return sorted(path.name for path in root.iterdir() if path.is_dir() and upload.NAME.fullmatch(path.name)) if root.is_dir() else []
