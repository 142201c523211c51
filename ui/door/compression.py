"""Compressed static files: Streamlit serves its bundles (several megabytes) as they are.

A bundle's name carries its hash, so each is compressed once and kept; the cache can not outgrow Streamlit's own static folder.
"""

import gzip
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import anyio
from starlette.types import ASGIApp, Receive, Scope, Send

TEXT = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".map": "application/json",
}
SMALLEST = 1_000  # bytes; a smaller file gains nothing
LEVEL = 6  # 9 saves another 1 % and costs twice the time on the first request


class CompressedStatic:
    """Answers GET and HEAD for text files under `<base>/static/` compressed; everything else, websockets too, passes untouched.

    `told`: called with the name of each file that is sent whole and the headers it was asked for with.
    """

    def __init__(self, app: ASGIApp, folder: Path, base: str = "", told: Callable[[str, Mapping[str, str]], None] | None = None) -> None:
        self.app = app
        self.told = told
        self.folder = folder.resolve()
        self.base = base
        self._kept: dict[Path, bytes] = {}
        self._lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        file = self._file(scope)
        if file is None:
            await self.app(scope, receive, send)
            return
        if self.told and scope["method"] == "GET":
            self.told(file.name, {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]})
        body = await anyio.to_thread.run_sync(self._compressed, file)
        headers = [
            (b"content-type", TEXT[file.suffix].encode()),
            (b"content-encoding", b"gzip"),
            (b"content-length", str(len(body)).encode()),
            (b"vary", b"Accept-Encoding"),
            (b"cache-control", b"public, immutable, max-age=31536000"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    def _file(self, scope: Scope) -> Path | None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return None
        headers = dict(scope["headers"])
        if not _accepts_gzip(headers.get(b"accept-encoding", b"")) or b"range" in headers:
            return None
        path = scope["path"].removeprefix(scope.get("root_path", "")).removeprefix(self.base)
        if not path.startswith("/static/") or Path(path).suffix not in TEXT or "\\" in path or "\0" in path:
            return None
        file = (self.folder / path.lstrip("/")).resolve()
        try:
            inside = file.is_relative_to(self.folder / "static")
            return file if inside and file.is_file() and file.stat().st_size >= SMALLEST else None
        except OSError:  # a name longer than the file system has, or a file that may not be looked at: none of ours
            return None

    def _compressed(self, file: Path) -> bytes:
        with self._lock:
            if file not in self._kept:
                self._kept[file] = gzip.compress(file.read_bytes(), compresslevel=LEVEL, mtime=0)
            return self._kept[file]


def _accepts_gzip(header: bytes) -> bool:
    for part in header.decode("latin-1").lower().split(","):
        name, _, parameter = part.strip().partition(";")
        if name.strip() in ("gzip", "*"):
            return parameter.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
