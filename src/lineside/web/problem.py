"""What goes wrong, said in people's words as `application/problem+json` (RFC 9457); never a traceback."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel
from starlette.responses import Response

from lineside.errors import LinesideError, Problem
from lineside.web.refusal import TITLES, detail_in_chinese, in_chinese

SAFE = frozenset(["GET", "HEAD"])
"""Methods that change nothing."""
UNTITLED = "未予受理"


class Fault(BaseModel):
    """One thing that is wrong: where (a field, or a cell such as `Sheet1!C12`), what, and what to do about it.

    `message_zh` and `hint_zh` say the same in Chinese.
    """

    where: str = ""
    message: str
    hint: str = ""
    message_zh: str = ""
    hint_zh: str = ""

    def model_post_init(self, _: object, /) -> None:
        """Find the Chinese of what is said."""
        self.message_zh = self.message_zh or detail_in_chinese(self.message)
        self.hint_zh = self.hint_zh or detail_in_chinese(self.hint)


def fault_of(found: Problem) -> Fault:
    """A problem of a file, where it stands there."""
    return Fault(where=found.place.cell or found.place.file, message=found.message, hint=found.hint)


class ProblemDetails(BaseModel):
    """Why a request was refused. `title` is short, `detail` says what would be right, `faults` lists every reason.

    `title_zh` and `detail_zh` say the same in Chinese.
    """

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    title_zh: str = ""
    detail_zh: str = ""
    faults: tuple[Fault, ...] = ()


class WebError(LinesideError):
    """A refusal with its HTTP status."""

    def __init__(
        self, status: int, title: str, detail: str = "", faults: Sequence[Fault] = (), *, kind: str = "about:blank"
    ) -> None:
        self.details = ProblemDetails(type=kind, title=title, status=status, detail=detail, faults=tuple(faults))
        super().__init__(f"{title}: {detail}" if detail else title)


def json_response(text: str, *, status: int = 200, media: str = "application/json") -> Response:
    """JSON in which no `<` stands, so that it is harmless even inside a page; 503 says when to ask again."""
    headers = {"retry-after": "1"} if status == 503 else None
    return Response(text.replace("<", "\\u003c"), status_code=status, media_type=media, headers=headers)


def problem_response(details: ProblemDetails) -> Response:
    """A refusal as `application/problem+json`."""
    zh = {
        "title_zh": details.title_zh or in_chinese(details.title, TITLES) or UNTITLED,
        "detail_zh": details.detail_zh or detail_in_chinese(details.detail),
    }
    return json_response(
        details.model_copy(update=zh).model_dump_json(), status=details.status, media="application/problem+json"
    )
