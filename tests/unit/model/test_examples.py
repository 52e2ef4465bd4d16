"""The models of the design load unchanged, for ever, and mean what an engineer reads in them."""

from __future__ import annotations

from datetime import datetime

import pytest

from lineside.errors import ModelError, NotYetError
from lineside.model import Distribution, Failure, Go, Kanban, Need, Phases, Title, examples, load, loads
from tests.unit.model.examples import ENGINE_CELL, LATER, TANDEM


def test_the_smallest_whole_model() -> None:
    plant = loads(TANDEM)
    assert plant.name == "tandem"
    assert [(name, it.machines, it.buffer) for name, it in plant.stations.items()] == [("s1", 1, None), ("s2", 1, 5)]
    assert [step.name for step in plant.products["part"].route] == ["s1", "s2"]
    assert plant.release["part"].kind == "always"
    assert (plant.starts, plant.start_of_week_s) == (None, 0.0)


def test_the_head_of_the_engine_cell() -> None:
    plant = loads(ENGINE_CELL)
    assert plant.title == Title(zh="发动机单元", en="Engine cell")
    assert plant.starts == datetime(2024, 3, 4, 8)
    assert plant.start_of_week_s == 8 * 3600.0
    assert plant.hours == "two-shift"
    assert plant.shifts["two-shift"].hours_per_week == 75.0


def test_the_stations_and_people_of_the_engine_cell() -> None:
    plant = loads(ENGINE_CELL)
    press = plant.stations["press"]
    assert (press.machines, press.buffer, press.control) == (2, 4, "numeric")
    assert press.power == {"idle": 800.0, "busy": 3200.0}
    assert press.failure == (
        Failure(
            every=Distribution(kind="exponential", args=(28_800.0,)),
            repair=Distribution(kind="lognormal", args=(360.0, 0.8)),
            crew="fitters",
        ),
    )
    assert (plant.workers["minder"].walk, plant.workers["assemblers"].at_shift_end) == (6.0, "interrupt")
    assert plant.hours_of("press") is plant.release_hours is plant.shifts["two-shift"]


def test_the_route_of_the_engine_cell() -> None:
    product = loads(ENGINE_CELL).products["gx200"]
    press, mill, assembly, test = product.route
    assert product.due == 432_000.0
    assert [step.name for step in product.route] == ["press", "mill", "assembly", "leak-test"]
    assert press.time == Distribution(kind="triangular", args=(42.0, 45.0, 50.0))
    assert isinstance(mill.time, Phases)
    assert mill.time.given == ("load", "run", "unload")
    assert mill.mean_time() == 94.0
    assert mill.workers == (Need(pool="minder", phases=("load", "unload")),)
    assert assembly.workers == (Need(pool="assemblers", count=2),)
    assert (assembly.parts, assembly.errors) == ({"piston": 1, "crankshaft": 1}, {"wrong-piston": 0.005})
    assert assembly.interlock is not None
    assert assembly.interlock.catches == {"wrong-piston": 0.99}
    assert (assembly.interlock.release.mean(), assembly.interlock.by) == (120.0, "assemblers")
    assert (test.detects, test.false_alarm, test.rejects) == ({"skewed-bearing": 0.995}, 0.002, {"any": "reseal"})
    mend, back = product.side_routes["reseal"]
    assert back == Go(to="leak-test", at_most=2)
    assert getattr(mend, "name", "") == "bench"


def test_the_supply_of_the_engine_cell() -> None:
    plant = loads(ENGINE_CELL)
    assert plant.parts["piston"].kanban == Kanban(bins=2, of=60)
    assert plant.fleets["agv"].charge is not None
    assert (plant.fleets["agv"].charge.after, plant.fleets["agv"].charge.for_) == (21_600.0, 2_400.0)
    assert plant.distance("store", "assembly") == plant.distance("assembly", "store") == 85.0
    assert plant.distance("store", "press") is None
    assert plant.dispatch == {"assembly": "earliest-due-date"}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (("stations", "press"), "press:     {machines: 2"),
        (("stations", "press", "machines"), "2, buffer: 4"),
        (("stations", "press", "failure", "every"), "exponential(8 h)"),
        (("stations", "press", "failure", 0, "every"), "exponential(8 h)"),
        (("stations", "press", "at_shift_end"), "press:     {machines: 2"),
        (("workers", "minder", "per_shift"), "1, shifts: two-shift, walk"),
        (("products", "gx200", "route", 2), "{at: assembly"),
        (("products", "gx200", "route", 2, "workers"), "workers: {assemblers: 2}"),
        (("products", "gx200", "side_routes", "reseal", 1), "{go: leak-test"),
        (("products", "gx200", "side_routes", "reseal", 1, "at_most"), "2}  # then scrap"),
        (("stations", "nowhere"), "stations:\n  press"),
        ((), "plant: engine-cell"),
    ],
)
def test_every_value_knows_its_place(path: tuple[str | int, ...], text: str) -> None:
    place = loads(ENGINE_CELL, "plant.yaml").place(*path)
    lines = ENGINE_CELL.splitlines(keepends=True)
    assert place.file == "plant.yaml"
    assert "".join(lines[place.line - 1 :])[place.column - 1 :].startswith(text)


def test_what_comes_later_is_refused_at_its_place_and_nothing_else_of_it() -> None:
    whole = LATER.replace("stations: {", "plant: fab\nstations: {track: {}, ")
    with pytest.raises(NotYetError) as caught:
        loads(whole + "release: {glass: always}\n")
    told = [str(problem) for problem in caught.value.problems]
    keys = ["batch", "setups", "holds", "turnover", "sequences", "lot", "do", "as", "recipe"]
    assert [line.split("`")[1] for line in told] == keys
    assert all("not yet" in line for line in told)


@pytest.mark.parametrize("key", ["batch", "setups", "sequences", "recipes"])
def test_every_reserved_key_is_not_yet(key: str) -> None:
    with pytest.raises(NotYetError) as caught:
        loads(f"{key}: {{anything: [at, all]}}\n{TANDEM}")
    assert str(caught.value).startswith(f"<text>:1:1: `{key}` is not yet part of this version")


def test_a_limit_in_words_stays_one_value() -> None:
    with pytest.raises(NotYetError):
        loads(TANDEM.replace("{at: s1,", "{wait: at most 90 min, at: s1,"))


def test_every_bundled_example_loads_by_its_name() -> None:
    for name in examples():
        assert load(name).name


def test_a_name_that_is_no_example_is_refused() -> None:
    with pytest.raises(ModelError, match="there is no such file and no bundled example"):
        load("no-such-model")
