"""The path this server stands under, `server.baseUrlPath`: '' at the root of its host, '/team' on a shared one.

Streamlit puts its own routes under it; what the door adds of its own goes through `under`.
"""

from collections.abc import Iterable

import streamlit as st
from starlette.routing import Route


def base_path() -> str:
    """'' or '/name', never with a slash at its end."""
    inner = (st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{inner}" if inner else ""


def under(base: str, routes: Iterable[Route]) -> list[Route]:
    """The same routes below `base`."""
    return [Route(f"{base}{route.path}", route.endpoint, methods=sorted(route.methods or {"GET", "HEAD"}), name=route.name) for route in routes]
