"""People, carried into another model."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from lineside.lower.codes import NONE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lineside.lower.block import Block


def settle_people(fresh: Block, needs_of: Callable[[Block, int], NDArray[np.void]]) -> None:
    """People carried into another model work for whom they did, as far as the new model needs them there.

    Who is missing is taken from those who are free and believed to be there; who is too many is free. `needs_of` gives
    the rows of `need` behind a demand.
    """
    pools, people, demands = fresh.table("pool"), fresh.table("worker"), fresh.table("demand")
    pools["walking"] = 0
    demands["coming"] = 0
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
            people["demand"][w], people["walk"][w] = NONE, 0
            continue
        pools["busy"][person["pool"]] += 1
        if people["walk"][w]:
            pools["walking"][person["pool"]] += 1
            demands["coming"][people["demand"][w]] += 1


def _claims(fresh: Block) -> list[int]:
    """Every demand that has workers: those of machines, then those of vehicles, which count behind them."""
    machines, vehicles = fresh.table("machine"), fresh.table("vehicle")
    elements = [(m["staffed"], m["crewed"]) for m in machines] + [(0, v["crewed"]) for v in vehicles]
    return [2 * row + i for row, claims in enumerate(elements) for i, claimed in enumerate(claims) if claimed]


def _serving(fresh: Block, r: int, pool: int, count: int, taken: set[int]) -> list[int]:
    """Who serves a demand in the place of a pool: whoever did, then whoever is free."""
    pools, people = fresh.table("pool"), fresh.table("worker")
    row = pools[pool]
    others = fresh.table("stand_in")["pool"][row["helper"] : row["helper"] + row["helpers"]]
    able = [
        int(w)
        for p in (pool, *others)
        for w in range(pools["person"][p], pools["person"][p] + pools["persons"][p])
        if w not in taken
    ]
    working = [w for w in able if people["demand"][w] == r]
    idle = [w for w in able if people["demand"][w] == NONE]
    chosen = (working + idle)[:count]
    for w in chosen[len(working) :]:
        here = r >> 1 if r >> 1 < len(fresh.table("machine")) else NONE
        people["demand"][w], people["at"][w], people["walk"][w] = r, here, 0
    return chosen
