"""A change of the times of a step, noticed while it is young.

A two-sided cumulative sum (E. Page, "Continuous inspection schemes", Biometrika 41, 1954) of the logarithms of what
each visit took, against their own mean so far, in standard deviations. Its limit is set by the step itself: as high as
it can be so that times longer or shorter by 15 % are noticed within an hour on average, which makes false alarms as
rare as they can be; how rare is told. Where the work varies so much, or comes so seldom, that false alarms would come
more often than once in eight hours of work, the limit is held there, and the time that is needed is told instead. Run
lengths after D. Siegmund, "Corrected diffusion approximations in certain random walk problems", Advances in Applied
Probability 11 (1979).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHIFT: Final = math.log(1.15)
"""What is to be noticed, of the logarithm."""
WITHIN_H: Final = 0.6
"""On average, so that nearly all are noticed within the hour."""
RAREST_H: Final = 10_000.0
OFTENEST_H: Final = 8.0
"""Hours of work between two false alarms, at most and at least."""
FIRST: Final = 30
"""Visits from which the usual time is learnt before anything can be noticed."""
LEAST_CV: Final = 0.005
"""What does not vary would be alarmed by the last digit."""
OVERSHOOT: Final = 1.166


@dataclass(frozen=True, slots=True)
class Change:
    """The times of a step have changed.

    begun: the first visit, by its number, that the change is put down to. noticed: the visit with which it was noticed.
    ratio: the mean time since, over the one before.
    """

    begun: int
    noticed: int
    ratio: float


@dataclass(frozen=True, slots=True)
class Guard:
    """How a step is watched: the sum's reference and limit in standard deviations; what follows, in hours of work.

    needed_h: how long a change by 15 % takes to be noticed, on average. false_h: between two false alarms.
    """

    reference: float
    limit: float
    needed_h: float
    false_h: float


def guard(cv: float, per_hour: float) -> Guard | None:
    """How to watch a step whose times vary by `cv`, with so many visits an hour; None: it has hardly any."""
    if per_hour <= 0.0:
        return None
    reference = SHIFT / math.sqrt(math.log1p(max(cv, LEAST_CV) ** 2)) / 2
    wanted = _root(lambda x: _needed(x, reference) / per_hour, WITHIN_H)
    rare = _root(lambda x: _false(x, reference) / per_hour, RAREST_H)
    often = _root(lambda x: _false(x, reference) / per_hour, OFTENEST_H)
    x = min(max(wanted, often), rare)
    limit = max(0.5, x / (2 * reference) - OVERSHOOT)
    x = 2 * reference * (limit + OVERSHOOT)
    return Guard(reference, limit, max(1.0, _needed(x, reference)) / per_hour, _false(x, reference) / per_hour)


def _false(x: float, k: float) -> float:
    """Visits between false alarms of the two sides together, by 2k(h + 1.166)."""
    return (math.exp(min(x, 600.0)) - x - 1) / (2 * k * k) / 2


def _needed(x: float, k: float) -> float:
    """Visits until a shift by 2k is noticed."""
    return (math.exp(-x) + x - 1) / (2 * k * k)


def _root(rising: object, target: float) -> float:
    """Where a rising function of x comes to a target."""
    assert callable(rising)
    low, high = 1e-6, 700.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < target else (low, middle)
    return (low + high) / 2


def changes(lasted: NDArray[np.float64], watch: Guard, sd: float) -> list[Change]:
    """The changes in what visits took, in the order of time; after each the usual time is learnt anew.

    `sd`: of the logarithm, within a time without change.
    """
    logs = np.log(np.maximum(lasted, 1e-6)).tolist()
    found: list[Change] = []
    start = 0
    while (change := _first(logs, start, watch, sd)) is not None:
        found.append(change)
        start = change.begun
    return found


def _first(logs: list[float], start: int, watch: Guard, sd: float) -> Change | None:
    """The first change behind visit `start`."""
    k, limit = watch.reference, watch.limit
    total, up, down, up_from, down_from = 0.0, 0.0, 0.0, start + FIRST, start + FIRST
    for n, value in enumerate(logs[start:]):
        if n >= FIRST:
            z = (value - total / n) / (sd * math.sqrt(1 + 1 / n))
            up, up_from = (up + z - k, up_from) if up + z - k > 0 else (0.0, start + n + 1)
            down, down_from = (down - z - k, down_from) if down - z - k > 0 else (0.0, start + n + 1)
            if max(up, down) > limit:
                begun = up_from if up > down else down_from
                before = sum(logs[start:begun]) / max(1, begun - start)
                after = sum(logs[begun : start + n + 1]) / (start + n + 1 - begun)
                return Change(begun, start + n, math.exp(after - before))
        total += value
    return None
