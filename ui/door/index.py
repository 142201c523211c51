"""The first document, prepared: the app's own title, where its server is, where an address leads on the page, the style of our own components, and what
its pages need loaded beside the rest.

On a page's address Streamlit's client tries the page's path for its server first and logs an error for the 404; told the root, it goes
there at once.
"""

import re
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ui import components, pages

# `BACKEND_BASE_URL` has to be absolute; the browser knows its own origin better than a server behind a proxy does.
SCRIPT = 'window.__streamlit = {{ BACKEND_BASE_URL: new URL("{base}", window.location.origin).href }}'
TITLE = "Groundswell"
OURS = tuple(Path(__file__).with_name(name) for name in ("anchors.js", "case_links.js", "drawer.js"))
STYLE = Path(__file__).with_name("page.css")
# Parts of the client that every page shows. It would ask for each when it first meets one, Plotly's 4.7 MB last of all.
PARTS = ("PlotlyChart", "BidiComponent", "Selectbox", "Multiselect", "ButtonGroup", "Button")
_IMPORTED = re.compile(r'(?:from|import) ?"\./([\w.-]+\.js)"')


def prepared(index: Path, base: str = "/") -> str:
    """The text of Streamlit's `index.html` with our title, scripts and styles; unchanged in all else.

    Raises:
        ValueError: the installed file no longer has the places where these go.
    """
    text = index.read_text(encoding="utf-8")
    if "<title>Streamlit</title>" not in text or "<head>" not in text:
        raise ValueError(f"{index} has no <head> or <title> as expected: this release knows Streamlit 1.67")
    if '="./' not in text:
        raise ValueError(f"{index} no longer names its files relative to itself")
    text = text.replace("<title>Streamlit</title>", f"<title>{TITLE}</title>", 1)
    modules = [*components.scripts(), *(f"static/js/{name}" for name in preloaded(index.parent / "static" / "js", text))]
    links = "".join(f'<link rel="modulepreload" crossorigin href="./{name}">\n    ' for name in modules)
    style = STYLE.read_text(encoding="utf-8") + components.styles()
    text = text.replace("</head>", f"{links}<style>{style}</style>\n  </head>", 1)
    scripts = (SCRIPT.format(base=base), *(path.read_text(encoding="utf-8") for path in OURS))
    return text.replace("<head>", "<head>" + "".join(f"\n    <script>{script}</script>" for script in scripts), 1)


def preloaded(scripts: Path, document: str) -> list[str]:
    """Names of the files of `PARTS` and of what they import, without those that the document names itself. A part not found is left to the client."""
    found, asked = [], [path.name for part in PARTS for path in scripts.glob(f"{part}.*.js")]
    while asked:
        name = asked.pop(0)
        if name in found or name in document or not (scripts / name).is_file():
            continue
        found.append(name)
        asked += _IMPORTED.findall((scripts / name).read_text(encoding="utf-8"))
    return found


def routes(index: Path, base: str = "/") -> list[Route]:
    """The document at the root, where the first page is, and at every other page's address."""
    body = prepared(index, base).encode()

    async def document(request: Request) -> Response:
        return Response(body, media_type="text/html", headers={"cache-control": "no-cache"})

    return [Route(path, document, methods=["GET", "HEAD"]) for path in ("/", *(f"/{page.name}" for page in pages.PAGES[1:]))]
