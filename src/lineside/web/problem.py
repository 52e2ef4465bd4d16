"""What goes wrong, said in people's words as `application/problem+json` (RFC 9457); never a traceback."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel
from starlette.responses import Response

from lineside.errors import LinesideError
from lineside.web.refusal import DETAILS, TITLES, in_chinese

SAFE = frozenset(["GET", "HEAD"])
"""Methods that change nothing."""


class Fault(BaseModel):
    """One thing that is wrong: where (a field, or a cell such as `Sheet1!C12`), what, and what to do about it."""

    where: str = ""
    message: str
    hint: str = ""


class ProblemDetails(BaseModel):
    """Why a request was refused. `title` is short, `detail` says what would be right, `faults` lists every reason.

    `title_zh` and `detail_zh` say the same in Chinese; empty where there is no Chinese for it.
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
    zh = {"title_zh": in_chinese(details.title, TITLES), "detail_zh": in_chinese(details.detail, DETAILS)}
    return json_response(
        details.model_copy(update=zh).model_dump_json(), status=details.status, media="application/problem+json"
    )
