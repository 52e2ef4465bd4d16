"""The work that one part of each product brings, by the machines and people that can do it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from lineside.model.capacity import WEEK_H, Where, able, repair_of, sure_failures, wear_of
from lineside.model.flow import Flow
from lineside.model.plant import Plant
from lineside.model.pull import pulled_into
from lineside.model.route import Phases, Step
from lineside.model.station import Station


@dataclass(frozen=True, slots=True)
class Work:
    """Some work of one product that any of `by` can do: seconds for each released part, repairs included."""

    by: tuple[Where, ...]
    seconds: Mapping[Where, float]
    """For each of them: where failures come by work, each takes its own time."""
    pure_s: float
    """Without repairs."""


def work_of(plant: Plant, product: str, averages: Flow) -> list[Work]:
    """What one begun part of a product takes, its own steps alone."""
    found: list[Work] = []
    for step in plant.products[product].steps():
        visits = averages.visits.get(step.name, 0.0)
        pure = visits * step.mean_time()
        machines: tuple[Where, ...] = tuple(("station", name) for name in step.at)
        down = {name: _repairs(plant.stations[name], pure, visits) for name in step.at}
        found.append(Work(machines, {("station", name): pure + down[name] for name in step.at}, pure))
        found += [
            _by_people(plant, need.pool, visits * need.count * attended(step, need.phases)) for need in step.workers
        ]
        if step.interlock is not None and step.interlock.by is not None:
            held = averages.held.get(step.name, 0.0)
            found.append(_by_people(plant, step.interlock.by, held * step.interlock.release.mean()))
        found += _of_crews(plant, step, pure, visits)
    return [each for each in found if each.pure_s > 0 or any(each.seconds.values())]


def _repairs(station: Station, work_s: float, visits: float) -> float:
    return wear_of(station) * repair_of(sure_failures(station), work_s, visits)


def _by_people(plant: Plant, pool: str, seconds: float) -> Work:
    pools: tuple[Where, ...] = tuple(("workers", name) for name in able(plant, pool))
    return Work(pools, dict.fromkeys(pools, seconds), seconds)


def _of_crews(plant: Plant, step: Step, pure: float, visits: float) -> list[Work]:
    """The crews' time for failures that work brings about; alternatives by their machines."""
    machines = sum(plant.stations[name].machines for name in step.at)
    parts = {name: plant.stations[name].machines / machines for name in step.at}
    return [
        _by_people(
            plant, failure.crew, wear_of(plant.stations[name]) * repair_of((failure,), part * pure, part * visits)
        )
        for name, part in parts.items()
        for failure in sure_failures(plant.stations[name])
        if failure.crew is not None and failure.clock != "calendar"
    ]


def calendar_repairs(plant: Plant) -> dict[Where, float]:
    """Hours a week of each crew for failures and maintenance that come with the calendar, and for vehicles."""
    found: dict[Where, float] = defaultdict(float)
    for station in plant.stations.values():
        for failure in station.failure:
            if failure.crew is not None and failure.clock == "calendar":
                each = failure.repair.mean() / (failure.every.mean() + failure.repair.mean())
                found["workers", failure.crew] += station.machines * WEEK_H * each
        for care in station.maintenance:
            if care.crew is not None and care.clock == "calendar":
                each = care.time.mean() / (care.every.mean() + care.time.mean())
                found["workers", care.crew] += station.machines * WEEK_H * each
    for fleet in plant.fleets.values():
        for failure in fleet.failure:
            if failure.crew is not None and failure.clock == "calendar":
                each = failure.repair.mean() / (failure.every.mean() + failure.repair.mean())
                found["workers", failure.crew] += fleet.vehicles * WEEK_H * each
    return found


def attended(step: Step, phases: tuple[str, ...] | None) -> float:
    """Mean seconds of a step in which somebody is needed."""
    if phases is None or not isinstance(step.time, Phases):
        return step.mean_time()
    given = {"setup": step.time.setup, "load": step.time.load, "run": step.time.run, "unload": step.time.unload}
    return sum(time.mean() for phase, time in given.items() if phase in phases and time is not None)


def begun_for(plant: Plant, product: str, flows: Mapping[str, Flow], above: tuple[str, ...] = ()) -> dict[str, float]:
    """How many of each product are begun for one begun part of `product`: itself, what comes out of it, what it takes.

    One that comes out of itself counts once.
    """
    found: dict[str, float] = defaultdict(float)
    found[product] = 1.0
    below: list[tuple[str, float]] = []
    for step in plant.products[product].steps():
        visits = flows[product].visits.get(step.name, 0.0)
        below += [(made, visits * count) for made, count in step.makes.items() if made not in (product, *above)]
    below += pulled_into(plant, product, flows)
    for made, count in below:
        for each, often in begun_for(plant, made, flows, (product, *above)).items():
            found[each] += count * often
    return found
