"""What will be of a line that runs, told to its screen and to whoever asks."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, Final, Protocol

from starlette.routing import Route

from lineside.chinese import chinese
from lineside.errors import InputError, LinesideError
from lineside.forecast.wish import BusyError
from lineside.web.line import answered
from lineside.web.problem import WebError, json_response
from lineside.web.refusal import model_in_chinese

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from lineside.web.people import People

PATH: Final = "/api/line/forecast"
MOST_FUTURES: Final = 1000
MOST_CHANGES: Final = 4
MOST_TEXT: Final = 200
"""Characters of a time or a change: whoever looks may ask, and asking costs seconds of a processor."""
KNOWN: Final = frozenset(["until", "futures", "if", "laws"])


class Foreseen(Protocol):
    """A line that looks ahead; called from any thread."""

    def newest(self) -> dict[str, object] | None:
        """Its last forecast of its own; None: there is none yet."""

    def ahead(self, until: str | None, futures: int, changes: tuple[str, ...], laws: str) -> dict[str, object]:
        """A forecast from now. Raises LinesideError for what cannot be, BusyError where one is being made."""


def forecast_routes(line: Foreseen, people: People) -> list[Route]:
    """`GET /api/line/forecast`: without a question the line's own last forecast, else one from now."""

    async def forecast(request: Request) -> Response:
        people.who(request)
        asked = request.query_params
        if unknown := sorted(set(asked) - KNOWN):
            raise WebError(422, "The request cannot be read", f"`{unknown[0]}` is none of {', '.join(sorted(KNOWN))}")
        if not asked and (own := line.newest()) is not None:
            return json_response(_told(own))
        until, changes, laws = asked.get("until"), tuple(asked.getlist("if")), asked.get("laws", "model")
        futures = _futures(asked.get("futures", "200"))
        if len(changes) > MOST_CHANGES or any(len(text) > MOST_TEXT for text in (until or "", *changes)):
            told = f"at most {MOST_CHANGES} changes of {MOST_TEXT} characters are looked at"
            raise WebError(422, "The request cannot be read", told)
        try:
            found = await asyncio.to_thread(line.ahead, until, futures, changes, laws)
        except BusyError as error:
            raise WebError(503, "A forecast is being made", str(error)) from None
        except InputError as error:
            refused = WebError(422, "Nothing can be said of this", str(error))
            refused.details.detail_zh = model_in_chinese(error)
            raise refused from None
        except LinesideError as error:
            raise WebError(409, "Nothing can be said of this now", str(error).splitlines()[0]) from None
        return json_response(_told(found))

    return [Route(PATH, answered(forecast), methods=["GET"])]


def _told(found: Mapping[str, Any]) -> str:
    """A forecast, with what should be known of it in Chinese, too."""
    return json.dumps({**found, "remarks_zh": [chinese(each) for each in found["remarks"]]}, ensure_ascii=False)


def _futures(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text[:6]) <= MOST_FUTURES):
        raise WebError(422, "The request cannot be read", f"`futures` is a number up to {MOST_FUTURES}")
    return int(text)
