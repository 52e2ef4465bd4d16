"""A chart for each inspection of a run: the share of rejected parts in samples, watched as they come.

The first samples make the limits (phase I), unless they are not in order themselves; behind them a signal calls a
person.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from lineside.kpi.elements import inspecting
from lineside.kpi.fold import PASSED
from lineside.lower.codes import SECOND
from lineside.quality.chart import LEAST_POINTS, ChartError, phase_one, points
from lineside.quality.response import Watcher
from lineside.quality.runlength import of_binomial

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from lineside.model.plant import Plant
    from lineside.quality.chart import Limits
    from lineside.quality.response import Act

SAMPLE: Final = 50
"""Parts of a sample."""
RULES: Final[dict[str, Act]] = {"1": "call"}
"""Not those of many points: counts of few bad ones lie on one side of their mean more often than not."""
SHOWN: Final = 60
"""Points kept for the screen."""


@dataclass(slots=True)
class _Chart:
    """One inspection: parts of the sample under way, points so far, and what watches them."""

    looked: int = 0
    bad: int = 0
    count: int = 0
    first: list[int] = field(default_factory=list)
    watcher: Watcher | None = None
    points: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=SHOWN))
    signals: deque[dict[str, object]] = field(default_factory=lambda: deque(maxlen=SHOWN))


@dataclass(frozen=True, slots=True)
class Called:
    """A signal that calls a person: of which inspection, when (µs), and by which share of a sample."""

    row: int
    """The step, in the order of the kernel's table."""
    product: str
    step: str
    time: int
    share: float
    zh: str
    en: str


class Charts:
    """The charts of a plant's inspections; of parts that are inspected for the first time."""

    def __init__(self, plant: Plant) -> None:
        """Nothing has been inspected yet."""
        steps = [(p, step.name) for p, product in enumerate(plant.products.values()) for step in product.steps()]
        self._steps = {row: steps[row] for row, is_one in enumerate(inspecting(plant)) if is_one}
        self._charts = {row: _Chart() for row in self._steps}
        self._products = list(plant.products)
        self.on_signal: list[Callable[[Called], None]] = []
        """Who is called by a signal, in the thread that feeds."""

    def feed(self, passes: NDArray[np.void]) -> None:
        """Take passes of parts, as they become known."""
        for row, chart in self._charts.items():
            mine = passes[(passes["step"] == row) & (passes["again"] == 0)]
            for until, bad in zip(mine["until"].tolist(), (mine["finding"] != PASSED).tolist(), strict=True):
                chart.looked += 1
                chart.bad += bad
                if chart.looked == SAMPLE:
                    self._point(row, until, chart.bad)
                    chart.looked = chart.bad = 0

    def _point(self, row: int, time: int, bad: int) -> None:
        chart, time_s = self._charts[row], time / SECOND
        chart.count += 1
        chart.points.append((time_s, bad / SAMPLE))
        if chart.watcher is not None:
            for signal in chart.watcher.feed([bad], SAMPLE):
                zh, en = signal.text
                chart.signals.append({"time_s": time_s, "share": bad / SAMPLE, "zh": zh, "en": en})
                product, step = self._steps[row]
                for call in self.on_signal:
                    call(Called(row, self._products[product], step, time, bad / SAMPLE, zh, en))
            return
        chart.first.append(bad)
        if len(chart.first) >= LEAST_POINTS:
            chart.watcher = _made(chart.first[-LEAST_POINTS:])

    def document(self) -> list[dict[str, object]]:
        """What is known of each chart, limits as shares; they are null while there are too few samples."""
        found = []
        for row, chart in self._charts.items():
            limits = None if chart.watcher is None else chart.watcher.limits
            product, step = self._steps[row]
            found.append(
                {
                    "product": product,
                    "step": step,
                    "sample": SAMPLE,
                    "samples": chart.count,
                    "needed": LEAST_POINTS,
                    "centre": None if limits is None else limits.centre_of_point,
                    "low": None if limits is None else limits.low,
                    "high": None if limits is None else limits.high,
                    "run_length": None if limits is None else _run_length(limits),
                    "points": [list(point) for point in chart.points],
                    "signals": list(chart.signals),
                }
            )
        return found


def _run_length(limits: Limits) -> float | None:
    """Samples until a signal on average where nothing has changed, exact; None: it cannot signal."""
    found = of_binomial(limits.centre, SAMPLE, limits.low, limits.high)
    return found if math.isfinite(found) else None


def _made(counts: list[int]) -> Watcher | None:
    """A watcher by limits of these samples; None where they are not in order themselves, or nothing bad is in them."""
    try:
        limits = phase_one("p", counts, SAMPLE)
        z = points(limits, counts, SAMPLE)[1]
    except ChartError:
        return None
    return Watcher(limits, RULES) if bool((np.abs(z) <= 3).all()) else None
