"""Mean and second moment of the distributions that a model may name, derived here apart from the product's own code."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Moments:
    """E[X] and E[X²] of a time, in its unit and its unit squared."""

    mean: float
    second: float

    @property
    def variance(self) -> float:
        return self.second - self.mean**2


def constant(x: float) -> Moments:
    return Moments(x, x * x)


def exponential(mean: float) -> Moments:
    return Moments(mean, 2 * mean * mean)


def erlang(mean: float, stages: int) -> Moments:
    return Moments(mean, mean * mean * (1 + 1 / stages))


def uniform(low: float, high: float) -> Moments:
    return Moments((low + high) / 2, (low * low + low * high + high * high) / 3)


def triangular(low: float, mode: float, high: float) -> Moments:
    a, b, c = low, mode, high
    return Moments((a + b + c) / 3, (a * a + b * b + c * c + a * b + a * c + b * c) / 6)


def by_cv(mean: float, cv: float) -> Moments:
    """Any distribution given by its mean and coefficient of variation (gamma, lognormal)."""
    return Moments(mean, mean * mean * (1 + cv * cv))


def weibull(scale: float, shape: float) -> Moments:
    return Moments(scale * math.gamma(1 + 1 / shape), scale * scale * math.gamma(1 + 2 / shape))


def truncated_normal(mean: float, deviation: float) -> Moments:
    """Normal(mean, deviation) given that it is not negative (Johnson, Kotz, Balakrishnan, "Continuous Univariate
    Distributions", vol. 1, section 13.10.1)."""
    edge = -mean / deviation
    density = math.exp(-edge * edge / 2) / math.sqrt(2 * math.pi)
    hazard = density / (math.erfc(edge / math.sqrt(2)) / 2)
    cut = mean + deviation * hazard
    return Moments(cut, deviation**2 * (1 + edge * hazard - hazard**2) + cut**2)


def empirical(values: Sequence[float]) -> Moments:
    return Moments(math.fsum(values) / len(values), math.fsum(x * x for x in values) / len(values))
