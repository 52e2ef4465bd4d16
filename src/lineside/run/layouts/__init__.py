"""What the tables of a snapshot are: kept in each journal, for later versions to read what an earlier one believed.

Journals of 0.1.0 hold no such description; the one of its kernel lies here.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np

from lineside.errors import KernelError
from lineside.kernel.core.declare import BELIEF, TALLY
from lineside.lower.digest import state_hash
from lineside.lower.layout import HEADER, TABLES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lineside.kernel.core.declare import Table
    from lineside.lower.block import Block

Columns = dict[str, tuple[str, str]]
"""Of each column its half and its type."""


_TABLES_WERE = {table.was: table.name for table in TABLES if table.was}
"""What tables are called today that had another name."""
_COLUMNS_WERE = {
    (table.hashed_as, column.was): column.name for table in TABLES for column in table.columns if column.was
} | {("", f"{was}_{part}"): f"{name}_{part}" for was, name in _TABLES_WERE.items() for part in ("at", "n")}
"""The same of columns, and of those of the header that say where a table lies."""


@cache
def described() -> tuple[str, bytes]:
    """The description of today's layout, and a hash that names it."""
    tables = {"": _columns(HEADER)} | {table.name: _columns(table) for table in TABLES}
    text = json.dumps(tables, separators=(",", ":")).encode()
    return hashlib.blake2b(text, digest_size=8).hexdigest(), zlib.compress(text, 9)


def bundled(kernel: str) -> bytes | None:
    """The description of a layout that journals of its time do not hold."""
    file = resources.files(__name__) / f"{kernel}.z"
    return file.read_bytes() if file.is_file() else None


def _columns(table: Table) -> Columns:
    return {c.name: (c.half, json.dumps([np.dtype(c.kind).str, c.width])) for c in table.columns}


class Foreign:
    """A state block of another layout, seen as tables; `head` and `table` are what those of `Block` are."""

    def __init__(self, data: bytes, description: bytes) -> None:
        """Read a snapshot by the description of its layout. Raises KernelError when it is not of it."""
        self.columns: dict[str, Columns] = {
            _TABLES_WERE.get(name, name): {
                _COLUMNS_WERE.get((name, column), column): (half, kind) for column, (half, kind) in columns.items()
            }
            for name, columns in json.loads(zlib.decompress(description)).items()
        }
        header = self._dtype("")
        if len(data) < header.itemsize:
            raise KernelError("these bytes are no snapshot: they are shorter than a header")
        self._data = np.frombuffer(data, np.uint8)
        self.head: Any = self._data[: header.itemsize].view(header)[0]

    def table(self, name: str) -> NDArray[np.void]:
        """The rows of a table. Raises KernelError where the block does not reach so far."""
        dtype = self._dtype(name)
        at, n = int(self.head[f"{name}_at"]), int(self.head[f"{name}_n"])
        part = self._data[at : at + n * dtype.itemsize]
        if len(part) != n * dtype.itemsize:
            raise KernelError("these bytes are no snapshot of the layout that they name")
        return part.view(dtype)

    def _dtype(self, name: str) -> np.dtype[np.void]:
        types: list[tuple[str, str] | tuple[str, str, tuple[int]]] = []
        for column, (_, kind) in self.columns[name].items():
            text, width = json.loads(kind)
            types.append((column, text, (width,)) if width > 1 else (column, text))
        return np.dtype(types)


def same_belief(mine: Block, its: Foreign) -> tuple[bool, int, int]:
    """Whether two states agree in all that both layouts know of belief and counts; how many columns that is, of all."""
    meant = [
        (name, column)
        for name, columns in its.columns.items()
        for column, (half, _) in columns.items()
        if half in (BELIEF, TALLY)
    ]
    today = {"": _columns(HEADER)} | {table.name: _columns(table) for table in TABLES}
    both = frozenset(
        (name, column) for name, column in meant if today.get(name, {}).get(column) == its.columns[name][column]
    )
    return state_hash(mine, both) == state_hash(its, both), len(both), len(meant)
