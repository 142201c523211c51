"""What a landing would do, without publishing: which files are new, changed, gone or the same, and which partitions that touches."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from data import catalogue
from etl import versions
from etl.mapping import load
from etl.own_inputs import inputs
from etl.parts import Part, identify, make_part


@dataclass(frozen=True)
class Plan:
    """Files by what happened to them, partitions that would be written, and sentences about what cannot be read."""

    collection: str
    same: tuple[str, ...]
    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    partitions: tuple[tuple[str, str], ...]
    problems: tuple[str, ...]


def plan(folder: Path, root: Path | None = None) -> Plan:
    """Read and check what is new (checked files are kept, so the landing that follows need not read them again); publish nothing."""
    mapping = load(folder)
    home = (root or catalogue.landed_root()) / mapping.name
    versions.writable(home)
    (home / "parts").mkdir(exist_ok=True)
    before = catalogue.readable(catalogue.current(mapping.name, home.parent))
    known = {entry["file"]: entry["identity"] for entry in before.manifest["files"]} if before else {}
    with versions.lock(home):
        files, problems = inputs(mapping)
        parts = [make_part(path, mapping, source, home / "parts", identify(path, mapping, source), datetime.now(UTC)) for path, source in files]
    now = {part.file: part for part in parts}
    changed = [name for name, part in now.items() if name in known and known[name] != part.identity]
    new = [name for name in now if name not in known]
    gone = [name for name in known if name not in now]
    touched = [now[name] for name in (*new, *changed)] + [part for name in (*gone, *changed) if (part := _known_part(home, known[name]))]
    partitions = sorted({(dataset, name) for part in touched for dataset, names in part.partitions.items() for name in names})
    problems += [part.error for part in parts if part.error]
    same = [name for name in now if name in known and name not in changed]
    return Plan(mapping.name, tuple(same), tuple(new), tuple(changed), tuple(gone), tuple(partitions), tuple(problems))


def _known_part(home: Path, identity: str) -> Part | None:
    from etl.parts import _load

    folder = home / "parts" / identity
    return _load(folder) if (folder / "part.json").exists() else None
