"""Half-shifts of `engine-line` whose truth is not what its model says: what was forecast of each, and what came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lineside.forecast.law import scaled
from lineside.forecast.quantile import quantiles
from lineside.forecast.score import crps, held, pit
from lineside.forecast.steer import Scored, steered
from lineside.model.load import load
from lineside.model.route import Phases
from tests.unit.forecast.halves import HOUR, Halves, drawn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lineside.model.plant import Plant

HALF = 4
"""Hours."""
MACHINES, BOTTLENECKS = 5, 2


@dataclass(frozen=True, slots=True)
class HalfShift:
    """One half-shift: what came, whether the interval of the futures held it, and as steered; scores."""

    truth: float
    held: bool
    held_steered: bool
    pit: float
    crps: float
    crps_mean_so_far: float | None


def stations_by_load(plant: Plant) -> list[str]:
    """Stations of the route, the most loaded first."""
    steps = next(iter(plant.products.values())).route
    loads: dict[str, float] = {}
    for step in steps:
        for station in step.at:
            loads[station] = loads.get(station, 0.0) + step.mean_time() / plant.stations[station].machines
    return sorted(loads, key=lambda name: -loads[name])


def off_by(plant: Plant, ratios: dict[str, float]) -> dict[str, str]:
    """Changes of a model by which the times at some stations are so many times as long."""
    changes = {}
    for name, product in plant.products.items():
        for step in product.route:
            ratio = next((ratios[station] for station in step.at if station in ratios), None)
            if ratio is None:
                continue
            path = f"products.{name}.route.{step.name}.time"
            if isinstance(step.time, Phases):
                for kind in step.time.given:
                    changes[f"{path}.{kind}"] = str(scaled(getattr(step.time, kind), ratio))
            else:
                changes[path] = str(scaled(step.time, ratio))
    return changes


def drawn_ratios(plant: Plant, rng: np.random.Generator) -> dict[str, float]:
    """By how much five stations are off, 10 to 30 % either way; the two bottlenecks are slower, so that it matters."""
    order = stations_by_load(plant)
    others = [str(each) for each in rng.choice(order[BOTTLENECKS:], MACHINES - BOTTLENECKS, replace=False)]
    ratios = {name: float(1 + rng.choice([-1, 1]) * rng.uniform(0.1, 0.3)) for name in others}
    return ratios | {name: float(1 + rng.uniform(0.1, 0.3)) for name in order[:BOTTLENECKS]}


def half_shifts(
    seed: int, weeks: int, futures: int, *, model: str = "engine-line", change_at: int | None = None
) -> Iterator[HalfShift]:
    """The half-shifts of a run, but for the first; laws learnt from what came before each.

    change_at: the half-shift from which the truth is off; None: from the beginning.
    """
    rng = np.random.default_rng(seed)
    plant = load(model)
    true = load(model, off_by(plant, drawn_ratios(plant, rng)))
    halves = Halves(plant, true if change_at is None else plant, seed)
    past: list[float] = []
    scored: list[Scored] = []
    starts = [day * 24 + hour for day in range(7 * weeks) if day % 7 < 5 for hour in (0, 4, 8, 12)][1:]
    for n, start in enumerate(starts):
        halves.advance(start * HOUR)
        if n == change_at:
            halves.change_truth(true)
        base = halves.completed
        values = drawn(halves.laws().applied(halves.present(str(seed))), (start + HALF) * HOUR, futures)
        halves.advance((start + HALF) * HOUR)
        truth = float(halves.completed - base)
        told = quantiles(values)
        assert told.p10 is not None
        assert told.p50 is not None
        assert told.p90 is not None
        low, _, high = steered(scored).moved(told.p10, told.p50, told.p90)
        naive = abs(float(np.mean(past)) - truth) if past else None
        yield HalfShift(
            truth,
            held(told.p10, told.p90, truth),
            held(low, high, truth),
            pit(values, truth, rng.random()),
            crps(values, truth),
            naive,
        )
        scored.append(Scored(told.p10, told.p50, told.p90, truth))
        past.append(truth)
