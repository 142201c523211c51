"""Health for whoever watches the server: `/healthz` says the process answers, `/readyz` that there is something to show."""

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from data import catalogue, progress
from ui.door import link_route
from ui.pages import PAGES

NO_STORE = {"cache-control": "no-store"}


async def healthz(request: Request) -> Response:
    """The process is alive."""
    return JSONResponse({"status": "ok"}, headers=NO_STORE)


async def readyz(request: Request) -> Response:
    """503 until a collection has landed; says how far the landing is."""
    landed, state = catalogue.collections(), progress.read()
    body = {"ready": bool(landed), "collections": landed, "landing": state.state, "share": round(state.share, 3)}
    return JSONResponse(body, status_code=200 if landed else 503, headers=NO_STORE)


async def not_here(request: Request) -> Response:
    """Streamlit answers its health path at the root only; under a page's path a proxy must not take the page for a healthy server."""
    return Response(status_code=404, headers=NO_STORE)


async def first_page(request: Request) -> Response:
    """The first page stands at the plain address; its own name leads there with everything after the question mark."""
    query = request.url.query
    return RedirectResponse("./" + (f"?{query}" if query else ""), status_code=307, headers=NO_STORE)


ROUTES = (
    Route(f"/{PAGES[0].name}", first_page),
    Route("/healthz", healthz),
    Route("/readyz", readyz),
    Route("/{page:path}/_stcore/health", not_here),
    *link_route.ROUTES,
)
