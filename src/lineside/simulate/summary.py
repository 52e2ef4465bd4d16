"""From what the replications have shown to a result: means, intervals, quantiles, and what limits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lineside.kpi.indicator import worker_efficiency
from lineside.lower.codes import SECOND, STATES
from lineside.model.finished import finished
from lineside.model.window import scheduled_s
from lineside.simulate.climb import RHYTHM_UNKNOWN, climbing, climbing_note, is_paced, is_rhythm_unknown
from lineside.simulate.expense import Energy, cost_result, energy_per_good_part, mean_day, measured
from lineside.simulate.figures import figures, summarise_figures
from lineside.simulate.fleets import summarise_fleet
from lineside.simulate.limit import Limits, limits_of
from lineside.simulate.orders import summarise_orders
from lineside.simulate.parts import NOT_USED, summarise_part
from lineside.simulate.quality import summarise_quality
from lineside.simulate.result import BottleneckResult, CycleTime, ProductResult, Result, StationResult, WorkersResult
from lineside.simulate.series import series
from lineside.simulate.step_counts import passages
from lineside.simulate.sureness import shortness, widened, worths
from lineside.simulate.trace import Trace
from lineside.statistics.binned import quantile_intervals
from lineside.statistics.dependence import UNLIMITED, Worth
from lineside.statistics.histogram import merged, occupied
from lineside.statistics.interval import Interval, student

if TYPE_CHECKING:
    from lineside.model.plant import Plant
    from lineside.model.product import Product
    from lineside.simulate.observation import Observation, PoolTimes, ProductCounts, StationTimes
    from lineside.simulate.procedure import Ran
    from lineside.simulate.replication import Task

QUANTILES = (0.5, 0.9, 0.99)


def summarise(plant: Plant, ran: Ran) -> Result:
    """The result of all replications of a task, in their order, or of all batches of its only one."""
    task, samples = ran.task, ran.samples
    orders, together = summarise_orders(plant, ran.observations)
    worth = worths(plant, task.grid, ran.observations, samples)
    found = of_samples(plant, task, samples, len(samples) if ran.is_batched else 1, worth)
    if ran.precision is not None:
        found = replace(found, products=ran.precision.waited_for(found.products, len(samples)))
    growth = climbing(plant, task.grid, ran.observations)
    notes = [*ran.notes, *shortness(plant, worth, len(samples))]
    if growth:
        notes.append(climbing_note(growth))
    elif is_paced(plant) and is_rhythm_unknown(plant, found.warmup_s, found.warmup_s + found.for_s):
        notes.append(RHYTHM_UNKNOWN)
    traces = [each.trace for each in ran.observations if each.trace is not None]
    found = replace(
        found,
        climbing=growth,
        replications=len(ran.observations),
        batches=len(samples) if ran.is_batched else 0,
        events=sum(each.facts for each in ran.observations),
        wall_s=ran.wall_s,
        warmup_rule=ran.warmup_rule,
        precise=ran.precise,
        notes=tuple(notes),
        series=series(list(plant.products), task.grid, ran.observations),
        orders=orders,
        orders_together=together,
        excerpt=ran.observations[0].excerpt,
        bottlenecks=_bottlenecks(plant, ran.observations),
        trace=Trace(tuple(traces), task.names) if traces else None,
        per_replication=_each(plant, task, samples, len(samples) if ran.is_batched else 1),
        plant=plant,
    )
    return with_limits(found, limits_of(plant, found))


def _each(
    plant: Plant, task: Task, samples: Sequence[Observation], whole: int
) -> dict[str, dict[str, tuple[float, ...]]]:
    """What each replication, or batch, showed of each product by itself."""
    scheduled_h = _scheduled_h(plant, task)
    found: dict[str, dict[str, tuple[float, ...]]] = {}
    for p, name in enumerate(plant.products):
        counts = [each.products[p] for each in samples]
        found[name] = {
            "completed": tuple(float(whole * each.completed) for each in counts),
            "throughput_per_h": tuple(_share(whole * each.completed, scheduled_h) for each in counts),
            "cycle_time_s": tuple(_share(each.cycle_sum_s, each.completed) for each in counts),
            "wip": tuple(float(each.wip) for each in counts),
            "backlog": tuple(float(each.backlog) for each in counts),
            "scrapped": tuple(float(whole * each.scrapped) for each in counts),
        }
    return found


def _scheduled_h(plant: Plant, task: Task) -> float:
    """Hours in which parts are released, of those that are measured."""
    begin, end = task.warmup / SECOND, task.end / SECOND
    return scheduled_s(plant.release_hours, plant.start_of_week_s, begin, end) / 3600


def with_limits(result: Result, found: Limits) -> Result:
    """The result with what limits it, by name, too."""
    first = found.tightest if not found.limits or found.limits[0].kind == "demand" else found.limits[0]
    return replace(
        result, limits=found.limits, tightest=found.tightest, bottleneck=None if first is None else first.name
    )


def of_samples(
    plant: Plant, task: Task, samples: Sequence[Observation], whole: int = 1, worth: Sequence[Worth] = ()
) -> Result:
    """What some samples show, one replication each; `whole` times as long is what counts of parts are for.

    `worth`: that of each product's parts, where it is known.
    """
    least = min(worth, key=lambda each: each.each, default=UNLIMITED)
    for_s, warmup_s = task.duration / SECOND, task.warmup / SECOND
    scheduled_h = _scheduled_h(plant, task)
    energy = [measured(plant, task, each, whole) for each in samples]
    of_stations, of_plant = summarise_figures([figures(plant, each) for each in samples])
    stations = {
        name: replace(
            _station(plant.stations[name].machines, [each.stations[s] for each in samples], energy, s, whole, least),
            kpi=of_stations[s],
        )
        for s, name in enumerate(plant.stations)
    }
    return Result(
        model=plant.name,
        model_hash=plant.model_hash,
        overrides=plant.overrides,
        seed=task.seed,
        replications=len(samples),
        for_s=for_s,
        warmup_s=warmup_s,
        events=sum(each.facts for each in samples),
        finished=finished(plant),
        wall_s=0.0,
        products={
            name: _product(
                product,
                [each.products[p] for each in samples],
                scheduled_h,
                whole,
                worth[p] if worth else UNLIMITED,
            )
            for p, (name, product) in enumerate(plant.products.items())
        },
        stations=stations,
        kpi=of_plant,
        workers={
            name: WorkersResult(
                pool.per_shift,
                present=student([each.pools[p].present for each in samples], least=0.0),
                busy=student([_efficiency(each.pools[p]) for each in samples], least=0.0),
                walking=student([_share(each.pools[p].walking, each.pools[p].present) for each in samples], least=0.0),
                idle=student([_idle(each.pools[p]) for each in samples], least=0.0, most=1.0),
            )
            for p, (name, pool) in enumerate(plant.workers.items())
        },
        parts={
            name: summarise_part([each.parts.get(p, NOT_USED) for each in samples], scheduled_h, whole)
            for p, name in enumerate(plant.parts)
        },
        fleets={
            name: summarise_fleet(fleet.vehicles, [each.fleets[f] for each in samples], for_s / 3600, whole)
            for f, (name, fleet) in enumerate(plant.fleets.items())
        },
        passages=passages(plant, [each.accounts for each in samples], whole),
        bottleneck=None,
        energy_kwh=student([each.total_kwh for each in energy], least=0.0),
        energy_per_good_part_kwh=energy_per_good_part(plant, samples, energy, whole),
        peak_kw=student([each.peak_kw for each in energy], least=0.0),
        load_kw=mean_day(energy) if task.meter is not None else (),
        costs=cost_result(plant, task, samples, whole),
        cycle_bins={
            name: occupied(merged(each.products[p].bins for each in samples)) for p, name in enumerate(plant.products)
        },
    )


def _bottlenecks(plant: Plant, observations: Sequence[Observation]) -> dict[str, BottleneckResult]:
    """How long each station and fleet was the bottleneck; empty where that was not asked for."""
    found = [each.limits for each in observations if each.limits is not None]
    if len(found) < len(observations):
        return {}

    def share(s: int, column: int) -> Interval:
        return student([float(each[s, column]) for each in found], least=0.0, most=1.0)

    names = [*plant.stations, *plant.fleets]
    told = {name: BottleneckResult(share(s, 0), share(s, 1)) for s, name in enumerate(names)}
    return {name: it for name, it in told.items() if name in plant.stations or it.sole.mean + it.shifting.mean > 0}


def _share(part: float, whole: float) -> float:
    """A ratio that is unknown where there is nothing to divide by."""
    return part / whole if whole > 0 else math.nan


def _efficiency(pool: PoolTimes) -> float:
    """The worker efficiency; unknown where nobody was there."""
    found = worker_efficiency(pool.busy, pool.present)
    return math.nan if found is None else found


def _idle(pool: PoolTimes) -> float:
    """The share of their presence in which people neither work nor walk; what they do after their shift counts, too."""
    if not pool.present > 0:
        return math.nan
    return max(0.0, 1.0 - (pool.busy + pool.walking) / pool.present)


def _product(
    product: Product, counts: Sequence[ProductCounts], scheduled_h: float, whole: int, worth: Worth
) -> ProductResult:
    """Counts are given for the whole measured time, of which each sample may be one of `whole` equal parts."""

    def share(values: Sequence[float]) -> Interval:
        return student(values, least=0.0, most=1.0)

    def total(values: Sequence[float]) -> Interval:
        return student([whole * value for value in values], least=0.0)

    quality = summarise_quality(
        product,
        [each.completed for each in counts],
        [each.scrapped for each in counts],
        [each.quality for each in counts],
        whole,
    )
    return ProductResult(
        completed=total([each.completed for each in counts]),
        throughput_per_h=student([_share(whole * each.completed, scheduled_h) for each in counts], least=0.0),
        cycle_time_s=_cycle_time(counts, worth),
        wip=widened(student([each.wip for each in counts], least=0.0), worth),
        backlog=widened(student([each.backlog for each in counts], least=0.0), worth),
        on_time=widened(share([_share(each.on_time, each.dated) for each in counts]), worth, most=1.0),
        first_pass_yield=quality.first_pass_yield,
        scrapped=total([each.scrapped for each in counts]),
        escaped_defects=quality.escaped_defects,
        rolled_yield=quality.rolled_yield,
        defects=quality.defects,
        steps=quality.steps,
    )


def _cycle_time(counts: Sequence[ProductCounts], worth: Worth) -> CycleTime:
    """The mean and quantiles of all parts together."""
    p50, p90, p99 = (
        Interval(each.mean / SECOND, each.low / SECOND, each.high / SECOND)
        for each in quantile_intervals(
            [each.bins for each in counts], [float(each.longest_us) for each in counts], QUANTILES, worth
        )
    )
    mean = widened(student([_share(each.cycle_sum_s, each.completed) for each in counts], least=0.0), worth)
    return CycleTime(mean.mean, mean.low, mean.high, p50, p90, p99)


def _station(
    machines: int, observed: Sequence[StationTimes], energy: Sequence[Energy], row: int, whole: int, worth: Worth
) -> StationResult:
    shares = {
        state: student([_share(each.time_us[i], sum(each.time_us)) for each in observed], least=0.0, most=1.0)
        for i, state in enumerate(STATES)
    }

    def of_hours(*lost: str) -> Interval:
        """The share of working hours that is left when some states are taken away."""
        gone = [STATES.index(state) for state in lost]
        shut = STATES.index("off_shift")
        open_us = [sum(each.time_us) - each.time_us[shut] for each in observed]
        kept = [time - sum(each.time_us[i] for i in gone) for time, each in zip(open_us, observed, strict=True)]
        return student([_share(some, time) for some, time in zip(kept, open_us, strict=True)], least=0.0, most=1.0)

    queue = widened(student([each.queue for each in observed], least=0.0), worth)
    return StationResult(
        machines,
        shares,
        queue,
        energy_kwh=student([each.stations_kwh[row] for each in energy], least=0.0),
        repairs=student([whole * each.repairs for each in observed], least=0.0),
        maintenance=student([whole * each.maintenance for each in observed], least=0.0),
        busy_of_hours=of_hours(*(state for state in STATES if state not in ("busy", "off_shift"))),
        occupied=of_hours("starved", "blocked"),
    )
