"""From what the replications have shown to a result: means, intervals, quantiles, and the bottleneck."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lineside.lower.codes import SECOND, STATES
from lineside.simulate.result import CycleTime, ProductResult, Result, StationResult, WorkersResult
from lineside.simulate.trace import Trace
from lineside.simulate.window import scheduled_s
from lineside.statistics.histogram import merged, occupied, quantiles
from lineside.statistics.interval import UNKNOWN, Interval, around, student

if TYPE_CHECKING:
    from lineside.model.plant import Plant
    from lineside.simulate.observation import Observation, ProductCounts, StationTimes
    from lineside.simulate.one import Task

QUANTILES = (0.5, 0.9, 0.99)
NOT_WORKING = ("starved", "blocked")


def summarise(plant: Plant, task: Task, observations: Sequence[Observation], wall_s: float) -> Result:
    """The result of all replications of a task, in their order."""
    for_s, warmup_s = task.duration / SECOND, task.warmup / SECOND
    scheduled_h = scheduled_s(plant.release_hours, plant.start_of_week_s, warmup_s, warmup_s + for_s) / 3600
    stations = {
        name: _station(plant.stations[name].machines, [each.stations[s] for each in observations])
        for s, name in enumerate(plant.stations)
    }
    traces = [each.trace for each in observations if each.trace is not None]
    return Result(
        model=plant.name,
        model_hash=plant.model_hash,
        overrides={},
        seed=task.seed,
        replications=len(observations),
        for_s=for_s,
        warmup_s=warmup_s,
        events=sum(each.facts for each in observations),
        wall_s=wall_s,
        products={
            name: _product([each.products[p] for each in observations], scheduled_h)
            for p, name in enumerate(plant.products)
        },
        stations=stations,
        workers={
            name: WorkersResult(
                pool.per_shift,
                present=student([each.pools[p].present for each in observations], least=0.0),
                busy=student([_share(each.pools[p].busy, each.pools[p].present) for each in observations], least=0.0),
            )
            for p, (name, pool) in enumerate(plant.workers.items())
        },
        bottleneck=bottleneck(stations),
        cycle_bins={
            name: occupied(merged(each.products[p].bins for each in observations))
            for p, name in enumerate(plant.products)
        },
        excerpt=observations[0].excerpt,
        trace=Trace(tuple(traces), task.names) if task.tracing else None,
    )


def bottleneck(stations: dict[str, StationResult]) -> str | None:
    """The station that is occupied for the largest share of its working hours: neither starved nor blocked.

    Whatever else it does (works, waits for people, is down, is held) keeps the next part waiting, and neither a lack of
    parts before it nor a full buffer after it is the reason. The first of equals; None when no station was ever open.
    After the percentage of active time in C. Roser, M. Nakano, M. Tanaka, "A practical bottleneck detection method",
    Winter Simulation Conference 2001, section 2.
    """
    occupied: dict[str, float] = {}
    for name, station in stations.items():
        hours = 1.0 - station.time["off_shift"].mean
        if hours > 0.0:
            occupied[name] = (hours - sum(station.time[state].mean for state in NOT_WORKING)) / hours
    return max(occupied, key=occupied.__getitem__) if occupied else None


def _share(part: float, whole: float) -> float:
    """A ratio that is unknown where there is nothing to divide by."""
    return part / whole if whole > 0 else math.nan


def _product(counts: Sequence[ProductCounts], scheduled_h: float) -> ProductResult:
    def share(values: Sequence[float]) -> Interval:
        return student(values, least=0.0, most=1.0)

    return ProductResult(
        completed=student([each.completed for each in counts], least=0.0),
        throughput_per_h=student([_share(each.completed, scheduled_h) for each in counts], least=0.0),
        cycle_time_s=_cycle_time(counts),
        wip=student([each.wip for each in counts], least=0.0),
        backlog=student([each.backlog for each in counts], least=0.0),
        on_time=share([_share(each.on_time, each.dated) for each in counts]),
        first_pass_yield=share([_share(each.completed, each.completed + each.scrapped) for each in counts]),
        scrapped=student([each.scrapped for each in counts], least=0.0),
        escaped_defects=UNKNOWN,
    )


def _cycle_time(counts: Sequence[ProductCounts]) -> CycleTime:
    """Quantiles are those of all parts together; how far they may be off is what the replications' own say."""
    pooled = quantiles(merged(each.bins for each in counts), QUANTILES, max(each.longest_us for each in counts))
    single = [quantiles(merged([each.bins]), QUANTILES, each.longest_us) for each in counts]
    p50, p90, p99 = (
        around(pooled[q] / SECOND, [each[q] / SECOND for each in single], least=0.0) for q in range(len(QUANTILES))
    )
    mean = student([_share(each.cycle_sum_s, each.completed) for each in counts], least=0.0)
    return CycleTime(mean.mean, mean.low, mean.high, p50, p90, p99)


def _station(machines: int, observed: Sequence[StationTimes]) -> StationResult:
    shares = {
        state: student([_share(each.time_us[i], sum(each.time_us)) for each in observed], least=0.0, most=1.0)
        for i, state in enumerate(STATES)
    }
    return StationResult(machines, shares, student([each.queue for each in observed], least=0.0), UNKNOWN)
