"""`--set`: a model is changed before it is checked, as if the file said so."""

from __future__ import annotations

import pytest

from lineside.errors import ModelError
from lineside.model import Plant, Product, Station, Step, dumps, loads, override
from lineside.model.override import split
from tests.unit.model.examples import ENGINE_CELL


def changed(path: str, value: str) -> Plant:
    return loads(ENGINE_CELL, overrides={path: value})


@pytest.mark.parametrize(
    ("path", "value", "written"),
    [
        ("stations.press.machines", "3", "press:     {machines: 3,"),
        ("stations.press.failure.every", "exponential(4 h)", "every: exponential(4 h)"),
        ("products.gx200.route.0.time", "40 s", "{at: press, time: 40 s}"),
        ("products.gx200.route.press.time", "40 s", "{at: press, time: 40 s}"),
        ("products.gx200.route.leak-test.false-alarm", "0.1 %", "false-alarm: 0.1 %, rejects"),
        ("workers.assemblers.per-shift", "8", "assemblers: {per-shift: 8,"),
        ("shifts.two-shift.break", "[]", "break: []"),
        ("release.gx200", "{wip: 30}", "gx200: {wip: 30} "),
        ("release.gx200", "always", "gx200: always "),
        ("hours", "two-shift", "hours: two-shift"),
    ],
)
def test_an_override_is_what_the_file_would_say(path: str, value: str, written: str) -> None:
    plant = changed(path, value)
    assert plant == loads(replaced(written))
    keys = [{"0": 0, "leak-test": 3}.get(key, key) for key in path.split(".")]
    assert str(plant.place(*(0 if key == "press" and "route" in path else key for key in keys))) == f"--set {path}"


def replaced(written: str) -> str:
    """The engine cell with the one line that an override changes, as a person would write it."""
    lines = {
        "press:     {machines: 3,": "press:     {machines: 2,",
        "every: exponential(4 h)": "every: exponential(8 h)",
        "{at: press, time: 40 s}": "{at: press, time: triangular(42 45 50 s)}",
        "false-alarm: 0.1 %, rejects": "false-alarm: 0.2 %, rejects",
        "assemblers: {per-shift: 8,": "assemblers: {per-shift: 6,",
        "break: []": 'break: ["12:00-12:30", "20:00-20:30"]',
        "gx200: {wip: 30} ": "gx200: {every: 48 s} ",
        "gx200: always ": "gx200: {every: 48 s} ",
        "hours: two-shift": "hours: two-shift",
    }
    assert ENGINE_CELL.count(lines[written]) == 1
    return ENGINE_CELL.replace(lines[written], written)


def test_a_key_that_the_file_leaves_out_may_be_set() -> None:
    assert changed("stations.mill.failure", "{every: 8 h, repair: 6 min}").stations["mill"].failure
    assert changed("stations.bench.power.idle", "100 W").stations["bench"].power == {"idle": 100.0}
    assert changed("dispatch.press", "critical-ratio").dispatch["press"] == "critical-ratio"


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("stations.pres.machines", "3", "`stations` has no `pres` (did you mean `press`?)"),
        ("stations.pres", "{}", "`stations` has no `pres` (did you mean `press`?)"),
        ("station.press.machines", "3", "a model has no `station` (did you mean `stations`?)"),
        ("stations.press.machine", "3", "unknown key `machine` (did you mean `machines`?)"),
        ("stations.press.machines", "three", "expected a whole number of machines, found `three`"),
        ("stations.press.machines", "", "a value is missing after `=`"),
        ("stations.press.machines", "{", "this is not YAML: expected the node content, but found '<stream end>'"),
        ("stations.press.machines.x", "3", "`stations.press.machines` is a single value: nothing can be set inside it"),
        ("products.gx200.route.9.time", "3 s", "`products.gx200.route` has 4 entries, counted from 0"),
        ("products.gx200.route.leek-test.time", "3 s", "`products.gx200.route` has no `leek-test` (did you mean"),
        ("stations.press.hours", "night", "no calendar is called `night` (shifts: `two-shift`)"),
        ("release.gx100", "always", "`release` has no `gx100` (did you mean `gx200`?)"),
        ("", "3", "unknown key ``"),
        ("....", "3", "a model has no `` "),
    ],
)
def test_a_wrong_override_is_told_as_it_was_typed(path: str, value: str, told: str) -> None:
    with pytest.raises(ModelError) as caught:
        changed(path, value)
    assert f"--set {path}: {told}" in str(caught.value)


def test_overrides_and_the_file_are_told_together() -> None:
    with pytest.raises(ModelError) as caught:
        loads(ENGINE_CELL.replace("buffer: 20", "bufer: 20"), "plant.yaml", overrides={"stations.pres.machines": "3"})
    assert [problem.place.file for problem in caught.value.problems] == ["--set stations.pres.machines", "plant.yaml"]


def test_an_assignment_is_split_at_its_first_equals_sign() -> None:
    assert split("a.b = {c: =}") == ("a.b", "{c: =}")
    for text in ("a.b", "=3", ""):
        with pytest.raises(ModelError, match="such as `--set stations"):
            split(text)


def test_a_plant_in_hand_may_be_changed_too() -> None:
    plant = override(loads(ENGINE_CELL), "stations.press.machines=3", "release.gx200={wip: 30}")
    assert (plant.stations["press"].machines, plant.release["gx200"].wip) == (3, 30)
    assert "# one person minds the three mills" in dumps(plant)
    again = override(plant, "stations.press.machines=4")
    assert (again.stations["press"].machines, again.release["gx200"].wip) == (4, 30)


def test_a_plant_built_in_python_may_be_changed_too() -> None:
    made = Plant(
        name="x",
        stations={"s1": Station()},
        products={"part": Product(route=[Step(at="s1", time="1 s")])},
        release={"part": "always"},
        dispatch={"s1": "my-rule"},
    )
    assert override(made, "stations.s1.buffer=3") == made.changed(stations={"s1": Station(buffer=3)})
    with pytest.raises(ModelError, match=r"--set stations\.s2\.buffer: `stations` has no `s2`"):
        override(made, "stations.s2.buffer=3")
