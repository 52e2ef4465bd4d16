"""What `lineside check` tells: loads, takt and bottleneck worked out by hand, and what looks odd."""

from __future__ import annotations

import re

import pytest

from lineside.model import loads
from lineside.model.check import Explanation, explain
from lineside.model.hint import Hint
from lineside.model.load import examples, load
from lineside.model.load_of import Load
from tests.unit.model.examples import ENGINE_CELL, TANDEM


def load_of(explanation: Explanation, name: str) -> Load:
    return next(load for load in explanation.loads if load.name == name)


def line(stations: str, route: str, release: str = "{part: {every: 60 s}}", more: str = "") -> Explanation:
    return explain(
        loads(f"plant: line\nstations: {stations}\nproducts: {{part: {{route: {route}}}}}\nrelease: {release}\n{more}")
    )


DAY = 'shifts: {day: {mon-fri: ["08:00-16:00"]}}\n'


def test_a_machine_that_works_half_of_the_takt_is_half_used() -> None:
    found = line("{press: {}}", "[{at: press, time: 30 s}]")
    press = load_of(found, "press")
    assert (press.utilisation, press.availability, press.hours_per_week) == (0.5, 1.0, 168.0)
    assert press.work_h == pytest.approx(84.0)
    assert found.products[0].takt_s == 60.0
    assert found.products[0].parts_per_week == pytest.approx(7 * 1440)
    assert (found.bottleneck, found.bottleneck_kind) == ("press", "station")
    assert found.parts_per_h == pytest.approx(120.0)


def test_machines_share_the_work() -> None:
    assert load_of(line("{press: {machines: 3}}", "[{at: press, time: 90 s}]"), "press").utilisation == pytest.approx(
        0.5
    )


def test_takt_counts_scheduled_hours_only() -> None:
    found = line("{press: {}}", "[{at: press, time: 30 s}]", more=DAY + "hours: day\n")
    assert found.products[0].takt_s == 60.0
    assert found.products[0].parts_per_week == pytest.approx(2400)
    assert load_of(found, "press").utilisation == pytest.approx(0.5)


def test_a_station_with_fewer_hours_than_the_releases_is_used_more() -> None:
    found = line("{press: {hours: day}}", "[{at: press, time: 10 s}]", more=DAY)
    assert load_of(found, "press").utilisation == pytest.approx(10 / 60 * 168 / 40)


@pytest.mark.parametrize(
    ("failure", "availability"),
    [
        ("{every: 9 h, repair: 1 h}", 0.9),
        ("{every: exponential(9 h), clock: calendar, repair: lognormal(1 h cv 2)}", 0.9),
        ("{every: 270 cycles, repair: 15 min}", 0.9),
        ("[{every: 9 h, repair: 1 h}, {every: 9 h, clock: calendar, repair: 1 h}]", 0.81),
        ("[{every: 10 h, repair: 30 min}, {every: 10 h, repair: 30 min}]", 1 / 1.1),
    ],
)
def test_failures_take_their_share_of_the_hours(failure: str, availability: float) -> None:
    found = load_of(line(f"{{press: {{failure: {failure}}}}}", "[{at: press, time: 30 s}]"), "press")
    assert found.availability == pytest.approx(availability)
    assert found.utilisation == pytest.approx(0.5 / availability)


def test_people_are_busy_in_the_phases_that_need_them() -> None:
    found = line(
        "{mill: {machines: 3}}",
        "[{at: mill, time: {load: 8 s, run: 80 s, unload: 6 s}, workers: {minder: [load, unload], crew: 2}}]",
        more="workers: {minder: {per-shift: 1}, crew: {per-shift: 4}}\n",
    )
    assert load_of(found, "minder").utilisation == pytest.approx(14 / 60)
    assert load_of(found, "crew").utilisation == pytest.approx(94 * 2 / 60 / 4)


def test_a_crew_is_busy_with_repairs() -> None:
    found = line(
        "{press: {failure: {every: 9 h, repair: 1 h, crew: fitters}}}",
        "[{at: press, time: 30 s}]",
        more="workers: {fitters: {per-shift: 1}}\n",
    )
    assert load_of(found, "fitters").utilisation == pytest.approx(0.5 / 9)


def test_people_can_be_the_bottleneck() -> None:
    found = line(
        "{press: {machines: 2}}",
        "[{at: press, time: 80 s, workers: {crew: 1}}]",
        more="workers: {crew: {per-shift: 1}}\n",
    )
    assert (found.bottleneck, found.bottleneck_kind) == ("crew", "workers")
    assert found.parts_per_h == pytest.approx(45.0)
    assert any(hint.kind == "overload" and hint.element == "crew" for hint in found.hints)


def test_a_saturated_line_has_no_takt_but_a_capacity() -> None:
    found = line("{a: {}, b: {machines: 2}}", "[{at: a, time: 30 s}, {at: b, time: 90 s}]", "{part: always}")
    assert found.products[0].takt_s is None
    assert found.bottleneck == "b"
    assert found.parts_per_h == pytest.approx(80.0)
    assert load_of(found, "b").utilisation == pytest.approx(1.0)
    assert load_of(found, "a").utilisation == pytest.approx(80 * 30 / 3600)


def test_products_without_a_pace_fill_what_the_others_leave() -> None:
    found = explain(
        loads(
            "plant: x\nstations: {press: {}}\n"
            "products: {a: {route: [{at: press, time: 30 s}]}, b: {route: [{at: press, time: 60 s}]}}\n"
            "release: {a: {every: 120 s}, b: {wip: 5}}\n"
        )
    )
    first, second = found.products
    assert first.parts_per_week == pytest.approx(5040)
    assert second.parts_per_week == pytest.approx(0.75 * 168 * 3600 / 60)
    assert load_of(found, "press").utilisation == pytest.approx(1.0)


def test_orders_give_a_pace_from_the_start_to_their_last_due_date() -> None:
    orders = "{orders: [{order: a, quantity: 70, release: 0 s}, {order: b, quantity: 14, release: 1 d, due: 7 d}]}"
    found = line("{press: {}}", "[{at: press, time: 1 h}]", f"{{part: {orders}}}")
    assert found.products[0].parts_per_week == pytest.approx(84.0)
    assert load_of(found, "press").utilisation == pytest.approx(0.5)


def test_work_at_alternatives_is_divided_by_their_machines() -> None:
    found = line("{a: {machines: 3}, b: {}}", "[{step: one, at: [a, b], time: 120 s}]")
    assert load_of(found, "a").utilisation == pytest.approx(0.5)
    assert load_of(found, "b").utilisation == pytest.approx(0.5)


def test_the_engine_cell_by_hand() -> None:
    found = explain(loads(ENGINE_CELL))
    assert found.products[0].takt_s == 48.0
    press = load_of(found, "press")
    assert press.availability == pytest.approx(480 / 486)
    assert press.utilisation == pytest.approx((42 + 45 + 50) / 3 / 48 / 2 * 486 / 480)
    assert load_of(found, "mill").utilisation == pytest.approx(94 / 48 / 3)
    assert found.bottleneck == "leak-test"
    assert load_of(found, "leak-test").utilisation == pytest.approx(40 / 48, rel=0.01)


def kinds(explanation: Explanation) -> list[tuple[str, str]]:
    return [(hint.kind, hint.element) for hint in explanation.hints]


def test_the_tandem_has_nothing_odd() -> None:
    assert kinds(explain(loads(TANDEM))) == []


def test_unlimited_buffers_are_told() -> None:
    found = line("{a: {}, b: {buffer: 3}}", "[{at: a, time: 1 s}, {at: b, time: 1 s}]")
    assert kinds(found) == [("unlimited buffer", "a")]


def test_what_is_never_used_is_told_at_its_place() -> None:
    found = explain(
        loads(
            "plant: x\n"
            "starts: 2024-03-04\n"
            "stations: {a: {buffer: 1}, bench: {buffer: 1}, spare: {}}\n"
            "workers: {crew: {per-shift: 1}}\n" + DAY + "parts: {pin: {from: store}}\n"
            "fleets: {agv: {vehicles: 1, speed: 1 m/s}}\n"
            "products:\n"
            "  one: {route: [{at: a, time: 1 s}], side-routes: {mend: [{at: bench, time: 1 s}]}}\n"
            "  two: {route: [{at: a, time: 1 s}]}\n"
            "release: {one: {every: 10 s}}\n"
        )
    )
    unused = {hint.element: hint for hint in found.hints if hint.kind == "unused"}
    assert set(unused) == {"spare", "crew", "day", "pin", "agv", "mend", "two"}
    assert (unused["spare"].place.line, unused["crew"].place.line, unused["mend"].place.line) == (3, 4, 9)
    assert unused["two"].text == "`two` is never released."


def test_calendars_without_a_start_are_told() -> None:
    assert ("no clock", "line") in kinds(line("{a: {buffer: 1}}", "[{at: a, time: 1 s}]", more=DAY + "hours: day\n"))


def test_defects_that_nobody_finds_are_told() -> None:
    found = line("{a: {buffer: 1}}", "[{at: a, time: 1 s, defects: {bent: 1 %}}]")
    assert kinds(found) == [("undetected", "bent")]


def test_a_circle_of_finite_buffers_is_told() -> None:
    route = "[{step: one, at: a, time: 1 s}, {at: b, time: 1 s}, {step: two, at: a, time: 1 s}]"
    found = line("{a: {buffer: 1}, b: {buffer: 1}}", route)
    assert kinds(found) == [("deadlock", "a")]
    assert "`a` → `b` → `a`" in found.hints[0].text
    assert "with 4 parts that all" in found.hints[0].text
    assert "at most 3 parts in the plant" in found.hints[0].text
    assert kinds(line("{a: {}, b: {buffer: 1}}", route)) == [("unlimited buffer", "a")]


@pytest.mark.parametrize("name", examples())
def test_what_is_odd_about_a_bundled_example_is_told_with_what_follows_from_it(name: str) -> None:
    found = explain(load(name)).hints
    assert {hint.kind for hint in found} <= {"deadlock", "undetected", "unlimited buffer", "unused"}
    assert [hint.text for hint in found if not re.search(r": \w|, so that ", hint.text)] == []


def test_an_order_that_stands_twice_is_told() -> None:
    orders = "{orders: [{order: a, release: 0 s}, {order: a, release: 1 d}]}"
    assert ("orders", "part") in kinds(line("{a: {buffer: 1}}", "[{at: a, time: 1 s}]", f"{{part: {orders}}}"))


def test_everything_is_told_in_sentences() -> None:
    told = explain(loads(ENGINE_CELL)).sentences()
    assert all(sentence.endswith(".") for sentence in told)
    assert "`mill`: 3 machines, 75 h a week, 65.3% used." in told
    assert any(sentence.startswith("The bottleneck by arithmetic is `leak-test`") for sentence in told)
    assert isinstance(explain(loads(ENGINE_CELL)).hints[0], Hint)


HELPED = """
plant: helped
stations: {bench: {machines: 9}}
workers: {fitters: {per-shift: 1}, setters: {per-shift: 1ALSO}}
products: {part: {route: [{at: bench, time: TIME, workers: {fitters: 1}}]}}
release: {part: {every: 10 s}}
"""


@pytest.mark.parametrize(("time", "also", "too_much"), [("15 s", "", True), ("15 s", ", also: fitters", False),
                                                        ("25 s", ", also: fitters", True)])  # fmt: skip
def test_a_pool_is_asked_too_much_when_those_who_stand_in_cannot_help_either(
    time: str, also: str, too_much: bool
) -> None:
    found = explain(loads(HELPED.replace("TIME", time).replace("ALSO", also)))
    assert any(hint.text.startswith("`fitters` is asked for") for hint in found.hints) == too_much


def test_a_minder_is_loaded_by_the_phases_that_need_him() -> None:
    found = explain(
        loads(
            "plant: m\nstations: {mill: {machines: 3}}\nworkers: {minder: {per-shift: 1}}\n"
            "products: {part: {route: [{at: mill, time: {load: 8 s, run: 80 s, unload: 6 s}, "
            "workers: {minder: [load, unload]}}]}}\nrelease: {part: {every: 40 s}}\n"
        )
    )
    loads_by_name = {load.name: load.utilisation for load in found.loads}
    assert loads_by_name["minder"] == pytest.approx(14 / 40)
    assert loads_by_name["mill"] == pytest.approx(94 / 120)
