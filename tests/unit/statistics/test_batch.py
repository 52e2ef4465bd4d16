"""Batch means on series whose mean, and whose error of the mean, are known."""

from __future__ import annotations

import math
import random

import pytest

from lineside.statistics.batch import autocorrelation, batch_means, looks_dependent
from lineside.statistics.interval import student


def autoregressive(length: int, phi: float, seed: int) -> list[float]:
    """A stationary series with mean 10 and a correlation of φ^k between values k apart."""
    draws = random.Random(seed)
    x = draws.gauss(0.0, 1.0 / math.sqrt(1.0 - phi * phi))
    values = []
    for _ in range(length):
        values.append(10.0 + x)
        x = phi * x + draws.gauss(0.0, 1.0)
    return values


def waits(length: int, load: float, seed: int) -> list[float]:
    """Waiting times in an M/M/1 queue that starts empty, by Lindley's recursion; the mean service time is 1."""
    draws = random.Random(seed)
    wait, values = 0.0, []
    for _ in range(length):
        values.append(wait)
        wait = max(0.0, wait + draws.expovariate(1.0) - draws.expovariate(load))
    return values


def test_by_hand() -> None:
    """Batches 1 2, 3 4, 5 6 have means 1.5, 3.5, 5.5; the leading 99 fills no batch."""
    assert batch_means([99.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 3) == student([1.5, 3.5, 5.5])


def test_too_little_for_the_batches_is_refused() -> None:
    with pytest.raises(ValueError, match="3 values make no 4 batches"):
        batch_means([1.0, 2.0, 3.0], 4)


def test_200_intervals_of_an_autoregressive_series_hold_its_mean_at_least_180_times() -> None:
    """φ = 0.8, 4,000 values: the variance of the mean is that of 4,000 / 9 independent ones."""
    found = [batch_means(autoregressive(4000, 0.8, seed)) for seed in range(200)]
    assert sum(each.low <= 10.0 <= each.high for each in found) >= 180
    exact = math.sqrt(1.0 / (1.0 - 0.8) ** 2 / 4000)  # σ_ε / (1 − φ) / √n
    average = sum(each.high - each.mean for each in found) / 200
    assert average == pytest.approx(2.093 * exact, rel=0.1)  # t(0.975; 19) standard errors


def test_taking_the_values_for_independent_would_cover_far_less() -> None:
    found = [student(autoregressive(4000, 0.8, seed)) for seed in range(200)]
    assert sum(each.low <= 10.0 <= each.high for each in found) < 120


def test_200_intervals_of_waiting_times_hold_their_mean_at_least_180_times() -> None:
    """M/M/1 at a load of 0.5: the mean wait is 0.5 / (1 − 0.5) = 1; the first 500 waits are left out."""
    found = [batch_means(waits(8500, 0.5, seed)[500:]) for seed in range(200)]
    assert sum(each.low <= 1.0 <= each.high for each in found) >= 180


def test_batches_that_are_too_short_are_told() -> None:
    long, short = autoregressive(40_000, 0.99, 1), autoregressive(400, 0.99, 1)
    size = len(long) // 20
    assert not looks_dependent([sum(long[i : i + size]) / size for i in range(0, len(long), size)])
    assert looks_dependent([sum(short[i : i + 20]) / 20 for i in range(0, len(short), 20)])


def test_independent_batches_are_rarely_called_dependent() -> None:
    """At the 1 % level at most 8 of 200, with 99.9 % certainty of this test."""
    draws = random.Random(2)
    assert sum(looks_dependent([draws.gauss(0.0, 1.0) for _ in range(20)]) for _ in range(200)) <= 8


def test_the_autocorrelation_is_unknown_where_nothing_varies() -> None:
    assert math.isnan(autocorrelation([1.0, 1.0, 1.0]))
    assert math.isnan(autocorrelation([1.0, 2.0]))
    assert not looks_dependent([1.0, 1.0, 1.0])
    assert autocorrelation([1.0, -1.0, 1.0, -1.0]) == pytest.approx(-0.75)
