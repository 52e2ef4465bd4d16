"""Nominal 95 % intervals hold the truth about 95 times in a hundred.

Of 200 runs with seeds of their own, at least 180 must hold it: intervals that cover in 95 % of cases do less in about
one of a thousand such tests (binomial), and cover all 200 in one of thirty thousand. In CI there
are 80, of which at least 70 must (two of a thousand).
"""

from __future__ import annotations

import pytest

import lineside
from tests.exact.case import Case
from tests.exact.cases.failures import failing_lines
from tests.exact.cases.lines import equal_line
from tests.exact.cases.queues import markovian
from tests.exact.run import find
from tests.examples import examples

SEEDS = min(200, examples(80))
LEAST = 180 if SEEDS == 200 else 70


@pytest.mark.parametrize(
    ("case", "duration_s", "paths"),
    [
        (
            markovian()[0],
            3000,
            (
                "products part cycle_time_s",
                "products part throughput_per_h",
                "stations s queue",
                "stations s time busy",
            ),
        ),
        (
            equal_line(2, 1),
            1000,
            ("products part throughput_per_h", "products part wip", "stations s1 time blocked", "stations s2 queue"),
        ),
        (
            failing_lines()[2],
            3000,
            (
                "products part throughput_per_h",
                "stations s2 time down",
                "stations s3 time starved",
                "workers fitters busy",
            ),
        ),
    ],
    ids=["M/M/1", "two stations", "failing line"],
)
def test_intervals_hold_the_truth_as_often_as_they_say(case: Case, duration_s: float, paths: tuple[str, ...]) -> None:
    plant = lineside.loads(case.model)
    exact = {figure.path: figure.exact for figure in case.figures if figure.path in paths}
    assert exact.keys() == set(paths)
    held = dict.fromkeys(paths, 0)
    for seed in range(SEEDS):
        result = lineside.simulate(plant, duration_s, 300, replications=10, seed=seed, workers=1)
        for path in paths:
            estimate = find(result, path)
            held[path] += estimate.low <= exact[path] <= estimate.high
    assert min(held.values()) >= LEAST, held
    assert SEEDS < 200 or max(held.values()) < SEEDS, held
