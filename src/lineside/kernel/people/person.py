"""People who are told apart: who is nearest, who walks where, and who stands in for whom.

Only pools whose people walk, stand in for others, or have others stand in for them, know their people; of any other
pool a number is enough, and nothing of this is done. Own people are taken before those who may stand in for them, and
among people of one pool the nearest, the first in the table among equals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.agenda import wake_pool
from lineside.kernel.core.distance import walk_time
from lineside.kernel.core.heap import join_heap, leave_heap
from lineside.kernel.core.table import (
    commands,
    demands,
    machines,
    needs,
    pools,
    posts,
    stand_ins,
    standers,
    workers,
)
from lineside.kernel.people.sums import count_walking, count_workers
from lineside.lower.codes import NONE, WALK

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def free(h: Header, p: int) -> int:
    """How many of pool `p` are there and free; those who stay to finish their work make it less than none."""
    return max(0, pools(h)[p].present - pools(h)[p].busy)


@compiled
def someone_free(h: Header, p: int) -> bool:
    """Whether someone could come for a demand to pool `p`: its own people, or who may stand in for them."""
    pool = pools(h)[p]
    if pool.present > pool.busy:
        return True
    for i in range(pool.helper, pool.helper + pool.helpers):
        if free(h, stand_ins(h)[i].pool) > 0:
            return True
    return False


@compiled
def free_again(h: Header, p: int) -> None:
    """Someone of pool `p` is free: it looks at who waits, and so do all pools that standing in connects with it.

    Not only those for which they may stand in: who is free here may let another's stand-in go to a third.
    """
    wake_pool(h, p)
    pool = pools(h)[p]
    for i in range(pool.kin, pool.kin + pool.kins):
        wake_pool(h, stand_ins(h)[i].pool)


@compiled
def short_after_help(h: Header, first: int, count: int) -> int:
    """The first pool that cannot serve these needs even with those who may stand in; NONE if all can.

    Each need takes its own people first, then in the order of the needs those who may stand in, in the order listed.
    """
    short = NONE
    for n in range(first, first + count):
        need = needs(h)[n]
        pools(h)[need.pool].taken += min(free(h, need.pool), need.count)
    for n in range(first, first + count):
        need = needs(h)[n]
        pool = pools(h)[need.pool]
        missing = need.count - min(free(h, need.pool), need.count)
        for i in range(pool.helper, pool.helper + pool.helpers):
            helper = stand_ins(h)[i].pool
            spare = min(free(h, helper) - pools(h)[helper].taken, missing)
            pools(h)[helper].taken += spare
            missing -= spare
        if missing > 0:
            short = need.pool
            break
    for n in range(first, first + count):
        pool = pools(h)[needs(h)[n].pool]
        pool.taken = 0
        for i in range(pool.helper, pool.helper + pool.helpers):
            pools(h)[stand_ins(h)[i].pool].taken = 0
    return short


@compiled
def post_of(h: Header, p: int, m: int) -> int:
    """The row of `post` for machine `m` and people of pool `p`."""
    return pools(h)[p].post + h.station_n + m


@compiled
def be_free(h: Header, w: int) -> None:
    """A person is free where he is: he is found there, at the station, and in his pool."""
    worker = workers(h)[w]
    pool = pools(h)[worker.pool]
    pool.idle = join_heap(standers(h), pool.idle, 3 * w, 0.0, w)
    if worker.at != NONE:
        station = posts(h)[pool.post + machines(h)[worker.at].station]
        station.first = join_heap(standers(h), station.first, 3 * w + 1, 0.0, w)
        post = posts(h)[post_of(h, worker.pool, worker.at)]
        post.first = join_heap(standers(h), post.first, 3 * w + 2, 0.0, w)


@compiled
def be_engaged(h: Header, w: int) -> None:
    """A person who was free is no longer."""
    worker = workers(h)[w]
    pool = pools(h)[worker.pool]
    pool.idle = leave_heap(standers(h), pool.idle, 3 * w)
    if worker.at != NONE:
        station = posts(h)[pool.post + machines(h)[worker.at].station]
        station.first = leave_heap(standers(h), station.first, 3 * w + 1)
        post = posts(h)[post_of(h, worker.pool, worker.at)]
        post.first = leave_heap(standers(h), post.first, 3 * w + 2)


@compiled
def work_for(h: Header, w: int, r: int) -> None:
    """A person belongs to demand `r` from now on."""
    worker, demand = workers(h)[w], demands(h)[r]
    worker.demand = r
    worker.next, worker.before = demand.person, NONE
    if demand.person != NONE:
        workers(h)[demand.person].before = w
    demand.person = w


@compiled
def work_no_more(h: Header, w: int) -> None:
    """A person belongs to no demand any more."""
    worker = workers(h)[w]
    if worker.before == NONE:
        demands(h)[worker.demand].person = worker.next
    else:
        workers(h)[worker.before].next = worker.next
    if worker.next != NONE:
        workers(h)[worker.next].before = worker.before
    worker.demand = NONE


@compiled
def gather_people(h: Header) -> None:
    """Find everyone where he is: a run begins, or a state has come from another model."""
    for i in range(h.post_n):
        posts(h)[i].first = NONE
    for p in range(h.pool_n):
        pools(h)[p].idle = NONE
    for r in range(h.demand_n):
        demands(h)[r].person = NONE
    for w in range(h.worker_n):
        if workers(h)[w].demand == NONE:
            be_free(h, w)
        else:
            work_for(h, w, workers(h)[w].demand)


@compiled
def is_sooner(h: Header, p: int, m: int, w: int, other: int) -> bool:
    """Whether a person of pool `p` is at machine `m` before another, or is the first in the table of two as near."""
    mine, theirs = walk_time(h, p, workers(h)[w].at, m), walk_time(h, p, workers(h)[other].at, m)
    return mine < theirs or (mine == theirs and w < other)


@compiled
def nearest(h: Header, p: int, m: int) -> int:
    """The free person of pool `p` who is at machine `m` soonest; one is free.

    That is one who is there, else at its station, else the first in the table; where it is farther within a station
    than to another, all are looked at.
    """
    pool = pools(h)[p]
    if pool.walk < pool.within:
        return nearest_of_all(h, p, m)
    best = standers(h)[pool.idle].turn
    if m >= h.machine_n:
        return best
    here = posts(h)[pool.post + machines(h)[m].station].first
    if here != NONE and is_sooner(h, p, m, standers(h)[here].turn, best):
        best = standers(h)[here].turn
    here = posts(h)[post_of(h, p, m)].first
    if here != NONE and is_sooner(h, p, m, standers(h)[here].turn, best):
        best = standers(h)[here].turn
    return best


@compiled
def nearest_of_all(h: Header, p: int, m: int) -> int:
    """The same, by looking at everyone of the pool."""
    pool = pools(h)[p]
    best = NONE
    for w in range(pool.person, pool.person + pool.persons):
        if workers(h)[w].demand == NONE and (best == NONE or is_sooner(h, p, m, w, best)):
            best = w
    return best


@compiled
def engage(h: Header, w: int, r: int) -> None:
    """A person works for demand `r` from now on; who is not there yet sets out."""
    worker = workers(h)[w]
    be_engaged(h, w)
    work_for(h, w, r)
    count_workers(h, worker.pool, 1, 0)
    m = r >> 1
    if walk_time(h, worker.pool, worker.at, m) == 0:
        worker.at, worker.to = m if m < h.machine_n else NONE, NONE
        return
    worker.number += 1
    worker.walk, worker.to, worker.set_out = worker.number, m, h.now
    demands(h)[r].coming += 1
    count_walking(h, worker.pool, 1)
    command = commands(h)[h.commands]
    h.commands += 1
    command.kind, command.element, command.number, command.target = WALK, w, worker.number, m
    command.step = command.serial = command.visit = NONE


@compiled
def engage_all(h: Header, r: int, first: int, count: int) -> None:
    """Put people to work for demand `r`, whose needs they can serve: own people first, then who stands in."""
    for n in range(first, first + count):
        need = needs(h)[n]
        if pools(h)[need.pool].persons > 0:
            for _ in range(min(free(h, need.pool), need.count)):
                engage(h, nearest(h, need.pool, r >> 1), r)
                pools(h)[need.pool].taken += 1
    for n in range(first, first + count):
        need = needs(h)[n]
        pool = pools(h)[need.pool]
        if pool.persons > 0:
            missing = need.count - pool.taken
            pool.taken = 0
            for i in range(pool.helper, pool.helper + pool.helpers):
                helper = stand_ins(h)[i].pool
                for _ in range(min(free(h, helper), missing)):
                    engage(h, nearest(h, helper, r >> 1), r)
                    missing -= 1


@compiled
def dismiss(h: Header, p: int, r: int) -> None:
    """Who of pool `p` works for demand `r` is free; who was on the way is somewhere between."""
    w = demands(h)[r].person
    while w != NONE:
        worker = workers(h)[w]
        following = worker.next
        if worker.pool == p:
            work_no_more(h, w)
            if worker.walk != 0:
                worker.walk, worker.at = 0, NONE
                demands(h)[r].coming -= 1
                count_walking(h, p, -1)
            be_free(h, w)
            count_workers(h, p, -1, 0)
            free_again(h, p)
        w = following


@compiled
def dismiss_all(h: Header, p: int, r: int) -> None:
    """All who work for demand `r` in the place of pool `p`: its own people and who stands in for them."""
    dismiss(h, p, r)
    pool = pools(h)[p]
    for i in range(pool.helper, pool.helper + pool.helpers):
        dismiss(h, stand_ins(h)[i].pool, r)


@compiled
def has_of(h: Header, r: int, p: int) -> bool:
    """Whether someone of pool `p` works for demand `r`."""
    w = demands(h)[r].person
    while w != NONE:
        if workers(h)[w].pool == p:
            return True
        w = workers(h)[w].next
    return False


@compiled
def is_called_away(h: Header, r: int, p: int) -> bool:
    """Whether the shift of someone of pool `p` who works for demand `r` is over, and ends his work."""
    return pools(h)[p].interrupts == 1 and pools(h)[p].present == 0 and has_of(h, r, p)


@compiled
def someone_called_away(h: Header, r: int, p: int) -> bool:
    """Whether one who works for demand `r` in the place of pool `p` is called away."""
    if is_called_away(h, r, p):
        return True
    pool = pools(h)[p]
    for i in range(pool.helper, pool.helper + pool.helpers):
        if is_called_away(h, r, stand_ins(h)[i].pool):
            return True
    return False
