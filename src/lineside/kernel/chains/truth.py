"""What reaches the plant half, handed to the capability whose it is.

Made by `lineside.kernel.build.assemble` from what the capabilities declare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.conveyor.truth import convey, discharge
from lineside.kernel.core.report import report
from lineside.kernel.flow.truth import carry, comes
from lineside.kernel.people.truth import walk, walk_ends
from lineside.kernel.quality.truth import let_out
from lineside.kernel.supply.truth import delivery_comes, supply
from lineside.kernel.upkeep.truth import failure_strikes, repair, repair_ends, serve
from lineside.kernel.upkeep.upset import disturb
from lineside.kernel.vehicle.truth import act, doing_ends, proceed
from lineside.kernel.work.truth import (
    ask_release,
    begin_work,
    break_off,
    release_ends,
    resume_work,
    work_ends,
    work_refused,
)
from lineside.lower.codes import (
    ARRIVED,
    ASK,
    BEGIN,
    CARRY,
    CHARGE,
    CONVEY,
    DELIVERED,
    DISCHARGE,
    DISTURB,
    DRIVE,
    ENDED,
    FAILED,
    INTERRUPT,
    LEAVE,
    LOAD,
    REFUSED,
    RELEASED,
    REPAIR,
    REPAIRED,
    RESUME,
    SERVE,
    SUPPLY,
    UNLOAD,
    WALK,
    WALKED,
)

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def obey(
    h: Header, kind: int, element: int, number: int, target: int, step: int, serial: int, visit: int, lot: int
) -> None:
    """Do what the controller asks. Whatever comes of it comes at least 1 µs later."""
    if kind == BEGIN:
        begin_work(h, element, number, target, step, serial, visit, lot)
    elif kind == RESUME and element >= h.machine_n:
        proceed(h, element, number)
    elif kind == RESUME:
        resume_work(h, element, number)
    elif kind == INTERRUPT:
        break_off(h, element, target)
    elif kind == REPAIR:
        repair(h, element, number)
    elif kind == ASK:
        ask_release(h, element, number, step, serial, visit)
    elif kind == SUPPLY:
        supply(h, element, number)
    elif kind == DRIVE or kind == LOAD or kind == UNLOAD or kind == CHARGE:
        act(h, kind, element, number, target, step)
    elif kind == DISTURB:
        disturb(h, element, number, target)
    elif kind == LEAVE:
        let_out(h, lot, step, serial, target)
    elif kind == SERVE:
        serve(h, element, number, target)
    elif kind == WALK:
        walk(h, element, number, target)
    elif kind == CARRY:
        carry(h, element, number, serial, visit)
    elif kind == CONVEY:
        convey(h, element, number)
    elif kind == DISCHARGE:
        discharge(h, element, number)


@compiled
def come_about(h: Header, kind: int, element: int, number: int) -> bool:
    """An event comes about; True if a fact is reported."""
    if kind == ENDED:
        if element >= h.machine_n:
            return doing_ends(h, element, number)
        return work_ends(h, element, number)
    if kind == FAILED:
        return failure_strikes(h, element, number)
    if kind == REPAIRED:
        return repair_ends(h, element, number)
    if kind == RELEASED:
        return release_ends(h, element, number)
    if kind == ARRIVED:
        return comes(h, element, number)
    if kind == DELIVERED:
        return delivery_comes(h, element, number)
    if kind == REFUSED:
        return work_refused(h, element, number)
    if kind == WALKED:
        return walk_ends(h, element, number)
    return report(h, kind, element, number, 0)
