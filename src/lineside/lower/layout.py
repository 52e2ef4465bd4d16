"""The state block: its tables, their columns, and what each column means, as the capabilities declare them.

A block is one run of bytes: a header, then the tables, each at an offset that the header holds. Nothing in it is an
address, so that a copy of the bytes is a copy of the plant. Every column says to which part of the state it belongs:

- `model`    lowered from the Plant; equal for equal models,
- `belief`   what the controller knows, of which `state_hash` is made,
- `tally`    what the controller counts (statistics; part of the hash),
- `truth`    the plant half: what is physically so,
- `scratch`  links, flags and caches that follow from the rest.

A column that `refers` to a table holds a row number of it, or NONE; growth and transplant follow these references.
"""

from __future__ import annotations

from typing import Final

from lineside.kernel.capabilities import CAPABILITIES
from lineside.kernel.core.declare import Table, assembled, scratch

TABLES: Final = assembled(CAPABILITIES)
BY_NAME: Final = {table.name: table for table in TABLES}
SCALARS: Final = tuple(column for capability in CAPABILITIES for column in capability.scalars)
"""The header's hot scalars; for each table follow `NAME_at` (offset in bytes) and `NAME_n` (rows)."""

HEADER: Final = Table(
    "header",
    "scalars and offsets",
    SCALARS
    + tuple(
        scratch(f"{table.name}_{suffix}", meaning)
        for table in TABLES
        for suffix, meaning in (("at", "offset of its rows, bytes"), ("n", "rows it has room for"))
    ),
)
ALIGNMENT: Final = 64


def offsets(rows: dict[str, int]) -> tuple[dict[str, int], int]:
    """Where each table lies in a block with so many rows of each, and the size of the block; both in bytes."""
    at = -(-HEADER.dtype.itemsize // ALIGNMENT) * ALIGNMENT
    where: dict[str, int] = {}
    for table in TABLES:
        where[table.name] = at
        at += -(-table.dtype.itemsize * rows.get(table.name, 0) // ALIGNMENT) * ALIGNMENT
    return where, at
