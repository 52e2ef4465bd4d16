"""The judge of the comparison finds fault where there is fault."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pytest

from tests.exact.case import Case, Figure
from tests.exact.judge import judge


@dataclass
class Estimate:
    mean: float
    low: float = math.nan
    high: float = math.nan


RANDOM = Figure("a", 10.0, 0.02)
CERTAIN = Figure("b", 3.0, 0.0)


def of(figure: Figure) -> Case:
    return Case("name", "family", "theory", "", (figure,))


@pytest.mark.parametrize(
    ("estimate", "inside", "close"),
    [
        (Estimate(10.05, 9.95, 10.15), True, True),
        (Estimate(10.15, 10.1, 10.2), False, True),
        (Estimate(10.3, 9.9, 10.7), True, False),
        (Estimate(10.3, 10.2, 10.4), False, False),
        (Estimate(10.1), False, True),
        (Estimate(math.nan), False, False),
    ],
)
def test_a_random_figure_must_be_in_its_interval_and_near(estimate: Estimate, inside: bool, close: bool) -> None:
    verdict = judge(of(RANDOM), RANDOM, estimate)
    assert (verdict.inside, verdict.close, verdict.agrees) == (inside, close, inside and close)


@pytest.mark.parametrize(("mean", "agrees"), [(3.0, True), (3.0 + 1e-12, True), (3.000001, False)])
def test_a_certain_figure_must_be_exact(mean: float, agrees: bool) -> None:
    assert judge(of(CERTAIN), CERTAIN, Estimate(mean)).agrees is agrees


def test_a_shorter_run_may_stray_further_but_what_is_certain_may_not() -> None:
    assert of(RANDOM).lasting(0.25).figures[0].within == pytest.approx(0.04)
    assert of(RANDOM).lasting(0.25).duration_s == 25_000
    assert of(RANDOM).lasting(9).figures[0].within == pytest.approx(0.02)
    assert of(CERTAIN).lasting(0.25) == of(CERTAIN)


def test_what_is_counted_grows_with_the_run() -> None:
    assert of(Figure("products part scrapped", 40.0, 0.01)).lasting(2.5).figures[0].exact == 100
    assert of(RANDOM).lasting(2.5).figures[0].exact == 10
