"""The comparison has teeth: models that are a little wrong are found out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.exact.registry import CASES
from tests.exact.run import verdicts

SLIPS = [
    ("M/M/1, load 0.7", "exponential(0.7 s)", "exponential(0.71 s)", "products part cycle_time_s"),
    ("M/G/1, gamma service", "cv 1.4", "cv 1.45", "stations s queue"),
    ("4 stations, 1 waiting places", "s3: {buffer: 1}", "s3: {buffer: 2}", "products part throughput_per_h"),
    ("M/G/1 that fails and restarts", "part: restart", "part: resume", "products part cycle_time_s"),
    (
        "five machines, two fitters, busy",
        "clock: busy, repair: exponential(8 s)",
        "repair: 8 s",
        "stations s time down",
    ),
    ("line whose machines fail at any time", "clock: calendar", "clock: busy", "stations s2 time down"),
    ("one worker for a line", "per-shift: 1", "per-shift: 2", "products part throughput_per_h"),
    (
        "two products, shortest time first",
        "shortest-processing-time",
        "first-in-first-out",
        "products long cycle_time_s",
    ),
    ("worker's shift, 70 s, interrupt", "at-shift-end: interrupt", "at-shift-end: finish", "products part completed"),
]


@pytest.mark.parametrize(("name", "right", "wrong", "path"), SLIPS, ids=[name for name, *_ in SLIPS])
def test_a_slip_in_the_model_shows_in_its_figures(name: str, right: str, wrong: str, path: str) -> None:
    case = next(case for case in CASES if case.name == name)
    assert right in case.model
    slipped = replace(case, model=case.model.replace(right, wrong))
    assert not next(verdict for verdict in verdicts(slipped) if verdict.figure.path == path).agrees
