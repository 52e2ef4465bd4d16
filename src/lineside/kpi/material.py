"""What material was used up, and whether it is in good parts, in scrapped ones, or still in the plant.

All that is used is paid for: what enters the plant, and what is taken from line sides, in rework and on side routes as
well. Of that, scrap is what had been put into the parts that were scrapped, on average over the ways that lead
there; what the stock in the plant has grown by is nobody's cost yet; the rest is in good parts. So with equal stock at
start and end, parts used × price = material + scrap.

A part that is made here has no price of its own: its material is what was put into it. Where it is scrapped inside
another product, that counts as scrap of the other, and as material of neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from lineside.kernel.supply.lower import spares_of, stocks_of
from lineside.model.carried import carried
from lineside.model.finished import is_used_up

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lineside.kpi.cost import Counts
    from lineside.model.plant import Plant
    from lineside.model.route import Step

    Value = NDArray[np.float64]


KEPT: Final = 8
"""Stores of so many plants, such as those of a comparison."""


@dataclass(frozen=True, slots=True)
class Stock:
    """What is in the plant at one moment, rows in the order of the model.

    `coming`: lots that wait for a step or are on the way to it; `there`: lots that it has taken its parts for; by step.
    `stored`: finished ones that no call has taken, and those under way to line sides, by product. `content`: parts at
    the line sides, by stock.
    """

    coming: tuple[int, ...]
    there: tuple[int, ...]
    stored: tuple[int, ...]
    content: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Material:
    """Money by product: what is in good parts, and what was in scrapped ones."""

    good: list[float]
    scrapped: list[float]


class Store:
    """Prices of material, and what they make parts worth on their way. Values are money by product charged with it."""

    def __init__(self, plant: Plant) -> None:
        self.plant = plant
        self.prices = {} if plant.costs is None else dict(plant.costs.material)
        self.products = {name: p for p, name in enumerate(plant.products)}
        self.steps: list[tuple[int, Step]] = [
            (p, step) for p, product in enumerate(plant.products.values()) for step in product.steps()
        ]
        self.stocks = stocks_of(plant)
        self._done: dict[str, Value] = {}
        self._coming: dict[tuple[int, str], Value] = {}
        self._there: dict[tuple[int, str], Value] = {}
        self._scrapped: dict[tuple[int, str], Value] = {}
        for name in plant.products:
            self._value(name, ())

    def entry_price(self, product: str) -> float:
        """What one costs as it enters the plant; under its own name, or that of the part that it is."""
        names = [product, *(name for name, part in self.plant.parts.items() if part.product == product)]
        return next((self.prices[name] for name in names if name in self.prices), 0.0)

    def price(self, part: str) -> float:
        """What a part costs that comes from outside; one that is made here has cost what was put into it."""
        return self.prices.get(part, 0.0) if self.plant.parts[part].product is None else 0.0

    def _value(self, product: str, above: tuple[str, ...]) -> Value:
        """What is in a completed one; of what goes into itself, however far round, nothing."""
        nothing = np.zeros(len(self.products))
        if product in self._done or product in above:
            return self._done.get(product, nothing)
        above = (*above, product)
        p = self.products[product]
        begins = self._at_begin(product, above)
        adds = {step.name: self._put_in(p, step, above) for step in self.plant.products[product].steps()}
        if not any(add.any() for add in adds.values()):
            self._done[product] = begins
            return begins
        found = carried(self.plant.products[product], adds, len(self.products))
        for step in self.plant.products[product].steps():
            key = p, step.name
            before = found.coming.get(step.name, nothing)
            self._coming[key] = begins + before
            self._there[key] = begins + found.there.get(step.name, before + adds[step.name])
            self._scrapped[key] = begins + found.scrapped.get(step.name, found.there.get(step.name, nothing))
        self._done[product] = begins + found.done
        return self._done[product]

    def _at_begin(self, product: str, above: tuple[str, ...]) -> Value:
        """What is in one as its route begins: it was bought, or it came out of another one that is used up by that."""
        value = np.zeros(len(self.products))
        if product in self.plant.release:
            value[self.products[product]] = self.entry_price(product)
            return value
        for name, whole in self.plant.products.items():
            makes = whole.route[-1].makes
            if product in makes and is_used_up(self.plant, name):
                return self._value(name, above) / sum(makes.values())
        return value

    def _put_in(self, p: int, step: Step, above: tuple[str, ...]) -> Value:
        value = np.zeros(len(self.products))
        for part, quantity in step.parts.items():
            value[p] += quantity * self.price(part)
            made = self.plant.parts[part].product
            if made is not None:
                value += quantity * self._value(made, above)
        return value

    def _in(self, found: dict[tuple[int, str], Value], row: int) -> Value:
        p, step = self.steps[row]
        return found.get((p, step.name), self._done[list(self.products)[p]])

    def material(self, counts: Counts, shares: Sequence[Sequence[float]]) -> Material:
        """What was used, by where it went; `shares` by station: of whom spare parts are a cost."""
        size = len(self.products)
        used = self._used(counts, shares)
        scrap = np.zeros(size)
        for row, number in enumerate(counts.scrapped_at):
            if number:
                value = number * self._in(self._scrapped, row)
                scrap[self.steps[row][0]] += value.sum()
                used -= value
        grown = self._worth(counts.after) - self._worth(counts.before)
        return Material([float(it) for it in used - grown], [float(it) for it in scrap])

    def _used(self, counts: Counts, shares: Sequence[Sequence[float]]) -> Value:
        """What was paid for: bought parts as they were used, and products as they entered from outside."""
        used = np.zeros(len(self.products))
        split = self._split(counts)
        for name, p in self.products.items():
            if name in self.plant.release:
                used[p] += max(0, counts.entered[p] - split[p]) * self.entry_price(name)
        for (part, station), number in zip(self.stocks, counts.used, strict=True):
            if number and self.price(part):
                used += number * self.price(part) * self._users(part, station, number, counts, shares)
        return used

    def _users(self, part: str, station: str, number: int, counts: Counts, shares: Sequence[Sequence[float]]) -> Value:
        """The share of each product in what was taken from one line side; what its steps have not taken were spares."""
        taken = np.zeros(len(self.products))
        choice = 0
        for p, step in self.steps:
            for at in step.at:
                if at == station:
                    taken[p] += step.parts.get(part, 0) * counts.made[choice]
                choice += 1
        of_machines = np.array(shares[list(self.plant.stations).index(station)])
        total = float(taken.sum())
        if not total:
            takers = np.array([float(any(part in s.parts for q, s in self.steps if q == p)) for p in range(len(taken))])
            return takers / takers.sum() if takers.any() and not self._is_spare(part, station) else of_machines
        if not self._is_spare(part, station) or total >= number:
            return taken / total
        return taken / number + of_machines * (1.0 - total / number)

    def _is_spare(self, part: str, station: str) -> bool:
        return part in spares_of(self.plant.stations[station])

    def _split(self, counts: Counts) -> list[int]:
        """How many of each product have come out of others."""
        found, choice = [0] * len(self.products), 0
        for _, step in self.steps:
            for _ in step.at:
                for made, number in step.makes.items():
                    found[self.products[made]] += number * counts.made[choice]
                choice += 1
        return found

    def _worth(self, stock: Stock) -> Value:
        """What is in all that is in the plant."""
        value = np.zeros(len(self.products))
        for row in range(len(self.steps)):
            if stock.coming[row]:
                value += stock.coming[row] * self._in(self._coming, row)
            if stock.there[row]:
                value += stock.there[row] * self._in(self._there, row)
        for name, number in zip(self.products, stock.stored, strict=True):
            value += number * self._done[name]
        for (part, _), number in zip(self.stocks, stock.content, strict=True):
            made = self.plant.parts[part].product
            if made is not None:
                value += number * self._done[made]
        return value


@lru_cache(maxsize=KEPT)
def store_of(plant: Plant) -> Store:
    """The store of a plant; making it takes a second for a line with dozens of kinds of defects, so some are kept."""
    return Store(plant)
