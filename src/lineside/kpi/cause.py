"""Why a machine stands: from the state of a station to what has to end it, one link of the chain at a time.

Who wants the last link follows the chain: a station that is named may itself stand for want of something else. The
figures of a result, the screen and all that tells of losses go by these links, so that they name the same causes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from lineside.model.capacity import able
from lineside.model.moves import moves

if TYPE_CHECKING:
    from lineside.model.plant import Plant

Kind = Literal["station", "workers", "fleet", "part", "release", "demand"]
"""`part` is the supply from outside, `release` a limit of work in process, `demand` what is asked for."""


@dataclass(frozen=True, slots=True, order=True)
class Cause:
    """What a station waits for: an element of the model."""

    kind: Kind
    name: str


Links = Mapping[str, Mapping[str, tuple[Cause, ...]]]
"""By station and state of its machines, as results call it."""


def causes(plant: Plant) -> Links:
    """What has to end each state of each station; states that it brings about itself, such as `busy`, are left out."""
    found: dict[str, dict[str, dict[Cause, None]]] = {name: defaultdict(dict) for name in plant.stations}
    for name, product in plant.products.items():
        first = product.route[0]
        for station in first.at:
            found[station]["starved"] |= dict.fromkeys(_sources(plant, name))
        for before, after in moves(product):
            for here in before.at:
                found[here]["blocked"] |= dict.fromkeys(Cause("station", there) for there in after.at)
                if after.by in plant.fleets:
                    found[here]["waiting_vehicle"][Cause("fleet", after.by)] = None
            for there in after.at:
                found[there]["starved"] |= dict.fromkeys(Cause("station", here) for here in before.at)
        for step in product.steps():
            people = [pool for need in step.workers for pool in able(plant, need.pool)]
            clears = [step.interlock.by] if step.interlock is not None and step.interlock.by is not None else []
            for station in step.at:
                found[station]["waiting_worker"] |= dict.fromkeys(Cause("workers", pool) for pool in people)
                found[station]["held"] |= dict.fromkeys(Cause("workers", pool) for pool in clears)
                for part in step.parts:
                    found[station]["waiting_parts"] |= dict.fromkeys(_suppliers(plant, part))
    for name, kept in plant.stations.items():
        crews = [failure.crew for failure in kept.failure if failure.crew is not None]
        keepers = [care.crew for care in kept.maintenance if care.crew is not None]
        found[name]["down"] |= dict.fromkeys(Cause("workers", pool) for crew in crews for pool in able(plant, crew))
        found[name]["maintenance"] |= dict.fromkeys(
            Cause("workers", pool) for crew in keepers for pool in able(plant, crew)
        )
    return {name: {state: tuple(links) for state, links in states.items() if links} for name, states in found.items()}


def _sources(plant: Plant, product: str) -> list[Cause]:
    """What the first station of a product waits for when nothing comes in."""
    made = [
        Cause("station", station)
        for other in plant.products.values()
        for step in other.steps()
        if product in step.makes
        for station in step.at
    ]
    release = plant.release.get(product)
    if release is None:
        return made
    if release.kind == "kanban":  # whoever takes the parts calls for them
        return [*made, *_takers(plant, product)]
    if release.wip is not None or release.loop is not None:
        return [*made, Cause("release", release.loop or product)]
    return made if release.kind == "always" else [*made, Cause("demand", product)]


def _takers(plant: Plant, product: str) -> list[Cause]:
    parts = {name for name, part in plant.parts.items() if part.product == product}
    return [
        Cause("station", station)
        for other in plant.products.values()
        for step in other.steps()
        if parts.intersection(step.parts)
        for station in step.at
    ]


def _suppliers(plant: Plant, part: str) -> list[Cause]:
    """Who brings a part: the stations that make it, the fleet, and what is outside."""
    given = plant.parts[part]
    found = [Cause("fleet", given.by)] if given.by is not None and given.kanban is not None else []
    if given.product is None:
        return [Cause("part", part), *found] if given.kanban is not None else []
    stations = dict.fromkeys(station for step in plant.products[given.product].steps() for station in step.at)
    return [*(Cause("station", station) for station in stations), *found]
