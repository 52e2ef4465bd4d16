"""Lines that run and are connected to a district: each is read where it answers, as any program reads it.

Nothing of them is kept. Addresses come from whoever starts the district's server, never from a record or a request.
"""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPMessage
from time import monotonic
from typing import IO, TYPE_CHECKING, Annotated, Final, TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lineside.district.errors import DistrictError
from lineside.errors import InputError, Place, Problem

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE_S: Final = 5.0
MOST_BYTES: Final = 16 << 20
NEWS_S: Final = 1.0
"""How long what a line said is told again without asking anew: so many people may look at once."""
MOST_STOPS: Final = 20
AGAIN_S: Final = 5.0
"""How long a line that did not answer is not asked again: whoever looks is told at once."""
_Text = Annotated[str, Field(max_length=500)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


class MachineSeen(_Part):
    """A machine now. state: a word of the line's states, or `unknown`; lot: the part on it, at which step."""

    state: _Text
    for_s: float
    lot: _Text | None = None
    step: _Text | None = None
    reason: _Text | None = None


class StationSeen(_Part):
    """A station now: the parts before it, of so many places; null: without limit."""

    is_open: bool
    queue: int
    buffer: int | None
    machines: dict[_Text, MachineSeen]


class LineSeen(_Part):
    """A line now, as far as a district shows it."""

    clock: _Text
    stations: dict[_Text, StationSeen]


class StopSeen(_Part):
    """A time in which a machine stood; until_s: null while it stands."""

    machine: _Text
    state: _Text
    from_s: float
    until_s: float | None
    reason: _Text


class _Stops(_Part):
    stops: tuple[StopSeen, ...]


_Seen = TypeVar("_Seen", LineSeen, _Stops)


class _Stays(HTTPRedirectHandler):
    """A line answers where it was said to be, and sends nobody elsewhere."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        """None: the redirection itself is the answer, which is no line's."""


@dataclass
class ConnectedLine:
    """A line at its address; token: as the line's `--tokens` names it, empty where anybody there may read."""

    address: str
    token: str = field(default="", repr=False)
    _alone: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _seen: tuple[float, LineSeen] | None = field(default=None, repr=False)
    _failed: tuple[float, str] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Raises DistrictError for what is no address."""
        parts = urlsplit(self.address)
        if "@" in parts.netloc:
            raise DistrictError("a line's address holds no name and password: a token stands behind it")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise DistrictError(f"a line's address begins with http:// or https://, not {self.address[:80]}")
        self.address = f"{parts.scheme}://{parts.netloc}"

    def look(self) -> LineSeen:
        """How it is now.

        Raises:
            DistrictError: it does not answer, or not as a line.
        """
        if not self._alone.acquire(timeout=NEWS_S):  # whoever asks it waits already; the others need not
            raise DistrictError(f"{self.address} does not answer: timed out")
        try:
            if self._seen is not None and monotonic() - self._seen[0] < NEWS_S:
                return self._seen[1]
            if self._failed is not None and monotonic() - self._failed[0] < AGAIN_S:
                raise DistrictError(self._failed[1])
            found = self._look()
            self._seen = (monotonic(), found)
            return found
        finally:
            self._alone.release()

    def _look(self) -> LineSeen:
        try:
            return self._asked("/api/line/state", LineSeen)
        except DistrictError as wrong:
            self._failed = (monotonic(), str(wrong))
            raise

    def stops(self, machine: str) -> list[StopSeen]:
        """When a machine stood, the last first. Raises DistrictError as `look` does."""
        found = self._asked("/api/line/stops", _Stops).stops
        return [one for one in found if one.machine == machine][:MOST_STOPS]

    def _asked(self, path: str, kind: type[_Seen]) -> _Seen:
        headers = {"Accept": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        opener = build_opener(ProxyHandler({}), _Stays)
        try:
            request = Request(self.address + path, headers=headers)  # noqa: S310 - the scheme was looked at
            with opener.open(request, timeout=PATIENCE_S) as answer:
                read = answer.read(MOST_BYTES + 1)
        except HTTPError as error:
            with error:
                raise DistrictError(f"{self.address} refuses: {error.code}") from None
        except (URLError, OSError, HTTPException) as error:
            raise DistrictError(f"{self.address} does not answer: {getattr(error, 'reason', error)}") from None
        try:
            return kind.model_validate(json.loads(read) if len(read) <= MOST_BYTES else None)
        except (ValueError, ValidationError):
            raise DistrictError(f"{self.address} answers, but not as the screen of a line") from None


def read_lines(path: Path | None) -> dict[str, ConnectedLine]:
    """The lines that are connected, by their firms: a firm's id, an address and perhaps a token a line.

    `#` begins a comment. Raises InputError.
    """
    if path is None:
        return {}
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError([Problem(Place(str(path)), f"this file cannot be read: {error}", "")]) from None
    found: dict[str, ConnectedLine] = {}
    hint = "a firm's id, a blank, the address of its line's screen, and a token where the line asks for one"
    for number, line in enumerate(text.splitlines(), 1):
        words = re.sub(r"(^|\s)#.*", "", line).split()
        if not words:
            continue
        place = Place(str(path), number, 1)
        if len(words) not in (2, 3):
            raise InputError([Problem(place, "this is no firm and address", hint)])
        if words[0] in found:
            raise InputError([Problem(place, f"{words[0]} has a line above", "a firm has one connected line")])
        try:
            found[words[0]] = ConnectedLine(words[1], words[2] if len(words) == 3 else "")
        except DistrictError as wrong:
            raise InputError([Problem(place, str(wrong), hint)]) from None
    return found
