"""Pools of workers, lowered: their people where these are told apart; and carried into another model."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from lineside.lower.codes import NONE, SECOND

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lineside.lower.block import Block
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
    for name, pool in plant.workers.items():
        row = tables.count("pool")
        person = tables.count("worker")
        if told_apart(plant, name):
            for _ in range(pool.per_shift):
                tables.add("worker", pool=row, request=NONE, at=NONE, to=NONE, stands=NONE, heading=NONE)
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


def settle_people(fresh: Block, needs_of: Callable[[Block, int], NDArray[np.void]]) -> None:
    """People carried into another model work for whom they did, as far as the new model needs them there.

    Who is missing is taken from those who are free and believed to be there; who is too many is free. `needs_of` gives
    the rows of `need` behind a request.
    """
    pools, people, requests = fresh.table("pool"), fresh.table("worker"), fresh.table("request")
    pools["walking"] = 0
    requests["coming"] = 0
    pools["busy"][pools["persons"] > 0] = 0
    kept: set[int] = set()
    for r in _claims(fresh):
        for need in needs_of(fresh, r):
            if pools["persons"][need["pool"]] > 0:
                kept |= set(_serving(fresh, r, int(need["pool"]), int(need["count"]), kept))
    for w, person in enumerate(people):
        if w not in kept:
            if person["walk"]:
                people["at"][w] = NONE
            people["request"][w], people["walk"][w] = NONE, 0
            continue
        pools["busy"][person["pool"]] += 1
        if people["walk"][w]:
            pools["walking"][person["pool"]] += 1
            requests["coming"][people["request"][w]] += 1


def _claims(fresh: Block) -> list[int]:
    """Every request that has workers: those of machines, then those of vehicles, which count behind them."""
    machines, vehicles = fresh.table("machine"), fresh.table("vehicle")
    elements = [(m["staffed"], m["crewed"]) for m in machines] + [(0, v["crewed"]) for v in vehicles]
    return [2 * row + i for row, claims in enumerate(elements) for i, claimed in enumerate(claims) if claimed]


def _serving(fresh: Block, r: int, pool: int, count: int, taken: set[int]) -> list[int]:
    """Who serves a request in the place of a pool: whoever did, then whoever is free."""
    pools, people = fresh.table("pool"), fresh.table("worker")
    row = pools[pool]
    others = fresh.table("stand_in")["pool"][row["helper"] : row["helper"] + row["helpers"]]
    able = [
        int(w)
        for p in (pool, *others)
        for w in range(pools["person"][p], pools["person"][p] + pools["persons"][p])
        if w not in taken
    ]
    working = [w for w in able if people["request"][w] == r]
    idle = [w for w in able if people["request"][w] == NONE]
    chosen = (working + idle)[:count]
    for w in chosen[len(working) :]:
        here = r >> 1 if r >> 1 < len(fresh.table("machine")) else NONE
        people["request"][w], people["at"][w], people["walk"][w] = r, here, 0
    return chosen
