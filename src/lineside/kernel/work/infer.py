"""Work that began, went on or ended otherwise than commanded: belief follows the fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.agenda import wake_station
from lineside.kernel.core.question import question
from lineside.kernel.core.table import lots, machines, steps
from lineside.kernel.flow.dispatch import pick
from lineside.kernel.flow.lot import dequeue
from lineside.kernel.flow.ordered import begin_order, miss_beginning
from lineside.kernel.flow.pushed import bring, push_on
from lineside.kernel.flow.route import depart
from lineside.kernel.flow.source import AT_ONCE
from lineside.kernel.quality.detour import pass_on
from lineside.kernel.supply.stock import use_parts
from lineside.kernel.upkeep.repair import leave_repair, repaired
from lineside.kernel.upkeep.service import maintain
from lineside.kernel.work.operation import count_cycle, drop_claims, end_work, next_phase
from lineside.kernel.work.phase import first_phase, has_more_phases, is_under_way, last_phase
from lineside.kernel.work.state import settle
from lineside.lower.codes import COUNTED, EMPTY, FINISHED, LOADED, NONE, ON_MACHINE, RUNNING, STOPPING, UP

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def infer_lot(h: Header, m: int) -> bool:
    """An empty machine must have had a lot: the one that dispatch would have chosen. False: none waits."""
    machine = machines(h)[m]
    if machine.operation != EMPTY:
        return True
    bring(h, machine.station)
    row = pick(h, machine.station)
    if row == NONE:
        return False
    dequeue(h, row)
    wake_station(h, machine.station)  # its queue has room for another, though the machine may be down or closed
    lots(h)[row].place, lots(h)[row].at = ON_MACHINE, m
    machine.lot = row
    machine.operation = LOADED
    first_phase(h, m)
    return True


@compiled
def infer_start(h: Header, m: int) -> bool:
    """Work goes on at a machine without our command, so it is up. False: there is no lot that it could be."""
    if not infer_lot(h, m):
        return False
    machine = machines(h)[m]
    drop_claims(h, m)
    if machine.operation == LOADED:
        if not is_under_way(h, m):
            lots(h)[machine.lot].visit += 1
        machine.worked = 0
        begin_order(h, m)
        use_parts(h, m)
    machine.number += 1
    machine.work = machine.number  # a later end without a number is this one's
    machine.operation = RUNNING
    machine.begun = h.now
    if machine.planned:
        leave_repair(h, m)  # it works, so nobody maintains it
    elif machine.condition != UP:
        repaired(h, m)
    settle(h, m)
    return True


@compiled
def infer_phase(h: Header, m: int) -> bool:
    """A phase has ended that we did not see begin, and the operation goes on; False: it was the last, or there is none.

    Whoever reports ends and knows no numbers means the phase that is believed to be next.
    """
    if not infer_lot(h, m):
        return False
    if not has_more_phases(h, m):
        return False
    drop_claims(h, m)
    machine = machines(h)[m]
    if not is_under_way(h, m) and machine.operation == LOADED:
        lots(h)[machine.lot].visit += 1
        miss_beginning(h, machine.lot)
    next_phase(h, m)
    return True


@compiled
def infer_end(h: Header, m: int) -> bool:
    """An operation has ended that we did not see begin; its times are unknown.

    False: there is no lot that it could be.
    """
    if not infer_lot(h, m):
        return False
    machine = machines(h)[m]
    if machine.operation == RUNNING or machine.operation == STOPPING:
        end_work(h, m)
    else:
        drop_claims(h, m)
        lots(h)[machine.lot].inferred += 1
        if machine.operation == LOADED:
            miss_beginning(h, machine.lot)
            use_parts(h, m)
    last_phase(h, m)
    count_cycle(h, m)
    machine.operation = FINISHED
    if steps(h)[lots(h)[machine.lot].step].check != NONE:
        pass_on(h, machine.lot)  # whether it was inspected, and what was found, nobody has said
    depart(h, m)
    if machine.services > 0:
        maintain(h, m, False)
    return True


@compiled
def count_up(h: Header, m: int, total: int) -> None:
    """The machine's counter of ended operations stands at `total`: what we missed is inferred, or a question.

    The first may be the operation in work; each further one takes the lot that dispatch would have loaded, and has
    pushed on the one before, whether there was room for it or not. Counters that jump by more than a few dozen, or
    fall, were reset or replaced: a person says what to do.
    """
    machine = machines(h)[m]
    missed = total - machine.made
    if missed < 0 or missed > AT_ONCE:
        question(h, COUNTED, m, 0, total, machine.made)
        return
    for _ in range(missed):
        if (machine.operation == FINISHED and not push_on(h, m)) or not infer_end(h, m):
            question(h, COUNTED, m, 0, total, machine.made)
            return
