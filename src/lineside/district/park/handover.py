"""A shared order handed to the line that runs: its screen's server is asked for so many pieces more, by a due time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from http.cookiejar import CookieJar
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from lineside.district.errors import DistrictError

PATIENCE_S: Final = 30.0
MOST_BYTES: Final = 16 << 20


class LiveLine:
    """The server of a line, as somebody who may command it; without a name, as a visitor on its own machine."""

    def __init__(self, address: str, name: str = "", password: str = "") -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise DistrictError(f"a line's address begins with http:// or https://, not {address[:80]}")
        self._base = f"{parts.scheme}://{parts.netloc}"
        self._opener: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))
        self._csrf = ""
        if name:
            self._csrf = str(self._ask("/api/login", {"name": name, "password": password}).get("csrf", ""))
        else:
            self._csrf = str(self._ask("/api/me").get("csrf", ""))

    def order(self, product: str, pieces: int, due: datetime) -> None:
        """Have the line make so many pieces more of a product that it releases, by a time.

        Raises:
            DistrictError: it makes no such product, says no date, has passed the time, refuses or does not answer.
        """
        scene = self._ask("/api/line/scene")
        products, sources, starts = scene.get("products"), scene.get("sources"), scene.get("starts")
        if not isinstance(sources, list) or not isinstance(products, list) or not isinstance(starts, str):
            raise DistrictError(f"{self._base} tells neither products nor when it began: is it the screen of a line?")
        names = [str(one.get("name")) if isinstance(one, Mapping) else str(one) for one in sources]
        if product not in names:
            raise DistrictError(f"the line releases {', '.join(names[:20])}, not {product[:60]}")
        due_s = (due - datetime.fromisoformat(starts).replace(tzinfo=None)).total_seconds()
        if due_s <= 0:
            raise DistrictError(f"the line began at {starts}, after the order is due")
        told = {"ask": "order", "source": names.index(product), "quantity": pieces, "due_s": due_s}
        self._ask("/api/line/asks", told)

    def _ask(self, path: str, body: Mapping[str, object] | None = None) -> dict[str, object]:
        headers = {"Accept": "application/json", "Origin": self._base, "x-lineside-csrf": self._csrf}
        data = None
        if body is not None:
            data, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        try:
            request = Request(self._base + path, data, headers)  # noqa: S310 - the scheme was looked at
            with self._opener.open(request, timeout=PATIENCE_S) as answer:
                read = answer.read(MOST_BYTES + 1)
        except HTTPError as error:
            raise DistrictError(f"{self._base} refuses: {_told(error)}") from None
        except (URLError, OSError) as error:
            raise DistrictError(f"{self._base} does not answer: {getattr(error, 'reason', error)}") from None
        try:
            found = json.loads(read) if len(read) <= MOST_BYTES else None
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise DistrictError(f"{self._base} answers, but not as the screen of a line")
        return found


def _told(error: HTTPError) -> str:
    try:
        told = json.loads(error.read(MOST_BYTES))
        return f"{told['title']}: {told.get('detail', '')}".rstrip(": ")
    except (ValueError, KeyError, TypeError):
        return f"{error.code} {error.reason}"
