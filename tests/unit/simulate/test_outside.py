"""Two products before one machine wait for as long, however small the buffer: one M/M/1 queue with an exact answer."""

from __future__ import annotations

import math

import lineside
from lineside.model.load import load
from tests.system import ROOT

LINE = ROOT / "tests" / "fixtures" / "lines" / "f1-outside-two-products.yaml"


def test_a_rare_and_a_frequent_product_wait_for_as_long() -> None:
    """ρ = 0.9, 1 s a part: 10 s from arrival to end for each, exponential, so that 1 − 1/e are within 10 s."""
    result = lineside.simulate(load(str(LINE)), "4 d", replications=8, workers=1, seed=3)
    for product in result.products.values():
        since_arrival = 3600 * (product.backlog.mean + product.wip.mean) / product.throughput_per_h.mean
        assert math.isclose(since_arrival, 10.0, rel_tol=0.06), since_arrival
        assert math.isclose(product.on_time.mean, 1 - math.exp(-1), abs_tol=0.02)
