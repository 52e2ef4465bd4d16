"""A state block: the bytes, seen as tables. Copies are forks, since nothing inside is an address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lineside.errors import KernelError
from lineside.lower.layout import BY_NAME, HEADER, SCALARS, TABLES, offsets
from lineside.lower.mode import JIT

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_BYTES = 1 << 33
"""A block of 8 GiB is a mistake in the model, not a plant."""

DTYPES = {name: table.dtype for name, table in BY_NAME.items()}
"""Each table's record type, made once: tables are looked at many thousand times a second."""


class Block:
    """One plant's state.

    `head` is the header record that every kernel function takes; fetch it anew after `grow`.
    `table(name)` is a view of a table's rows, all it has room for.
    """

    def __init__(self, data: NDArray[np.uint8]) -> None:
        self.data = data
        self.address = int(data.ctypes.data)
        """Where the data lie; looked up once, since numpy takes two thirds of a call of the kernel for it."""
        self.head: Any = self._header()
        self._tables: dict[str, NDArray[np.void]] = {}

    def __reduce__(self) -> tuple[type[Block], tuple[NDArray[np.uint8]]]:
        """In another process the data lie elsewhere."""
        return Block, (self.data,)

    def _header(self) -> Any:
        records = self.data[: HEADER.dtype.itemsize].view(HEADER.dtype)
        return records[0] if JIT else records.view(np.recarray)[0]

    @classmethod
    def new(cls, rows: dict[str, int]) -> Block:
        """An empty block with room for so many rows of each table."""
        where, size = offsets(rows)
        if size > MOST_BYTES:
            raise KernelError(
                f"the state would take {size >> 30} GiB; at most {MOST_BYTES >> 30} are given to one plant"
            )
        block = cls(np.zeros(size, np.uint8))
        for table in TABLES:
            block.head[f"{table.name}_at"] = where[table.name]
            block.head[f"{table.name}_n"] = rows.get(table.name, 0)
        return block

    @classmethod
    def from_bytes(cls, data: bytes) -> Block:
        """A block from the bytes of `snapshot`. Raises KernelError when they are not a block of this version."""
        if len(data) < HEADER.dtype.itemsize:
            raise KernelError("these bytes are no snapshot: they are shorter than a header")
        block = cls(np.frombuffer(data, np.uint8).copy())
        where, size = offsets(block.rows())
        if size != len(data) or any(int(block.head[f"{name}_at"]) != at for name, at in where.items()):
            raise KernelError("these bytes are no snapshot of this version: the tables do not lie where they should")
        return block

    def rows(self) -> dict[str, int]:
        """How many rows each table has room for."""
        return {table.name: int(self.head[f"{table.name}_n"]) for table in TABLES}

    def table(self, name: str) -> NDArray[np.void]:
        """The rows of a table, without copying."""
        rows = self._tables.get(name)
        if rows is None:
            dtype = DTYPES[name]
            at, n = int(self.head[f"{name}_at"]), int(self.head[f"{name}_n"])
            rows = self._tables[name] = self.data[at : at + n * dtype.itemsize].view(dtype)
        return rows

    def snapshot(self) -> bytes:
        """The state as bytes."""
        return self.data.tobytes()

    def copy(self) -> Block:
        """The same state once more; it goes on exactly as this one would."""
        return Block(self.data.copy())

    def grow(self) -> None:
        """Give the growing tables twice the room; what they hold stays."""
        rows = {table.name: int(self.head[f"{table.name}_n"]) * (2 if table.grows else 1) for table in TABLES}
        larger = Block.new(rows)
        for column in SCALARS:
            larger.head[column.name] = self.head[column.name]
        for table in TABLES:
            mine = self.table(table.name)
            larger.table(table.name)[: len(mine)] = mine
        self.data, self.address, self.head, self._tables = larger.data, larger.address, larger.head, {}

    def fork(self, seed: int | None = None) -> Block:
        """A copy that goes on exactly as this would; with a seed, one that draws a new future."""
        twin = self.copy()
        if seed is not None:
            twin.head["seed"] = seed
        return twin
