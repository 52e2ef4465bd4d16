"""What a retrofit is judged by that no simulation is needed for: people, automation, controls, floor."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lineside.model.calendar import days_of
from lineside.model.flow import flow

if TYPE_CHECKING:
    from lineside.model.plant import Plant
    from lineside.model.route import Step

SHIFTS_AROUND_THE_CLOCK = 3
"""People of a pool that is always there work in three shifts of eight hours."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a model says of its people and equipment. Shares are NaN where the model does not say.

    heads_per_shift: people of all pools who are there at a time. heads: people on the payroll: a pool counts once for
    each shift of its calendar's fullest day. automated_share: of the operations that a good part goes through, those
    in whose run phase nobody is needed. numeric_share: machines with `control: numeric`, of all machines.
    """

    stations: int
    machines: int
    heads_per_shift: int
    heads: int
    automated_share: float
    numeric_share: float
    area_m2: float


def facts(plant: Plant, made: Mapping[str, float]) -> Facts:
    """The facts of a plant in which of each product so much is `made`, which is what weighs its operations."""
    return Facts(
        stations=len(plant.stations),
        machines=sum(station.machines for station in plant.stations.values()),
        heads_per_shift=sum(pool.per_shift for pool in plant.workers.values()),
        heads=sum(pool.per_shift * shifts(plant, pool.shifts) for pool in plant.workers.values()),
        automated_share=automated_share(plant, made),
        numeric_share=numeric_share(plant),
        area_m2=_area(plant),
    )


def shifts(plant: Plant, calendar: str | None) -> int:
    """Shifts in the fullest day of a calendar: every span of hours that it lists is one."""
    if calendar is None:
        return SHIFTS_AROUND_THE_CLOCK
    days = plant.shifts[calendar].days
    return max(len(spans) for key, spans in days.items() if days_of(key))


def automated_share(plant: Plant, made: Mapping[str, float]) -> float:
    """Operations without a worker in their run phase, out of all, weighted by how often parts go through them."""
    automated = every = 0.0
    for name, product in plant.products.items():
        weight = made.get(name, 0.0)
        if weight <= 0.0:
            continue
        visits = flow(product).visits
        for step in product.steps():
            often = weight * visits.get(step.name, 0.0)
            every += often
            automated += often if is_automated(step) else 0.0
    return automated / every if every > 0 else math.nan


def is_automated(step: Step) -> bool:
    """Whether nobody is needed while the work runs; loading and unloading may be by hand."""
    return all(need.phases is not None and "run" not in need.phases for need in step.workers)


def numeric_share(plant: Plant) -> float:
    """Numerically controlled machines out of all; NaN where no station says how it is controlled.

    A station that does not say while others do counts as not numerically controlled.
    """
    if all(station.control is None for station in plant.stations.values()):
        return math.nan
    machines = sum(station.machines for station in plant.stations.values())
    return sum(each.machines for each in plant.stations.values() if each.control == "numeric") / machines


def _area(plant: Plant) -> float:
    """Square metres of all stations; NaN where none says what it takes."""
    areas = [station.area for station in plant.stations.values()]
    return math.fsum(areas) if any(areas) else math.nan
