"""What an error that ends a run is to those who watch it."""

from __future__ import annotations

from typing import Final

from lineside.errors import LinesideError
from lineside.link.link import LinkError
from lineside.run.journal import DamagedError, FullError, JournalError
from lineside.web.ending import Ending


class ExhaustedError(LinesideError):
    """There is no memory left."""


_ENDINGS: Final[tuple[tuple[type[Exception], Ending], ...]] = (
    (FullError, Ending.NO_SPACE),
    (DamagedError, Ending.DAMAGED),
    (JournalError, Ending.DISK),
    (LinkError, Ending.PLANT),
    (ExhaustedError, Ending.MEMORY),
    (MemoryError, Ending.MEMORY),
    (Exception, Ending.ERROR),
)


def ending_of(error: Exception) -> Ending:
    """Why the run stops, as those who watch it are told: no path and no name stands in it."""
    return next(ending for kind, ending in _ENDINGS if isinstance(error, kind))
