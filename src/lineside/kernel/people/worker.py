"""Workers by skill: asked for, given, given back, and sent away at the end of their shift.

A demand is for all the workers that a step (or a repair, or the release of a held part) needs, together. Who cannot be
served waits at the first pool that lacks someone, in the order of asking, or of priorities where the pool serves by
them; a later demand that can be served overtakes one that cannot. Workers who walk belong to their demand from the
moment they set out, and the work begins when all are there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.agenda import wake_pool
from lineside.kernel.core.table import demands, failures, lots, machines, needs, phases, pools, steps, vehicles
from lineside.kernel.people.person import dismiss_all, engage_all, has_of, short_after_help, someone_called_away
from lineside.kernel.people.sums import count_workers
from lineside.lower.codes import FINISHED, HOLDING, NONE

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def needed(h: Header, r: int) -> tuple[int, int]:
    """First row and number of rows of `need` behind demand `r`."""
    if r & 1:
        m = r >> 1
        broken = machines(h)[m].broken if m < h.machine_n else vehicles(h)[m - h.machine_n].broken
        if broken == NONE:
            return 0, 0
        failure = failures(h)[broken]
        return failure.need, failure.needs
    machine = machines(h)[r >> 1]
    step = steps(h)[lots(h)[machine.lot].step]
    if machine.operation >= HOLDING and machine.operation != FINISHED:
        return step.release_need, step.release_needs
    if machine.doing != NONE:
        return phases(h)[machine.doing].need, phases(h)[machine.doing].needs
    return step.need, step.needs


@compiled
def lacking(h: Header, first: int, count: int) -> int:
    """The first pool that cannot serve these needs now; NONE if all can."""
    for n in range(first, first + count):
        need = needs(h)[n]
        pool = pools(h)[need.pool]
        if pool.present - pool.busy < need.count:
            return need.pool if pool.helpers == 0 else short_after_help(h, first, count)
    return NONE


@compiled
def is_claimed(h: Header, r: int) -> bool:
    """Whether demand `r` has workers, there or on their way."""
    m = r >> 1
    if m >= h.machine_n:
        return vehicles(h)[m - h.machine_n].crewed == 1
    return (machines(h)[m].crewed if r & 1 else machines(h)[m].staffed) == 1


@compiled
def occupy(h: Header, r: int, first: int, count: int) -> bool:
    """Put workers to work for demand `r`; True if all are there at once, else some are on their way."""
    m = r >> 1
    if m >= h.machine_n:
        vehicles(h)[m - h.machine_n].crewed = 1
    elif r & 1:
        machines(h)[m].crewed = 1
    else:
        machines(h)[m].staffed = 1
    told_apart = False
    for n in range(first, first + count):
        need = needs(h)[n]
        if pools(h)[need.pool].persons > 0:
            told_apart = True
        else:
            count_workers(h, need.pool, need.count, 0)
    if told_apart:
        engage_all(h, r, first, count)
        return demands(h)[r].coming == 0
    return True


@compiled
def give_back(h: Header, r: int) -> None:
    """The workers of demand `r` are free again."""
    first, count = needed(h, r)
    for n in range(first, first + count):
        need = needs(h)[n]
        if pools(h)[need.pool].persons > 0:
            dismiss_all(h, need.pool, r)
        else:
            count_workers(h, need.pool, -need.count, 0)
            wake_pool(h, need.pool)


@compiled
def comes_before(h: Header, p: int, r: int, other: int) -> bool:
    """Whether pool `p` serves demand `r` before another."""
    mine, theirs = demands(h)[r], demands(h)[other]
    if pools(h)[p].by_priority and mine.priority != theirs.priority:
        return mine.priority > theirs.priority
    return mine.number < theirs.number


@compiled
def wait(h: Header, r: int, p: int) -> None:
    """Request `r` waits at pool `p`, among the others in the order in which they are served."""
    demand = demands(h)[r]
    pool = pools(h)[p]
    demand.pool = p
    before = pool.tail
    while before != NONE and comes_before(h, p, r, before):
        before = demands(h)[before].before
    after = pool.head if before == NONE else demands(h)[before].next
    demand.before, demand.next = before, after
    if before == NONE:
        pool.head = r
    else:
        demands(h)[before].next = r
    if after == NONE:
        pool.tail = r
    else:
        demands(h)[after].before = r


@compiled
def withdraw(h: Header, r: int) -> None:
    """Request `r` waits no longer, if it did."""
    demand = demands(h)[r]
    if demand.pool == NONE:
        return
    pool = pools(h)[demand.pool]
    if demand.before == NONE:
        pool.head = demand.next
    else:
        demands(h)[demand.before].next = demand.next
    if demand.next == NONE:
        pool.tail = demand.before
    else:
        demands(h)[demand.next].before = demand.before
    demand.pool = NONE


@compiled
def ask(h: Header, r: int) -> bool:
    """Ask for the workers of demand `r`; True if they are there at once, else it waits for them."""
    if demands(h)[r].pool != NONE:
        return False
    if is_claimed(h, r):
        return demands(h)[r].coming == 0
    first, count = needed(h, r)
    pool = lacking(h, first, count)
    if pool == NONE:
        return occupy(h, r, first, count)
    lot = machines(h)[r >> 1].lot if r >> 1 < h.machine_n else NONE
    h.asked += 1
    demands(h)[r].number = h.asked
    demands(h)[r].priority = 0 if lot == NONE else lots(h)[lot].priority
    wait(h, r, pool)
    return False


@compiled
def next_served(h: Header, p: int, after: int) -> int:
    """Serve the first demand of pool `p`, numbered above `after`, that can be served; its row, or NONE.

    It leaves the list. A demand for which this pool would do but another lacks someone moves over to that one,
    keeping its number.
    """
    r = pools(h)[p].head
    while r != NONE:
        demand = demands(h)[r]
        following = demand.next
        if demand.number > after:
            first, count = needed(h, r)
            pool = lacking(h, first, count)
            if pool == NONE:
                withdraw(h, r)
                occupy(h, r, first, count)
                return r
            if pool != p:
                withdraw(h, r)
                wait(h, r, pool)
        r = following
    return NONE


@compiled
def uses(h: Header, r: int, p: int) -> bool:
    """Whether demand `r` has workers of pool `p`; it has some."""
    if pools(h)[p].persons > 0:
        return has_of(h, r, p)
    first, count = needed(h, r)
    for n in range(first, first + count):
        if needs(h)[n].pool == p:
            return True
    return False


@compiled
def may_stay(h: Header, r: int) -> bool:
    """Whether the workers of demand `r` may go on with the next phase: none is called away at the end of a shift."""
    first, count = needed(h, r)
    for n in range(first, first + count):
        p = needs(h)[n].pool
        if pools(h)[p].persons > 0:
            if someone_called_away(h, r, p):
                return False
        elif pools(h)[p].interrupts and pools(h)[p].present == 0:
            return False
    return True
