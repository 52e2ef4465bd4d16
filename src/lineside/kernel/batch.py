"""What a host that runs live asks of the kernel: many records, or all facts of an instant, in one call.

Records and commands are rows of int64 that the host keeps, told by their address and number: a call by address costs
what a C function costs, about 2 µs. Where there are two answers, how far it came and why it stopped, they come as one
number, `SHIFT * far + reason`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lineside.kernel.build.compiler import compiled
from lineside.kernel.chains.truth import obey
from lineside.kernel.core.accessor import rows_of
from lineside.kernel.core.rows import COMMAND, RECORD, SHIFT
from lineside.kernel.core.table import commands
from lineside.kernel.handle import handle
from lineside.kernel.loop import next_fact
from lineside.kernel.world import has_space_for
from lineside.lower.codes import DONE, GROW, NEVER

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header

record_rows = rows_of(np.dtype([(name, np.int64) for name in RECORD]))
command_rows = rows_of(np.dtype([(name, np.int64) for name in COMMAND]))


@compiled
def handle_all(h: Header, address: int, n: int, first: int, again: int) -> int:
    """Handle `n` records from `first` on, in order; the first one not handled, and DONE or why it was not.

    `again` 1: they are handled once more, after a restart. Then what was commanded in an instant is forgotten when a
    record of a later one comes, since that record was only made after the plant had confirmed those commands.
    """
    for i in range(first, n):
        record = record_rows(address, n)[i]
        if again and record.time > h.now:
            h.commands = 0
        reason = handle(h, record.time, record.kind, record.element, record.number, record.x, record.y)
        if reason != DONE:
            return i * SHIFT + reason
    return n * SHIFT + DONE


@compiled
def copy_commands(h: Header, address: int, n: int) -> int:
    """How many commands wait to be confirmed; they are copied into the `n` rows if there is room for all."""
    if h.commands <= n:
        for i in range(h.commands):
            c = commands(h)[i]
            row = command_rows(address, n)[i]
            row.kind, row.element, row.number, row.target = c.kind, c.element, c.number, c.target
            row.step, row.serial, row.visit, row.lot = c.step, c.serial, c.visit, c.lot
    return h.commands


@compiled
def obey_all(h: Header, address: int, n: int, first: int, at: int) -> int:
    """Have the plant half obey `n` commands given at a time (µs), from row `first` on.

    Returns the first row not obeyed, and DONE or GROW.
    """
    h.now = max(h.now, at)
    for i in range(first, n):
        row = command_rows(address, n)[i]
        reason = has_space_for(h, row.lot)
        if reason != DONE:
            return i * SHIFT + reason
        obey(h, row.kind, row.element, row.number, row.target, row.step, row.serial, row.visit, row.lot)
    return n * SHIFT + DONE


@compiled
def collect_facts(h: Header, address: int, room: int, n: int, until: int) -> int:
    """Let the plant half run to its next instant with facts, not beyond `until` (µs), and collect them.

    They are put behind the `n` that are in the `room` rows already. Returns how many there are now, and DONE; or GROW
    when the block, or the room if it is used up, must be larger before calling again.
    """
    while True:
        if n == room:
            return n * SHIFT + GROW
        time = next_fact(h, until if n == 0 else record_rows(address, room)[0].time)
        if time == NEVER:
            return n * SHIFT + DONE
        if time == -1:
            return n * SHIFT + GROW
        row = record_rows(address, room)[n]
        row.time, row.kind, row.element = time, h.fact_kind, h.fact_element
        row.number, row.x, row.y = h.fact_number, h.fact_x, h.fact_y
        n += 1
