"""Energy and money of the replications, for the result."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lineside.kpi.cost import SPENT_ON, Books, Counts, Spent, total
from lineside.kpi.energy import A_DAY, KWH, Load, loads
from lineside.lower.codes import SECOND
from lineside.model.finished import finished
from lineside.simulate.result import CostResult
from lineside.statistics.interval import Interval, mean_of, student
from lineside.statistics.quotient import quotient

if TYPE_CHECKING:
    from lineside.kpi.energy import Meter
    from lineside.model.plant import Plant
    from lineside.simulate.observation import Observation
    from lineside.simulate.replication import Task


@dataclass(frozen=True, slots=True)
class Energy:
    """One replication; NaN where the model says nothing about energy."""

    stations_kwh: tuple[float, ...]
    total_kwh: float
    loads: tuple[Load, ...]

    @property
    def peak_kw(self) -> float:
        """The highest mean load of a quarter-hour; NaN where no whole one was measured."""
        return max((load.kw for load in self.loads), default=math.nan)


def measured(plant: Plant, task: Task, observed: Observation, whole: int = 1) -> Energy:
    """The energy of one sample; its kWh are told for a run `whole` times as long."""
    meter = task.meter
    if meter is None:
        return Energy((math.nan,) * len(plant.stations), math.nan, ())
    used = _used(meter, observed)
    total_nj = sum(used) + meter.base_mw * observed.accounts.duration_us
    return Energy(
        tuple(each * whole / KWH for each in used),
        total_nj * whole / KWH,
        tuple(loads(meter, observed.accounts.readings)),
    )


def _used(meter: Meter, observed: Observation) -> list[int]:
    """The nJ of each station in one sample."""
    it = observed.accounts
    return meter.stations([each.time_us for each in observed.stations], it.made, it.under_way)


def energy_per_good_part(
    plant: Plant, samples: Sequence[Observation], energy: Sequence[Energy], whole: int
) -> Interval:
    """KWh for each finished product: all that was drawn over all that were made."""
    return quotient([each.total_kwh for each in energy], [whole * made for made in _made(plant, samples)], least=0.0)


def _made(plant: Plant, samples: Sequence[Observation]) -> list[int]:
    """Good parts of all finished products in each sample."""
    rows = [p for p, name in enumerate(plant.products) if name in finished(plant)]
    return [sum(each.products[p].completed for p in rows) for each in samples]


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
    in_all = [total(each) for each in spent]
    return CostResult(
        plant.costs.currency,
        student([each.total * whole for each in in_all]),
        _per_part(in_all, _made(plant, samples)),
        {
            name: _per_part([each[p] for each in spent], [each.products[p].completed for each in samples])
            for p, name in enumerate(plant.products)
        },
        {key: student([getattr(each, key) * whole for each in in_all]) for key in SPENT_ON},
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
        entered=observed.accounts.entered,
        scrapped=[each.scrapped for each in observed.products],
        scrapped_at=observed.accounts.scrapped_at,
        used=observed.accounts.used,
        before=observed.accounts.before,
        after=observed.accounts.after,
        energy_nj=[0] * len(plant.stations) if meter is None else _used(meter, observed),
        base_nj=0 if meter is None else meter.base_mw * duration_us,
    )


def _per_part(spent: Sequence[Spent], good: Sequence[int]) -> dict[str, Interval]:
    """Money for each good part, by what it was spent on: all that was spent over all that were made."""
    return {key: quotient([getattr(it, key) for it in spent], good) for key in (*SPENT_ON, "total")}
