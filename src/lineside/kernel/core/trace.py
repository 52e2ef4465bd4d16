"""The trace: a line for each change of a machine's state and, where that is asked for, for each move of a lot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.table import lots, machines, traces
from lineside.lower.codes import NONE, TRACES_LOTS

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def record_machine(h: Header, m: int, state: int) -> None:
    """Machine `m` is in a state from now on; the host takes the line away before the table is full."""
    machine = machines(h)[m]
    line = traces(h)[h.traces]
    h.traces += 1
    line.time, line.machine, line.state = h.now, m, state
    line.product = line.serial = line.step = line.station = NONE
    if machine.lot != NONE:
        lot = lots(h)[machine.lot]
        line.product, line.serial, line.step = lot.product, lot.serial, lot.step


@compiled
def record_lot(h: Header, row: int, move: int, s: int) -> None:
    """The lot in a row moves, a number of MOVES, at station `s`."""
    if h.tracing != TRACES_LOTS:
        return
    lot = lots(h)[row]
    line = traces(h)[h.traces]
    h.traces += 1
    line.time, line.machine, line.state, line.station = h.now, NONE, move, s
    line.product, line.serial, line.step = lot.product, lot.serial, lot.step
