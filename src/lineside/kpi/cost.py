"""What a good part costs, by what it is spent on, and how the plant's costs fall to its products.

Costs of time (machines, people, floor) and energy are the plant's; they fall to products by the time that machines or
people have worked on them, as in a machine-hour rate (VDI 3258, activity-based costing). Material and scrap are each
product's own: see `lineside.kpi.material`.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

from lineside.kpi.energy import KWH
from lineside.kpi.material import store_of
from lineside.lower.codes import OFF_SHIFT, SECOND
from lineside.model.route import Phases

if TYPE_CHECKING:
    from lineside.kpi.material import Stock
    from lineside.model.cost import Costs
    from lineside.model.plant import Plant

HOUR: Final = 3600 * SECOND
YEAR_S: Final = 8766 * 3600.0
"""Seconds of a year of 365¼ days."""


@dataclass(frozen=True, slots=True)
class Spent:
    """Money, by what it was spent on."""

    machine: float = 0.0
    labour: float = 0.0
    energy: float = 0.0
    material: float = 0.0
    scrap: float = 0.0
    floor: float = 0.0

    @property
    def total(self) -> float:
        """All of it."""
        return self.machine + self.labour + self.energy + self.material + self.scrap + self.floor

    def __add__(self, other: Spent) -> Spent:
        return Spent(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(Spent)))


SPENT_ON: Final = tuple(each.name for each in fields(Spent))
"""What money is spent on, in the order of results."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted in a measured time, rows in the order of the model.

    `times_us`: by station, µs of its machines in each state. `present_s`: by pool, seconds of all its people.
    `worked_us`, `made`: by choice, a step at one of its stations. `entered`: by product. `scrapped_at`: by step.
    `used`: by stock, parts at the line side of a station. `before`, `after`: what was in the plant at either end.
    `energy_nj`: by station.
    """

    duration_s: float
    times_us: Sequence[Sequence[int]]
    present_s: Sequence[float]
    worked_us: Sequence[int]
    made: Sequence[int]
    entered: Sequence[int]
    scrapped: Sequence[int]
    scrapped_at: Sequence[int]
    used: Sequence[int]
    before: Stock
    after: Stock
    energy_nj: Sequence[int]
    base_nj: int = 0


class Books:
    """A plant's prices, with the rows behind its names."""

    def __init__(self, plant: Plant, costs: Costs) -> None:
        self.plant = plant
        self.costs = costs
        self.stations = {name: row for row, name in enumerate(plant.stations)}
        self.pools = {name: row for row, name in enumerate(plant.workers)}
        self.steps = [(p, step) for p, product in enumerate(plant.products.values()) for step in product.steps()]
        self.choices = [(row, self.stations[at]) for row, (_, step) in enumerate(self.steps) for at in step.at]

    def spent(self, counts: Counts) -> list[Spent]:
        """What was spent on each product."""
        costs, plant = self.costs, self.plant
        shares = self._shares(counts)
        money = [Spent() for _ in plant.products]
        for name, s in self.stations.items():
            open_us = sum(counts.times_us[s]) - counts.times_us[s][OFF_SHIFT]
            machine = costs.machine.get(name, 0.0) * open_us / HOUR
            energy = costs.energy * (counts.energy_nj[s] / KWH)
            floor = costs.floor * plant.stations[name].area * (counts.duration_s / YEAR_S)
            for p, share in enumerate(shares[s]):
                money[p] += Spent(machine=machine * share, energy=energy * share, floor=floor * share)
        for p, share in enumerate(self._all_work(counts)):
            money[p] += Spent(energy=costs.energy * (counts.base_nj / KWH) * share)
        for name, w in self.pools.items():
            labour = costs.labour.get(name, 0.0) * counts.present_s[w] / 3600.0
            for p, share in enumerate(self._labour(counts, name)):
                money[p] += Spent(labour=labour * share)
        material = store_of(plant).material(counts, shares)
        for p, name in enumerate(plant.products):
            gone = material.scrapped[p] + counts.scrapped[p] * costs.scrap.get(name, 0.0)
            money[p] += Spent(material=material.good[p], scrap=gone)
        return money

    def _shares(self, counts: Counts) -> list[list[float]]:
        """For each station the share of each product in its work; where it did none, that in all the plant's."""
        worked = [[0.0] * len(self.plant.products) for _ in self.stations]
        for (step, station), time in zip(self.choices, counts.worked_us, strict=True):
            worked[station][self.steps[step][0]] += time
        return [_parts_of_one(each, self._all_work(counts)) for each in worked]

    def _all_work(self, counts: Counts) -> list[float]:
        """The share of each product in all the plant's work; equal where there was none."""
        worked = [0.0] * len(self.plant.products)
        for (step, _), time in zip(self.choices, counts.worked_us, strict=True):
            worked[self.steps[step][0]] += time
        return _parts_of_one(worked, [1.0 / len(worked)] * len(worked))

    def _labour(self, counts: Counts, pool: str) -> list[float]:
        """The share of each product in the work of a pool at steps; of who works at none, that in all work.

        People work while a phase needs them, not for as long as the machine does. Who only stands in for others falls
        to products as they do.
        """
        own = self._attended(counts, {pool})
        helped = set(self.plant.workers[pool].also)
        return _parts_of_one(own, _parts_of_one(self._attended(counts, helped), self._all_work(counts)))

    def _attended(self, counts: Counts, pools: Collection[str]) -> list[float]:
        """By product, µs of people of these pools at steps: as worked, or a phase's mean for each operation ended."""
        worked = [0.0] * len(self.plant.products)
        for i, (row, _) in enumerate(self.choices):
            product, step = self.steps[row]
            for need in step.workers:
                if need.pool not in pools:
                    continue
                if need.phases is None or not isinstance(step.time, Phases):
                    worked[product] += need.count * counts.worked_us[i]
                else:
                    given = {phase: getattr(step.time, phase) for phase in need.phases}
                    each = math.fsum(law.mean() for law in given.values() if law is not None)
                    worked[product] += need.count * each * SECOND * counts.made[i]
        return worked


def _parts_of_one(weights: Sequence[float], otherwise: list[float]) -> list[float]:
    total = sum(weights)
    return [weight / total for weight in weights] if total else otherwise


def total(several: Sequence[Spent]) -> Spent:
    """All of them together."""
    whole = Spent()
    for each in several:
        whole += each
    return whole
