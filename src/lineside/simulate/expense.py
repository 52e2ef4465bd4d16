"""Energy and money of the replications, for the result."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lineside.kpi.cost import SPENT_ON, Books, Counts, Spent, total
from lineside.kpi.energy import A_DAY, KWH, Load, loads
from lineside.lower.codes import SECOND
from lineside.simulate.result import CostResult
from lineside.statistics.interval import Interval, mean_of, student

if TYPE_CHECKING:
    from lineside.model.plant import Plant
    from lineside.simulate.observation import Observation
    from lineside.simulate.one import Task


@dataclass(frozen=True, slots=True)
class Energy:
    """One replication; NaN where the model says nothing about energy."""

    stations_kwh: tuple[float, ...]
    total_kwh: float
    per_good_part_kwh: float
    loads: tuple[Load, ...]

    @property
    def peak_kw(self) -> float:
        """The highest mean load of a quarter-hour; NaN where no whole one was measured."""
        return max((load.kw for load in self.loads), default=math.nan)


def measured(plant: Plant, task: Task, observed: Observation, whole: int = 1) -> Energy:
    """The energy of one sample; its kWh are told for a run `whole` times as long."""
    meter = task.meter
    if meter is None:
        return Energy((math.nan,) * len(plant.stations), math.nan, math.nan, ())
    used = meter.stations([each.time_us for each in observed.stations], observed.accounts.made)
    total_nj = sum(used) + meter.base_mw * observed.accounts.duration_us
    good = sum(each.completed for each in observed.products)
    return Energy(
        tuple(each * whole / KWH for each in used),
        total_nj * whole / KWH,
        total_nj / KWH / good if good else math.nan,
        tuple(loads(meter, observed.accounts.readings)),
    )


def mean_day(energy: Sequence[Energy]) -> tuple[float | None, ...]:
    """The mean load in each quarter-hour of the day, over all days and replications."""
    found: list[list[float]] = [[] for _ in range(A_DAY)]
    for each in energy:
        for load in each.loads:
            found[load.quarter].append(load.kw)
    return tuple(mean_of(several) if several else None for several in found)


def cost_result(plant: Plant, task: Task, samples: Sequence[Observation], whole: int = 1) -> CostResult | None:
    """What was spent, in all (of a run `whole` times as long as a sample) and for each good part.

    None where the model names no prices.
    """
    if plant.costs is None:
        return None
    books = Books(plant, plant.costs)
    spent = [books.spent(_counts(plant, task, each)) for each in samples]
    good = [[product.completed for product in each.products] for each in samples]
    return CostResult(
        plant.costs.currency,
        student([total(each).total * whole for each in spent]),
        _per_part([total(each) for each in spent], [sum(each) for each in good]),
        {
            name: _per_part([each[p] for each in spent], [each[p] for each in good])
            for p, name in enumerate(plant.products)
        },
    )


def _counts(plant: Plant, task: Task, observed: Observation) -> Counts:
    meter, duration_us = task.meter, observed.accounts.duration_us
    times = [each.time_us for each in observed.stations]
    return Counts(
        duration_s=duration_us / SECOND,
        times_us=times,
        present_s=[each.present * duration_us / SECOND for each in observed.pools],
        worked_us=observed.accounts.worked_us,
        made=observed.accounts.made,
        completed=[each.completed for each in observed.products],
        scrapped_at=observed.accounts.scrapped_at,
        energy_nj=[0] * len(plant.stations) if meter is None else meter.stations(times, observed.accounts.made),
        base_nj=0 if meter is None else meter.base_mw * duration_us,
    )


def _per_part(spent: Sequence[Spent], good: Sequence[int]) -> dict[str, Interval]:
    """Money for each good part, by what it was spent on."""
    return {
        key: student([getattr(it, key) / parts if parts else math.nan for it, parts in zip(spent, good, strict=True)])
        for key in (*SPENT_ON, "total")
    }
