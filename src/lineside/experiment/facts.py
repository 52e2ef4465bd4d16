"""What a retrofit is judged by that no simulation is needed for: people, automation, controls, floor."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lineside.model.calendar import DAY_S, WEEK_S
from lineside.model.carried import carried
from lineside.model.finished import finished, is_used_up

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lineside.model.plant import Plant
    from lineside.model.route import Step

SHIFT_S = 8 * 3600.0
"""Who is there for longer than one shift of eight hours is relieved."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a model says of its people and equipment. Shares are NaN where the model does not say.

    heads_per_shift: people of all pools who are there at a time. heads: people on the payroll: a pool counts once for
    every eight working hours of its calendar's fullest day. automated_share: of the operations that a good part goes
    through, those
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
    """Shifts of eight hours in the fullest 24 h of a calendar, to the nearest whole number, one at the least.

    It is working time that counts, breaks taken out, so that hours may be written in one span or in several: 8 to 17
    with a break of an hour, and 8 to 12 and 13 to 17, are one shift both. No calendar: around the clock.
    """
    week = ((0.0, float(WEEK_S)),) if calendar is None else plant.shifts[calendar].week
    again = [(start + turn, end + turn) for turn in (0.0, float(WEEK_S)) for start, end in week]
    fullest = max(
        sum(min(end, begin + DAY_S) - start for start, end in again if begin <= start < begin + DAY_S)
        for begin, _ in week
    )
    return max(1, math.floor(fullest / SHIFT_S + 0.5))


def automated_share(plant: Plant, made: Mapping[str, float]) -> float:
    """Operations without a worker in their run phase, out of all that good parts went through, rework included.

    Of finished products, with what is made here to go into them. What is scrapped has no say, nor has testing the same
    part again: otherwise a line would be the more automated, the more of its parts never come to the work by hand.
    """
    known: dict[str, NDArray[np.float64]] = {}
    total = np.zeros(2)
    for name in finished(plant):
        if made.get(name, 0.0) > 0.0:
            total += made[name] * _operations(plant, name, known, ())
    return float(total[1] / total[0]) if total[0] > 0 else math.nan


def _operations(
    plant: Plant, name: str, known: dict[str, NDArray[np.float64]], above: tuple[str, ...]
) -> NDArray[np.float64]:
    """Operations that a good part of a product goes through, and how many of them are automated."""
    if name in above:
        return np.zeros(2)
    if name not in known:
        product, above = plant.products[name], (*above, name)
        adds = {step.name: np.array([1.0, float(is_automated(step))]) for step in product.steps()}
        for step in product.steps():
            for part, quantity in step.parts.items():
                inside = plant.parts[part].product
                if inside is not None:
                    adds[step.name] += quantity * _operations(plant, inside, known, above)
        known[name] = carried(product, adds, 2).done
        if name not in plant.release:
            for whole, each in plant.products.items():
                if name in each.route[-1].makes and is_used_up(plant, whole):
                    pieces = sum(each.route[-1].makes.values())
                    known[name] = known[name] + _operations(plant, whole, known, above) / pieces
    return known[name]


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
