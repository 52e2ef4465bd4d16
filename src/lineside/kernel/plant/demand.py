"""The outside world: parts that arrive at random."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.clock import after_hours
from lineside.kernel.compiler import compiled
from lineside.kernel.events import push
from lineside.kernel.random import draw
from lineside.kernel.table import events, sources
from lineside.lower.codes import ARRIVED, NEVER

if TYPE_CHECKING:
    from lineside.kernel.table import Header


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
