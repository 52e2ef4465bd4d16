"""What was found out about parts, and what was not: defects by kind, and what each inspection and interlock did."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from lineside.kernel.quality.lower import checked, kinds_of
from lineside.lower.codes import NONE
from lineside.statistics.interval import UNKNOWN, Interval, student

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lineside.lower.block import Block
    from lineside.model.product import Product
    from lineside.model.route import Step

OF_KIND = ("born", "found", "caught", "escaped")
OF_CHECK = ("inspected", "rejected", "first", "failed", "retested", "false_rejects", "held", "false_holds")


@dataclass(frozen=True, slots=True)
class QualityCounts:
    """One product: parts counted; `kinds` and `checks` have a row for each, with columns OF_KIND and OF_CHECK."""

    passed: int
    escaped: int
    kinds: NDArray[np.int64]
    checks: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class DefectResult:
    """One kind of defect or error, in parts: how many got it, were rejected for it, held for it, left good with it."""

    born: Interval
    found: Interval
    caught: Interval
    escaped: Interval


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What the inspection and the interlock of one step did, in parts.

    `first_pass_yield` is the share of the parts inspected for the first time that was not rejected. `false_rejects` are
    tests that found something where there was nothing, `false_holds` parts that the interlock held without cause.
    """

    inspected: Interval
    rejected: Interval
    first_pass_yield: Interval
    retested: Interval
    false_rejects: Interval
    held: Interval
    false_holds: Interval


@dataclass(frozen=True, slots=True)
class QualityResult:
    """One product's quality, beside what `ProductResult` says of it already."""

    first_pass_yield: Interval = UNKNOWN
    rolled_yield: Interval = UNKNOWN
    escaped_defects: Interval = UNKNOWN
    defects: Mapping[str, DefectResult] = field(default_factory=dict)
    steps: Mapping[str, CheckResult] = field(default_factory=dict)


def count_quality(block: Block, p: int) -> QualityCounts:
    """Read the counts of a product."""
    product = block.table("product")[p]
    kinds = block.table("kind")[int(product["kind"]) : int(product["kind"] + product["kinds"])]
    steps = block.table("step")
    rows = [int(step["check"]) for step in steps[steps["product"] == p] if step["check"] != NONE]
    checks = block.table("check")[rows]
    return QualityCounts(
        passed=int(product["passed"]),
        escaped=int(product["escaped"]),
        kinds=np.array([kinds[name] for name in OF_KIND], np.int64).T.reshape(-1, len(OF_KIND)),
        checks=np.array([checks[name] for name in OF_CHECK], np.int64).T.reshape(-1, len(OF_CHECK)),
    )


def is_shown(step: Step) -> bool:
    """Whether a step has an inspection or an interlock."""
    return bool(step.detects or step.false_alarm or step.interlock)


def rolled(product: Product, counts: QualityCounts) -> float:
    """The rolled yield: over the route's inspections, the product of their first-pass yields.

    The chance of a part to pass all of them at once if they were independent; also called rolled throughput yield.
    Unknown where an inspection had no part.
    """
    inspecting = {step.name for step in product.route if step.detects or step.false_alarm}
    value = 1.0
    for name, row in zip(checked(product), counts.checks, strict=True):
        if name in inspecting:
            value *= _share(row, "first", "failed")
    return value


def _share(row: NDArray[np.int64], whole: str, less: str) -> float:
    count = int(row[OF_CHECK.index(whole)])
    return (count - int(row[OF_CHECK.index(less)])) / count if count else math.nan


def summarise_quality(
    product: Product, completed: Sequence[int], scrapped: Sequence[int], counts: Sequence[QualityCounts], whole: int
) -> QualityResult:
    """Intervals over samples; counts are given for the whole measured time, each sample being one of `whole` parts."""

    def total(values: Sequence[int]) -> Interval:
        return student([float(whole * value) for value in values], least=0.0)

    def share(values: Sequence[float]) -> Interval:
        return student(values, least=0.0, most=1.0)

    def of_check(i: int) -> CheckResult:
        columns = {name: total([int(each.checks[i, c]) for each in counts]) for c, name in enumerate(OF_CHECK)}
        del columns["first"], columns["failed"]
        yields = share([_share(each.checks[i], "first", "failed") for each in counts])
        return CheckResult(first_pass_yield=yields, **columns)

    ended = [done + lost for done, lost in zip(completed, scrapped, strict=True)]
    shown = {step.name for step in product.steps() if is_shown(step)}
    return QualityResult(
        share([each.passed / n if n else math.nan for each, n in zip(counts, ended, strict=True)]),
        share([rolled(product, each) for each in counts]),
        total([each.escaped for each in counts]),
        {
            kind: DefectResult(*(total([int(each.kinds[k, c]) for each in counts]) for c in range(len(OF_KIND))))
            for k, kind in enumerate(kinds_of(product))
        },
        {name: of_check(i) for i, name in enumerate(checked(product)) if name in shown},
    )
