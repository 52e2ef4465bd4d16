"""Journals of format 1, which lineside 0.1.0 wrote: read as far as they are well formed.

Their rows hold no check sums. A value that was changed is found when the records are handled again, or not at all.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lineside.run.journal.chain import PACK, Line
from lineside.run.journal.errors import DamagedError, telling
from lineside.run.journal.log import log_of, read_log
from lineside.run.journal.scavenge import Saved
from lineside.run.journal.schema import MAGIC, Meta, Snapshot, typed

if TYPE_CHECKING:
    from collections.abc import Iterator

LEAST_BYTES: Final = 512
GROUP: Final = 2000


def read_format_1(path: Path) -> Saved:
    """What an old journal holds. Raises DamagedError when not even the model can be read."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        for source, target in ((path, copy), (log_of(path), log_of(copy))):
            if source.exists():
                shutil.copyfile(source, target)
        log = read_log(path)
        with closing(_opened(copy, path)) as connection, telling(path):
            meta = _meta(connection, path)
            sources: dict[str, int] = {}
            lines, why = _lines(connection, sources)
            snapshots = list(_snapshots(connection, lines[-1][0] if lines else 0, meta.kernel))
    if log.damage and not why:
        why = f"what came behind is lost: {log.damage}"
    groups = _groups(lines, {each.seq for each in snapshots})
    names = {number: name for name, number in sources.items()}
    return Saved(meta, groups, {}, names, snapshots, {}, why)


def _opened(copy: Path, path: Path) -> sqlite3.Connection:
    with copy.open("r+b") as file:
        head = file.read(LEAST_BYTES)
        size = int.from_bytes(head[16:18], "big") or 1
        if len(head) < LEAST_BYTES or not head.startswith(MAGIC) or size < LEAST_BYTES:
            raise DamagedError(f"{path} is damaged: nothing can be read of its {len(head)} bytes")
        # SQLite would fill up a page that was cut with zeros, and read them as data.
        file.truncate(copy.stat().st_size // size * size)
    connection = sqlite3.connect(copy)
    connection.isolation_level = None
    # Lets a file be opened that is shorter than its first page says: what lies beyond the cut gives an error when read.
    connection.execute("PRAGMA writable_schema = ON")
    return connection


def _meta(connection: sqlite3.Connection, path: Path) -> Meta:
    try:
        found = {str(key): str(value) for key, value in connection.execute("SELECT key, value FROM meta")}
    except sqlite3.Error as error:
        raise DamagedError(f"{path} is damaged: not even its model can be read ({error})") from None
    written = found.pop("check", "")
    digest = hashlib.blake2b(digest_size=8)
    for key in sorted(found):
        digest.update(f"{key}\0{found[key]}\0".encode("utf-8", "surrogatepass"))
    try:
        if written == digest.hexdigest():
            return typed(found)
    except (KeyError, ValueError):
        pass
    raise DamagedError(f"{path} is damaged: what it says about its run and model is not what was written")


def _lines(connection: sqlite3.Connection, sources: dict[str, int]) -> tuple[list[Line], str]:
    """The records up to the first that is missing, cannot be read or is not well formed, and why they end."""
    lines: list[Line] = []
    try:
        for seq, time, kind, element, number, x, y, source, mark, device in connection.execute(
            "SELECT * FROM record ORDER BY seq"
        ):
            if seq != len(lines) + 1:
                return lines, f"record {len(lines) + 1} is missing"
            if not isinstance(source, str):
                return lines, f"record {seq} does not say who reported it"
            said = sources.setdefault(source, len(sources) + 1)
            line = (seq, time, kind, element, number, x, y, said, mark or 0, device or 0)
            try:
                PACK(*line)
            except Exception:  # noqa: BLE001 - struct.error, or what a value that is no number gives
                return lines, f"record {seq} is not made of numbers"
            lines.append(line)
    except sqlite3.Error as error:
        return lines, f"record {len(lines) + 1} cannot be read: {error}"
    return lines, ""


def _snapshots(connection: sqlite3.Connection, last: int, kernel: str) -> Iterator[Snapshot]:
    """The snapshots that can be read, up to a record."""
    try:
        for row in connection.execute("SELECT * FROM snapshot WHERE seq <= ? ORDER BY seq", (last,)):
            seq, time, made, state, plant = row
            if isinstance(made, str) and isinstance(state, bytes) and isinstance(plant, bytes | None):
                yield Snapshot(seq, time, made, state, plant, kernel, kernel)
    except sqlite3.Error:
        return


def _groups(lines: list[Line], ends: set[int]) -> list[list[Line]]:
    """The records as commits: of some thousand, and one ends where a snapshot is."""
    groups: list[list[Line]] = []
    part: list[Line] = []
    for line in lines:
        part.append(line)
        if len(part) == GROUP or line[0] in ends:
            groups.append(part)
            part = []
    if part:
        groups.append(part)
    return groups
