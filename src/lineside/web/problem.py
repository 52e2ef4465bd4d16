"""What goes wrong, said in people's words as `application/problem+json` (RFC 9457); never a traceback."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, ValidationError

from lineside.district.errors import (
    ConflictError,
    NotAllowedError,
    RefusalError,
    UnknownError,
)
from lineside.errors import InputError, LinesideError


class Fault(BaseModel):
    """One thing that is wrong: where (a field, or a cell such as `Sheet1!C12`), what, and what to do about it."""

    where: str = ""
    message: str
    hint: str = ""


class ProblemDetails(BaseModel):
    """Why a request was refused. `title` is short, `detail` says what would be right, `faults` lists every reason."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    faults: tuple[Fault, ...] = ()


class WebError(LinesideError):
    """A refusal with its HTTP status."""

    def __init__(self, status: int, title: str, detail: str = "", faults: Sequence[Fault] = ()) -> None:
        self.details = ProblemDetails(title=title, status=status, detail=detail, faults=tuple(faults))
        super().__init__(f"{title}: {detail}" if detail else title)


def details_of(wrong: LinesideError | ValidationError) -> ProblemDetails:
    """The problem that an error of the program is to whoever asked."""
    if isinstance(wrong, WebError):
        return wrong.details
    if isinstance(wrong, ValidationError):
        faults = [_field_fault(fault["loc"], fault["msg"]) for fault in wrong.errors(include_input=False)[:50]]
        return ProblemDetails(title="The request cannot be read", status=422, faults=tuple(faults))
    if isinstance(wrong, InputError):
        faults = [Fault(where=p.place.cell or p.place.file, message=p.message, hint=p.hint) for p in wrong.problems]
        return ProblemDetails(
            title="The workbook cannot be taken in",
            status=422,
            detail=f"{len(faults)} faults; nothing was written",
            faults=tuple(faults),
        )
    for kind, status, title in _TITLES:
        if isinstance(wrong, kind):
            reasons = wrong.reasons if isinstance(wrong, RefusalError) else ()
            faults = [Fault(message=reason) for reason in reasons]
            return ProblemDetails(title=title, status=status, detail=str(wrong), faults=tuple(faults))
    raise AssertionError  # every error of the program is a LinesideError, the last entry below


def _field_fault(place: tuple[int | str, ...], message: str) -> Fault:
    return Fault(where=".".join(str(step) for step in place), message=message.removeprefix("Value error, "))


_TITLES: tuple[tuple[type[LinesideError], int, str], ...] = (
    (UnknownError, 404, "There is no such thing"),
    (ConflictError, 409, "This differs from what stands"),
    (NotAllowedError, 403, "Your role does not reach this far"),
    (LinesideError, 422, "This was refused"),
)
