"""When all workers of a demand are there, the work begins; and what is heard of those on their way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.chains.served import served
from lineside.kernel.core.table import demands, machines, workers
from lineside.kernel.people.person import be_engaged, be_free
from lineside.kernel.people.sums import count_walking
from lineside.kernel.people.verdict import DUTY
from lineside.kernel.upkeep.repair import drop_crew, seek_crew
from lineside.kernel.work.operation import drop_claims, seek, seek_release
from lineside.lower.codes import ACCEPT, AT_WORK, BARRED, CORRECT, FREE, HOLDING, NONE, WALKING

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def call_off(h: Header, r: int) -> None:
    """The shift of one who is on the way for demand `r` is over: nobody comes, and it asks anew."""
    m = r >> 1
    if r & 1:
        drop_crew(h, m)
        seek_crew(h, m)
    elif machines(h)[m].operation == HOLDING or machines(h)[m].operation == BARRED:
        drop_claims(h, m)
        seek_release(h, m)
    else:
        drop_claims(h, m)
        seek(h, m)


@compiled
def duty_of(h: Header, w: int) -> int:
    """Where a person is, as a number of DUTIES."""
    worker = workers(h)[w]
    if worker.demand == NONE:
        return FREE
    return WALKING if worker.walk != 0 else AT_WORK


@compiled
def walked(h: Header, w: int, number: int, m: int) -> None:
    """Person `w` has come to machine `m`.

    Number 0: whoever reports it knows no numbers. The number of a walk that was called off tells where he is, unless
    he has been sent elsewhere since.
    """
    worker = workers(h)[w]
    if number != 0 and number != worker.number:
        return
    verdict = DUTY[duty_of(h, w)]
    if verdict == CORRECT:
        if (number == 0 or worker.to != NONE) and 0 <= m < h.machine_n:
            if worker.demand == NONE:
                be_engaged(h, w)
            worker.at, worker.to = m, NONE
            if worker.demand == NONE:
                be_free(h, w)
    elif verdict == ACCEPT:
        r = worker.demand
        worker.walk, worker.at, worker.to = 0, worker.to, NONE
        count_walking(h, worker.pool, -1)
        demands(h)[r].coming -= 1
        if demands(h)[r].coming == 0:
            served(h, r)
