"""Any two things that a model can ask for: they are done together, and rightly, or refused where they are asked for."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lineside.errors import NotYetError
from lineside.kernel import copes
from lineside.kernel.capabilities import CAPABILITIES
from lineside.kernel.core.declare import Capability, Trait
from lineside.lower.mode import JIT
from lineside.lower.support import unsupported
from lineside.lower.tables import lower
from lineside.lower.traits import FOUND
from lineside.model.load import loads
from tests.examples import examples
from tests.kernel.bench import Simulation
from tests.kernel.pairs import TRAITS, plant_with

pytestmark = pytest.mark.compiler_off

PAIRS = [
    pytest.param(first.name, second.name, id=f"{first.name} and {second.name}")
    for first, second, together, _ in copes.pairs()
    if together
]
INSTANTS = 60 if JIT else 12
EXAMPLES = examples(15 if JIT else 4)


def check(traits: tuple[str, ...], seed: int, instants: int) -> None:
    """Run a plant that asks for these, and look at it whenever an instant is over."""
    plant = plant_with(traits)
    for name in traits:
        assert FOUND[name](plant), f"the plant does not ask for {name}"
    simulation = Simulation(plant, seed)
    for number, _ in enumerate(simulation.instants(3600)):
        simulation.check()
        if number == instants:
            break
    simulation.run(simulation.now + 1800)
    assert sum(simulation.completed(product) for product in simulation.products) > 0 or not JIT


def test_every_trait_has_a_plant() -> None:
    assert list(TRAITS) == list(copes.traits())


@pytest.mark.parametrize(("first", "second"), PAIRS if JIT else PAIRS[::6])
def test_what_goes_together_is_done_rightly(first: str, second: str) -> None:
    check((first, second), seed=1, instants=INSTANTS)


@given(traits=st.lists(st.sampled_from(list(TRAITS)), min_size=3, max_size=5, unique=True), seed=st.integers(0, 99))
@settings(max_examples=EXAMPLES)
def test_so_is_more_than_two(traits: list[str], seed: int) -> None:
    check(tuple(traits), seed, INSTANTS)


def test_at_most_one_pair_in_ten_is_refused() -> None:
    found = [together and refusal is None for _, _, together, refusal in copes.pairs()]
    assert len(found) == len(list(combinations(TRAITS, 2)))
    assert found.count(False) * 10 <= len(found)


def test_what_nobody_has_thought_through_is_refused() -> None:
    """A new capability copes with what it names, and with nothing else."""
    new = Capability("drying", "", "", traits=(Trait("ovens", "", "", copes_with=("parts",)), Trait("racks", "", "")))
    said = {(first.name, second.name): together for first, second, together, _ in copes.pairs((*CAPABILITIES, new))}
    assert said["parts", "ovens"]
    assert not said["moves", "ovens"]
    assert not said["parts", "racks"]
    assert said["ovens", "racks"], "one capability knows its own"


def test_it_is_refused_where_the_model_asks_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def without(*_: object) -> list[tuple[Trait, Trait, bool, None]]:
        return [(copes.traits()["moves"], copes.traits()["conveyors"], False, None)]

    monkeypatch.setattr("lineside.lower.support.pairs", without)
    assert [str(problem).partition(":")[0] for problem in unsupported(plant_with(["moves"]))] == []
    plant = plant_with(["moves", "conveyors"])
    [problem] = unsupported(plant)
    assert problem.message == "not yet: conveyors between steps, together with lots that are carried for a while"
    with pytest.raises(NotYetError, match="conveyors between steps"):
        lower(plant)


def test_spare_parts_of_vehicles_are_refused_and_those_of_machines_beside_them_are_not() -> None:
    check(("spare parts", "vehicle failures"), seed=2, instants=10)
    text = """
plant: t
stations: {a: {}}
products: {p: {route: [{at: a, time: 10 s, parts: {nut: 1}}]}}
parts: {nut: {from: shop, by: agv, kanban: {bins: 2, of: 4}}, wheel: {from: shop, kanban: {bins: 1, of: 1}, after: 9 s}}
fleets: {agv: {vehicles: 1, speed: 1 m/s, failure: {every: 1 h, repair: 60 s, parts: {wheel: 1}}}}
distances: {shop: {a: 10 m}}
release: {p: {every: 60 s}}
"""
    [problem] = unsupported(loads(text))
    assert problem.message == "not yet: spare parts of vehicles"
    assert problem.place.line == 6
