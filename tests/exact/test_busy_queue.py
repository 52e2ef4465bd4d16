"""At a load of 0.85 parts wait long behind each other: an interval holds the truth there, too, or it is not told.

M/M/1 with a mean service of 0.85 s and a part a second: the time in the system is exponential with a mean of
0.85/0.15 s, so that the mean, its quantiles, WIP and queue are exact. Nominal 95 %; of 150 seeds at least 137 must hold
or be told too short (binomial: fewer in one of forty tests whose intervals hold in just 95 % of cases, so that those
told here hold a little oftener). All of it runs with `scripts/soak`; of each way to ask, a part is in the tests.
"""

from __future__ import annotations

import math

import pytest

import lineside
from lineside.model.load import loads

QUEUE = loads("""
plant: busy
stations: {desk: {}}
products: {form: {route: [{at: desk, time: exponential(0.85 s)}]}}
release: {form: {every: exponential(1 s)}}
""")
MEAN = 0.85 / 0.15
TRUE = {
    "mean": MEAN,
    "p50": MEAN * math.log(2),
    "p90": MEAN * math.log(10),
    "p99": MEAN * math.log(100),
    "wip": MEAN,
    "queue": 0.85 * MEAN,
    "throughput": 3600.0,
}
SHORT, MIDDLE, LONG = "2000 s", "8000 s", "40000 s"
ASKED: dict[str, dict[str, object]] = {
    "short, 5": {"duration": SHORT, "warmup": "500 s", "replications": 5},
    "short, 10": {"duration": SHORT, "warmup": "500 s", "replications": 10},
    "long, 5": {"duration": LONG, "warmup": "500 s", "replications": 5},
    "long, 10": {"duration": LONG, "warmup": "500 s", "replications": 10},
    "short, 5, auto": {"duration": SHORT, "warmup": "auto", "replications": 5},
    "short, 10, auto": {"duration": SHORT, "warmup": "auto", "replications": 10},
    "middle, 5, auto": {"duration": MIDDLE, "warmup": "auto", "replications": 5},
    "middle, 10, auto": {"duration": MIDDLE, "warmup": "auto", "replications": 10},
    "long, 5, auto": {"duration": LONG, "warmup": "auto", "replications": 5},
    "long, 10, auto": {"duration": LONG, "warmup": "auto", "replications": 10},
    "precision": {"duration": SHORT, "warmup": "500 s", "precision": "1%"},
    "precision of WIP": {"duration": MIDDLE, "warmup": "auto", "precision": "wip:10%", "replications": 60},
    "precision of p90": {"duration": MIDDLE, "warmup": "auto", "precision": "p90:10%", "replications": 60},
    "batches, short": {"duration": "4000 s", "warmup": "1000 s", "batches": 20},
    "batches, long": {"duration": "100000 s", "warmup": "1000 s", "batches": 20},
    "batches, auto": {"duration": "200000 s", "warmup": "auto", "batches": 20},
}
SEEDS = 150
MISSED = SEEDS - 137
MISSED_OF_40 = 7
"""As rare: more of 40 in one of two hundred tests."""


def figures(result: lineside.Result) -> dict[str, lineside.Interval]:
    form = result.products["form"]
    cycle = form.cycle_time_s
    return {
        "mean": cycle,
        "p50": cycle.p50,
        "p90": cycle.p90,
        "p99": cycle.p99,
        "wip": form.wip,
        "queue": result.stations["desk"].queue,
        "throughput": form.throughput_per_h,
    }


def missed(asked: str, seeds: int) -> tuple[dict[str, int], dict[str, int]]:
    """How many intervals of each figure miss the truth, and how many are told; the others are told to be too short."""
    misses, told = dict.fromkeys(TRUE, 0), dict.fromkeys(TRUE, 0)
    for seed in range(1, seeds + 1):
        result = lineside.simulate(QUEUE, seed=seed, workers=1, **ASKED[asked])  # type: ignore[arg-type]
        for name, interval in figures(result).items():
            if math.isnan(interval.low):
                assert any("too short" in note and "needs about" in note for note in result.notes), (name, result.notes)
            else:
                told[name] += 1
                misses[name] += not interval.low <= TRUE[name] <= interval.high
    return misses, told


@pytest.mark.soak
@pytest.mark.parametrize("asked", ASKED)
def test_of_150_seeds_137_hold_the_truth_or_are_told_too_short(asked: str) -> None:
    misses, told = missed(asked, SEEDS)
    print(f"\n| {asked} |", " | ".join(f"{told[name] - misses[name]} of {told[name]}" for name in TRUE), "|")
    assert max(misses.values()) <= MISSED, misses
    assert told["throughput"] == SEEDS
    if "long" in asked:
        assert min(told[name] for name in TRUE if name != "p99") == SEEDS  # long enough to say something


@pytest.mark.parametrize("asked", ["short, 5", "short, 5, auto", "precision", "batches, short"])
def test_of_40_seeds_nearly_all_hold_the_truth_or_are_told_too_short(asked: str) -> None:
    misses, told = missed(asked, 40)
    assert max(misses.values()) <= MISSED_OF_40, misses
    assert told["throughput"] == 40
