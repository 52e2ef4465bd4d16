"""`check` never says less than `simulate` finds; of one product that runs freely, nothing shared, it says as much."""

from __future__ import annotations

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import lineside
from lineside.errors import KernelError
from lineside.kernel.build.warm import warm
from lineside.lower import block
from lineside.model.capacity import release_hours
from lineside.model.check import Explanation, explain
from lineside.model.load import loads
from lineside.model.plant import Plant
from lineside.simulate.result import Result
from tests.examples import examples
from tests.strategies import plants

HOURS = 336
"""Two whole weeks, since in part of one a calendar has more or fewer hours than its share."""
EXAMPLES = examples(12)


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    warm()


def found(plant: Plant, hours: float = HOURS, replications: int = 2, warmup: str | None = None) -> Result:
    return lineside.simulate(plant, f"{hours} h", warmup, replications=replications, workers=1)


def assert_never_less(told: Explanation, result: Result, plant: Plant) -> None:
    """From an empty plant: what stands in full bins when it begins may be made again, beside what is asked for."""
    for product in told.products:
        counted = result.products[product.product].completed
        wide = 0.0 if math.isnan(counted.high) else counted.high - counted.mean
        bins = sum(part.kanban.most for part in plant.parts.values() if part.kanban is not None)
        orders = plant.release[product.product].orders if product.product in plant.release else ()
        asked = sum(order.quantity for order in orders)
        most = max(asked, product.most_per_h * open_hours(plant)) if counted.mean else 0.0
        assert counted.mean <= most + 3 * wide + bins + 3 * math.sqrt(counted.mean), (product, counted)


def open_hours(plant: Plant) -> float:
    return HOURS * release_hours(plant) / 168


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


PILED = {
    "samples": (
        "stations: {a: {}, b: {}}\n"
        "products: {p: {route: [{at: a, time: 30 s}, {at: b, time: 10 min, sample: 10 %}]}}\nrelease: {p: always}\n"
    ),
    "rework at the same station": (
        "stations: {asm: {}, test: {}}\n"
        "products:\n  p:\n    route:\n"
        "      - {at: asm, time: 40 s, defects: {leak: 30 %}}\n"
        "      - {step: check, at: test, time: 60 s, detects: {leak: 100 %}, rejects: {any: again}}\n"
        "    side-routes:\n"
        "      again: [{step: mend, at: test, time: 10 min, fixes: {leak: 90 %}}, {go: check, at-most: 2}]\n"
        "release: {p: always}\n"
    ),
    "rework that nothing fixes": (
        "stations: {machine: {}, inspector: {}}\n"
        "products:\n  p:\n    route:\n"
        "      - {at: machine, time: 40 s, defects: {bad: 10 %}}\n"
        "      - {at: inspector, time: 45 s, detects: {bad: 100 %}, rejects: {any: again}}\n"
        "    side-routes: {again: [{go: machine, at-most: 100}]}\n"
        "release: {p: {every: 60 s}}\n"
    ),
}


@pytest.mark.parametrize("what", PILED)
def test_what_piles_up_lets_other_parts_leave_and_check_tells_how_many_at_most(what: str) -> None:
    """They leave faster than work could go on for ever: by queues that nobody works off."""
    told = explain(loads(f"plant: x\n{PILED[what]}"))
    made = found(loads(f"plant: x\n{PILED[what]}"), 100).products["p"].throughput_per_h.mean
    assert told.parts_per_h * 1.5 < made < told.parts_per_h * told.piled
    assert made < told.products[0].most_per_h
    assert not told.exact
    assert (
        "if nothing piles up. While rework or samples wait for longer and longer, at most"
        in told.sentences()[-1 - len(told.hints)]
    )


def test_only_what_passes_the_bottleneck_is_limited_by_it() -> None:
    """Panels leave as they are cut, while their halves pile up; what never comes to the bottleneck leaves as asked."""
    halves = loads(
        "plant: x\nstations: {cut: {}, drill: {}}\n"
        "products:\n  panel: {route: [{at: cut, time: 30 s, makes: {half: 2}}]}\n"
        "  half: {route: [{at: drill, time: 30 s}]}\nrelease: {panel: {every: 40 s}}\n"
    )
    told = explain(halves)
    assert told.limited == {"half"}
    assert told.mix["half"] == pytest.approx(120.0)
    assert "at most 120 `half` an hour" in " ".join(told.sentences())
    result = found(halves, 100, 1)
    assert result.products["half"].throughput_per_h.mean == pytest.approx(120.0, rel=0.01)
    assert result.products["panel"].throughput_per_h.mean == pytest.approx(90.0, rel=0.01)
    assert told.products[0].most_per_h == pytest.approx(90.0)
    other = loads(
        "plant: x\nstations: {m1: {}, m2: {}}\n"
        "products:\n  a: {route: [{at: m1, time: 10 s}]}\n  b: {route: [{at: m1, time: 10 s}, {at: m2, time: 2 min}]}\n"
        "release: {a: {every: 60 s}, b: {every: 60 s}}\n"
    )
    assert explain(other).limited == {"b"}


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
    result = found(plant, 1344, 4, "7 d").products["p"].throughput_per_h
    assert result.mean == pytest.approx(expected, rel=0.02)
