"""What a good part costs, by what it is spent on, and how the plant's costs fall to its products.

Costs of time (machines, people, floor) and energy are the plant's; they fall to products by the time that machines or
people have worked on them, as in a machine-hour rate (VDI 3258, activity-based costing). Material and scrap are each
product's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

from lineside.kpi.energy import KWH
from lineside.lower.codes import OFF_SHIFT, SECOND

if TYPE_CHECKING:
    from lineside.model.cost import Costs
    from lineside.model.plant import Plant
    from lineside.model.product import Product

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
    `worked_us`, `made`: by choice, a step at one of its stations. `scrapped_at`: by step. `energy_nj`: by station.
    """

    duration_s: float
    times_us: Sequence[Sequence[int]]
    present_s: Sequence[float]
    worked_us: Sequence[int]
    made: Sequence[int]
    completed: Sequence[int]
    scrapped_at: Sequence[int]
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
        for p, (name, product) in enumerate(plant.products.items()):
            money[p] += self._material(counts, p, name, product)
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
        """The share of each product in the work of a pool at steps; of who works at none, that in all work."""
        worked = [0.0] * len(self.plant.products)
        for (row, _), time in zip(self.choices, counts.worked_us, strict=True):
            product, step = self.steps[row]
            worked[product] += time * sum(need.count for need in step.workers if need.pool == pool)
        return _parts_of_one(worked, self._all_work(counts))

    def _material(self, counts: Counts, p: int, name: str, product: Product) -> Spent:
        """What is in good parts, and what was in scrapped ones, with what it took to be rid of them."""
        prices = self.costs.material
        inside = prices.get(name, 0.0)
        scrap, row = 0.0, next((i for i, (owner, _) in enumerate(self.steps) if owner == p), 0)
        main = len(product.route)
        for i, step in enumerate(product.steps()):
            put_in = _price_of(step.parts, prices)
            if i < main:
                inside += put_in
            value = inside + (put_in if i >= main else 0.0)
            scrap += counts.scrapped_at[row + i] * (value + self.costs.scrap.get(name, 0.0))
        return Spent(material=counts.completed[p] * inside, scrap=scrap)


def _price_of(parts: Mapping[str, int], prices: Mapping[str, float]) -> float:
    return sum(quantity * prices.get(part, 0.0) for part, quantity in parts.items())


def _parts_of_one(weights: Sequence[float], otherwise: list[float]) -> list[float]:
    total = sum(weights)
    return [weight / total for weight in weights] if total else otherwise


def total(several: Sequence[Spent]) -> Spent:
    """All of them together."""
    whole = Spent()
    for each in several:
        whole += each
    return whole
