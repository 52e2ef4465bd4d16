"""People on their way: where they really stand, and when they come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.distance import walk_time
from lineside.kernel.core.events import push
from lineside.kernel.core.report import report
from lineside.kernel.core.table import events, workers
from lineside.lower.codes import NONE, WALKED

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def walk(h: Header, w: int, number: int, target: int) -> None:
    """Person `w` sets out for machine `target`; who is sent elsewhere on the way turns round."""
    worker = workers(h)[w]
    if number <= worker.obeyed:
        return
    worker.obeyed = number
    time = walk_time(h, worker.pool, worker.stands, target)
    worker.stands, worker.heading = NONE, target
    h.events = push(events(h), h.events, h.now + max(1, time), WALKED, w, number)


@compiled
def has_walked(h: Header, w: int, number: int) -> bool:
    """A walk falls due to end; it is void if the person was sent elsewhere."""
    worker = workers(h)[w]
    if number != worker.obeyed or worker.stands != NONE:
        return False
    worker.stands = worker.heading
    return True


@compiled
def walk_ends(h: Header, w: int, number: int) -> bool:
    """A person has come to where they walked; True if it is told."""
    return has_walked(h, w, number) and report(h, WALKED, w, number, workers(h)[w].heading)
