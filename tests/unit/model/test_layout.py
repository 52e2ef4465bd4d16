"""Floors that are computed: everything once, nothing on top of anything else."""

from __future__ import annotations

from itertools import combinations

import pytest

import lineside
from lineside.model.layout import Box, Layout, computed
from lineside.model.load import examples
from tests.unit.simulate.plants import random_line


def overlap(a: Box, b: Box) -> bool:
    near = 1e-9
    return (
        a.x + near < b.x + b.width
        and b.x + near < a.x + a.width
        and a.y + near < b.y + b.height
        and b.y + near < a.y + a.height
    )


def inside(a: Box, b: Box) -> bool:
    near = 1e-9
    return (
        a.x >= b.x - near
        and a.y >= b.y - near
        and (a.x + a.width <= b.x + b.width + near and a.y + a.height <= b.y + b.height + near)
    )


def check(layout: Layout) -> None:
    floor = Box(0.0, 0.0, layout.width, layout.height)
    standing = {**layout.stations, **layout.places}
    for name, box in standing.items():
        assert inside(box, floor), name
    for (one, a), (other, b) in combinations(standing.items(), 2):
        assert not overlap(a, b), (one, other)
    for station, machines in layout.machines.items():
        assert all(inside(machine, layout.stations[station]) for machine in machines), station
        assert not any(overlap(a, b) for a, b in combinations(machines, 2)), station


@pytest.mark.parametrize("name", examples())
def test_every_example_has_a_floor(name: str) -> None:
    plant = lineside.load(name)
    layout = computed(plant)
    check(layout)
    assert list(layout.stations) == list(plant.stations) or set(layout.stations) == set(plant.stations)
    assert {name: len(boxes) for name, boxes in layout.machines.items()} == {
        name: station.machines for name, station in plant.stations.items()
    }


def test_a_line_is_drawn_in_its_order_and_turns_at_the_end_of_each_row() -> None:
    layout = computed(random_line(12))
    rows = sorted({box.y for box in layout.stations.values()})
    assert len(rows) > 1
    for before, after in layout.flows:
        a, b = layout.stations[before], layout.stations[after]
        if a.y != b.y:
            assert rows.index(b.y) == rows.index(a.y) + 1
            assert a.x == pytest.approx(b.x)
        elif rows.index(a.y) % 2 == 0:
            assert a.x + a.width <= b.x
        else:
            assert b.x + b.width <= a.x


def test_parts_that_go_back_do_not_move_the_line() -> None:
    text = """
    plant: loop
    stations: {a: {}, b: {}, c: {}}
    products:
      p: {route: [{at: a, time: 1 s}, {at: b, time: 1 s}, {step: again, at: a, time: 1 s}, {at: c, time: 1 s}]}
    release: {p: always}
    """
    text = text.replace("{at: a, time: 1 s}, {at: b", "{step: first, at: a, time: 1 s}, {at: b")
    layout = computed(lineside.loads(text))
    check(layout)
    assert layout.stations["a"].x < layout.stations["b"].x
    assert ("b", "a") in layout.flows
