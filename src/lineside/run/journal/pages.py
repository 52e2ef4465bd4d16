"""The rows of an SQLite file, read page by page: whatever a damaged file still holds, however its trees are hurt.

Only leaves of tables are read; which rows among those found are as they were written is for the rows' own check sums to
say. The format: https://sqlite.org/fileformat2.html#b_tree_pages.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from lineside.run.journal.schema import PAGE

if TYPE_CHECKING:
    from collections.abc import Iterator

Value = int | float | str | bytes | None
Row = tuple[Value, ...]
Fetch = Callable[[int], bytes]

_MOST_LOCAL: Final = PAGE - 35
_LEAST_LOCAL: Final = (PAGE - 12) * 32 // 255 - 23
_MOST_PAYLOAD: Final = 1 << 28
_HEADER: Final = 8
_FIXED: Final = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)


class _NoRowError(Exception):
    """Bytes that are no row."""


def rows_of(page: bytes, fetch: Fetch) -> Iterator[Row]:
    """What may be rows of a page taken as a leaf of a table; the first column, a row's number, is filled in.

    `fetch` gives pages by their numbers, for long rows. How many rows the page says it has is not believed: its list of
    where they are ends where it is empty.
    """
    for (at,) in struct.iter_unpack(">H", page[_HEADER:]):
        if at < _HEADER:
            return
        try:
            yield _row(page, at, fetch)
        except (_NoRowError, IndexError, UnicodeDecodeError, struct.error):
            continue


def _row(page: bytes, at: int, fetch: Fetch) -> Row:
    length, at = _varint(page, at)
    rowid, at = _varint(page, at)
    if rowid >= 1 << 63:
        rowid -= 1 << 64
    if length > _MOST_PAYLOAD:
        raise _NoRowError
    if length <= _MOST_LOCAL:
        payload = page[at : at + length]
    else:
        local = _LEAST_LOCAL + (length - _LEAST_LOCAL) % (PAGE - 4)
        local = local if local <= _MOST_LOCAL else _LEAST_LOCAL
        payload = page[at : at + local] + _overflow(page[at + local : at + local + 4], length - local, fetch)
    if len(payload) != length:
        raise _NoRowError
    return _values(payload, rowid)


def _overflow(number: bytes, missing: int, fetch: Fetch) -> bytes:
    parts = []
    while missing > 0:
        page = fetch(int.from_bytes(number, "big"))
        if len(page) < PAGE:
            raise _NoRowError
        parts.append(page[4 : 4 + missing])
        missing -= PAGE - 4
        number = page[:4]
    return b"".join(parts)


def _values(payload: bytes, rowid: int) -> Row:
    end, at = _varint(payload, 0)
    types = []
    while at < end:
        kind, at = _varint(payload, at)
        types.append(kind)
    if at != end:
        raise _NoRowError
    values: list[Value] = []
    for kind in types:
        size = _FIXED[kind] if kind < len(_FIXED) else (kind - 12) // 2
        part = payload[at : at + size]
        if len(part) != size or kind in (10, 11):
            raise _NoRowError
        values.append(_value(kind, part))
        at += size
    if at != len(payload) or not values:
        raise _NoRowError
    return (rowid if values[0] is None else values[0], *values[1:])


def _value(kind: int, part: bytes) -> Value:
    if kind == 0:
        return None
    if kind in (8, 9):
        return kind - 8
    if kind < 7:
        return int.from_bytes(part, "big", signed=True)
    if kind == 7:
        (number,) = struct.unpack(">d", part)
        return float(number)
    return part.decode() if kind % 2 else part


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for n in range(8):
        byte = data[at + n]
        value = (value << 7) | (byte & 0x7F)
        if byte < 0x80:
            return value, at + n + 1
    return (value << 8) | data[at + 8], at + 9
