"""A ledger as one file, written while it is used, and a ledger made of such a file.

The file is an SQLite ledger whatever database it was taken from: figures, registry, the history of every change,
accounts with their passwords and tokens. It shows one moment: SQLite copies under a read lock that stops no writer
(WAL), and PostgreSQL reads in one transaction (REPEATABLE READ).
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Table, create_engine, insert, select
from sqlalchemy.engine import make_url

from lineside.district.errors import AddressError, ConflictError
from lineside.district.store.open import address_url, lock_writers, open_engine
from lineside.district.store.tables import METADATA

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

BATCH = 5_000
"""Rows copied at once between databases of two kinds."""


def write_backup(engine: Engine, path: Path) -> None:
    """Write all of a ledger to a new file that nobody else may read. It is checked before it has its name.

    Raises:
        ConflictError: the file exists.
        AddressError: it cannot be written.
    """
    with _new(path) as unfinished:
        if engine.dialect.name == "sqlite":
            with engine.begin() as connection, closing(sqlite3.connect(unfinished)) as target:
                source = connection.connection.driver_connection
                assert isinstance(source, sqlite3.Connection)
                source.backup(target)
                target.execute("PRAGMA journal_mode = DELETE")  # one file, that opens where nothing can be written
        else:
            reading = engine.execution_options(isolation_level="REPEATABLE READ")
            made = open_engine(unfinished, create=True)
            try:
                with reading.begin() as source, made.execution_options(writes=True).begin() as target:
                    _copy_rows(source, target)
            finally:
                made.dispose()
        _check(unfinished)


def restore_backup(path: Path, address: str | Path) -> None:
    """Make a ledger of a backup: a new file, or an empty database on a server. The backup itself stays as it is.

    Raises:
        AddressError: there is no such backup, it is damaged or no ledger, or the database cannot be opened.
        ConflictError: there is a ledger at the address already.
    """
    from pathlib import Path

    if not path.is_file():
        raise AddressError(f"there is no backup {path}")
    url = address_url(address)
    if url.get_backend_name() == "sqlite":
        with _new(Path(url.database or "")) as unfinished:
            _take_copy(path, unfinished)
        return
    target = open_engine(address, create=True)
    try:
        with _copied(path) as copy, target.execution_options(writes=True).begin() as into:
            lock_writers(into)
            if any(into.execute(select(table).limit(1)).first() for table in METADATA.sorted_tables):
                raise ConflictError("there is a ledger in that database already; restore into an empty one")
            source = create_engine(make_url(f"sqlite:///{copy}"))
            try:
                with source.begin() as reading:
                    _copy_rows(reading, into)
            finally:
                source.dispose()
    finally:
        target.dispose()


@contextmanager
def _new(path: Path) -> Iterator[Path]:
    """A name to write under; what is there at the end gets the name meant, and after an error nothing is left."""
    if path.exists():
        raise ConflictError(f"{path} exists already, and is left as it is; name another file")
    if not path.parent.is_dir():
        raise AddressError(f"the folder of {path} does not exist")
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        for old in path.parent.glob(f"{unfinished.name}*"):
            old.unlink()
        unfinished.touch(mode=0o600)
        yield unfinished
        unfinished.rename(path)
    except sqlite3.Error as wrong:
        raise AddressError(f"{path} cannot be written: {wrong}") from None
    except OSError as wrong:
        raise AddressError(f"{path} cannot be written: {wrong.strerror}") from None
    finally:
        for old in path.parent.glob(f"{unfinished.name}*"):
            old.unlink()


@contextmanager
def _copied(path: Path) -> Iterator[Path]:
    """A copy of a backup whose tables are of this version, for as long as the context is open."""
    from pathlib import Path
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="lineside-") as folder:
        copy = Path(folder) / "backup.db"
        _take_copy(path, copy)
        yield copy


def _take_copy(path: Path, target: Path) -> None:
    # A ledger in use has its newest pages beside it; a backup has not, and nothing is made beside it either.
    used = path.with_name(f"{path.name}-wal").exists()
    address = f"{path.resolve().as_uri()}?{'mode=ro' if used else 'immutable=1'}"
    try:
        with (
            closing(sqlite3.connect(address, uri=True)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
    except sqlite3.Error as wrong:
        raise AddressError(f"{path} is no backup of a ledger, or is damaged: {wrong}") from None
    _check(target, said=path)
    open_engine(target, create=False).dispose()  # whatever version wrote it, its tables are of this one now


def _check(file: Path, said: Path | None = None) -> None:
    with closing(sqlite3.connect(file)) as connection:
        try:
            found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        except sqlite3.DatabaseError as wrong:
            found = str(wrong)
    if found != "ok":
        raise AddressError(f"{said or file} is damaged: {' '.join(str(found).split())}")


def _copy_rows(source: Connection, target: Connection) -> None:
    for table in METADATA.sorted_tables:
        for rows in _rows(source, table):
            target.execute(insert(table), rows)


def _rows(source: Connection, table: Table) -> Iterator[list[dict[str, object]]]:
    found = source.execution_options(stream_results=True).execute(select(table)).mappings()
    for part in found.partitions(BATCH):
        yield [dict(row) for row in part]
