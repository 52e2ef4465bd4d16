"""Room for a trace in a block, and its lines taken out: whoever wants to see every change of a machine's state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.lower.block import Block
from lineside.lower.codes import TRACES_LOTS, TRACES_MACHINES
from lineside.lower.layout import SCALARS, TABLES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def with_trace(block: Block, rows: int, *, lots: bool = False) -> Block:
    """The same state with room for a trace of so many lines, and what one record may add; it begins now.

    `lots`: it tells of lots, too (`lower.moves`), not only of machines.
    """
    larger = Block.new(block.rows() | {"trace": rows + 2 * int(block.head["slack"])})
    for column in SCALARS:
        larger.head[column.name] = block.head[column.name]
    for table in TABLES:
        if table.name != "trace":
            mine = block.table(table.name)
            larger.table(table.name)[: len(mine)] = mine
    larger.head["tracing"], larger.head["traces"] = TRACES_LOTS if lots else TRACES_MACHINES, 0
    return larger


def take_lines(block: Block) -> NDArray[np.void]:
    """Take the lines that have been traced since they were last taken."""
    lines = block.table("trace")[: int(block.head["traces"])].copy()
    block.head["traces"] = 0
    return lines
