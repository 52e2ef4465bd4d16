"""Format 2 of a journal: its tables, what it says of its run, and how each row is checked.

Every row holds a check sum of itself, so that the first one that is not as it was written can be named. What the run
is of, and who said things, stands twice, on different pages. docs/reference/journal.md is written from this file.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Final
from zlib import crc32

from lineside.run.journal.errors import DamagedError, JournalError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from pathlib import Path

SUFFIX: Final = ".lineside"
FORMAT: Final = 2
APPLICATION: Final = 0x4C534A32
"""SQLite's application id of a journal: `LSJ2`."""
OLD_APPLICATION: Final = 0x4C534A31
"""That of format 1, which 0.1.0 wrote: `LSJ1`."""
MAGIC: Final = b"SQLite format 3\0"
PAGE: Final = 4096
HEAD_BYTES: Final = 16

SCHEMA: Final = (
    "CREATE TABLE meta (n INTEGER PRIMARY KEY, key TEXT NOT NULL, value TEXT NOT NULL, sum INTEGER NOT NULL) STRICT",
    "CREATE TABLE spare (n INTEGER PRIMARY KEY, key TEXT NOT NULL, value TEXT NOT NULL, sum INTEGER NOT NULL) STRICT",
    """CREATE TABLE record (
        seq INTEGER PRIMARY KEY,
        time INTEGER NOT NULL,
        kind INTEGER NOT NULL,
        element INTEGER NOT NULL,
        number INTEGER NOT NULL,
        x INTEGER NOT NULL,
        y INTEGER NOT NULL,
        source INTEGER NOT NULL,
        mark INTEGER NOT NULL,
        device_time INTEGER NOT NULL,
        sum INTEGER NOT NULL,
        head BLOB) STRICT""",
    "CREATE TABLE told (seq INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
    """CREATE TABLE source (
        number INTEGER PRIMARY KEY,
        seq INTEGER NOT NULL,
        name TEXT NOT NULL,
        sum INTEGER NOT NULL) STRICT""",
    """CREATE TABLE snapshot (
        seq INTEGER PRIMARY KEY,
        time INTEGER NOT NULL,
        hash TEXT NOT NULL,
        kernel TEXT NOT NULL,
        layout TEXT NOT NULL,
        state BLOB,
        plant BLOB,
        sum BLOB NOT NULL) STRICT""",
    "CREATE TABLE layout (hash TEXT PRIMARY KEY, text BLOB NOT NULL) STRICT",
)
"""`mark` is the source's own sequence number of a fact (0: none), `device_time` the device's clock in µs since 1970 UTC
(0: it said none), `head` the hash of all records up to the last one of a commit. `seq` of a snapshot is that of the
last record in it; an old one keeps its hash and loses its state."""

NOTES: Final = ("heartbeat", "kernel", "value", "bound", "rebase", "lost", "back", "alarm", "reason", "revision")
FIRST_NOTE: Final = 1024
"""Records from this kind on are the run's own: the controller is not given them."""
HEARTBEAT, KERNEL, VALUE, BOUND, REBASE, LOST, BACK, ALARM, REASON, REVISION = range(
    FIRST_NOTE, FIRST_NOTE + len(NOTES)
)
"""A heartbeat: nothing happened up to its time; `x` is the wall clock, µs since 1970 UTC. A change of kernel: its text
says from which to which. A value: `element` is a characteristic, `x` the bits of a 64-bit float. A label bound: its
text, `element` a product, `number` a part's. A counter rebased: `element` which, from `x` to `y`, when the total was
`number`. A device lost or back: `element` a machine, and why. An alarm: its text, `element` a machine. A reason: why
machine `element` stood from time `x` on, `y` how long. A revision: the model from here on, as its text."""


@dataclass(frozen=True, slots=True)
class Meta:
    """What a journal says about its run."""

    lineside: str
    kernel: str
    """The one that began the run; a record tells of each change."""
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
    segment: int = 1
    """Which file of the journal it is, counted from 1."""
    first: int = 1
    """The number of its first record."""
    previous: str = ""
    """The head of the segment before, 32 hexadecimal digits."""
    begins: int = 0
    """The time of the last record before this segment, µs."""
    mark: int = 0
    """The source's own number of the last fact before this segment."""
    carried: str = ""
    """From which file, and how, its records were carried over, where they were."""

    @property
    def start(self) -> bytes:
        """The head before the first record: a hash of what the run is of, and of the segment before."""
        digest = hashlib.blake2b(bytes.fromhex(self.previous), digest_size=HEAD_BYTES)
        of_segment = {"segment", "first", "previous", "begins", "mark", "carried"}
        for key, value in asdict(self).items():
            if key not in of_segment:
                digest.update(f"{key}\0{value}\0".encode("utf-8", "surrogatepass"))
        return digest.digest()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state after record `seq`, compressed; `plant` is an emulated plant's own state, if it lives with the run.

    `kernel` made it, and `layout` names the description of its tables. `state` is None where only the hash is kept.
    """

    seq: int
    time: int
    hash: str
    state: bytes | None
    plant: bytes | None
    kernel: str = ""
    layout: str = ""

    def sum(self, head: bytes) -> bytes:
        """A hash of it and of all records before it."""
        digest = hashlib.blake2b(head, digest_size=HEAD_BYTES)
        digest.update(f"{self.seq} {self.time} {self.hash} {self.kernel} {self.layout} ".encode())
        for part in (self.state, self.plant):
            digest.update(b"none" if part is None else len(part).to_bytes(8, "little") + part)
        return digest.digest()


def sum_of(*parts: object) -> int:
    """The check sum of a row of `meta`, `spare` or `source`: CRC-32, as a signed number."""
    return signed(crc32("\0".join(map(str, parts)).encode("utf-8", "surrogatepass")))


def signed(crc: int) -> int:
    """A CRC-32 in four bytes of an SQLite integer."""
    return crc - (1 << 31)


def meta_rows(meta: Meta) -> list[tuple[int, str, str, int]]:
    """The rows of `meta`, and of `spare`."""
    items = {"format": str(FORMAT)} | {key: str(value) for key, value in asdict(meta).items()}
    return [(n, key, value, sum_of(n, key, value)) for n, (key, value) in enumerate(items.items(), 1)]


def meta_of(rows: Iterable[tuple[object, ...]], path: Path) -> Meta:
    """What the rows say. Raises DamagedError when something of it is missing or not as it was written."""
    found: dict[str, str] = {}
    for row in rows:
        if len(row) != 4 or row[3] != sum_of(*row[:3]):
            raise DamagedError(f"{path} is damaged: what it says about its run and model is not what was written")
        found[str(row[1])] = str(row[2])
    missing = [each.name for each in fields(Meta) if each.name not in found]
    if missing:
        raise DamagedError(f"{path} is damaged: it does not say its {', '.join(missing)}")
    if found.get("format") != str(FORMAT):
        raise JournalError(
            f"{path} is of format {found.get('format')}, and this version of lineside knows formats 1 and {FORMAT}:"
            " resume it with the version that wrote it"
        )
    return typed(found)


def typed(found: dict[str, str]) -> Meta:
    """A Meta from texts. Raises ValueError for a number that is none."""
    return Meta(
        lineside=found["lineside"],
        kernel=found["kernel"],
        model_hash=found["model_hash"],
        model=found["model"],
        plant=found["plant"],
        seed=int(found["seed"]),
        speed=float(found["speed"]),
        begun=found["begun"],
        rules=found["rules"],
        segment=int(found.get("segment", 1)),
        first=int(found.get("first", 1)),
        previous=found.get("previous", ""),
        begins=int(found.get("begins", 0)),
        mark=int(found.get("mark", 0)),
        carried=found.get("carried", ""),
    )


def fill(connection: sqlite3.Connection, meta: Meta) -> None:
    """Make the tables of an empty file, and say what the journal is of."""
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute("BEGIN IMMEDIATE")
    for statement in SCHEMA:
        connection.execute(statement)
    for table in ("meta", "spare"):
        connection.executemany(f"INSERT INTO {table} VALUES (?, ?, ?, ?)", meta_rows(meta))  # noqa: S608 - of constants
    connection.execute("COMMIT")
