"""Accounts of a plant: for each machine and period, time by state and parts made, as they come out of a trace.

Only sums are kept, so that a run's shifts of months take a few megabytes. Every figure opens to its elements here, and
to the intervals in the history.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from lineside.kpi.elements import ALL_STATES, Elements, Quantities, inspecting, meaning_of, planned_us
from lineside.kpi.fold import PASSED, REJECTED, THROWN, split
from lineside.kpi.shift import bounds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from lineside.kpi.fold import Folded
    from lineside.kpi.shift import Periods
    from lineside.model.plant import Plant

    Lines = NDArray[np.void]
    Ints = NDArray[np.int64]

MOST_KEPT: Final = 2_000
"""Periods kept, of the latest ones: a year and a half of three shifts a day with the times between them."""


@dataclass(slots=True)
class _Sums:
    """One period: µs and begins by machine and state; quantities by machine; parts done by product."""

    times: Ints
    begins: Ints
    parts: Ints
    done: Ints


@dataclass(frozen=True, slots=True)
class Figures:
    """What is told of one machine, or of several together, over some time."""

    elements: Elements
    quantities: Quantities
    failures: int
    by_state: dict[str, int]
    """µs by state."""

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            self.elements + other.elements,
            self.quantities + other.quantities,
            self.failures + other.failures,
            {state: self.by_state[state] + other.by_state[state] for state in self.by_state},
        )


class Account:
    """The sums of one plant by the periods of one kind."""

    def __init__(self, plant: Plant, periods: Periods, most: int = MOST_KEPT) -> None:
        """Nothing has happened yet; the latest `most` periods are kept."""
        self.plant, self.periods = plant, periods
        self._most = most
        machines = [station.machines for station in plant.stations.values()]
        self.station_of = np.repeat(np.arange(len(machines)), machines)
        self._meaning = meaning_of(plant)
        self._inspects = np.array(inspecting(plant), bool)
        self._sums: dict[int, _Sums] = {}
        rows = {name: row for row, name in enumerate(plant.stations)}
        self._planned = np.zeros((max(1, len(planned_us(plant))), len(rows)), np.int64)
        for step, at in enumerate(planned_us(plant)):
            for station, time in at.items():
                self._planned[step, rows[station]] = time

    def add(self, folded: Folded) -> None:
        """Count what a batch of lines has brought to its end."""
        self.add_intervals(folded.intervals)
        self._add_passes(folded.passes)
        self._add_done(folded.done)

    def add_intervals(self, rows: Lines) -> None:
        """Count intervals, each in the periods in which it lies."""
        if not len(rows):
            return
        since, until = int(rows["since"].min()), int(rows["until"].max())
        pieces, bucket = split(rows, bounds(self.periods, since, until))
        for number, mine in _grouped(pieces, bucket + self.periods.at(since)):
            sums = self._of(number)
            np.add.at(sums.times, (mine["machine"], mine["state"]), mine["until"] - mine["since"])
            first = mine[mine["first"] == 1]
            np.add.at(sums.begins, (first["machine"], first["state"]), 1)

    def _add_passes(self, rows: Lines) -> None:
        rows = rows[rows["machine"] >= 0]
        for number, mine in _grouped(rows, self._numbers(rows["until"])):
            station = self.station_of[mine["machine"]]
            bad = mine["finding"] != PASSED
            first = (mine["again"] == 0) & self._inspects[mine["step"]]
            counted = np.column_stack(
                [
                    np.ones(len(mine), np.int64),
                    ~bad,
                    mine["finding"] == THROWN,
                    mine["finding"] == REJECTED,
                    ~bad & first,
                    first,
                    self._planned[mine["step"], station],
                ]
            ).astype(np.int64)
            np.add.at(self._of(number).parts, mine["machine"], counted)

    def _add_done(self, rows: Lines) -> None:
        for number, mine in _grouped(rows, self._numbers(rows["time"])):
            counted = np.column_stack([mine["good"], mine["first_pass"], 1 - mine["good"]]).astype(np.int64)
            np.add.at(self._of(number).done, mine["product"], counted)

    def _numbers(self, times: Ints) -> Ints:
        """The period of each time."""
        if not len(times):
            return np.zeros(0, np.int64)
        begin = int(times.min())
        cuts = bounds(self.periods, begin, int(times.max()) + 1)
        return np.searchsorted(np.array(cuts, np.int64), times, "right") + self.periods.at(begin)

    def _of(self, number: int) -> _Sums:
        sums = self._sums.get(number)
        if sums is None:
            machines, states = len(self.station_of), len(ALL_STATES)
            sums = _Sums(
                np.zeros((machines, states), np.int64),
                np.zeros((machines, states), np.int64),
                np.zeros((machines, 7), np.int64),
                np.zeros((len(self.plant.products), 3), np.int64),
            )
            self._sums[number] = sums
            if len(self._sums) > self._most:
                del self._sums[min(self._sums)]
        return sums

    @property
    def numbers(self) -> list[int]:
        """The periods of which something is known, in their order."""
        return sorted(self._sums)

    def machine(self, row: int, numbers: Iterable[int]) -> Figures:
        """The figures of one machine over some periods together."""
        return self._figures(np.array([row]), numbers)

    def station(self, row: int, numbers: Iterable[int]) -> Figures:
        """The figures of a station's machines together."""
        return self._figures(np.flatnonzero(self.station_of == row), numbers)

    def whole(self, numbers: Iterable[int]) -> Figures:
        """The figures of all machines together."""
        return self._figures(np.arange(len(self.station_of)), numbers)

    def done(self, numbers: Iterable[int]) -> list[tuple[int, int, int]]:
        """By product: parts completed, of these those never rejected, and parts scrapped."""
        found = np.zeros((len(self.plant.products), 3), np.int64)
        for sums in self._several(numbers):
            found += sums.done
        return [(int(made), int(first), int(lost)) for made, first, lost in found]

    def _figures(self, machines: Ints, numbers: Iterable[int]) -> Figures:
        times, parts, failures = np.zeros(len(ALL_STATES), np.int64), np.zeros(7, np.int64), 0
        for sums in self._several(numbers):
            times += sums.times[machines].sum(axis=0)
            parts += sums.parts[machines].sum(axis=0)
            failures += int(sums.begins[machines, ALL_STATES.index("down")].sum())
        by_state = {state: int(time) for state, time in zip(ALL_STATES, times, strict=True)}
        return Figures(
            Elements.of(by_state, self._meaning), Quantities(*(int(part) for part in parts)), failures, by_state
        )

    def _several(self, numbers: Iterable[int]) -> Iterator[_Sums]:
        return (self._sums[number] for number in numbers if number in self._sums)


def _grouped(rows: Lines, number: Ints) -> Iterator[tuple[int, Lines]]:
    """The rows of each number."""
    if not len(rows):
        return
    order = np.argsort(number, kind="stable")
    rows, number = rows[order], number[order]
    cuts = np.flatnonzero(number[1:] != number[:-1]) + 1
    starts = [0, *cuts.tolist(), len(rows)]
    for begin, end in pairwise(starts):
        yield int(number[begin]), rows[begin:end]
