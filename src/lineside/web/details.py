"""What an error of the program is to whoever asked over HTTP."""

from __future__ import annotations

import logging

from pydantic import ValidationError

from lineside.district.errors import (
    ConflictError,
    NotAllowedError,
    RefusalError,
    StorageError,
    UnknownError,
)
from lineside.errors import InputError, LinesideError
from lineside.web.problem import Fault, ProblemDetails, WebError
from lineside.web.refusal import detail_in_chinese

_LOG = logging.getLogger(__name__)


def details_of(wrong: LinesideError | ValidationError) -> ProblemDetails:
    """The problem that an error of the program is to whoever asked."""
    if isinstance(wrong, WebError):
        return wrong.details
    if isinstance(wrong, ValidationError):
        told, more = field_faults(wrong)
        return ProblemDetails(title=UNREAD, status=422, detail=more, faults=told)
    if isinstance(wrong, InputError):
        faults = [Fault(where=p.place.cell or p.place.file, message=p.message, hint=p.hint) for p in wrong.problems]
        return ProblemDetails(
            title="The workbook cannot be taken in",
            status=422,
            detail=f"{len(faults)} faults; nothing was written",
            faults=tuple(faults),
        )
    if isinstance(wrong, StorageError):
        return _unkept(wrong)
    for kind, status, title in _TITLES:
        if isinstance(wrong, kind):
            reasons = wrong.reasons if isinstance(wrong, RefusalError) else ()
            told = tuple(Fault(message=reason) for reason in reasons)
            detail_zh = ""
            if isinstance(wrong, RefusalError):
                detail_zh = f"{detail_in_chinese(wrong.what)}：{'；'.join(each.message_zh for each in told)}"
            return ProblemDetails(title=title, status=status, detail=str(wrong), detail_zh=detail_zh, faults=told)
    raise AssertionError  # every error of the program is a LinesideError, the last entry below


def _unkept(wrong: StorageError) -> ProblemDetails:
    """What everybody is told; where the ledger lies, and what its keeper is told of it, goes to the log alone."""
    _LOG.error("%s", wrong)
    if wrong.reading:
        return ProblemDetails(
            title="The ledger cannot be read",
            status=503,
            detail="what it is kept on does not answer, or its file is damaged; its keeper finds the reason in the log",
        )
    if wrong.is_full:
        return ProblemDetails(
            title="The ledger cannot be written",
            status=507,
            detail="no space is left where it is kept; tell whoever keeps it, then look whether what you did is there",
        )
    return ProblemDetails(
        title="The ledger cannot be written",
        status=503,
        detail="it is busy, or what it is kept on does not take it; before you do it again, look whether it is there",
    )


UNREAD = "The request cannot be read"
MOST_FAULTS, MOST_SORTED = 50, 20_000
"""Faults that are told, and how many there may be: pydantic makes all of them to tell one, at 4 µs each."""


def field_faults(wrong: ValidationError) -> tuple[tuple[Fault, ...], str]:
    """The first faults of something sent, by field, and what is to be said besides."""
    count = wrong.error_count()
    if count > MOST_SORTED:
        return (), f"{count:,} of its values are wrong, too many to tell; send one of them alone"
    found = wrong.errors(include_input=False, include_url=False)[:MOST_FAULTS]
    more = f"{count:,} values are wrong; the first {MOST_FAULTS} are told" if count > MOST_FAULTS else ""
    return tuple(_field_fault(fault["loc"], fault["msg"]) for fault in found), more


def first_fault(wrong: ValidationError) -> str:
    """The first fault of something sent, in a sentence."""
    faults, more = field_faults(wrong)
    if not faults:
        return more
    return f"{faults[0].where}: {faults[0].message}" if faults[0].where else faults[0].message


def _field_fault(place: tuple[int | str, ...], message: str) -> Fault:
    hint = LOOK_FIRST if place[-1:] == ("version",) else ""
    return Fault(where=".".join(str(step) for step in place), message=message.removeprefix("Value error, "), hint=hint)


LOOK_FIRST = "send the `version` that was answered when it was looked at: what others changed since is not written over"


_TITLES: tuple[tuple[type[LinesideError], int, str], ...] = (
    (UnknownError, 404, "There is no such thing"),
    (ConflictError, 409, "This differs from what stands"),
    (NotAllowedError, 403, "Your role does not reach this far"),
    (LinesideError, 422, "This was refused"),
)
