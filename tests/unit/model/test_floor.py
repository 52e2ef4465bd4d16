"""Where things stand on the floor: written in the model, kept with its comments, and no part of what is simulated."""

from __future__ import annotations

import pytest

import lineside
from lineside.errors import ModelError
from lineside.model.floor import FloorPlan, Point, Way
from lineside.model.layout import computed, floor_of

TANDEM = """\
plant: tandem   # two stations
stations: {s1: {}, s2: {buffer: 5}}
products: {part: {route: [{at: s1, time: 1 s}, {at: s2, time: 1 s}]}}
release: {part: always}
"""
FLOOR = """\
layout:                                # the hall
  size: 60 30 m
  places: {s1: 4 6.5 m, s2: 2000 650 cm}   # s2 by the door
  ways: [{from: s1, to: s2, via: [10 4 m]}]
"""


def test_stations_stand_where_the_model_says() -> None:
    floor = floor_of(lineside.loads(TANDEM + FLOOR))
    assert (floor.width, floor.height) == (60.0, 30.0)
    assert [(box.x, box.y) for box in floor.stations.values()] == [(4.0, 6.5), (20.0, 6.5)]
    assert floor.ways == (("s1", "s2", (Point(10.0, 4.0),)),)
    for name, machines in floor.machines.items():
        box = floor.stations[name]
        for machine in machines:
            assert box.x <= machine.x
            assert machine.x + machine.width <= box.x + box.width + 1e-9
            assert box.y <= machine.y
            assert machine.y + machine.height <= box.y + box.height + 1e-9


def test_what_is_not_placed_stands_where_it_is_computed_to() -> None:
    plant = lineside.loads(TANDEM + "layout: {places: {s2: 50 40 m}}\n")
    floor = floor_of(plant)
    assert floor.stations["s1"] == computed(plant).stations["s1"]
    assert floor.width >= 50.0 + floor.stations["s2"].width


def test_a_floor_changes_nothing_that_is_simulated() -> None:
    assert lineside.loads(TANDEM + FLOOR).model_hash == lineside.loads(TANDEM).model_hash


def test_comments_stay_when_a_station_is_moved() -> None:
    plant = lineside.loads(TANDEM + FLOOR)
    assert plant.layout is not None
    assert plant.source is not None
    moved = plant.layout.changed(places={**plant.layout.places, "s1": Point(7.5, 6.5)})
    text = lineside.dumps(plant.changed(layout=moved).read_from(plant.source))
    assert text == (TANDEM + FLOOR).replace("s1: 4 6.5 m", "s1: 7.5 6.5 m")


def test_a_floor_is_built_in_python_too() -> None:
    floor = FloorPlan(size=(60, 30), places={"s1": "4 6.5 m"}, ways=[Way(start="s1", to="s2", via=[(10, 4)])])
    text = lineside.dumps(lineside.loads(TANDEM).changed(layout=floor))
    assert lineside.loads(text).layout == floor


@pytest.mark.parametrize(
    ("floor", "said"),
    [
        ("places: {s1: 4 m}", "expected a point of the floor such as `4 6.5 m`"),
        ("places: {s1: 4 6}", "expected a point of the floor"),
        ("places: {s9: 4 4 m}", "no place is called `s9`"),
        ("places: {s1: -4 4 m}", "from the floor's corner"),
        ("places: {s1: 4 99999 m}", "from the floor's corner"),
        ("size: 0 4 m", "wider and deeper than nothing"),
        ("drawing: ../hall.png", "leaves the model's folder"),
        ("drawing: hall.gif", "no drawing that can be shown"),
        ("ways: [{from: s1, to: s7}]", "no place is called `s7`"),
    ],
)
def test_a_wrong_floor_is_refused_at_its_place(floor: str, said: str) -> None:
    with pytest.raises(ModelError, match=r"<text>:5:\d+:") as caught:
        lineside.loads(f"{TANDEM}layout: {{{floor}}}\n")
    assert said in str(caught.value)
