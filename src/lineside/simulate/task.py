"""A plant and the wishes of a caller, made into the task that all replications share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from lineside.kernel.supply.lower import stocks_of
from lineside.kernel.vehicle.lower import vehicles_of
from lineside.kpi.energy import meter
from lineside.lower.codes import SECOND
from lineside.lower.tables import lower, microseconds
from lineside.rules import station_rules
from lineside.simulate.gantt import moment
from lineside.simulate.replication import Task

if TYPE_CHECKING:
    from lineside.model.plant import Plant
    from lineside.rules import RuleFunction


def make_task(
    plant: Plant, warmup_s: float, for_s: float, seed: int, rules: Mapping[str, RuleFunction], tracing: bool
) -> Task:
    """The task; the measured time is at least 1 µs. Raises as `lower` and `station_rules` do."""
    own = station_rules(plant, rules)
    block = lower(plant, rules)
    task = Task(
        template=block.data,
        names=names(plant),
        warmup=0,
        duration=max(1, microseconds(for_s)),
        seed=seed,
        rules=own,
        tracing=tracing,
        meter=meter(plant),
    )
    return beginning_after(plant, task, warmup_s)


def beginning_after(plant: Plant, task: Task, warmup_s: float) -> Task:
    """The task with another warm-up; the excerpt moves with what is measured."""
    begin = microseconds(moment(plant, warmup_s, task.duration / SECOND))
    return replace(task, warmup=microseconds(warmup_s), excerpt_from=begin)


def names(plant: Plant) -> dict[str, tuple[str, ...]]:
    """The names behind row numbers, by table, in the order in which they are lowered."""
    return {
        "station": tuple(plant.stations),
        "machine": tuple(
            f"{name}/{number}" for name, each in plant.stations.items() for number in range(1, each.machines + 1)
        ),
        "product": tuple(plant.products),
        "step": tuple(step.name for product in plant.products.values() for step in product.steps()),
        "pool": tuple(plant.workers),
        "source": tuple(plant.release),
        "stock": tuple(f"the part `{part}` at `{station}`" for part, station in stocks_of(plant)),
        "vehicle": tuple(f"{fleet}/{number + 1}" for fleet, number in vehicles_of(plant)),
        "conveyor": tuple(plant.conveyors),
    }
