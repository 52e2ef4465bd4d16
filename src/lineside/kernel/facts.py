"""Facts about machines: what has become of an operation, of a failure, of a repair."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.question import question
from lineside.kernel.core.table import lots, machines, steps
from lineside.kernel.flow.pushed import push_on
from lineside.kernel.flow.route import depart
from lineside.kernel.quality.inspect import bar, conclude, release_part
from lineside.kernel.upkeep.repair import fail, leave_repair, repaired, suspend_repair
from lineside.kernel.upkeep.service import maintain
from lineside.kernel.upkeep.verdict import CONDITION, PLANNED
from lineside.kernel.work.infer import count_up, infer_end, infer_lot, infer_phase, infer_start
from lineside.kernel.work.operation import count_cycle, end_phase, end_work, suspend
from lineside.kernel.work.phase import has_more_phases
from lineside.kernel.work.verdict import COLUMN, OPERATION
from lineside.lower.codes import (
    COUNTED,
    ENDED,
    FAILED,
    FINISHED,
    INFER,
    NONE,
    PASSED,
    QUESTION,
    REFUSED,
    RELEASED,
    REPAIR_STOPPING,
    REPAIRED,
    RUNNING,
    STARTED,
    STOPPED,
    STOPPING,
    VOID,
)

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def end(h: Header, m: int, finding: int, about: int) -> None:
    """The operation on machine `m` has ended, or one of its phases; its part moves on, or something was found of it."""
    if has_more_phases(h, m):
        end_phase(h, m)
        return
    count_cycle(h, m)
    end_work(h, m)
    if finding != PASSED or steps(h)[lots(h)[machines(h)[m].lot].step].check != NONE:
        conclude(h, m, finding, about)
    else:
        machines(h)[m].operation = FINISHED
        depart(h, m)
    if machines(h)[m].services > 0:
        maintain(h, m, False)


@compiled
def is_stale(h: Header, fact: int, m: int, number: int) -> bool:
    """Whether a fact carries a number that is not the current one, or was told before; 0: the device knows no numbers.

    A start with a number confirms a command, and says nothing of a machine that is no longer at it.
    """
    if number == 0:
        return False
    machine = machines(h)[m]
    if fact == REPAIRED:
        return number != machine.fix
    if fact == STARTED:
        return number != machine.work or (machine.operation != RUNNING and machine.operation != STOPPING)
    if fact == ENDED and machine.operation == FINISHED:
        return True
    if fact == ENDED or fact == STOPPED or fact == RELEASED or fact == REFUSED:
        return number != machine.work
    return False


@compiled
def is_of_repair(h: Header, m: int, number: int) -> bool:
    """Whether a stop is that of machine `m`'s repair; one without a number is if no operation is under way."""
    machine = machines(h)[m]
    if machine.condition != REPAIR_STOPPING:
        return False
    return number == machine.fix or (number == 0 and machine.operation != RUNNING and machine.operation != STOPPING)


@compiled
def about_condition(h: Header, fact: int, m: int, number: int, x: int) -> None:
    """A machine has failed or was repaired."""
    machine = machines(h)[m]
    if is_stale(h, fact, m, number):
        return
    verdict = CONDITION[machine.condition + PLANNED * machine.planned, 0 if fact == FAILED else 1]
    if verdict == VOID:
        return
    if fact == FAILED:
        if machine.planned:
            leave_repair(h, m)  # it has broken before its maintenance could begin, and stays due
        known = machine.failure <= x < machine.failure + machine.failures
        fail(h, m, x if known else NONE)
    else:
        repaired(h, m)
        if machine.services > 0:
            maintain(h, m, False)


@compiled
def about_operation(h: Header, fact: int, m: int, number: int, x: int, y: int) -> None:
    """Something has become of the operation on machine `m`."""
    machine = machines(h)[m]
    if fact == STOPPED and is_of_repair(h, m, number):
        suspend_repair(h, m)
        return
    if is_stale(h, fact, m, number) or (fact == COUNTED and x == machine.made):
        return
    verdict = OPERATION[machine.operation, COLUMN[fact]]
    if verdict == QUESTION:
        question(h, fact, m, number, x, y)
    elif fact == COUNTED:
        count_up(h, m, x)
    elif verdict == INFER:
        if machine.operation == FINISHED and not push_on(h, m):
            if fact != ENDED:
                question(h, fact, m, number, x, y)
        elif fact == RELEASED:
            release_part(h, m, x, y)
        elif fact == REFUSED:
            if infer_lot(h, m):
                bar(h, m, x)
            else:
                question(h, fact, m, number, x, y)
        elif fact == STARTED:
            if not infer_start(h, m):
                question(h, fact, m, number, x, y)
        elif not (infer_phase(h, m) or infer_end(h, m)):
            question(h, fact, m, number, x, y)
    elif verdict != VOID:
        if fact == ENDED:
            end(h, m, x, y)
        elif fact == STOPPED:
            suspend(h, m)
        elif fact == RELEASED:
            release_part(h, m, x, y)
        elif fact == REFUSED:
            bar(h, m, x)


@compiled
def is_expected_end(h: Header, m: int, number: int) -> bool:
    """Whether machine `m` ends the operation that it was commanded: nearly every fact; the table would accept it."""
    return machines(h)[m].operation == RUNNING and machines(h)[m].work == number
