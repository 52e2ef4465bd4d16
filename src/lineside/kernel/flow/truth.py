"""Parts that arrive from outside at random, and how long lots are carried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.clock import after_hours
from lineside.kernel.core.events import push
from lineside.kernel.core.random import draw, part_counter
from lineside.kernel.core.report import report
from lineside.kernel.core.table import events, sources, ways
from lineside.lower.codes import ARRIVED, CARRIED, NEVER

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def carry(h: Header, w: int, number: int, serial: int, visit: int) -> None:
    """Somebody sets out with a lot."""
    way = ways(h)[w]
    if number <= way.obeyed:
        return
    way.obeyed = number
    time = draw(h, way.time, way.key, part_counter(serial, visit))
    h.events = push(events(h), h.events, h.now + time, CARRIED, w, number)


@compiled
def schedule_arrival(h: Header, o: int, wait: int) -> None:
    """Schedule source `o`'s next lot after `wait` µs of its working hours."""
    source = sources(h)[o]
    time = after_hours(h, source.calendar, h.now, wait)
    if time < NEVER:
        h.events = push(events(h), h.events, time, ARRIVED, o, source.count)


@compiled
def next_arrival(h: Header, o: int) -> None:
    """Draw when source `o`'s next lot arrives."""
    source = sources(h)[o]
    source.count += 1
    schedule_arrival(h, o, draw(h, source.every, source.key, source.count))


@compiled
def comes(h: Header, o: int, number: int) -> bool:
    """A part has arrived from outside, and the next is on its way."""
    next_arrival(h, o)
    return report(h, ARRIVED, o, number, 0)
