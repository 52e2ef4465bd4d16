"""Whether a journal's file is as it was written: asked before anything is read of it, or added to it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lineside.run.journal.chain import BrokenChainError, BrokenRowError, Chain, extra
from lineside.run.journal.errors import DamagedError, JournalError, OldFormatError, telling
from lineside.run.journal.log import read_log
from lineside.run.journal.scavenge import holds_meta
from lineside.run.journal.schema import APPLICATION, MAGIC, OLD_APPLICATION, PAGE, SCHEMA, Meta, meta_of, sum_of

if TYPE_CHECKING:
    from pathlib import Path

LEAST_BYTES: Final = 512
_FIXED: Final = ((16, PAGE.to_bytes(2, "big")), (20, bytes((0, 64, 32, 32))), (44, b"\0\0\0\4"), (56, b"\0\0\0\1"))
"""What SQLite writes at the beginning of every file of ours, and where: page size, fractions, schema format, UTF-8."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check has read on the way."""

    meta: Meta
    last: int
    last_time: int
    head: bytes
    sources: dict[str, int]
    remarks: tuple[str, ...] = ()


def look(path: Path) -> None:
    """Raise JournalError unless a file begins as a journal does, OldFormatError for one of format 1.

    SQLite is not asked: it would tidy up first.
    """
    try:
        with path.open("rb") as file:
            head = file.read(LEAST_BYTES)
        size = path.stat().st_size
    except OSError as error:
        raise JournalError(f"{path} cannot be read: {error.strerror}") from None
    if len(head) < LEAST_BYTES and MAGIC.startswith(head[: len(MAGIC)]):
        raise DamagedError(f"{path} is damaged: it ends after {len(head)} bytes")
    application = int.from_bytes(head[68:72], "big")
    if head.startswith(MAGIC) and application == OLD_APPLICATION:
        raise OldFormatError(f"{path} is of format 1, which lineside 0.1.0 wrote")
    if not head.startswith(MAGIC) or application != APPLICATION:
        if holds_meta(path):
            raise DamagedError(f"{path} is damaged: its first page is not what was written")
        another = ", but the database of another program" if head.startswith(MAGIC) else ""
        raise JournalError(f"{path} is not a journal{another}")
    if any(head[at : at + len(fixed)] != fixed for at, fixed in _FIXED) or head[18:20] not in (b"\1\1", b"\2\2"):
        raise DamagedError(f"{path} is damaged: its first page is not what was written")
    pages, rest = divmod(size, PAGE)
    if rest:
        raise DamagedError(f"{path} is damaged: it ends within a page, after {pages} whole ones")


def look_at_log(path: Path) -> str:
    """What a person should know of the log beside a file. Raises DamagedError where SQLite would leave out records."""
    log = read_log(path)
    if log.damage:
        raise DamagedError(f"{path} is damaged: {log.damage}")
    if log.torn:
        return f"the log of {path} ends within a commit, as when a run is killed: what was being written is left out"
    return ""


def check(connection: sqlite3.Connection, path: Path) -> Checked:
    """Follow the whole file: its trees, what it says of its run, every record. Raises DamagedError."""
    with telling(path):
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise DamagedError(f"{path} is damaged: {' '.join(str(found).split())}")
        schema = {row[0] for row in connection.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")}
        if schema != set(SCHEMA):
            raise DamagedError(f"{path} is damaged: its tables are not those of a journal")
        meta = meta_of(connection.execute("SELECT * FROM meta ORDER BY n"), path)
        beside, sources = spoken(connection, path)
        chain = Chain(meta.start, meta.first - 1, beside)
        time = meta.begins
        try:
            for row in connection.execute("SELECT * FROM record ORDER BY seq"):
                time = chain.follow(row)[1]
        except (BrokenRowError, BrokenChainError) as error:
            raise DamagedError(f"{path} is damaged: {error}") from None
    if not chain.is_whole:
        raise DamagedError(f"{path} is damaged: the commit of records {chain.whole + 1} to {chain.last} is not whole")
    return Checked(meta, chain.last, time, chain.head, sources)


def spoken(connection: sqlite3.Connection, path: Path) -> tuple[dict[int, bytes], dict[str, int]]:
    """The `extra` of the records that have any, and the numbers of the sources by their names."""
    texts: dict[int, str] = dict(connection.execute("SELECT seq, text FROM told").fetchall())
    names: dict[int, str] = {}
    sources: dict[str, int] = {}
    for number, seq, name, checked in connection.execute("SELECT * FROM source ORDER BY number"):
        if checked != sum_of(number, seq, name):
            raise DamagedError(f"{path} is damaged: who said record {seq} is not what was written")
        names[seq] = name
        sources[name] = number
    beside = {seq: extra(texts.get(seq), names.get(seq)) for seq in {*texts, *names}}
    return beside, sources
