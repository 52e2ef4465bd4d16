"""Pools of workers, lowered: their people where these are told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.lower.codes import NONE, SECOND

if TYPE_CHECKING:
    from lineside.lower.tables import Lowering
    from lineside.model.plant import Plant
    from lineside.model.worker import WorkerPool


def told_apart(plant: Plant, name: str) -> bool:
    """Whether a pool's people are known one by one: they walk, stand in for others, or others for them."""
    pool = plant.workers[name]
    return bool(
        pool.walk or pool.walk_within or pool.also or any(name in other.also for other in plant.workers.values())
    )


def people_of(plant: Plant) -> list[tuple[str, int]]:
    """Everyone who is told apart: pool and number, in the order of the table."""
    return [
        (name, number)
        for name, pool in plant.workers.items()
        if told_apart(plant, name)
        for number in range(pool.per_shift)
    ]


def add_pools(tables: Lowering) -> None:
    """A row for each pool, its people, and who may stand in for whom."""
    plant = tables.plant
    places = len(plant.stations) + sum(station.machines for station in plant.stations.values())
    apart = 0
    for name, pool in plant.workers.items():
        row = tables.count("pool")
        person = tables.count("worker")
        if told_apart(plant, name):
            apart += 1
            for _ in range(pool.per_shift):
                tables.add("worker", pool=row, demand=NONE, at=NONE, to=NONE, stands=NONE, heading=NONE)
        helpers = [tables.pools[other] for other, each in plant.workers.items() if name in each.also]
        kin = [tables.pools[other] for other in connected(plant, name) if other != name]
        first = tables.count("stand_in")
        for other in (*helpers, *kin):
            tables.add("stand_in", pool=other)
        tables.add(
            "pool",
            workers=pool.per_shift,
            calendar=tables.calendar(pool.shifts),
            interrupts=int(pool.at_shift_end == "interrupt"),
            by_priority=int(pool.serves == "priority"),
            person=person,
            persons=tables.count("worker") - person,
            walk=_us(pool.walk),
            within=_us(_within(pool)),
            helper=first,
            helpers=len(helpers),
            kin=first + len(helpers),
            kins=len(kin),
            post=(apart - 1) * places if told_apart(plant, name) else 0,
            head=NONE,
            tail=NONE,
        )


def connected(plant: Plant, name: str) -> list[str]:
    """A pool and all that standing in connects with it, directly or through others, in the order of the model."""
    found = {name}
    while True:
        more = {
            each for other, pool in plant.workers.items() for each in (other, *pool.also) if found & {other, *pool.also}
        }
        if more <= found:
            return [each for each in plant.workers if each in found]
        found |= more


def _us(seconds: float) -> int:
    return round(seconds * SECOND)


def _within(pool: WorkerPool) -> float:
    return pool.walk if pool.walk_within is None else pool.walk_within
