"""Which step may follow which, worked out by hand, in a product and in its written form alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lineside.errors import ModelError
from lineside.model.load import loads
from lineside.model.moves import moves, written_moves
from lineside.model.written import written

if TYPE_CHECKING:
    from lineside.model.plant import Plant

PLANT = """
plant: moves
stations: {a: {}, b: {}, c: {}, d: {}, bench: {}, oven: {}}
products:
  p:
    route:
      - {at: a, time: 1 s, defects: {dent: 1 %}}
      - {at: b, time: 1 s, detects: {dent: 100 %}, rejects: {any: mend}}
      - {at: c, time: 1 s, sample: 10 %}
      - {at: d, time: 1 s}
    side-routes:
      mend: [{at: bench, time: 1 s, detects: {dent: 50 %}, rejects: {any: again}}]
      again: [{at: oven, time: 1 s}, {go: a}]
release: {p: always}
"""
EXPECTED = {
    "a → b", "b → c", "c → d", "b → d", "b → bench", "bench → c", "bench → d", "bench → oven", "oven → a",
}  # fmt: skip


def plant(text: str = PLANT) -> Plant:
    return loads(text)


def test_side_routes_samples_and_ways_back_are_followed() -> None:
    """The sample at c is passed by from b and from the bench; the bench rejects into another side route."""
    found = [f"{before.name} → {after.name}" for before, after in moves(plant().products["p"])]
    assert set(found) == EXPECTED
    assert len(found) == len(EXPECTED)
    assert found[:3] == ["a → b", "b → c", "c → d"]


def test_the_written_form_gives_the_same() -> None:
    products = written(plant())["products"]
    assert isinstance(products, dict)
    product = products["p"]
    assert isinstance(product, dict)
    found = {f"{before['at']} → {after['at']}" for before, after, _ in written_moves(product)}
    assert found == EXPECTED


def test_damaged_forms_are_followed_as_far_as_they_go() -> None:
    damaged = {"route": [{"at": ["a", "b"]}, 7, {"rejects": {"any": "no"}}], "side-routes": {"no": "none"}}
    assert len(list(written_moves(damaged))) == 2
    assert list(written_moves({})) == []


def test_a_way_from_a_side_route_that_has_no_length_is_refused() -> None:
    """The fleet carries to c and d, from b alone by the route, from the bench after a repair."""
    carried = PLANT.replace("{at: d, time: 1 s}", "{at: d, time: 1 s, by: agv}").replace(
        "products:", "fleets: {agv: {vehicles: 1, speed: 1 m/s}}\ndistances: {b: {c: 5 m, d: 9 m}}\nproducts:", 1
    )
    with pytest.raises(ModelError, match="`agv` has to drive from `bench` to `d`, but there is no way"):
        loads(carried)
    loads(carried.replace("d: 9 m", "d: 9 m, bench: 3 m"))
