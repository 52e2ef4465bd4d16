"""Opening a ledger at an address, and bringing its tables up to date."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DBAPIError,
    InternalError,
    NoSuchModuleError,
    OperationalError,
)
from sqlalchemy.pool import StaticPool

from lineside.district.errors import AddressError

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry

BUSY_SECONDS = 30
"""How long a writer waits for another before it gives up."""

_SQLITE_FULL, _DISK_FULL = 13, "53100"
"""What SQLite and PostgreSQL say when no space is left: https://sqlite.org/rescode.html, and SQLSTATE class 53."""

# One number for the whole program: PostgreSQL writers queue behind this advisory lock, as SQLite's do behind its file.
WRITER_LOCK = 0x6C696E65


def is_storage(wrong: DBAPIError) -> bool:
    """Whether an error of the database is one of what it is kept on, and not one of what it was asked."""
    return isinstance(wrong, OperationalError | InternalError) or type(wrong) is DatabaseError


def is_full(wrong: DBAPIError) -> bool:
    """Whether an error of the database says that no space is left."""
    code, state = getattr(wrong.orig, "sqlite_errorcode", 0), getattr(wrong.orig, "sqlstate", "")
    return code & 0xFF == _SQLITE_FULL or state == _DISK_FULL


def address_url(address: str | Path) -> URL:
    """The database address meant: a path is an SQLite file, `postgresql://…` a server.

    Raises:
        AddressError: an address that is neither; the message never repeats a password.
    """
    if isinstance(address, Path) or not re.match(r"[a-z]+[a-z0-9+]*:", str(address)):
        return URL.create("sqlite", database=str(address))
    try:
        url = make_url(str(address))
    except ArgumentError:
        raise AddressError("the ledger's address cannot be read; write a path or postgresql://user@host/name") from None
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise AddressError(f"a ledger lives in SQLite or PostgreSQL, not in {url.get_backend_name()}")
    return url


def open_engine(address: str | Path, *, create: bool) -> Engine:
    """An engine on a ledger whose tables are of this version.

    Raises:
        AddressError: nothing there and `create` is false, not a ledger, no server, or written by a newer version.
    """
    url = address_url(address)
    try:
        engine = _sqlite(url, create=create) if url.get_backend_name() == "sqlite" else create_engine(url)
    except (NoSuchModuleError, ModuleNotFoundError):
        raise AddressError("PostgreSQL needs its driver: pip install 'lineside[postgresql]'") from None
    try:
        _back_up_older(engine)
        with engine.execution_options(writes=True).begin() as connection:
            lock_writers(connection)
            _migrate(connection, create=create)
    except AddressError:
        engine.dispose()
        raise
    except DBAPIError as wrong:
        engine.dispose()
        reason = (str(wrong.orig).strip() or "no reason given").splitlines()[0]
        raise AddressError(f"no ledger at {url.render_as_string(hide_password=True)}: {reason}") from None
    return engine


def _sqlite(url: URL, *, create: bool) -> Engine:
    path = url.database or ""
    in_memory = path in ("", ":memory:")
    if not in_memory and not Path(path).exists():
        if not create:
            raise AddressError(f"there is no ledger at {path}")
        if not Path(path).parent.is_dir():
            raise AddressError(f"the folder of {path} does not exist")
    arguments = {"timeout": BUSY_SECONDS, "check_same_thread": False}
    engine = (
        create_engine(url, connect_args=arguments, poolclass=StaticPool)
        if in_memory
        else create_engine(url, connect_args=arguments)
    )

    @event.listens_for(engine, "connect")
    def _connect(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # we begin transactions ourselves, below
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")  # what was acknowledged outlives a power cut
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A writer takes its lock at once: two readers that both turn writers would deadlock.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def lock_writers(connection: Connection) -> None:
    """Make other writers wait until this transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WRITER_LOCK})


def _back_up_older(engine: Engine) -> None:
    """Copy a file that an older version wrote, before its tables change: `banan.db.before-0004` beside it.

    A database on a server is left to its keeper, who copies it by the server's own means before the program changes.
    """
    path = engine.url.database if engine.dialect.name == "sqlite" else None
    if path in (None, "", ":memory:"):
        return
    with engine.begin() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
        if present is None or present not in _revisions()[1:]:
            return
        kept = Path(f"{path}.before-{_revisions()[0]}")
        if kept.exists():
            return
        unfinished = kept.with_name(f"{kept.name}.unfinished")
        source = connection.connection.driver_connection
        assert isinstance(source, sqlite3.Connection)
        try:
            unfinished.unlink(missing_ok=True)
            unfinished.touch(mode=0o600)
            with closing(sqlite3.connect(unfinished)) as target:
                source.backup(target)
                target.execute("PRAGMA journal_mode = DELETE")
            unfinished.rename(kept)
        except (OSError, sqlite3.Error) as wrong:
            raise AddressError(
                f"this ledger is of an older version and is copied to {kept} before it is changed; that failed: {wrong}"
            ) from None


def migration_config() -> Config:
    """Alembic's configuration: the scripts that lie beside this file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config


@lru_cache(maxsize=1)
def _revisions() -> tuple[str, ...]:
    """The revisions there are, newest first."""
    return tuple(script.revision for script in ScriptDirectory.from_config(migration_config()).walk_revisions())


def _migrate(connection: Connection, *, create: bool) -> None:
    known = _revisions()
    present = MigrationContext.configure(connection).get_current_revision()
    if present == known[0]:
        return
    if present is not None and present not in known:
        raise AddressError("this ledger was written by a newer version of lineside; update the program")
    if present is None:
        if inspect(connection).get_table_names():
            raise AddressError("this database holds something else than a ledger; give an empty one")
        if not create:
            raise AddressError("this database holds no ledger")
    config = migration_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
