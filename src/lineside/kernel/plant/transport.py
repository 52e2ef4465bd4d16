"""Lots on their way, physically: how long they are carried, and how they move up on a conveyor.

A lot on a conveyor moves at its speed until it touches the one before, or the end. With pitch p, length l and speed v,
the lot that went on at t comes to the end at max(t + l/v, d + p/v), where the one before left the end at d: lots that
stand behind each other start together, so that whoever was held up stands one pitch behind when the first leaves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.compiler import compiled
from lineside.kernel.events import push
from lineside.kernel.random import draw, part_counter
from lineside.kernel.table import belts, conveyors, events, ways
from lineside.lower.codes import CARRIED, CLEARED, CONVEYED

if TYPE_CHECKING:
    from lineside.kernel.table import Header


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
