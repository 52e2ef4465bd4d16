"""The screen: the built pages of `frontend/`, and what they are told of the server that sends them."""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ConfigDict
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from lineside.version import __version__
from lineside.web.problem import ProblemDetails, json_response, problem_response

if TYPE_CHECKING:
    from starlette.requests import Request

STATIC: Final = Path(__file__).parent / "static"
"""What `npm run build` made of `frontend/`; committed, so that nobody needs Node."""
_MEDIA: Final = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".md": "text/markdown; charset=utf-8",
}


class Served(BaseModel):
    """What a server shows: a `line` that runs, `runs` that are played, or a `district`."""

    model_config = ConfigDict(frozen=True)

    kind: str
    name: str
    title: dict[str, str | None] | None = None
    version: str = __version__


async def to_screen(request: Request) -> Response:
    """From the address that is printed to the screen, with what was asked in it: `/?lang=zh`, say."""
    return RedirectResponse(f"/screen?{request.url.query}" if request.url.query else "/screen", status_code=303)


def screen_routes(served: Served) -> list[Route]:
    """The page at /screen, its files below /static, and /api/served."""
    _files()

    async def page(request: Request) -> Response:
        return _file(request, "index.html")

    async def file(request: Request) -> Response:
        return _file(request, request.path_params["name"])

    async def what(_: Request) -> Response:
        return json_response(served.model_dump_json())

    return [
        Route("/screen", page, methods=["GET"]),
        Route("/static/{name}", file, methods=["GET"]),
        Route("/api/served", what, methods=["GET"]),
    ]


@lru_cache(maxsize=1)
def _files() -> dict[str, bytes]:
    """All files, read at once: a newer version that is installed meanwhile is not mixed with this one."""
    return {file.name: file.read_bytes() for file in STATIC.iterdir() if file.suffix in _MEDIA}


@lru_cache(maxsize=256)
def _read(name: str) -> tuple[bytes, bytes, str]:
    """A file, the same compressed, and its tag."""
    data = _files()[name]
    return data, gzip.compress(data, 9, mtime=0), f'"{hashlib.sha256(data).hexdigest()[:32]}"'


def _file(request: Request, name: str) -> Response:
    if name not in _files():  # a name of the folder's own list, so no path leads out of it
        return problem_response(ProblemDetails(title="There is no such file", status=404))
    data, small, tag = _read(name)
    # Kept by browsers, but asked for each time whether it is still the same: file names carry no version.
    headers = {"cache-control": "no-cache", "etag": tag, "vary": "accept-encoding"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(small, media_type=_MEDIA[Path(name).suffix], headers=headers | {"content-encoding": "gzip"})
    return Response(data, media_type=_MEDIA[Path(name).suffix], headers=headers)
