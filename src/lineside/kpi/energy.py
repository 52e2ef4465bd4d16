"""Energy: power by machine state × time in state, what parts take at steps, and what the plant draws all the time.

Everything is summed in whole nanojoules (mW × µs), so that no watt-second is lost over any length of time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from lineside.lower.codes import SECOND, STATES
from lineside.model.station import WITHOUT_ITS_OWN

if TYPE_CHECKING:
    from lineside.model.plant import Plant
    from lineside.model.station import State, Station

QUARTER_HOUR: Final = 900 * SECOND
"""The span over which a load is averaged, as suppliers of electricity do, µs."""
A_DAY: Final = 96
"""Quarter-hours of a day."""
KWH: Final = 3_600_000 * 10**9
"""Nanojoules of a kilowatt-hour."""
KW: Final = 1000 * 10**9 // SECOND
"""Nanojoules of a kilowatt in a microsecond."""
_OWN_POWER: Final = ("busy", "off_shift")
"""States for which `idle` does not stand."""


@dataclass(frozen=True, slots=True)
class Meter:
    """What a plant draws: mW of one machine by station and state, nJ of a part by step, mW of the plant itself.

    `choices` are the step and the station of each row of the kernel's table of that name.
    """

    machines_mw: tuple[tuple[int, ...], ...]
    parts_nj: tuple[int, ...]
    base_mw: int
    choices: tuple[tuple[int, int], ...]
    offset: int
    """µs from the start of the week to that of the run: quarter-hours are those of the clock."""

    def stations(
        self, times_us: Sequence[Sequence[int]], made: Sequence[int], under_way: Sequence[float] = ()
    ) -> list[int]:
        """The nJ of each station, from the µs of its machines in each state and the operations ended of each choice.

        `under_way`: by choice, what operations in work have done beside those, in operations. What a part takes is
        drawn evenly while it is worked on.
        """
        used = [
            sum(power * int(time) for power, time in zip(powers, times, strict=True))
            for powers, times in zip(self.machines_mw, times_us, strict=True)
        ]
        for (step, station), ended in zip(self.choices, made, strict=True):
            used[station] += self.parts_nj[step] * int(ended)
        for (step, station), done in zip(self.choices, under_way, strict=False):
            used[station] += round(self.parts_nj[step] * done)
        return used

    def total(
        self, times_us: Sequence[Sequence[int]], made: Sequence[int], duration: int, under_way: Sequence[float] = ()
    ) -> int:
        """The nJ of the whole plant in so many µs."""
        return sum(self.stations(times_us, made, under_way)) + self.base_mw * duration

    def next_quarter(self, time: int) -> int:
        """The first time after `time` at which a quarter-hour of the clock begins, µs since the start of the run."""
        return ((time + self.offset) // QUARTER_HOUR + 1) * QUARTER_HOUR - self.offset

    def quarter_of_day(self, time: int) -> int:
        """Which of the day's 96 quarter-hours begins at a time."""
        return (time + self.offset) // QUARTER_HOUR % A_DAY


def meter(plant: Plant) -> Meter | None:
    """The meter of a plant; None where the model says nothing about energy."""
    steps = [step for product in plant.products.values() for step in product.steps()]
    if not (plant.power.base or any(s.power for s in plant.stations.values()) or any(step.energy for step in steps)):
        return None
    rows = {name: row for row, name in enumerate(plant.stations)}
    return Meter(
        machines_mw=tuple(tuple(milliwatts(station, state) for state in STATES) for station in plant.stations.values()),
        parts_nj=tuple(round(step.energy * 10**9) for step in steps),
        base_mw=round(plant.power.base * 1000),
        choices=tuple((row, rows[at]) for row, step in enumerate(steps) for at in step.at),
        offset=round(plant.start_of_week_s * SECOND),
    )


def milliwatts(station: Station, state: str) -> int:
    """What one machine of a station draws in a state of STATES: its own figure, else that of `idle`, else nothing."""
    key: State = state.replace("_", "-")  # type: ignore[assignment]
    rest = 0.0 if state in _OWN_POWER else station.power.get(WITHOUT_ITS_OWN, 0.0)
    return round(station.power.get(key, rest) * 1000)


@dataclass(frozen=True, slots=True)
class Load:
    """The mean load of a whole quarter-hour, kW, and which of the day's 96 it is."""

    quarter: int
    kw: float


def loads(meter: Meter, readings: Sequence[tuple[int, int]]) -> list[Load]:
    """The load of every whole quarter-hour between readings of the plant's total: (time in µs, nJ so far)."""
    return [
        Load(meter.quarter_of_day(begin), (after - before) / (QUARTER_HOUR * KW))
        for (begin, before), (end, after) in pairwise(readings)
        if end - begin == QUARTER_HOUR and meter.next_quarter(begin) == end
    ]
