"""The indicators of `lineside.kpi` for what replications have shown, from the tallies of their blocks."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import reduce
from operator import add
from typing import TYPE_CHECKING

from lineside.kernel.quality.lower import checked
from lineside.kpi.account import Figures
from lineside.kpi.elements import Elements, Quantities, inspecting, meaning_of, planned_us
from lineside.kpi.indicator import INDICATORS, mtbf_s, mttr_s
from lineside.lower.codes import STATES
from lineside.simulate.quality import OF_CHECK
from lineside.statistics.interval import Interval, student

if TYPE_CHECKING:
    from lineside.model.plant import Plant
    from lineside.simulate.observation import Observation, StationTimes

_REJECTED, _FIRST, _FAILED = (OF_CHECK.index(name) for name in ("rejected", "first", "failed"))
_BEYOND_ONE = frozenset({"effectiveness", "oee", "nee"})
"""What exceeds 1 where parts take less than was planned for them."""


def figures(plant: Plant, observed: Observation) -> list[Figures]:
    """Of each station: its machines' time and what they made, in one replication.

    What a step's inspection rejects counts at its stations in proportion to what each made.
    """
    rows = {name: row for row, name in enumerate(plant.stations)}
    parts = [Quantities() for _ in rows]
    planned, meaning, inspects = planned_us(plant), meaning_of(plant), inspecting(plant)
    choice = step_row = 0
    for p, product in enumerate(plant.products.values()):
        checks = dict(zip(checked(product), observed.products[p].quality.checks.tolist(), strict=True))
        for step in product.steps():
            made = observed.accounts.made[choice : choice + len(step.at)]
            choice += len(step.at)
            check, lost = checks.get(step.name), observed.accounts.scrapped_at[step_row]
            for at, count, part in zip(step.at, made, _shares(made), strict=True):
                scrapped = round(part * lost)
                rejected = max(0, round(part * check[_REJECTED]) - scrapped) if check else 0
                first = round(part * check[_FIRST]) if check and inspects[step_row] else 0
                failed = round(part * check[_FAILED]) if check and inspects[step_row] else 0
                good = max(0, count - scrapped - rejected)
                due = planned[step_row][at] * count
                parts[rows[at]] += Quantities(count, good, scrapped, rejected, first - failed, first, due)
            step_row += 1
    return [
        Figures(_elements(station, meaning), mine, station.repairs, dict(zip(STATES, station.time_us, strict=True)))
        for station, mine in zip(observed.stations, parts, strict=True)
    ]


def _shares(made: Sequence[int]) -> list[float]:
    total = sum(made)
    return [count / total if total else 1.0 / len(made) for count in made]


def _elements(station: StationTimes, meaning: Mapping[str, str]) -> Elements:
    return Elements.of(dict(zip(STATES, station.time_us, strict=True)), meaning)


def summarise_figures(samples: Sequence[Sequence[Figures]]) -> tuple[list[dict[str, Interval]], dict[str, Interval]]:
    """Each station's indicators over samples, and those of all machines together."""
    stations = [_intervals([each[row] for each in samples]) for row in range(len(samples[0]))]
    return stations, _intervals([reduce(add, each) for each in samples])


def _intervals(several: Sequence[Figures]) -> dict[str, Interval]:
    def of(values: Sequence[float | None], most: float | None = None) -> Interval:
        known = [math.nan if value is None else value for value in values]
        return student(known, least=0.0) if most is None else student(known, least=0.0, most=most)

    found = {
        each.name: of(
            [each.of(it.elements, it.quantities).value for it in several], None if each.name in _BEYOND_ONE else 1.0
        )
        for each in INDICATORS
    }
    found["mtbf_s"] = of([mtbf_s(it.elements, it.failures) for it in several])
    found["mttr_s"] = of([mttr_s(it.elements, it.failures) for it in several])
    return found
