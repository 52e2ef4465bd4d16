"""Quantiles, batches of one run, and runs that stop when they are precise hold the truth as often as they say.

Of so many runs with seeds of their own so many must: see `test_coverage` for what the numbers mean.
"""

from __future__ import annotations

import math

import lineside
from lineside.model.load import loads
from tests.exact.test_coverage import LEAST, SEEDS

QUEUE = loads("""
plant: queue
stations: {desk: {}}
products: {form: {route: [{at: desk, time: exponential(1 s)}]}}
release: {form: {every: exponential(2 s)}}
""")
"""M/M/1 at a load of one half: the time in the system is exponential with a mean of 2 s."""
EXACT = {"p50": 2 * math.log(2), "p90": 2 * math.log(10), "p99": 2 * math.log(100)}
TANDEM = lineside.load("tandem")
TRUE_PER_H = 3150.0


def is_too_short(found: lineside.Result, told: lineside.Interval) -> bool:
    """Whether there is no interval, and it is said that there are too few parts for one."""
    return math.isnan(told.low) and any("too short" in note and "needs about" in note for note in found.notes)


def held(interval: lineside.Interval, truth: float) -> bool:
    return interval.low <= truth <= interval.high


def test_intervals_of_quantiles_hold_the_exact_quantiles() -> None:
    """The histogram's bins are 3 % wide, and evenly filled within: its own error is far below the intervals' width."""
    counts = dict.fromkeys(EXACT, 0)
    for seed in range(SEEDS):
        found = lineside.simulate(QUEUE, "40 min", "2 min", replications=5, seed=seed, workers=1)
        cycle = found.products["form"].cycle_time_s
        for name, truth in EXACT.items():
            told = getattr(cycle, name)
            counts[name] += held(told, truth) or is_too_short(found, told)
    assert min(counts.values()) >= LEAST, counts


def test_intervals_of_batches_hold_the_exact_means() -> None:
    counts = {"wip": 0, "throughput": 0, "p90": 0}
    for seed in range(SEEDS):
        form = lineside.simulate(QUEUE, "4 h", "5 min", batches=20, seed=seed, workers=1).products["form"]
        counts["wip"] += held(form.wip, 1.0)
        counts["throughput"] += held(form.throughput_per_h, 1800.0)
        counts["p90"] += held(form.cycle_time_s.p90, EXACT["p90"])
    assert min(counts.values()) >= LEAST, counts


def test_runs_that_stop_when_they_are_precise_hold_the_exact_mean() -> None:
    """All must be as narrow as said, too."""
    count = 0
    for seed in range(SEEDS):
        found = lineside.simulate(TANDEM, "10 min", "3 min", precision="2.5 %", seed=seed, workers=1)
        throughput = found.products["part"].throughput_per_h
        assert found.precise
        assert throughput.high - throughput.mean <= 0.025 * throughput.mean
        count += held(throughput, TRUE_PER_H)
    assert count >= LEAST
