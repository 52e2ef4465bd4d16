"""What parts carry with them: amounts that each step adds, averaged over all ways to where a part is done or scrapped.

The same bookkeeping as `lineside.model.flow`, with an amount beside each probability: what was put into a part that is
scrapped after two rounds of rework is more than what was put into one that is scrapped at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from lineside.model.flow import leaving, start
from lineside.model.route import SCRAP, Step

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lineside.model.flow import At
    from lineside.model.product import Product

    Amounts = NDArray[np.float64]

_NEGLIGIBLE: Final = 1e-9
_LEFT: Final = 1e-6
"""Means of amounts need not be known as well as loads: what is rarer is left out."""
_STATES: Final = 50_000


@dataclass(frozen=True, slots=True)
class Carried:
    """Mean amounts of a part, one number for each kind of amount; no entry where no part ever comes to.

    `done`: when it leaves the plant as completed. `coming`: when it comes to a step, by the step's name, and `there`:
    once the step's own amount is in. `scrapped`: when it is scrapped after a step.
    """

    done: Amounts
    coming: Mapping[str, Amounts]
    there: Mapping[str, Amounts]
    scrapped: Mapping[str, Amounts]


class _Mean:
    """Probability and amounts that came together."""

    def __init__(self, kinds: int) -> None:
        self.chance, self.amounts = 0.0, np.zeros(kinds)

    def add(self, chance: float, amounts: Amounts) -> None:
        self.chance += chance
        self.amounts += chance * amounts

    @property
    def mean(self) -> Amounts:
        return self.amounts / self.chance if self.chance else self.amounts


def carried(product: Product, adds: Mapping[str, Amounts], kinds: int) -> Carried:
    """The mean amounts of a product's parts; `adds`: what a step adds at every visit, `kinds` numbers each.

    A part that is only tested again is not visited again. Failures that scrap parts are left out.
    """
    nothing = np.zeros(kinds)
    coming: defaultdict[str, _Mean] = defaultdict(lambda: _Mean(kinds))
    there: defaultdict[str, _Mean] = defaultdict(lambda: _Mean(kinds))
    scrapped: defaultdict[str, _Mean] = defaultdict(lambda: _Mean(kinds))
    done = _Mean(kinds)
    now: dict[tuple[At, str], _Mean] = {}
    _join(now, (start(), product.route[0].name), 1.0, nothing, kinds)
    seen = 0
    while now and sum(each.chance for each in now.values()) > _LEFT and seen < _STATES:
        following: dict[tuple[At, str], _Mean] = {}
        for (at, last), here in now.items():
            seen += 1
            entries = product.side_routes[at.side] if at.side else product.route
            entry = entries[at.index] if at.index < len(entries) else None
            step = entry if isinstance(entry, Step) else None
            passing = step is not None and step.is_sampled and not at.sent
            before = here.mean
            after = before + adds.get(step.name, nothing) if step is not None else before
            for i, (then, chance) in enumerate(leaving(product, at, here.chance)):
                if chance <= _NEGLIGIBLE:
                    continue
                visited = step is not None and not (passing and i == 0)
                carries, left = (after, step.name) if step is not None and visited else (before, last)
                if step is not None and visited:
                    coming[step.name].add(chance, before)
                    there[step.name].add(chance, after)
                if not isinstance(then, str):
                    _join(following, (then, left), chance, carries, kinds)
                elif then == SCRAP:
                    scrapped[left].add(chance, carries)
                else:
                    done.add(chance, carries)
        now = following
    return Carried(done.mean, _means(coming), _means(there), _means(scrapped))


def _join(now: dict[tuple[At, str], _Mean], key: tuple[At, str], chance: float, amounts: Amounts, kinds: int) -> None:
    if key not in now:
        now[key] = _Mean(kinds)
    now[key].add(chance, amounts)


def _means(found: Mapping[str, _Mean]) -> dict[str, Amounts]:
    return {name: each.mean for name, each in found.items()}
