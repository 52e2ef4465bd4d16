"""Heaps of events, ordered by (time, class, element, number) and never by the order of insertion.

Both halves use the same functions on tables of their own: `event` for the plant half, `timer` for the controller.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled

if TYPE_CHECKING:
    from lineside.kernel.core.table import Rows


@compiled
def before(time: int, key: int, number: int, other: Rows) -> bool:
    """Whether an event comes before another."""
    if time != other.time:
        return time < other.time
    if key != other.key:
        return key < other.key
    return number < other.number


@compiled
def push(heap: Rows, n: int, time: int, kind: int, element: int, number: int) -> int:
    """Add an event to a heap of `n`; returns the new size."""
    key = (kind << 32) | element
    i = n
    while i > 0:
        parent = (i - 1) >> 1
        if not before(time, key, number, heap[parent]):
            break
        heap[i].time, heap[i].key, heap[i].number = heap[parent].time, heap[parent].key, heap[parent].number
        i = parent
    heap[i].time, heap[i].key, heap[i].number = time, key, number
    return n + 1


@compiled
def pop(heap: Rows, n: int) -> int:
    """Drop the first event of a heap of `n`; returns the new size."""
    n -= 1
    time, key, number = heap[n].time, heap[n].key, heap[n].number
    i = 0
    while True:
        child = 2 * i + 1
        if child >= n:
            break
        other = child + 1
        if other < n and before(heap[other].time, heap[other].key, heap[other].number, heap[child]):
            child = other
        if not before(heap[child].time, heap[child].key, heap[child].number, heap[n]):
            break
        heap[i].time, heap[i].key, heap[i].number = heap[child].time, heap[child].key, heap[child].number
        i = child
    heap[i].time, heap[i].key, heap[i].number = time, key, number
    return n
