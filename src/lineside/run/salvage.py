"""What can still be read of a damaged journal, in a new one; the damaged one is left as it is."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from lineside.run.journal import (
    LEAST_BYTES,
    MAGIC,
    DamagedError,
    Journal,
    JournalError,
    Line,
    Meta,
    Snapshot,
    page_size,
    read_meta,
)
from lineside.run.words import clock

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Saved:
    """What was saved."""

    path: Path
    records: int
    time: int
    """Of the last record, µs."""

    def __str__(self) -> str:
        return f"{self.records:,} records, until {clock(self.time)}, were saved in {self.path}"


def salvage(damaged: Path, target: Path) -> Saved:
    """Read a damaged journal's records up to the first that is missing, and write them into a new journal.

    Raises DamagedError when not even the model can be read, JournalError when the target exists.
    """
    if target.exists():
        raise JournalError(
            f"{damaged} is damaged; what could be read of it was saved in {target} before."
            " Go on with that one, or move it away"
        )
    with tempfile.TemporaryDirectory() as folder:
        copy = _copied(damaged, Path(folder))
        with closing(_opened(copy, damaged)) as connection:
            return _save(connection, damaged, target)


def _copied(damaged: Path, folder: Path) -> Path:
    """The file and its log, copied to where SQLite may tidy them up."""
    copy = folder / "copy"
    for suffix in ("", "-wal"):
        source = damaged.with_name(damaged.name + suffix)
        if source.exists():
            shutil.copyfile(source, copy.with_name(copy.name + suffix))
    return copy


def _opened(copy: Path, damaged: Path) -> sqlite3.Connection:
    with copy.open("r+b") as file:
        head = file.read(LEAST_BYTES)
        if len(head) == LEAST_BYTES:  # SQLite would fill up a page that was cut with zeros, and read them as data
            file.truncate(copy.stat().st_size // page_size(head) * page_size(head))
    if len(head) < LEAST_BYTES or not head.startswith(MAGIC):
        raise DamagedError(f"{damaged} is damaged: nothing can be read of its {len(head)} bytes")
    connection = sqlite3.connect(copy)
    connection.isolation_level = None
    # Lets a file be opened that is shorter than its first page says: what lies beyond the cut gives an error when read.
    connection.execute("PRAGMA writable_schema = ON")
    return connection


def _save(connection: sqlite3.Connection, damaged: Path, target: Path) -> Saved:
    meta = _meta(connection, damaged)
    journal = Journal.create(target, meta)
    try:
        lines: list[Line] = []
        for line in _lines(connection):
            lines.append(line)
            if len(lines) == BATCH:
                journal.restore(lines)
                lines.clear()
        journal.restore(lines)
        for snapshot in _snapshots(connection, journal.last):
            journal.keep(snapshot)
    finally:
        journal.close()
    return Saved(target, journal.last, journal.last_time)


def _meta(connection: sqlite3.Connection, damaged: Path) -> Meta:
    try:
        return read_meta(connection, damaged)
    except sqlite3.Error as error:
        raise DamagedError(f"{damaged} is damaged: not even its model can be read ({error})") from None


def _lines(connection: sqlite3.Connection) -> Iterator[Line]:
    """The records in their order, up to the first that is missing or cannot be read."""
    expected = 1
    try:
        for line in connection.execute("SELECT * FROM record ORDER BY seq"):
            if line[0] != expected:
                return
            yield line
            expected += 1
    except sqlite3.Error:
        return


def _snapshots(connection: sqlite3.Connection, last: int) -> Iterator[Snapshot]:
    """The snapshots that can be read, up to a record."""
    try:
        for row in connection.execute("SELECT * FROM snapshot WHERE seq <= ? ORDER BY seq", (last,)):
            yield Snapshot(*row)
    except sqlite3.Error:
        return
