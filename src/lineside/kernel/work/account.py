"""What each step has cost in work at each of its stations: operations and time, of which energy and cost are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.table import choices, lots, machines, steps

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def choice_at(h: Header, m: int) -> int:
    """The row of `choice` for the step in work on machine `m`.

    The step's first where its station is none of the step's any more, as after a revision of the model.
    """
    machine = machines(h)[m]
    step = steps(h)[lots(h)[machine.lot].step]
    for c in range(step.choice, step.choice + step.choices):
        if choices(h)[c].station == machine.station:
            return c
    return step.choice


@compiled
def charge_work(h: Header, m: int, elapsed: int) -> None:
    """The machine has worked on its part for `elapsed` µs."""
    choices(h)[choice_at(h, m)].worked += elapsed


@compiled
def charge_cycle(h: Header, m: int) -> None:
    """The machine has ended an operation on its part."""
    choices(h)[choice_at(h, m)].made += 1
