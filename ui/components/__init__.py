"""Our own elements of a page. One that is shown many times, or that Streamlit would need dozens of elements for, is drawn by the browser in one.

A component is a folder with `<name>.js` (one default function; Streamlit serves the file, so the content-security policy needs no exception) and
`<name>.css` (goes into the first document, `ui/door/index.py`, so that nothing stands unstyled for a moment). Its data is one JSON text; the script
puts every word of it in as text, never as markup.
"""

from collections.abc import Callable
from pathlib import Path

from streamlit.components.v2 import component
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

FOLDER = Path(__file__).resolve().parent
NAMES = tuple(sorted(path.parent.name for path in FOLDER.glob("*/*.js")))
OURS = "groundswell"
_MANIFEST = ComponentManifest(OURS, "1", [ComponentConfig(name, name) for name in NAMES])
_told: object = None  # the manager of the runtime that knows them


def styles() -> str:
    """The style sheets of all components."""
    return "".join((FOLDER / name / f"{name}.css").read_text(encoding="utf-8") for name in NAMES)


def scripts() -> tuple[str, ...]:
    """Where the browser finds the scripts, below the server's root."""
    return tuple(f"_stcore/bidi-components/{OURS}.{name}/{name}.js" for name in NAMES)


def declare() -> None:
    """Tell the runtime of this process where the files are; again for another runtime (each test of a page has its own)."""
    global _told
    manager = get_bidi_component_manager()
    if manager is _told:  # asking it looks at the disk
        return
    for name in NAMES:
        if manager.get_component_asset_root(f"{OURS}.{name}") is None:
            manager.register_from_manifest(_MANIFEST, FOLDER)
    _told = manager


def mounted(name: str, key: str, data: str, **on_changes: Callable[[], None]):
    """Put a component on the page; returns what it triggered, as attributes.

    `data`: JSON. `on_changes`: `on_<event>_change`, called before the run that the event starts.
    """
    declare()
    return _renderer(name)(key=key, data=data, **on_changes)


_renderers: dict[str, Callable] = {}


def _renderer(name: str) -> Callable:
    if name not in _renderers:
        # Not isolated: a reader's search, a screen reader and the theme's fonts go through it as through the rest of the page.
        _renderers[name] = component(f"{OURS}.{name}", html=f'<div class="{OURS}-{name}"></div>', js=f"{name}.js", isolate_styles=False)
    return _renderers[name]
