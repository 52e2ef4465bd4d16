"""What an error of the program is to whoever asked over HTTP."""

from __future__ import annotations

from pydantic import ValidationError

from lineside.district.errors import (
    ConflictError,
    NotAllowedError,
    RefusalError,
    UnknownError,
)
from lineside.errors import InputError, LinesideError
from lineside.web.problem import Fault, ProblemDetails, WebError


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
