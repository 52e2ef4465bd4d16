"""The journal: every record that the controller handled, durable before anything that follows from it leaves the run.

One SQLite file with a write-ahead log. `synchronous=FULL`: a commit returns when the log is on the disk. Records are
only ever added. A run keeps a write transaction open from commit to commit, so that no second run can write; readers
are not hindered. What was measured stands in docs/decisions/0005-journal.md.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from lineside.errors import LinesideError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Rows = NDArray[np.int64]

Line = tuple[int, int, int, int, int, int, int, str, int | None, int | None]
"""A row of the table `record`."""

SUFFIX: Final = ".lineside"
APPLICATION: Final = 0x4C534A31
"""SQLite's application id of a journal: `LSJ1`."""
MAGIC: Final = b"SQLite format 3\0"
LEAST_BYTES: Final = 512
GROUP_RECORDS: Final = 2000
GROUP_S: Final = 0.05
"""A group of records is committed when it has so many or is so old, if nothing asks for it earlier."""
PAGES_TO_CHECKPOINT: Final = 1000
"""Pages of 4 KiB in the log before they are moved into the file."""
CHECKED_WHOLE: Final = 1 << 25
"""Bytes of a journal up to which all of it is checked when it is opened: about a million records, a second."""
CHUNK: Final = 10_000

SCHEMA: Final = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE record (
        seq INTEGER PRIMARY KEY,
        time INTEGER NOT NULL,
        kind INTEGER NOT NULL,
        element INTEGER NOT NULL,
        number INTEGER NOT NULL,
        x INTEGER NOT NULL,
        y INTEGER NOT NULL,
        source TEXT NOT NULL,
        mark INTEGER,
        device_time INTEGER) STRICT""",
    """CREATE TABLE snapshot (
        seq INTEGER PRIMARY KEY,
        time INTEGER NOT NULL,
        hash TEXT NOT NULL,
        state BLOB NOT NULL,
        plant BLOB) STRICT""",
)
"""`mark` is the source's own sequence number of a fact. `seq` of a snapshot is that of the last record in it."""

INSERT: Final = "INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


class JournalError(LinesideError):
    """A journal that cannot be used, or cannot be written any longer."""


class DamagedError(JournalError):
    """A journal of which a part is missing or unreadable."""


@dataclass(frozen=True, slots=True)
class Meta:
    """What a journal says about its run."""

    lineside: str
    kernel: str
    model_hash: str
    model: str
    """The model as YAML that needs no other file."""
    plant: str
    """Who played the devices."""
    seed: int
    speed: float
    """Plant seconds a second, 0 for as fast as possible, when the run began."""
    begun: str
    """Date and time by the wall clock, UTC, ISO 8601."""
    rules: str = ""
    """A hash of the file with the user's own dispatching rules; empty if the plant uses none."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state after record `seq`, compressed; `plant` is an emulated plant's own state, if it lives with the run."""

    seq: int
    time: int
    hash: str
    state: bytes
    plant: bytes | None


class Journal:
    """An open journal. Appended records are durable after `commit`."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        """Use `create`, `open` or `read`."""
        self.path = path
        self._connection = connection
        self._pending: list[Line] = []
        self._oldest = 0.0
        with self._told():
            self.meta = read_meta(connection, path)
            row = connection.execute("SELECT seq, time FROM record ORDER BY seq DESC LIMIT 1").fetchone()
        self.last: int
        """The number of the last record; 0: there is none."""
        self.last_time: int
        """Its time, µs."""
        self.last, self.last_time = row or (0, 0)

    @classmethod
    def create(cls, path: Path, meta: Meta) -> Journal:
        """A new journal. Raises JournalError when there is a file of that name, or none can be made.

        It is made under another name and renamed when it is whole, so that there never is half a journal.
        """
        fresh = path.with_name(f"{path.name}.new-{os.getpid()}")
        log = path.with_name(f"{path.name}-wal")
        if log.exists() and not path.exists():
            raise JournalError(
                f"{log} belongs to a journal that is gone; it would be mixed up with a new one: move it away"
            )
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh.touch(exist_ok=False)
            with closing(_connect(fresh, "rw")) as connection, _telling(fresh):
                _fill(connection, meta)
            _give_name(fresh, path)
        except OSError as error:
            with suppress(OSError):
                fresh.unlink()
            if isinstance(error, FileExistsError) and path.exists():
                raise JournalError(f"{path} exists already; a journal is never overwritten") from None
            raise JournalError(f"{path} cannot be made: {error.strerror}") from None
        return cls.open(path)

    @classmethod
    def open(cls, path: Path) -> Journal:
        """An existing journal, to go on with. Raises DamagedError when it is not whole; then nothing was touched."""
        with closing(cls._reading(path)) as connection:
            check(connection, path)
        connection = _connect(path, "rw")
        try:
            with _telling(path):
                connection.execute("BEGIN IMMEDIATE")
            return cls(path, connection)
        except LinesideError:
            connection.close()
            raise

    @classmethod
    def read(cls, path: Path) -> Journal:
        """An existing journal, to read, also while a run writes it. Raises DamagedError when it is not whole."""
        connection = cls._reading(path)
        try:
            check(connection, path)
            return cls(path, connection)
        except LinesideError:
            connection.close()
            raise

    @classmethod
    def _reading(cls, path: Path) -> sqlite3.Connection:
        look(path)
        log = path.with_name(f"{path.name}-wal")
        # Without a log nobody writes, and a reader that is told so leaves no files behind.
        return _connect(path, "ro" if log.exists() and log.stat().st_size else "ro&immutable=1")

    @property
    def is_due(self) -> bool:
        """Whether the records appended so far make a group that should be committed."""
        if not self._pending:
            return False
        return len(self._pending) >= GROUP_RECORDS or time.monotonic() - self._oldest >= GROUP_S

    def append(self, records: Rows, source: str, mark: int | None = None, device_time: int | None = None) -> None:
        """Add records (rows of time, kind, element, number, x, y); `mark` is the source's own number of the first."""
        if not self._pending:
            self._oldest = time.monotonic()
        for i, row in enumerate(records.tolist()):
            self.last += 1
            self._pending.append((self.last, *row, source, None if mark is None else mark + i, device_time))
        self.last_time = int(records[-1, 0])

    def restore(self, lines: list[Line]) -> None:
        """Add whole lines of another journal, behind the last record; they are durable at the next commit."""
        if lines:
            self._pending += lines
            self.last, self.last_time = lines[-1][:2]

    def commit(self) -> None:
        """Make durable what was appended."""
        if not self._pending:
            return
        with self._told():
            self._connection.executemany(INSERT, self._pending)
            self._end_group()
        self._pending.clear()

    def keep(self, snapshot: Snapshot) -> None:
        """Add a snapshot, and make it durable with all that was appended."""
        row = (snapshot.seq, snapshot.time, snapshot.hash, snapshot.state, snapshot.plant)
        with self._told():
            self._connection.executemany(INSERT, self._pending)
            self._pending.clear()
            self._connection.execute("INSERT INTO snapshot VALUES (?, ?, ?, ?, ?)", row)
            self._end_group()

    def records(self, after: int = 0, until: int | None = None) -> Iterator[Rows]:
        """The records behind record `after`, in chunks, up to a time (µs, included).

        Rows of time, kind, element, number, x, y, and the source's own number of a fact (0: it has none).
        """
        query = "SELECT seq, time, kind, element, number, x, y, ifnull(mark, 0) FROM record WHERE seq > ? ORDER BY seq"
        with self._told():
            cursor = self._connection.execute(query, (after,))
            while lines := cursor.fetchmany(CHUNK):
                rows = np.array(lines, np.int64)
                if int(rows[0, 0]) != after + 1 or int(rows[-1, 0]) != after + len(rows):
                    raise DamagedError(f"{self.path} is damaged: records are missing after record {after}")
                after += len(rows)
                if until is not None and int(rows[-1, 1]) > until:
                    yield rows[rows[:, 1] <= until, 1:]
                    return
                yield rows[:, 1:]

    def snapshots(self, until: int | None = None) -> Iterator[Snapshot]:
        """The snapshots up to a time (µs, included), the newest first. One that cannot be read is left out."""
        where = "WHERE seq <= ? AND time <= ?"
        bound = (self.last, self.last_time if until is None else until)
        with self._told():
            seqs = self._connection.execute(f"SELECT seq FROM snapshot {where} ORDER BY seq DESC", bound).fetchall()  # noqa: S608 - of constants
            for (seq,) in seqs:
                row = self._connection.execute("SELECT * FROM snapshot WHERE seq = ?", (seq,)).fetchone()
                yield Snapshot(*row)

    def mark_before(self, seq: int) -> int:
        """The source's own number of the last fact up to record `seq`; 0: none."""
        query = "SELECT mark FROM record WHERE seq <= ? AND mark IS NOT NULL ORDER BY seq DESC LIMIT 1"
        with self._told():
            row = self._connection.execute(query, (seq,)).fetchone()
        return int(row[0]) if row else 0

    def close(self) -> None:
        """Make everything durable, and leave one file."""
        try:
            self.commit()
            with self._told():
                if self._connection.in_transaction:
                    self._connection.execute("COMMIT")
        finally:
            self._connection.close()

    def abandon(self) -> None:
        """Forget what was not committed, and touch nothing."""
        self._pending.clear()
        self._connection.close()

    def _end_group(self) -> None:
        self._connection.execute("COMMIT")
        self._connection.execute("BEGIN IMMEDIATE")

    @contextmanager
    def _told(self) -> Iterator[None]:
        with _telling(self.path):
            yield


def _fill(connection: sqlite3.Connection, meta: Meta) -> None:
    """Make the tables, and say what the journal is of."""
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute("BEGIN IMMEDIATE")
    for statement in SCHEMA:
        connection.execute(statement)
    rows = {key: str(value) for key, value in asdict(meta).items()}
    rows["check"] = _check_of(rows)
    connection.executemany("INSERT INTO meta VALUES (?, ?)", rows.items())
    connection.execute("COMMIT")


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


def page_size(head: bytes) -> int:
    """Bytes of a page of an SQLite file, from its first bytes."""
    size = int.from_bytes(head[16:18], "big")
    return 65_536 if size == 1 else max(size, LEAST_BYTES)


def look(path: Path) -> None:
    """Raise JournalError unless the file begins as a journal does. SQLite is not asked: it would tidy up first."""
    try:
        with path.open("rb") as file:
            head = file.read(LEAST_BYTES)
    except OSError as error:
        raise JournalError(f"{path} cannot be read: {error.strerror}") from None
    if not MAGIC.startswith(head[: len(MAGIC)]):
        raise JournalError(f"{path} is not a journal")
    if len(head) < LEAST_BYTES:
        raise DamagedError(f"{path} is damaged: it ends after {len(head)} bytes")
    pages, rest = divmod(path.stat().st_size, page_size(head))
    if rest:
        raise DamagedError(f"{path} is damaged: it ends within a page, after {pages} whole ones")
    if int.from_bytes(head[68:72], "big") != APPLICATION:
        raise JournalError(f"{path} is not a journal, but the database of another program")


def check(connection: sqlite3.Connection, path: Path) -> None:
    """Raise DamagedError unless a journal can be read and no record is missing.

    Of a large one only the end is looked at, where a cut shows: what else is read of it is checked when it is read.
    """
    try:
        last = connection.execute("SELECT ifnull(max(seq), 0) FROM record").fetchone()[0]
        if path.stat().st_size > CHECKED_WHOLE:
            return
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        counted = connection.execute("SELECT count(*) FROM record").fetchone()[0]
    except sqlite3.OperationalError as error:
        raise JournalError(f"{path} cannot be read: {error}") from None
    except sqlite3.DatabaseError as error:
        raise DamagedError(f"{path} is damaged: {error}") from None
    if found != "ok":
        raise DamagedError(f"{path} is damaged: {' '.join(str(found).split())}")
    if counted != last:
        raise DamagedError(f"{path} is damaged: {last - counted} of {last} records are missing")


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    with _telling(path):
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True, timeout=1.0)
        connection.isolation_level = None
        if mode == "rw":
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute(f"PRAGMA wal_autocheckpoint = {PAGES_TO_CHECKPOINT}")
    return connection


def read_meta(connection: sqlite3.Connection, path: Path) -> Meta:
    """What the journal says about its run. Raises DamagedError when something of it is missing."""
    found: dict[str, str] = dict(connection.execute("SELECT key, value FROM meta").fetchall())
    check = found.pop("check", "")
    missing = [each.name for each in fields(Meta) if each.name not in found]
    if missing:
        raise DamagedError(f"{path} is damaged: it does not say its {', '.join(missing)}")
    if check != _check_of(found):
        raise DamagedError(f"{path} is damaged: what it says about its run and model is not what was written")
    try:
        seed, speed = int(found["seed"]), float(found["speed"])
    except ValueError:
        raise DamagedError(f"{path} is damaged: its seed and speed are no numbers") from None
    return Meta(
        lineside=found["lineside"],
        kernel=found["kernel"],
        model_hash=found["model_hash"],
        model=found["model"],
        plant=found["plant"],
        seed=seed,
        speed=speed,
        begun=found["begun"],
        rules=found["rules"],
    )


def _check_of(found: dict[str, str]) -> str:
    """A hash of what a journal says about its run: SQLite does not notice when a page of a long text is lost."""
    digest = hashlib.blake2b(digest_size=8)
    for key in sorted(found):
        digest.update(f"{key}\0{found[key]}\0".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    """Errors of SQLite, in words for the person who runs the plant."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise JournalError(f"{path} is in use by another run; only one can write a journal") from None
        raise JournalError(f"the journal {path} cannot be used: {error}") from None
    except sqlite3.DatabaseError as error:
        raise DamagedError(f"{path} is damaged: {error}") from None
