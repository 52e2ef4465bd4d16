"""The files of journals: made whole or not at all, found by the name that a person gives, and connected to."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Final

from lineside.run.journal.errors import JournalError, telling
from lineside.run.journal.log import log_of
from lineside.run.journal.schema import PAGE, Meta, Snapshot, fill
from lineside.run.journal.segments import base_of, segments_of

if TYPE_CHECKING:
    from pathlib import Path

PAGES_TO_CHECKPOINT: Final = 1000
"""Pages of 4 KiB in the log before they are moved into the file."""


def make(file: Path, meta: Meta, snapshot: Snapshot | None = None, layout: bytes | None = None) -> None:
    """A new file with no record, of a whole name only when it is whole. Raises JournalError."""
    fresh = file.with_name(f"{file.name}.new-{os.getpid()}")
    if log_of(file).exists() and not file.exists():
        raise JournalError(
            f"{log_of(file)} belongs to a journal that is gone; it would be mixed up with a new one: move it away"
        )
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh.touch(exist_ok=False)
        with closing(connect(fresh, "rw")) as connection, telling(fresh):
            fill(connection, meta)
            if snapshot is not None:
                add_snapshot(connection, snapshot, meta.start)
                if layout is not None:
                    connection.execute("INSERT INTO layout VALUES (?, ?)", (snapshot.layout, layout))
        _give_name(fresh, file)
    except OSError as error:
        with suppress(OSError):
            fresh.unlink()
        if isinstance(error, FileExistsError) and file.exists():
            raise JournalError(f"{file} exists already; a journal is never overwritten") from None
        raise JournalError(f"{file} cannot be made: {error.strerror}") from None
    except JournalError:
        for each in (fresh, log_of(fresh), fresh.with_name(f"{fresh.name}-shm")):
            with suppress(OSError):
                each.unlink()
        raise


def add_snapshot(connection: sqlite3.Connection, snapshot: Snapshot, head: bytes) -> None:
    """Add the row of a snapshot behind the records of which `head` is the hash."""
    connection.execute(
        "INSERT INTO snapshot VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            snapshot.seq,
            snapshot.time,
            snapshot.hash,
            snapshot.kernel,
            snapshot.layout,
            snapshot.state,
            snapshot.plant,
            snapshot.sum(head),
        ),
    )


def newest(path: Path) -> Path:
    """The file of a journal that its run goes on with. Raises JournalError for one of its older files."""
    files = segments_of(path)
    if not files:
        return path
    last = files[max(files)]
    if path not in (base_of(path), last):
        raise JournalError(f"{path} is an older part of the journal {base_of(path)}, which goes on in {last}")
    return last


def _give_name(fresh: Path, path: Path) -> None:
    """Rename a file, but never over another. Raises OSError."""
    try:
        os.link(fresh, path)
        fresh.unlink()
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if path.exists():
            raise FileExistsError from None
        fresh.rename(path)
    if hasattr(os, "O_DIRECTORY"):
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def reading(file: Path) -> sqlite3.Connection:
    """A connection to read a file with."""
    log = log_of(file)
    # Without a log nobody writes, and a reader that is told so leaves no files behind.
    return connect(file, "ro" if log.exists() and log.stat().st_size else "ro&immutable=1")


def connect(path: Path, mode: str) -> sqlite3.Connection:
    """A connection to a file; `rw` to write to it."""
    with telling(path):
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True, timeout=1.0)
        connection.isolation_level = None
        if mode == "rw":
            connection.execute(f"PRAGMA page_size = {PAGE}")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute(f"PRAGMA wal_autocheckpoint = {PAGES_TO_CHECKPOINT}")
    return connection
