"""A forecast of a line that runs elsewhere: its server is asked for it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

from lineside.errors import LinesideError

if TYPE_CHECKING:
    from lineside.forecast.wish import Wish

PATH: Final = "/api/line/forecast"
PATIENCE_S: Final = 120.0
MOST_BYTES: Final = 64 << 20


class RemoteError(LinesideError):
    """A line that does not answer, or refuses."""


def is_url(text: str) -> bool:
    """Whether a line's address is meant, and no file."""
    return text.startswith(("http://", "https://"))


def ask(address: str, wish: Wish) -> dict[str, object]:
    """What the server of a line forecasts, as plain data. Raises RemoteError."""
    parts = urlsplit(address)
    query = urlencode(
        [
            ("until", wish.until),
            ("futures", wish.futures),
            ("laws", wish.laws),
            *(("if", text) for text in wish.changes),
        ]
    )
    url = f"{parts.scheme}://{parts.netloc}{PATH}?{query}"
    request = Request(url, headers={"Accept": "application/json"})  # noqa: S310 - `is_url` has looked at the scheme
    try:
        with urlopen(request, timeout=PATIENCE_S) as answer:  # noqa: S310
            read = answer.read(MOST_BYTES + 1)
    except HTTPError as error:
        raise RemoteError(f"{address} refuses: {_told(error)}") from None
    except (URLError, OSError) as error:
        reason = getattr(error, "reason", error)
        raise RemoteError(f"{address} does not answer: {reason}; is the line running there?") from None
    try:
        found = json.loads(read) if len(read) <= MOST_BYTES else None
    except ValueError:
        found = None
    if not isinstance(found, dict) or "products" not in found:
        raise RemoteError(f"{address} answers, but with no forecast: is it the screen of a line?")
    return found


def _told(error: HTTPError) -> str:
    """What the server's problem says, in one line."""
    try:
        problem = json.loads(error.read(1 << 16))
        return ": ".join(str(problem[key]) for key in ("title", "detail") if problem.get(key))
    except (ValueError, AttributeError, TypeError, OSError):
        return f"{error.code} {error.reason}"
