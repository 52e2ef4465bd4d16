"""The same model built in Python: text with units where a file has it, checked in the same way."""

from __future__ import annotations

import pickle
from datetime import datetime

import pytest

from lineside.errors import ModelError, Place
from lineside.model import (
    Calendar,
    Distribution,
    Failure,
    Go,
    Hot,
    Interlock,
    Need,
    Order,
    Phases,
    Plant,
    Product,
    Release,
    Station,
    Step,
    Title,
    WorkerPool,
    dumps,
    loads,
)
from tests.unit.model.examples import ENGINE_CELL, TANDEM


def tandem() -> Plant:
    return Plant(
        name="tandem",
        stations={"s1": Station(), "s2": Station(buffer=5)},
        products={
            "part": Product(route=[Step(at="s1", time="exponential(1 s)"), Step(at="s2", time="exponential(1 s)")])
        },
        release={"part": "always"},
    )


def test_the_smallest_model_built_in_python_is_the_one_in_the_file() -> None:
    assert tandem() == loads(TANDEM)
    assert tandem().model_hash == loads(TANDEM).model_hash
    assert hash(tandem()) == hash(loads(TANDEM))


def test_fields_take_text_with_units_or_numbers_in_si() -> None:
    assert Step(at="press", time="45 s") == Step(at=("press",), time=45.0)
    assert WorkerPool(per_shift=1, walk="6 s") == WorkerPool(per_shift=1, walk=6)
    assert Product(due="5 d", route=[Step(at="press", time=1)]).due == 432_000.0
    assert Station(power={"busy": "3.2 kW"}).power == {"busy": 3200.0}
    assert Step(at="press", time={"load": "8 s", "run": "80 s"}).time == Phases(load="8 s", run=80)
    assert Release(every="48 s") == Release(kind="every", every=Distribution.constant(48.0))


def test_workers_are_needed_as_in_a_file_or_by_the_class() -> None:
    time = {"load": "8 s", "run": "80 s"}
    by_words = Step(at="mill", time=time, workers={"minder": ["load"], "crew": 2})
    assert by_words == Step(
        at="mill", time=time, workers=(Need(pool="minder", phases=("load",)), Need(pool="crew", count=2))
    )


def test_a_plant_built_in_python_has_no_place() -> None:
    assert tandem().place("stations", "s1") == Place("<python>")


def test_elements_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        tandem().stations["s1"].machines = 3


def test_a_changed_copy_is_checked_again() -> None:
    faster = tandem().changed(stations={"s1": Station(machines=2), "s2": Station()})
    assert faster.stations["s1"].machines == 2
    with pytest.raises(ModelError, match="no station is called `s2`"):
        tandem().changed(stations={"s1": Station()})


def test_wrong_values_are_model_errors_that_name_the_field() -> None:
    with pytest.raises(ModelError, match=r"Station\.machines: expected a whole number of machines from 1"):
        Station(machines=0)
    with pytest.raises(ModelError, match=r"Station\.machine: unknown key `machine` \(did you mean `machines`\?\)"):
        Station(machine=2)
    with pytest.raises(ModelError, match=r"Step\.time: expected a time such as `45 s`, found `45` without a unit"):
        Step(at="press", time="45")


def test_hot_lots_stand_only_beside_releases_that_a_file_can_write_them_beside() -> None:
    with pytest.raises(
        ModelError, match="`hot` lots stand beside `every`, `wip`, `loop` or `orders`, not beside `always`"
    ):
        Release(kind="always", hot=Hot(share=0.05, priority=10))


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(ModelError) as caught:
        Failure(every="8", repair="6 m", part="lost")
    assert len(caught.value.problems) == 3


def test_names_that_lead_nowhere_are_refused_in_python_too() -> None:
    with pytest.raises(ModelError, match=r"Plant\.products\.part\.route\.0\.at: no station is called `s3`"):
        Plant(
            name="x",
            stations={"s1": Station()},
            products={"part": Product(route=[Step(at="s3", time="1 s")])},
            release={"part": "always"},
        )


def test_a_mistake_in_a_nested_element_is_told_with_its_path() -> None:
    with pytest.raises(ModelError) as caught:
        Plant(name="x", stations={"s1": {"machines": 0}}, products={"a": {"route": [{"at": "s1"}]}}, release={})
    told = [problem.message for problem in caught.value.problems]
    assert told == [
        "Plant.products.a.route.0.time: `time` is missing",
        "Plant.release: `release` must not be empty",
        "Plant.stations.s1.machines: expected a whole number of machines from 1 to 20000, found `0`",
    ]


def test_a_rule_of_ones_own_may_be_named_in_python() -> None:
    assert tandem().changed(dispatch={"s2": "my-rule"}).dispatch == {"s2": "my-rule"}


def test_a_rule_of_ones_own_is_known_to_a_loader_that_is_told_of_it() -> None:
    text = TANDEM + "dispatch: {s2: my-rule}\n"
    assert loads(text, rules=["my-rule"]).dispatch == {"s2": "my-rule"}
    with pytest.raises(ModelError, match="no dispatching rule is called `my-rule`"):
        loads(text)


def test_dates_become_seconds_after_the_start() -> None:
    orders = [Order(number="a", at="2024-03-05 08:00", due="2024-03-06"), Order(number="b", at="2 d")]
    plant = tandem().changed(starts=datetime(2024, 3, 4, 8), release={"part": Release(orders=orders)})
    first, second = plant.release["part"].orders
    assert (first.at, first.due, second.at, second.due) == (86_400.0, 144_000.0, 172_800.0, None)
    later = plant.changed(starts="2024-03-05 08:00")
    assert later.release["part"].orders[0].at == 0.0


def test_a_plant_survives_a_trip_to_another_process() -> None:
    plant = loads(ENGINE_CELL, "plant.yaml")
    copy = pickle.loads(pickle.dumps(plant))  # noqa: S301 - what was just pickled
    assert copy == plant
    assert copy.place("stations", "press") == plant.place("stations", "press")
    assert dumps(copy) == ENGINE_CELL


def test_a_title_may_be_plain_text() -> None:
    assert Station(title="Press").title == Title(zh="Press", en="Press")
    with pytest.raises(ModelError, match="a title needs"):
        Title()


def test_what_the_engine_cell_holds_can_be_built_in_python() -> None:
    step = Step(
        at="assembly",
        time="lognormal(100 s cv 0.15)",
        workers={"assemblers": 2},
        errors={"wrong-piston": "0.5 %"},
        interlock=Interlock(catches={"wrong-piston": "99 %"}, false_alarm="0.1 %", release="2 min", by="assemblers"),
    )
    mend = Step(at="bench", time="8 min", fixes={"wrong-piston": "95 %"})
    product = Product(route=[step], side_routes={"reseal": [mend, Go(to="assembly", at_most=2)]})
    assert [it.name for it in product.steps()] == ["assembly", "bench"]
    assert Calendar(days={"mon-fri": "08:00-16:00"}).hours_per_week == 40.0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("time: exponential(1 s)", "time: exponential(1000 ms)"),
        ("plant: tandem  ", "plant: tandem"),
        ("s1: {}", "s1: {machines: 1}"),
        ("plant: tandem", "title: {zh: 串联}\nplant: tandem"),
        ("{at: s1,", "{step: s1, at: [s1],"),
    ],
)
def test_the_hash_is_of_the_meaning_not_of_the_words(one: str, other: str) -> None:
    assert loads(TANDEM.replace(one, other)).model_hash == loads(TANDEM).model_hash


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("buffer: 5", "buffer: 6"),
        ("exponential(1 s)", "exponential(1.0000001 s)"),
        ("part: always", "part: {wip: 3}"),
        ("  s1: {}\n  s2: {buffer: 5}", "  s2: {buffer: 5}\n  s1: {}"),
        ("plant: tandem", "plant: other"),
    ],
)
def test_the_hash_tells_plants_apart_that_mean_something_else(one: str, other: str) -> None:
    assert one in TANDEM
    changed = loads(TANDEM.replace(one, other))
    assert changed.model_hash != loads(TANDEM).model_hash
    assert changed != loads(TANDEM)


def test_two_ways_to_write_a_week_are_one_meaning() -> None:
    one = loads(TANDEM + 'shifts: {day: {mon-fri: ["08:00-12:00", "12:30-16:00"]}}\nhours: day\n')
    days = ", ".join(f'{day}: ["08:00-16:00"]' for day in ("mon", "tue", "wed", "thu", "fri"))
    other = loads(TANDEM + f'shifts: {{day: {{{days}, break: "12:00-12:30"}}}}\nhours: day\n')
    assert one.model_hash == other.model_hash
