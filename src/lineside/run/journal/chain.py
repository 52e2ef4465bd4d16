"""The chain of hashes over a journal's records: each commit's head is a hash of its records and of the head before.

So the head after a commit stands for every record up to there, bit for bit, and for who said it. Each row has a check
sum of its own besides: the chain says that something was changed, the check sum where.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Final
from zlib import crc32

from lineside.run.journal.schema import HEAD_BYTES, signed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Line = tuple[int, int, int, int, int, int, int, int, int, int]
"""A record: seq, time, kind, element, number, x, y, source, mark, device_time."""
Sealed = tuple[int, int, int, int, int, int, int, int, int, int, int, "bytes | None"]
"""A row of the table `record`: a record, its check sum, and the head where it ends a commit."""

PACK: Final = struct.Struct("<10q").pack
COLUMNS: Final = 10


class BrokenRowError(Exception):
    """A row that is not as it was written; its text says how."""


class BrokenChainError(Exception):
    """Rows that are well formed each, but of which one is not what was written."""


def extra(text: str | None, name: str | None) -> bytes:
    """What a record's hash covers beside its numbers: its text, and the name of a source that speaks first in it."""
    parts = [(mark, each.encode("utf-8", "surrogatepass")) for mark, each in ((b"t", text), (b"s", name)) if each]
    return b"".join(mark + len(each).to_bytes(8, "little") + each for mark, each in parts)


def seal(lines: Sequence[Line], beside: Mapping[int, bytes], before: bytes) -> tuple[list[Sealed], bytes]:
    """The rows of one commit, and its head; `beside` holds the `extra` of records that have any, by their numbers."""
    bodies = [PACK(*line) for line in lines]
    if beside:
        bodies = [body + beside.get(line[0], b"") for body, line in zip(bodies, lines, strict=True)]
    head = blake2b(before + b"".join(bodies), digest_size=HEAD_BYTES).digest()
    rows: list[Sealed] = [
        (*line, crc32(body) - 0x80000000, None) for line, body in zip(lines[:-1], bodies[:-1], strict=True)
    ]
    rows.append((*lines[-1], signed(crc32(bodies[-1] + head)), head))
    return rows, head


@dataclass(slots=True)
class Chain:
    """Follows a segment's rows, one after the other, and stops at the first that is not as it was written."""

    head: bytes
    """Before the first row: `Meta.start`. Then that of the last whole commit."""
    last: int
    """The number of the last row that was followed."""
    beside: Mapping[int, bytes]
    """The `extra` of records that have any."""
    whole: int = 0
    """The number of the last record of the last whole commit."""
    _bodies: list[bytes] = field(default_factory=list)

    def follow(self, row: Sequence[object]) -> Line:
        """The record of the next row. Raises BrokenRowError, BrokenChainError."""
        number = self.last + 1
        try:
            line = row[:COLUMNS]
            body = PACK(*line)
        except struct.error:
            raise BrokenRowError(f"record {number} is not made of numbers") from None
        if line[0] != number:
            raise BrokenRowError(f"record {number} is missing")
        if self.beside:
            body += self.beside.get(number, b"")
        head = row[COLUMNS + 1]
        if head is not None and not isinstance(head, bytes):
            raise BrokenRowError(f"record {number} is not what was written")
        if row[COLUMNS] != crc32(body if head is None else body + head) - 0x80000000:
            raise BrokenRowError(f"record {number} is not what was written")
        self._bodies.append(body)
        self.last = number
        if head is not None:
            computed = blake2b(self.head + b"".join(self._bodies), digest_size=HEAD_BYTES).digest()
            if computed != head:
                first = number - len(self._bodies) + 1
                raise BrokenChainError(f"one of records {first} to {number} is not what was written")
            self.head, self.whole = head, number
            self._bodies.clear()
        return line  # type: ignore[return-value] # ten numbers: they could be packed

    @property
    def is_whole(self) -> bool:
        """Whether the last row that was followed ends a commit."""
        return not self._bodies
