"""Machine repair, M/M/c//N: N machines that fail, c fitters who repair them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import comb, factorial


@dataclass(frozen=True)
class Shop:
    """Shares of all machines' time, and repairs done per unit of time."""

    up: Fraction
    in_repair: Fraction
    waiting: Fraction
    repairs: Fraction


def machine_repair(machines: int, fitters: int, up_time: Fraction, repair: Fraction) -> Shop:
    """The birth-death chain of M/M/c//N: mean time to failure `up_time`, mean `repair`, both exponential.

    Palm (1947); Gross et al., "Fundamentals of Queueing Theory", 4th ed., section 2.8. The same model is machine
    interference: `up_time` is the run a machine does alone, `repair` the load it needs a worker for.
    """
    ratio = Fraction(repair) / Fraction(up_time)
    weights = []
    for down in range(machines + 1):
        weight = comb(machines, down) * ratio**down
        if down > fitters:
            weight *= Fraction(factorial(down), factorial(fitters) * fitters ** (down - fitters))
        weights.append(weight)
    total = sum(weights, Fraction(0))
    down_mean = sum((n * w for n, w in enumerate(weights)), Fraction(0)) / total
    busy = sum((min(n, fitters) * w for n, w in enumerate(weights)), Fraction(0)) / total
    return Shop(1 - down_mean / machines, busy / machines, (down_mean - busy) / machines, busy / Fraction(repair))
