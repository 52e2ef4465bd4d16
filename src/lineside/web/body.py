"""A request's body: only so large, only so much in it, and as JSON only where it says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lineside.web.problem import WebError

if TYPE_CHECKING:
    from starlette.requests import Request

MOST_VALUES: Final = 250_000
"""Values in a JSON body, counted by its commas. Each wrong one is a fault of its own, which takes 4 µs to find and to
forget: a body of 4 MB could hold 1.3 million, each with five."""


async def read_body(request: Request, most: int) -> bytes:
    """The body, refused as soon as it exceeds its limit, whatever its declared length. Raises WebError."""
    declared = request.headers.get("content-length", "")
    too_large = WebError(413, "The body is too large", f"at most {size_text(most)} are taken")
    if declared.isdecimal() and len(declared) < 20 and int(declared) > most:
        raise too_large
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise too_large
        parts.append(part)
    return b"".join(parts)


def check_json(request: Request, raw: bytes) -> None:
    """Refuse a body that is not said to be JSON, or that holds more than is ever asked for. Raises WebError."""
    # A form of another site can send text/plain or a form, never application/json without being asked first.
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise WebError(415, "The body must be JSON", "send it as application/json")
    if raw.count(b",") > MOST_VALUES:
        raise WebError(413, "The body is too large", f"at most {MOST_VALUES:,} values are taken; send it in parts")


async def json_body(request: Request, most: int) -> bytes:
    """The body, JSON of at most so many bytes. Raises WebError."""
    raw = await read_body(request, most)
    check_json(request, raw)
    return raw


def size_text(size: int) -> str:
    """A number of bytes for people."""
    return f"{size >> 20} MB" if size >= 1 << 20 else f"{size >> 10} kB"
