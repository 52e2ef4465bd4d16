"""One future: a plant imagined to fit the present, simulated to the end, and what came of it."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lineside.errors import KernelError
from lineside.kernel import entry
from lineside.lower import codes
from lineside.lower.codes import BUSY, DOWN, HELD, MAINTENANCE, OFF_SHIFT, SECOND, SETUP, WAITING_WORKER
from lineside.lower.crowd import too_many

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from lineside.forecast.present import Present
    from lineside.lower.block import Block
    from lineside.model.plant import Plant

    Counts = NDArray[np.int64]
    Times = NDArray[np.float64]

ACTIVE = (BUSY, SETUP, DOWN, MAINTENANCE, HELD, WAITING_WORKER)
"""What keeps a station from the next part, whatever else the line does."""
CHUNK = 3600 * SECOND
"""While an order is waited for, its end is looked for so often."""


@dataclass(frozen=True, slots=True)
class Future:
    """What came of one future.

    completed: good parts since the present, by time of the grid and product. scrapped: by product, at the end.
    finished: when each order was done, µs; 0: not by the end. active: the share of its open time that each station
    worked, was set up, broken, maintained, held or waited for people. overdue: of each machine, whether it has taken
    longer already than its law allows. end: how far it looked, µs.
    """

    completed: Counts
    scrapped: Counts
    finished: Counts
    active: Times
    overdue: NDArray[np.bool_]
    end: int


@dataclass(frozen=True, slots=True)
class Course:
    """How a future runs: the times at which it is looked at, µs, the last of them its end; or until an order is done.

    after: what befalls the imagined plant.
    """

    grid: tuple[int, ...]
    order: int | None = None
    after: Callable[[Block], None] | None = None


def futures(
    present: Present, course: Course, n: int, threads: int | None = None, rest: Callable[[], None] | None = None
) -> list[Future]:
    """So many futures of a present, in the order of their numbers, however many are simulated at once.

    Raises KernelError where a plant overflows with parts.
    """
    many = threads or os.cpu_count() or 1
    before = spent(present.block)
    if many == 1:
        found = []
        for number in range(n):
            found.append(future(present, course, number, before))
            if rest is not None:
                rest()
        return found
    with ThreadPoolExecutor(min(many, n)) as pool:
        return list(pool.map(lambda number: future(present, course, number, before), range(n)))


def future(present: Present, course: Course, number: int, before: Times) -> Future:
    """One future, the same whenever it is simulated; `before` is what `spent` says of the present."""
    block = present.imagined(number)
    overdue = block.table("process")["overdue"][: int(block.head["machine_n"])] != 0
    if course.after is not None:
        course.after(block)
    made = block.table("product")["completed"].copy()
    completed = np.empty((len(course.grid), len(made)), np.int64)
    for row, time in enumerate(course.grid):
        if course.order is None or row < len(course.grid) - 1:
            run_to(block, time, present.plant)
        else:
            _await(block, course.order, time, present.plant)
        completed[row] = block.table("product")["completed"] - made
    scrapped = block.table("product")["scrapped"] - present.block.table("product")["scrapped"]
    finished = block.table("order")["finished"][: int(block.head["orders"])].copy()
    return Future(completed, scrapped, finished, _active(block, before), overdue, int(block.head["now"]))


def run_to(block: Block, until: int, plant: Plant) -> None:
    """Let both halves run to a time, µs."""
    while (reason := entry.simulate(block, until)) != codes.DONE:
        if reason == codes.TRACE_FULL:
            block.head["traces"] = 0
        elif reason == codes.GROW:
            block.grow()
        else:
            raise KernelError(too_many(block, list(plant.stations), list(plant.release)))


def _await(block: Block, order: int, latest: int, plant: Plant) -> None:
    """Let it run until an order is done, but not beyond a time."""
    while block.table("order")["finished"][order] == 0 and (now := int(block.head["now"])) < latest:
        run_to(block, min(latest, now + CHUNK), plant)


def spent(block: Block) -> Times:
    """µs in each state by machine, up to now; the block stays as it is."""
    twin = block.copy()
    entry.settle_all(twin)
    times: Times = twin.table("machine")["time"].astype(float)
    return times


def _active(block: Block, before: Times) -> Times:
    entry.settle_all(block)
    times = block.table("machine")["time"].astype(float) - before
    stations = block.table("machine")["station"]
    n = int(block.head["station_n"])
    active = np.bincount(stations, times[:, list(ACTIVE)].sum(axis=1), n)
    open_time = np.bincount(stations, times.sum(axis=1) - times[:, OFF_SHIFT], n)
    shares: Times = np.divide(active, open_time, out=np.zeros(n), where=open_time > 0)
    return shares


def stacked(found: Sequence[Future], name: str) -> NDArray[np.float64]:
    """One figure of all futures, futures by whatever it has."""
    return np.array([getattr(each, name) for each in found])
