"""How much work the stations and people of a plant can do in a week, by arithmetic."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final, Literal

from lineside.model.plant import Plant
from lineside.model.station import Failure

WEEK_H: Final = 168.0
Kind = Literal["station", "workers"]
Where = tuple[Kind, str]
"""A station or a pool of workers."""


@dataclass(frozen=True, slots=True)
class Capacity:
    """What there is of one station or pool."""

    count: int
    """Machines, or people at a time."""
    hours_per_week: float
    availability: float
    """Share of the hours in which a machine is not down by its own failures; 1 for people."""

    @property
    def hours(self) -> float:
        """Hours for work in a week, all machines or people together."""
        return self.count * self.hours_per_week * self.availability


def capacities(plant: Plant) -> dict[Where, Capacity]:
    """The capacity of every station, in the order of the model, then of every pool."""
    weeks = {name: calendar.hours_per_week for name, calendar in plant.shifts.items()}
    cycles = cycle_times(plant)
    found: dict[Where, Capacity] = {}
    for name, station in plant.stations.items():
        hours = station.hours or plant.hours
        up = availability(station.failure, cycles.get(name, 0.0))
        found["station", name] = Capacity(station.machines, weeks[hours] if hours else WEEK_H, up)
    for name, pool in plant.workers.items():
        found["workers", name] = Capacity(pool.per_shift, weeks[pool.shifts] if pool.shifts else WEEK_H, 1.0)
    return found


def availability(failures: tuple[Failure, ...], cycle_s: float) -> float:
    """Share of a machine's hours that its failures leave: MTTF / (MTTF + MTTR), taken together over all of them.

    Failures by busy time and by cycles (of `cycle_s` seconds) add their repair to each hour of work; failures by
    calendar take their share first.
    """
    down_per_busy, up = 0.0, 1.0
    for failure in failures:
        every, repair = failure.every.mean(), failure.repair.mean()
        if failure.clock == "calendar":
            up *= every / (every + repair)
        elif failure.clock == "busy":
            down_per_busy += repair / every
        elif cycle_s > 0:
            down_per_busy += repair / (every * cycle_s)
    return up / (1 + down_per_busy)


def cycle_times(plant: Plant) -> dict[str, float]:
    """The mean time of one part at each visited station, over all steps that use it, seconds."""
    times: dict[str, list[float]] = defaultdict(list)
    for product in plant.products.values():
        for step in product.steps():
            for station in step.at:
                times[station].append(step.mean_time())
    return {station: sum(several) / len(several) for station, several in times.items()}


def release_hours(plant: Plant) -> float:
    """Hours in a week in which parts are released."""
    return plant.release_hours.hours_per_week if plant.release_hours else WEEK_H
