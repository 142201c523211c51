"""What the door answers besides the pages: health, links, and addresses that must not be taken for a page."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ui.door import health, link_route
from ui.door.health import NO_STORE
from ui.pages import PAGES


async def not_here(request: Request) -> Response:
    """Streamlit answers its health path at the root only; under a page's path a proxy must not take the page for a healthy server."""
    return Response(status_code=404, headers=NO_STORE)


async def first_page(request: Request) -> Response:
    """The first page stands at the plain address; its own name leads there with everything after the question mark."""
    query = request.url.query
    return RedirectResponse("./" + (f"?{query}" if query else ""), status_code=307, headers=NO_STORE)


ROUTES = (
    Route(f"/{PAGES[0].name}", first_page),
    *health.ROUTES,
    Route("/{page:path}/_stcore/health", not_here),
    *link_route.ROUTES,
)
