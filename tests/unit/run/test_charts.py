"""A run charts its inspections: limits of what was in order, then a signal where a tool wears."""

from __future__ import annotations

import numpy as np

from lineside.kpi.fold import PASS, PASSED, REJECTED
from lineside.model.load import loads
from lineside.run.charts import SAMPLE, Charts

PLANT = loads("""
plant: line
stations: {turn: {}, check: {}}
products:
  shaft:
    route:
      - {at: turn, time: 20 s, defects: {burr: 4 %}}
      - {at: check, time: 10 s, detects: {burr: 100 %}}
release: {shaft: always}
""")


def passes(shares: list[float], seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    rows = np.zeros(SAMPLE * len(shares), PASS)
    rows["step"], rows["until"] = 1, np.arange(len(rows)) * 20_000_000
    bad = rng.random(len(rows)) < np.repeat(shares, SAMPLE)
    rows["finding"] = np.where(bad, REJECTED, PASSED)
    return rows


def test_what_is_in_order_makes_the_limits_and_a_worn_tool_calls_a_person() -> None:
    charts = Charts(PLANT)
    charts.feed(passes([0.06] * 12, 1))
    (told,) = charts.document()
    assert (told["samples"], told["centre"], told["signals"]) == (12, None, [])
    charts.feed(passes([0.06] * 20, 3))
    (told,) = charts.document()
    assert isinstance(told["centre"], float)
    assert 0.03 < told["centre"] < 0.09
    charts.feed(passes([0.06] * 5 + [0.3] * 5, 4))
    (told,) = charts.document()
    assert isinstance(told["signals"], list)
    assert told["signals"][-1]["en"].startswith("one point beyond 3σ")
    assert told["samples"] == 42
    assert isinstance(told["run_length"], float)
    assert 50 < told["run_length"] < 5000


def test_parts_that_come_again_and_steps_that_do_not_inspect_are_left_out() -> None:
    rows = passes([0.1] * 3, 2)
    rows["again"] = 1
    charts = Charts(PLANT)
    charts.feed(rows)
    rows["again"], rows["step"] = 0, 0
    charts.feed(rows)
    assert charts.document()[0]["samples"] == 0
