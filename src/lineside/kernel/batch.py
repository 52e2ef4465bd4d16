"""Doors for a host that runs live: many records, or all facts of an instant, in one call.

They take the header as an array of one record, `heads_of(block)`: numba knows an array's type within 2 µs of a call and
a single record's within 20 (measured), which is more than handling the record takes. Records and commands are rows of
int64 in arrays that may be written, of one layout, so that each door is compiled once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.table import commands
from lineside.kernel.handle import handle
from lineside.kernel.loop import next_fact, next_timer
from lineside.kernel.world import has_space_for, obey, start_plant
from lineside.lower.codes import DONE, GROW, NEVER
from lineside.lower.layout import HEADER
from lineside.lower.mode import JIT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lineside.lower.block import Block

    Heads = NDArray[Any]
    Rows = NDArray[np.int64]

_HEADER = HEADER.dtype

RECORD = ("time", "kind", "element", "number", "x", "y")
"""The columns of a row of records or facts; time in µs."""
COMMAND = ("kind", "element", "number", "target", "step", "serial", "visit", "lot")
"""The columns of a row of commands."""


def heads_of(block: Block) -> Heads:
    """A block's header as an array of one; fetch it anew when the block has grown."""
    heads = block.data[: _HEADER.itemsize].view(_HEADER)
    return heads if JIT else heads.view(np.recarray)


@compiled
def due(heads: Heads) -> int:
    """When the controller acts by itself next, µs; NEVER if it does not."""
    return next_timer(heads[0])


@compiled
def handle_all(heads: Heads, records: Rows, first: int, again: int) -> tuple[int, int]:
    """Handle the rows of `records` from `first` on, in order; the first row not handled, and DONE or why it was not.

    `again` 1: they are handled once more, after a restart. Then what was commanded in an instant is forgotten when a
    record of a later one comes, since that record was only made after the plant had confirmed those commands.
    """
    h = heads[0]
    for i in range(first, len(records)):
        record = records[i]
        if again and record[0] > h.now:
            h.commands = 0
        reason = handle(h, record[0], record[1], record[2], record[3], record[4], record[5])
        if reason != DONE:
            return i, reason
    return len(records), DONE


@compiled
def copy_commands(heads: Heads, rows: Rows) -> int:
    """How many commands wait to be confirmed; they are copied into `rows` if there is room for all."""
    h = heads[0]
    if h.commands <= len(rows):
        for i in range(h.commands):
            c = commands(h)[i]
            row = rows[i]
            row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7] = (
                c.kind,
                c.element,
                c.number,
                c.target,
                c.step,
                c.serial,
                c.visit,
                c.lot,
            )
    return h.commands


@compiled
def forget_commands(heads: Heads) -> None:
    """The plant has confirmed all commands."""
    heads[0].commands = 0


@compiled
def start_all(heads: Heads) -> None:
    """The plant half begins."""
    start_plant(heads[0])


@compiled
def obey_all(heads: Heads, rows: Rows, first: int, at: int) -> tuple[int, int]:
    """Have the plant half obey commands given at a time (µs), from row `first` on.

    Returns the first row not obeyed, and DONE or GROW.
    """
    h = heads[0]
    h.now = max(h.now, at)
    for i in range(first, len(rows)):
        row = rows[i]
        reason = has_space_for(h, row[7])
        if reason != DONE:
            return i, reason
        obey(h, row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7])
    return len(rows), DONE


@compiled
def collect_facts(heads: Heads, until: int, facts: Rows, n: int) -> tuple[int, int]:
    """Let the plant half run to its next instant with facts, not beyond `until` (µs), and collect them.

    They are put behind the `n` that are in `facts` already. Returns how many there are now, and DONE; or GROW when the
    block, or `facts` if it is full, must be larger before calling again.
    """
    h = heads[0]
    while True:
        if n == len(facts):
            return n, GROW
        time = next_fact(h, until if n == 0 else facts[0, 0])
        if time == NEVER:
            return n, DONE
        if time == -1:
            return n, GROW
        row = facts[n]
        row[0], row[1], row[2], row[3], row[4], row[5] = (
            time,
            h.fact_kind,
            h.fact_element,
            h.fact_number,
            h.fact_x,
            h.fact_y,
        )
        n += 1


def compile_batch() -> None:
    """Compile all doors of this file, and what they call."""
    from numba import int64, typeof

    from lineside.lower.block import Block

    heads = typeof(heads_of(Block.new({})))
    rows = typeof(np.empty((0, 0), np.int64))
    doors = {
        due: (heads,),
        handle_all: (heads, rows, int64, int64),
        copy_commands: (heads, rows),
        forget_commands: (heads,),
        start_all: (heads,),
        obey_all: (heads, rows, int64, int64),
        collect_facts: (heads, int64, rows, int64),
    }
    for door, arguments in doors.items():
        compiling: Any = door
        compiling.compile(arguments)
