"""MSER-5 on series whose beginning is known."""

from __future__ import annotations

import random

import pytest

from lineside.statistics.warmup import BATCH, Truncation, mser5


def autoregressive(length: int, start: float, phi: float, seed: int) -> list[float]:
    """x_i = φ x_{i−1} + ε_i: it forgets its start by a factor φ at each step, and its mean is 0."""
    draws = random.Random(seed)
    values, x = [], start
    for _ in range(length):
        x = phi * x + draws.gauss(0.0, 1.0)
        values.append(x)
    return values


def test_a_step_is_cut_off_exactly() -> None:
    assert mser5([100.0] * 50 + [0.0] * 450) == Truncation(50, settled=True)


def test_a_step_within_five_values_takes_those_five_with_it() -> None:
    assert mser5([100.0] * 52 + [0.0] * 448) == Truncation(55, settled=True)


def test_by_hand() -> None:
    """Means 9, 1, 0, 1, 0 … (20): leaving out one gives 4.7368/19² = 0.0131, two 4.5/18² = 0.0139."""
    values = [9.0] * BATCH + ([1.0] * BATCH + [0.0] * BATCH) * 9 + [1.0] * BATCH
    assert mser5(values) == Truncation(BATCH, settled=True)


def test_a_series_that_is_the_same_all_along_loses_nothing() -> None:
    assert mser5([3.0] * 200) == Truncation(0, settled=True)


def test_what_grows_for_ever_has_not_settled() -> None:
    assert not mser5([float(i) for i in range(400)]).settled


def test_too_few_values_tell_nothing() -> None:
    assert mser5([1.0] * 49) == Truncation(0, settled=False)


def test_an_autoregressive_start_is_cut_off_and_what_follows_it_kept() -> None:
    """φ = 0.9 from 50: below one standard deviation of noise after 30 values. The noise is alike over ten values, so
    that one series in ten loses some more.
    """
    cuts = [mser5(autoregressive(500, 50.0, 0.9, seed)).values for seed in range(200)]
    assert min(cuts) >= 15
    assert sum(cut <= 100 for cut in cuts) >= 170
    assert sum(cut <= 200 for cut in cuts) >= 185


def test_it_removes_most_of_the_bias_of_the_start() -> None:
    """The mean of all 500 values is off by 50 · 0.9 / 0.1 / 500 = 0.9; after the cut, by less than a tenth of that."""

    def after(seed: int) -> float:
        values = autoregressive(500, 50.0, 0.9, seed)
        rest = values[mser5(values).values :]
        return sum(rest) / len(rest)

    whole = sum(sum(autoregressive(500, 50.0, 0.9, seed)) / 500 for seed in range(200)) / 200
    assert abs(whole - 0.9) < 0.15  # 4.5 standard errors of this mean
    assert abs(sum(after(seed) for seed in range(200)) / 200) < 0.15


@pytest.mark.parametrize("seed", range(50))
def test_it_is_the_criterion_as_it_is_written(seed: int) -> None:
    """Σ (y − ȳ)² / (n − d)², worked out anew for each d up to n/2, as published implementations do."""
    values = autoregressive(500, 20.0, 0.95, seed)
    means = [sum(values[i : i + BATCH]) / BATCH for i in range(0, 500, BATCH)]

    def criterion(d: int) -> float:
        rest = means[d:]
        mean = sum(rest) / len(rest)
        return sum((y - mean) ** 2 for y in rest) / len(rest) ** 2

    best = min(range(51), key=criterion)
    assert mser5(values) == Truncation(BATCH * best, settled=best < 50)
