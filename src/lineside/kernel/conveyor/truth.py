"""Lots on a conveyor, physically: how they move up and leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.events import push
from lineside.kernel.core.table import belts, conveyors, events
from lineside.lower.codes import CLEARED, CONVEYED

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def convey(h: Header, c: int, number: int) -> None:
    """A lot goes onto a conveyor."""
    conveyor = conveyors(h)[c]
    if number <= conveyor.obeyed or conveyor.count == conveyor.places:
        return
    conveyor.obeyed = number
    put_on(h, c, number, h.now)
    h.events = push(events(h), h.events, h.now + conveyor.pitch, CLEARED, c, number)
    if conveyor.count == 1:
        h.events = push(events(h), h.events, h.now + conveyor.travel, CONVEYED, c, number)


@compiled
def put_on(h: Header, c: int, number: int, entered: int) -> None:
    """A lot joins those on a conveyor."""
    conveyor = conveyors(h)[c]
    belt = belts(h)[conveyor.belt + (conveyor.front + conveyor.count) % conveyor.places]
    belt.number, belt.entered = number, entered
    conveyor.count += 1


@compiled
def discharge(h: Header, c: int, number: int) -> None:
    """The first lot leaves a conveyor; the next comes to the end when it has moved up."""
    conveyor = conveyors(h)[c]
    if conveyor.count == 0 or belts(h)[conveyor.belt + conveyor.front].number != number:
        return
    conveyor.front = (conveyor.front + 1) % conveyor.places
    conveyor.count -= 1
    if conveyor.count > 0:
        first = belts(h)[conveyor.belt + conveyor.front]
        time = max(first.entered + conveyor.travel, h.now + conveyor.pitch)
        h.events = push(events(h), h.events, time, CONVEYED, c, first.number)
