"""How much work the stations, people and vehicles of a plant can do in a week, by arithmetic."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from lineside.model.calendar import WEEK_S, Calendar
from lineside.model.distribution import Distribution
from lineside.model.flow import Flow
from lineside.model.plant import Plant
from lineside.model.route import Phases, Step
from lineside.model.station import Failure, Station
from lineside.model.upkeep import ALL

WEEK_H: Final = 168.0
Kind = Literal["station", "workers", "fleet", "part", "release"]
Where = tuple[Kind, str]
"""A station, a pool of workers, a fleet, a part's supply, or a limit of work in process."""


@dataclass(frozen=True, slots=True)
class Capacity:
    """What there is of one station or pool."""

    count: int
    """Machines, or people at a time."""
    hours_per_week: float
    availability: float
    """Share of the hours in which a machine is not down by its own failures; 1 for people."""
    calendar_up: float = 1.0
    """The same for failures by calendar alone, which come whether it works or not."""
    overtime_h: float = 0.0
    """Hours a week beyond its own, at most on average, in which each finishes what was begun before closing."""

    @property
    def hours(self) -> float:
        """Hours for work and for the repairs that work brings about in a week, all machines or people together."""
        return self.count * self.hours_per_week * self.calendar_up

    @property
    def most_hours(self) -> float:
        """The same with what is finished after hours."""
        return self.count * (self.hours_per_week + self.overtime_h) * self.calendar_up


def capacities(plant: Plant, flows: Mapping[str, Flow]) -> dict[Where, Capacity]:
    """The capacity of every station, in the order of the model, then of every pool."""
    cycles = cycle_times(plant, flows)
    times = _times(plant)
    found: dict[Where, Capacity] = {}
    for name, station in plant.stations.items():
        calendar = plant.hours_of(name)
        failures = sure_failures(station)
        up = availability(failures, cycles.get(name, 0.0), wear_of(station))
        steady = math.prod(_calendar_up(each) for each in failures)
        over = _overtime_h(calendar, times["station", name]) if station.at_shift_end == "finish" else 0.0
        found["station", name] = Capacity(station.machines, _hours(calendar), up, steady, over)
    for name, pool in plant.workers.items():
        calendar = plant.shifts[pool.shifts] if pool.shifts else None
        over = _overtime_h(calendar, times["workers", name]) if pool.at_shift_end == "finish" else 0.0
        found["workers", name] = Capacity(pool.per_shift, _hours(calendar), 1.0, overtime_h=over)
    return found


def _hours(calendar: Calendar | None) -> float:
    return WEEK_H if calendar is None else calendar.hours_per_week


def _calendar_up(failure: Failure) -> float:
    every, repair = failure.every.mean(), failure.repair.mean()
    return every / (every + repair) if failure.clock == "calendar" else 1.0


def _times(plant: Plant) -> dict[Where, list[Distribution | Phases]]:
    """The times of the steps at each station and of each pool."""
    found: dict[Where, list[Distribution | Phases]] = defaultdict(list)
    for product in plant.products.values():
        for step in product.steps():
            for station in step.at:
                found["station", station].append(step.time)
            for need in step.workers:
                for pool in able(plant, need.pool):
                    found["workers", pool].append(step.time)
    return found


def _overtime_h(calendar: Calendar | None, times: Iterable[Distribution | Phases]) -> float:
    """Hours a week, at most on average, that finishing what was begun before each closing takes.

    Where all times are one constant: what is exactly left over of each opening. Else Lorden's bound of the mean rest of
    an interrupted time, E[X²] / E[X] (Annals of Mathematical Statistics 41 (1970), 520-527).
    """
    several = list(times)
    if calendar is None or not several or calendar.hours_per_week >= WEEK_H:
        return 0.0
    openings = [end - start for start, end in calendar.week]
    if len(calendar.week) > 1 and calendar.week[0][0] == 0.0 and calendar.week[-1][1] == WEEK_S:
        openings = [openings[0] + openings[-1], *openings[1:-1]]
    fixed = {_constant(time) for time in several}
    if len(fixed) == 1 and (each := next(iter(fixed))) is not None:
        return sum(math.ceil(hours / each - 1e-9) * each - hours for hours in openings) / 3600 if each > 0 else 0.0
    return len(openings) * max(_rest(time) for time in several) / 3600


def _constant(time: Distribution | Phases) -> float | None:
    laws = [getattr(time, phase) for phase in time.given] if isinstance(time, Phases) else [time]
    return sum(law.mean() for law in laws) if all(law.kind == "constant" for law in laws) else None


def _rest(time: Distribution | Phases) -> float:
    """E[X²] / E[X]; phases are taken for independent."""
    laws = [getattr(time, phase) for phase in time.given] if isinstance(time, Phases) else [time]
    mean = sum(law.mean() for law in laws)
    spread = sum((law.mean() * law.cv()) ** 2 for law in laws if law.mean() > 0)
    return mean + spread / mean if mean > 0 else 0.0


def able(plant: Plant, pool: str) -> list[str]:
    """The pools whose people can do a pool's work: its own, then those who may stand in for them."""
    return [pool, *(name for name, each in plant.workers.items() if pool in each.also and name != pool)]


def sure_failures(station: Station) -> tuple[Failure, ...]:
    """The failures that come as often as they say: all but those that maintenance may forestall.

    One without memory comes as often after maintenance as before.
    """
    renewed = {name for care in station.maintenance for name in care.renews}
    return tuple(
        failure
        for failure in station.failure
        if failure.every.kind == "exponential" or not (ALL in renewed or failure.name in renewed)
    )


def wear_of(station: Station) -> float:
    """The least factor by which wear changes how often failures by work come: a new tool has its own rate."""
    return min(1.0, station.wear.failures) if station.wear is not None else 1.0


def availability(failures: tuple[Failure, ...], cycle_s: float, wear: float = 1.0) -> float:
    """Share of a machine's hours that its failures leave: MTTF / (MTTF + MTTR), taken together over all of them.

    Failures by busy time and by cycles (of `cycle_s` seconds) add their repair to each hour of work; failures by
    calendar take their share first.
    """
    up = math.prod(_calendar_up(each) for each in failures)
    return up / (1 + wear * repair_of(failures, 1.0, 1.0 / cycle_s if cycle_s > 0 else 0.0))


def repair_of(failures: Iterable[Failure], work_s: float, visits: float) -> float:
    """Seconds of repair that so much work in so many parts brings about."""
    found = 0.0
    for failure in failures:
        if failure.clock != "calendar":
            counted = work_s if failure.clock == "busy" else visits
            found += counted / failure.every.mean() * failure.repair.mean()
    return found


def cycle_times(plant: Plant, flows: Mapping[str, Flow]) -> dict[str, float]:
    """The mean time of one part at each visited station, seconds, each step weighed by its visits."""
    times: dict[str, float] = defaultdict(float)
    visits: dict[str, float] = defaultdict(float)
    for name, product in plant.products.items():
        for step in product.steps():
            for station in step.at:
                often = flows[name].visits.get(step.name, 0.0) * share_of(plant, step, station)
                times[station] += often * step.mean_time()
                visits[station] += often
    return {station: times[station] / often for station, often in visits.items() if often > 0}


def share_of(plant: Plant, step: Step, station: str) -> float:
    """The share of a step's parts that a station gets when its alternatives share them by their machines."""
    return plant.stations[station].machines / sum(plant.stations[each].machines for each in step.at)


def release_hours(plant: Plant) -> float:
    """Hours in a week in which parts are released."""
    return plant.release_hours.hours_per_week if plant.release_hours else WEEK_H
