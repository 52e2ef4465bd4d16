"""The phases of an operation: set up, load, run, unload, each with its own time and its own workers.

A step without phases has none of this: its operation is one piece, and a machine at it does NONE of the phases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.table import lots, machines, phases, stations, steps
from lineside.lower.codes import LOADED, NONE, SET_UP

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def come_to_phase(h: Header, m: int, phase: int) -> None:
    """Machine `m` comes to a phase; NONE: to an operation in one piece."""
    machine = machines(h)[m]
    machine.doing = phase
    machine.setting = 1 if phase != NONE and phases(h)[phase].kind == SET_UP else 0


@compiled
def first_phase(h: Header, m: int) -> None:
    """A lot was put on machine `m`: its step begins with its first phase."""
    come_to_phase(h, m, steps(h)[lots(h)[machines(h)[m].lot].step].phase)


@compiled
def has_more_phases(h: Header, m: int) -> bool:
    """Whether phases follow the one that machine `m` does."""
    doing = machines(h)[m].doing
    return doing != NONE and phases(h)[doing].last == 0


@compiled
def last_phase(h: Header, m: int) -> None:
    """The whole operation on machine `m` is over, whichever phase it was last believed to do."""
    while has_more_phases(h, m):
        come_to_phase(h, m, machines(h)[m].doing + 1)


@compiled
def is_under_way(h: Header, m: int) -> bool:
    """Whether phases of the operation on machine `m` are done already."""
    doing = machines(h)[m].doing
    return doing != NONE and doing != steps(h)[phases(h)[doing].step].phase


@compiled
def goes_on(h: Header, m: int) -> bool:
    """Whether machine `m` comes to its next phase after closing time: the station finishes what it has in work."""
    machine = machines(h)[m]
    return machine.operation == LOADED and stations(h)[machine.station].interrupts == 0 and is_under_way(h, m)


@compiled
def is_unattended(h: Header, m: int) -> bool:
    """Whether what comes next on machine `m` needs nobody."""
    machine = machines(h)[m]
    if machine.doing == NONE:
        return steps(h)[lots(h)[machine.lot].step].needs == 0
    return phases(h)[machine.doing].needs == 0


@compiled
def restart_phases(h: Header, m: int) -> None:
    """The part on machine `m` begins anew: from the first phase after the setup, if that was over."""
    machine = machines(h)[m]
    if machine.doing == NONE or not is_under_way(h, m):
        return
    first = steps(h)[phases(h)[machine.doing].step].phase
    if phases(h)[first].kind == SET_UP:
        first += 1
        lots(h)[machine.lot].visit += 1  # the first phase of all counts the visit; here it is not done again
    come_to_phase(h, m, first)
