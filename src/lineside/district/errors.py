"""What the ledger refuses, by kind. Every message says what is wrong and what would be right."""

from __future__ import annotations

from lineside.errors import LinesideError


class DistrictError(LinesideError):
    """Anything the ledger refuses."""


class RefusalError(DistrictError):
    """A refusal with all its reasons at once.

    Args:
        what: what was attempted, for instance "these figures cannot be added".
        reasons: one sentence each; at least one.
    """

    def __init__(self, what: str, reasons: tuple[str, ...]) -> None:
        self.what = what
        self.reasons = reasons
        super().__init__(f"{what}: " + "; ".join(reasons))


class ValueTextError(DistrictError):
    """A number, amount, period or unit that cannot be read."""


class FigureError(RefusalError):
    """A figure whose fields contradict each other."""


class NotAddableError(RefusalError):
    """Figures that have no sum."""


class NotDivisibleError(RefusalError):
    """Figures that have no quotient."""


class NotComparableError(RefusalError):
    """Figures that must not be held against each other."""


class UnknownError(DistrictError):
    """A name the ledger does not know."""


class ConflictError(DistrictError):
    """What was sent differs from what stands, and nobody asked to revise it."""


class TooLongError(DistrictError):
    """What was asked for takes longer than whoever asked may keep the program busy; nothing was written."""


class NotAllowedError(DistrictError):
    """The person's role does not reach this far."""


class PasswordError(DistrictError):
    """A password too easily guessed."""


class AddressError(DistrictError):
    """A ledger that cannot be opened at the address given."""


class StorageError(LinesideError):
    """A ledger that cannot be written or read: no space, a disk that fails, a damaged file, a server that is gone.

    Nothing was kept by half.

    Args:
        message: what is wrong, for whoever keeps the ledger.
        is_full: there is no space left for it.
        reading: nothing was to be written.
    """

    def __init__(self, message: str, *, is_full: bool = False, reading: bool = False) -> None:
        self.is_full, self.reading = is_full, reading
        super().__init__(message)


class ResultError(DistrictError):
    """A simulation result or run that cannot be posted."""
