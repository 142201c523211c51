"""Where collections live: those that ship, and one's own under GROUNDSWELL_COLLECTIONS or data/collections."""

import os
from pathlib import Path

from data import catalogue
from etl.errors import LandingError

__all__ = ["collection_folder", "folder_of", "own_folders", "own_root"]


def own_root() -> Path:
    """The folder that holds one's own collections, one folder each."""
    return Path(os.environ.get("GROUNDSWELL_COLLECTIONS") or catalogue.ROOT / "collections")


def own_folders() -> list[Path]:
    """One's own collection folders that have a mapping, by name."""
    return sorted(path.parent for path in own_root().glob("*/sources.toml") if not path.parent.name.startswith("."))


def collection_folder(name: str) -> Path:
    """The folder of a collection by its name.

    Raises:
        LandingError: there is none with a sources.toml.
    """
    for base in (own_root(), catalogue.ROOT):
        if (base / name / "sources.toml").exists():
            return base / name
    raise LandingError(f"there is no collection '{name}': no {name}/sources.toml under {own_root()} or {catalogue.ROOT}")


def folder_of(collection: str, root: Path | None = None) -> Path:
    """The folder that a landed collection came from: as its manifest says, else by its name.

    Raises:
        LandingError: neither is there any more.
    """
    version = catalogue.readable(catalogue.current(collection, root))
    named = version and version.manifest.get("folder")
    return Path(named) if named and (Path(named) / "sources.toml").exists() else collection_folder(collection)
