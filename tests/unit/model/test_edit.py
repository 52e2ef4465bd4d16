"""A plant that was read from a file is written back into its text: only what differs changes."""

from __future__ import annotations

from collections.abc import Callable
from difflib import unified_diff
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lineside.model import Plant, Release, Station, Step, dumps, loads
from lineside.model.change import override
from tests.strategies import plants, whole_plants
from tests.unit.model.examples import ENGINE_CELL, TANDEM


def difference(plant: Plant, text: str = ENGINE_CELL) -> list[str]:
    """The lines that `dumps` takes out and puts in."""
    lines = unified_diff(text.splitlines(), dumps(plant).splitlines(), lineterm="", n=0)
    return [line for line in lines if line[0] in "+-" and not line.startswith(("+++", "---"))]


def test_what_has_not_changed_is_the_same_text() -> None:
    assert dumps(loads(ENGINE_CELL)) == ENGINE_CELL
    assert dumps(loads(TANDEM)) == TANDEM


def test_another_way_to_say_the_same_changes_nothing() -> None:
    assert difference(loads(ENGINE_CELL, overrides={"products.gx200.due": "120 h"})) == []


def test_one_value_changes_one_line_and_keeps_its_comment() -> None:
    assert difference(loads(ENGINE_CELL, overrides={"stations.bench.buffer": "7", "starts": "2024-03-11"})) == [
        "-starts: 2024-03-04 08:00               # fixes clock and weekday",
        "+starts: 2024-03-11 00:00               # fixes clock and weekday",
        "-  bench:     {buffer: 20}",
        "+  bench:     {buffer: 7}",
    ]


def test_a_new_key_comes_behind_its_neighbour() -> None:
    assert difference(loads(ENGINE_CELL, overrides={"products.gx200.priority": "3"})) == ["+    priority: 3"]
    assert difference(loads(ENGINE_CELL, overrides={"dispatch.press": "critical-ratio"})) == [
        "-dispatch: {assembly: earliest-due-date}",
        "+dispatch: {assembly: earliest-due-date, press: critical-ratio}",
    ]


def test_a_value_changes_its_shape() -> None:
    assert difference(loads(TANDEM, overrides={"release.part": "{wip: 3}"}), TANDEM) == [
        "-  part: always                         # a saturated source: s1 never starves",
        "+  part: {wip: 3}                         # a saturated source: s1 never starves",
    ]


def test_a_station_and_a_step_are_put_in() -> None:
    plant = loads(ENGINE_CELL)
    gx200 = plant.products["gx200"]
    route = (*gx200.route[:2], Step(at="wash", time="30 s"), *gx200.route[2:])
    stations = plant.stations | {"wash": Station(machines=2, buffer=3)}
    washed = plant.changed(stations=stations, products={"gx200": gx200.changed(route=route)})
    assert difference(washed) == ["+  wash: {machines: 2, buffer: 3}", "+      - {at: wash, time: 30 s}"]


def test_what_is_taken_out_leaves_its_comment() -> None:
    plant = loads(ENGINE_CELL)
    gx200 = plant.products["gx200"]
    without = gx200.changed(side_routes={"reseal": gx200.side_routes["reseal"][:1]}, due=None)
    assert difference(plant.changed(products={"gx200": without}, dispatch={})) == [
        "-    due: 5 d",
        "-        - {go: leak-test, at-most: 2}  # then scrap",
        "+        # then scrap",
        "-dispatch: {assembly: earliest-due-date}",
    ]


def test_a_section_that_was_a_table_is_written_out_when_it_changes(tmp_path: Path) -> None:
    (tmp_path / "stations.csv").write_text("name,machines\ns1,1\ns2,2\n")
    text = TANDEM.replace("\n  s1: {}\n", " stations.csv # alike\n").replace(TANDEM.splitlines()[3] + "\n", "")
    plant = loads(text, folder=tmp_path)
    assert dumps(plant) == text
    changed = plant.changed(stations={"s1": Station(), "s2": Station(machines=3)})
    written = dumps(changed)
    assert "stations:\n  s1: {}\n  s2: {machines: 3}" in written
    assert "# alike" in written
    assert loads(written) == changed


def test_a_model_whose_table_is_gone_is_written_anew(tmp_path: Path) -> None:
    table = tmp_path / "stations.csv"
    table.write_text("name,machines\ns1,1\ns2,2\n")
    text = TANDEM.replace("\n  s1: {}\n", " stations.csv\n").replace(TANDEM.splitlines()[3] + "\n", "")
    plant = loads(text, folder=tmp_path)
    table.unlink()
    assert loads(dumps(plant)) == plant


BLOCKS = """# a line in block style
plant: line
stations:
  press:
    machines: 2   # twins
    buffer: 4
  mill:           # alone
    at-shift-end: finish
products:
  part:
    route:
      # first
      - step: first
        at: press
        time: 45 s   # measured
        parts: {pin: 1, cap: 2}
      # then
      - {step: milling, at: mill,
         time: 1 min}
      - step: again
        at: press
        time: 5 s
parts:
  pin: {from: store}
  cap: {from: store}
release:
  part:
    every: 48 s
"""


def route(plant: Plant, *steps: Step) -> Plant:
    return plant.changed(products={"part": plant.products["part"].changed(route=steps)})


def test_a_step_in_blocks_is_taken_out_whole() -> None:
    first, second, _ = loads(BLOCKS).products["part"].route
    assert difference(route(loads(BLOCKS), first, second), BLOCKS) == [
        "-      - step: again",
        "-        at: press",
        "-        time: 5 s",
    ]


def test_a_step_is_put_in_before_another() -> None:
    first, second, third = loads(BLOCKS).products["part"].route
    wash = Step(name="wash", at="mill", time="3 s")
    assert difference(route(loads(BLOCKS), first, second, wash, third), BLOCKS) == [
        "+      - {step: wash, at: mill, time: 3 s}"
    ]


def test_what_is_written_although_it_goes_without_saying_is_changed_where_it_stands() -> None:
    mill = {"mill": Station(at_shift_end="interrupt")}
    assert difference(loads(BLOCKS).changed(stations=loads(BLOCKS).stations | mill), BLOCKS) == [
        "-    at-shift-end: finish",
        "+    at-shift-end: interrupt",
    ]


def test_a_key_that_is_taken_out_leaves_its_comment() -> None:
    press = {"press": Station(buffer=4)}
    plant = loads(BLOCKS)
    assert difference(plant.changed(stations={**press, "mill": plant.stations["mill"]}), BLOCKS) == [
        "-    machines: 2   # twins",
        "+    # twins",
    ]


def test_a_key_is_taken_out_of_braces() -> None:
    first, second, third = loads(BLOCKS).products["part"].route
    assert difference(route(loads(BLOCKS), first.changed(parts={"cap": 2}), second, third), BLOCKS) == [
        "-        parts: {pin: 1, cap: 2}",
        "+        parts: {cap: 2}",
    ]


def test_a_key_on_the_line_of_a_dash_is_changed_with_its_step() -> None:
    first, second, third = loads(BLOCKS).products["part"].route
    changed = route(loads(BLOCKS), first, second, third.changed(name="later"))
    assert difference(changed, BLOCKS) == ["-      - step: again", "+      - step: later"]


def test_a_section_is_put_behind_the_one_that_comes_before_it() -> None:
    written = dumps(loads(BLOCKS).changed(workers={"crew": {"per_shift": 2}}))
    assert "workers:\n  crew: {per-shift: 2}\n" in written
    assert loads(written).workers["crew"].per_shift == 2


def test_other_stations_are_written_in_full() -> None:
    renamed = dumps(loads(TANDEM).changed(
        stations={"s2": Station(buffer=5), "s1": Station()},
    ))  # fmt: skip
    assert list(loads(renamed).stations) == ["s2", "s1"]
    assert "# the smallest whole model" in renamed


CHANGES: dict[str, Callable[[Plant], Plant]] = {
    "faster": lambda it: it.changed(stations={name: st.changed(machines=3) for name, st in it.stations.items()}),
    "unlimited": lambda it: it.changed(stations={name: st.changed(buffer=None) for name, st in it.stations.items()}),
    "reliable": lambda it: it.changed(
        stations={name: st.changed(failure=(), maintenance=()) for name, st in it.stations.items()}
    ),
    "larger": lambda it: it.changed(stations={**it.stations, "new": Station(buffer=1)}),
    "no rules": lambda it: it.changed(dispatch={}),
    "another release": lambda it: it.changed(release=dict.fromkeys(it.products, Release(wip=2)), loops={}),
    "due": lambda it: it.changed(products={name: made.changed(due="1 h") for name, made in it.products.items()}),
    "longer": lambda it: it.changed(
        products={
            name: made.changed(route=(Step(name="first", at="station-0", time="3 s"), *made.route))
            for name, made in it.products.items()
        }
    ),
    "shorter": lambda it: it.changed(
        products={name: made.changed(route=made.route[:1], side_routes={}) for name, made in it.products.items()}
    ),
    "nameless": lambda it: it.changed(title=None, starts=None),
}


@pytest.mark.parametrize("change", CHANGES)
@settings(max_examples=4, suppress_health_check=[HealthCheck.too_slow])
@given(plant=st.one_of(plants(stations=3, products=2), whole_plants()))
def test_any_change_reads_back(change: str, plant: Plant) -> None:
    text = "# a line\n" + dumps(plant).replace("stations:\n", "stations: # of the line\n")
    changed = CHANGES[change](loads(text))
    written = dumps(changed)
    assert loads(written) == changed
    assert written.startswith("# a line\n")
    assert "stations: # of the line\n" in written


def test_a_station_of_which_nothing_is_said_gets_its_first_key_where_it_stands() -> None:
    text = "plant: x\nstations:\n  a: # the first\n  # the others\n  b:\nproducts: {p: {route: [{at: a, time: 1 s}]}}\n"
    text += "release: {p: always} # fed\n"
    plant = loads(text)
    for name, line in (("a", "  a: {machines: 2} # the first\n"), ("b", "  b: {machines: 2}\n")):
        written = dumps(override(plant, f"stations.{name}.machines=2"))
        assert written == text.replace(f"  {name}: # the first\n" if name == "a" else "  b:\n", line)
