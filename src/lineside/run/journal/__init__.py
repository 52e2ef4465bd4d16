"""The journal of a run: its records, durable, chained and checked. docs/reference/journal.md says what is in it."""

from __future__ import annotations

from lineside.run.journal.book import GROUP_RECORDS, GROUP_S, Journal
from lineside.run.journal.errors import DamagedError, FullError, JournalError, OldFormatError
from lineside.run.journal.schema import FIRST_NOTE, MAGIC, SUFFIX, Meta, Snapshot

__all__ = [
    "FIRST_NOTE",
    "GROUP_RECORDS",
    "GROUP_S",
    "MAGIC",
    "SUFFIX",
    "DamagedError",
    "FullError",
    "Journal",
    "JournalError",
    "Meta",
    "OldFormatError",
    "Snapshot",
]
