"""`check` never says less than `simulate` finds; of one product that runs freely, nothing shared, it says as much."""

from __future__ import annotations

import math
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import lineside
from lineside.errors import KernelError
from lineside.kernel.build.warm import warm
from lineside.lower import block
from lineside.model.check import Explanation, explain
from lineside.model.load import loads
from lineside.model.plant import Plant
from lineside.simulate.result import Result
from tests.strategies import plants

HOURS = 336
"""Two whole weeks, since in part of one a calendar has more or fewer hours than its share."""
EXAMPLES = int(os.environ.get("CHECK_EXAMPLES", "25"))


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    warm()


def found(plant: Plant, hours: float = HOURS, replications: int = 2) -> Result:
    return lineside.simulate(plant, f"{hours} h", "7 d", replications=replications, workers=1)


def stocked(plant: Plant, product: str) -> float:
    """Parts that may be made from what stands in the plant when measuring begins: bins, and buffers with an end."""
    bins = sum(part.kanban.most for part in plant.parts.values() if part.kanban is not None)
    return bins + sum((station.buffer or 0) + station.machines for station in plant.stations.values())


def assert_never_less(told: Explanation, result: Result, plant: Plant) -> None:
    for product in told.products:
        made = result.products[product.product]
        counted = made.completed.mean
        wide = 0.0 if math.isnan(made.completed.high) else made.completed.high - counted
        hours = counted / made.throughput_per_h.mean if made.throughput_per_h.mean > 0 else math.inf
        most = product.most_per_h * hours
        backlog = made.wip.mean + made.backlog.mean if counted else 0.0
        assert counted <= most + 3 * wide + stocked(plant, product.product) + backlog + 3 * math.sqrt(counted), (
            product.product,
            counted,
            most,
        )


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), deadline=None)
@given(plants(control=False, due=False, dispatch=False))
def test_no_plant_makes_more_than_check_says(plant: Plant) -> None:
    told = explain(plant)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(block, "MOST_BYTES", 1 << 27)
        try:
            result = found(plant)
        except (KernelError, MemoryError, lineside.LinesideError):
            return
    assert_never_less(told, result, plant)


def test_parts_that_only_maintenance_takes_are_made_too() -> None:
    """`check` said that none leave, since it looks at what products take."""
    plant = loads(
        "plant: spare\nstations: {a: {maintenance: {every: 10 min, time: 1 min, parts: {seal: 1}}}, b: {}}\n"
        "products: {p: {route: [{at: a, time: 1 min}]}, s: {route: [{at: b, time: 1 min}]}}\n"
        "parts: {seal: {from: store, product: s, kanban: {bins: 2, of: 1}}}\nrelease: {p: always, s: kanban}\n"
    )
    assert_never_less(explain(plant), result := found(plant), plant)
    assert result.products["s"].completed.mean > 1000


LAWS = ("30 s", "exponential(30 s)", "uniform(10 50 s)", "lognormal(30 s cv 0.5)", "erlang(30 s k 3)")


@settings(max_examples=10, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(LAWS), st.integers(1, 3), st.booleans()), min_size=1, max_size=4),
    st.sampled_from(("always", "{every: exponential(20 s)}")),
    st.sampled_from((0, 10, 30)),
)
def test_one_product_that_runs_freely_is_made_as_fast_as_check_says(
    steps: list[tuple[str, int, bool]], release: str, scrapped: int
) -> None:
    """At a saturated line the bottleneck's rate; at a slower release what comes in, less what is scrapped."""
    stations = ", ".join(
        f"s{i}: {{machines: {count}"
        + (", failure: {every: exponential(2 h), repair: exponential(20 min)}}" if fails else "}")
        for i, (_, count, fails) in enumerate(steps)
    )
    last = f", defects: {{bad: {scrapped} %}}, detects: {{bad: 100 %}}" if scrapped else ""
    route = ", ".join(
        f"{{at: s{i}, time: {law}{last if i == len(steps) - 1 else ''}}}" for i, (law, _, _) in enumerate(steps)
    )
    plant = loads(
        f"plant: free\nstations: {{{stations}}}\nproducts: {{p: {{route: [{route}]}}}}\nrelease: {{p: {release}}}\n"
    )
    told = explain(plant)
    assert told.exact
    expected = told.parts_per_h if release == "always" else min(told.parts_per_h, told.products[0].most_per_h)
    result = found(plant, 1344, 4).products["p"].throughput_per_h
    assert result.mean == pytest.approx(expected, rel=0.02)
