"""What variants are compared in: each measure's name, unit and good direction, and its value in one replication."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from lineside.statistics.quotient import linearised

if TYPE_CHECKING:
    from lineside.experiment.facts import Facts
    from lineside.simulate.result import ProductResult, Result

Better = Literal["higher", "lower", "neither"]
WEEK_S = 7 * 86_400.0


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure. `value` reads it from the result of a single replication; NaN where it is not known."""

    name: str
    zh: str
    en: str
    unit: str
    better: Better


@dataclass(frozen=True, slots=True)
class ProductMeasure(Measure):
    """A measure that each product has."""

    value: Callable[[ProductResult], float]


@dataclass(frozen=True, slots=True)
class PlantMeasure(Measure):
    """A measure of the whole plant; people and equipment are given by its facts.

    With `per` it is a quotient: all of `value` over all of `per`, in all replications together.
    """

    value: Callable[[Result, Facts], float]
    per: Callable[[Result, Facts], float] | None = None

    def values(self, singles: Sequence[Result], facts: Facts) -> list[float]:
        """Its value in each replication; of a quotient, values whose mean is that and whose spread its own."""
        found = [self.value(each, facts) for each in singles]
        return found if self.per is None else linearised(found, [self.per(each, facts) for each in singles])


# What is counted in parts rises with the output, so that neither direction is good; its shares tell that.
PRODUCT_MEASURES = (
    ProductMeasure("throughput_per_h", "小时产量", "throughput", "1/h", "higher", lambda it: it.throughput_per_h.mean),
    ProductMeasure("cycle_time_s", "生产周期", "cycle time", "s", "lower", lambda it: it.cycle_time_s.mean),
    ProductMeasure(
        "cycle_time_p90_s", "生产周期（90%以内）", "90 % within", "s", "lower", lambda it: it.cycle_time_s.p90.mean
    ),
    ProductMeasure("wip", "在制品", "work in process", "parts", "lower", lambda it: it.wip.mean),
    ProductMeasure("backlog", "待投产（排队）", "backlog", "parts", "lower", lambda it: it.backlog.mean),
    ProductMeasure("on_time", "准时交付率", "on time", "share", "higher", lambda it: it.on_time.mean),
    ProductMeasure(
        "first_pass_yield", "一次合格率", "first-pass yield", "share", "higher", lambda it: it.first_pass_yield.mean
    ),
    ProductMeasure("scrapped", "报废", "scrapped", "parts", "neither", lambda it: it.scrapped.mean),
    ProductMeasure(
        "escaped_defects", "流出缺陷", "escaped defects", "parts", "neither", lambda it: it.escaped_defects.mean
    ),
)


def completed(result: Result) -> float:
    """Good parts of all finished products."""
    return math.fsum(product.completed.mean for product in result.leaving.values())


def per_week(result: Result) -> float:
    """Good parts of all finished products in a week of the clock: nights count, since shifts may be what differs."""
    return completed(result) * WEEK_S / result.for_s


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0 else math.nan


def _good(result: Result, _: Facts) -> float:
    return completed(result)


def _escaped(result: Result, _: Facts) -> float:
    return math.fsum(it.escaped_defects.mean for it in result.leaving.values())


def _spent(result: Result, _: Facts) -> float:
    return math.nan if result.costs is None else result.costs.spent.mean


def _stock(result: Result, _: Facts) -> float:
    """Parts that are counted at all; of those of which there is always some nothing is known."""
    known = [part.content.mean for part in result.parts.values() if not math.isnan(part.content.mean)]
    return math.fsum(known) if known else math.nan


PLANT_MEASURES = (
    PlantMeasure("output_per_week", "周产量", "output a week", "parts", "higher", lambda it, _: per_week(it)),
    PlantMeasure(
        "output_per_head",
        "人均周产量",
        "output a head and week",
        "parts",
        "higher",
        lambda it, facts: _ratio(per_week(it), facts.heads),
    ),
    PlantMeasure("escaped_share", "流出缺陷率", "defects escaped a good part", "share", "lower", _escaped, _good),
    PlantMeasure(
        "energy_per_good_part_kwh",
        "单件能耗",
        "energy a good part",
        "kWh",
        "lower",
        lambda it, _: it.energy_kwh.mean,
        _good,
    ),
    PlantMeasure("cost_per_good_part", "单件成本", "cost of a good part", "money", "lower", _spent, _good),
    PlantMeasure("line_side_stock", "线边库存", "parts at the line side", "parts", "lower", _stock),
)
"""The share of escaped defects, before over after, measures what error-proofing can do (防错能力)."""
