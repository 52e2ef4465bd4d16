"""What can be wrong with a journal, and SQLite's errors in words for the person who runs the plant."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from lineside.errors import LinesideError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PRIMARY: Final = 0xFF
_ANY, _BUSY, _LOCKED, _CORRUPT, _NOT_A_DATABASE = 1, 5, 6, 11, 26
_FULL: Final = 13
_SHORT_READ: Final = 522


class JournalError(LinesideError):
    """A journal that cannot be used, or cannot be written any longer."""


class FullError(JournalError):
    """A journal that cannot be written any longer because there is no space left."""


class DamagedError(JournalError):
    """A journal of which a part is missing, unreadable or changed."""


class OldFormatError(JournalError):
    """A journal of format 1, which is carried over into one of today's format before a run goes on with it."""


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Errors of SQLite as JournalError, and as DamagedError where the file is not what was written."""
    try:
        yield
    except UnicodeDecodeError:  # what the module raises for an error of SQLite that itself quotes damaged text
        raise DamagedError(f"{path} is damaged: a text in it cannot be read") from None
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", _ANY)
        if code & _PRIMARY in (_BUSY, _LOCKED):
            raise JournalError(f"{path} is in use by another run; only one can write a journal") from None
        if code & _PRIMARY in (_ANY, _CORRUPT, _NOT_A_DATABASE) or code == _SHORT_READ:
            raise DamagedError(f"{path} is damaged: {error}") from None
        kind = FullError if code & _PRIMARY == _FULL else JournalError
        raise kind(f"the journal {path} cannot be used: {error}") from None
