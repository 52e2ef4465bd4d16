"""A request's body, taken only as JSON and only so large."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.web.problem import WebError

if TYPE_CHECKING:
    from starlette.requests import Request


async def json_body(request: Request, most: int) -> bytes:
    """The body, of at most so many bytes. Raises WebError."""
    # A form of another site can send text/plain or a form, never application/json without being asked first.
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise WebError(415, "The body must be JSON", "send it as application/json")
    data = b""
    async for part in request.stream():
        data += part
        if len(data) > most:
            raise WebError(413, "The body is too large", f"at most {most >> 10} kB are taken")
    return data
