"""How often parts come to each step: solved by hand, and against a simple simulation of one part after the other."""

from __future__ import annotations

import random

import pytest

from lineside.model import Go, Interlock, Product, Step, loads
from lineside.model.flow import flow
from tests.quick import within
from tests.unit.model.examples import ENGINE_CELL


def inspected(
    *, made: float, found: float, alarm: float = 0.0, fixed: float = 1.0, at_most: int | None = None
) -> Product:
    """Made, inspected, and mended until good (or too often)."""
    return Product(
        route=[
            Step(at="make", time="1 s", defects={"bent": made}),
            Step(at="test", time="1 s", detects={"bent": found}, false_alarm=alarm, rejects={"any": "mend"}),
        ],
        side_routes={"mend": [Step(at="bench", time="1 s", fixes={"bent": fixed}), Go(to="test", at_most=at_most)]},
    )


def test_a_route_without_defects_is_walked_once() -> None:
    found = flow(inspected(made=0.0, found=1.0))
    assert found.visits == {"make": 1.0, "test": 1.0}
    assert (found.good, found.scrapped, found.escaped, found.first_pass) == (1.0, 0.0, 0.0, 1.0)


def test_every_defect_found_and_mended() -> None:
    found = flow(inspected(made=0.2, found=1.0))
    assert found.visits == pytest.approx({"make": 1.0, "test": 1.2, "bench": 0.2})
    assert (found.good, found.first_pass) == pytest.approx((1.0, 0.8))


def test_what_the_inspection_misses_escapes() -> None:
    found = flow(inspected(made=0.2, found=0.9))
    assert found.escaped == pytest.approx(0.02)
    assert found.good == pytest.approx(0.98)


def test_false_alarms_send_good_parts_round() -> None:
    found = flow(inspected(made=0.0, found=1.0, alarm=0.1))
    assert found.visits["test"] == pytest.approx(1 / 0.9)
    assert found.first_pass == pytest.approx(0.9)


def test_mending_that_works_half_of_the_time_is_a_geometric_series() -> None:
    found = flow(inspected(made=1.0, found=1.0, fixed=0.5))
    assert found.visits["bench"] == pytest.approx(2.0)
    assert found.visits["test"] == pytest.approx(3.0)


def test_who_went_back_too_often_is_scrap() -> None:
    found = flow(inspected(made=1.0, found=1.0, fixed=0.5, at_most=2))
    assert found.scrapped == pytest.approx(0.25)
    assert found.good == pytest.approx(0.75)
    assert found.visits["bench"] == pytest.approx(1 + 0.5 + 0.25)
    assert found.visits["test"] == pytest.approx(1 + 1 + 0.5)


def test_what_nobody_takes_is_scrap() -> None:
    scrapping = Product(
        route=[
            Step(at="make", time="1 s", defects={"bent": 0.1, "dented": 0.2}),
            Step(at="test", time="1 s", detects={"bent": 1.0, "dented": 1.0}, rejects={"bent": "scrap"}),
        ]
    )
    assert flow(scrapping).scrapped == pytest.approx(1 - 0.9 * 0.8)


def test_a_side_route_without_a_go_leads_on() -> None:
    product = inspected(made=1.0, found=1.0, fixed=0.0)
    led_on = product.changed(side_routes={"mend": product.side_routes["mend"][:1]})
    found = flow(led_on)
    assert found.visits == pytest.approx({"make": 1.0, "test": 1.0, "bench": 1.0})
    assert found.escaped == pytest.approx(1.0)


def test_an_interlock_stops_errors_from_becoming_defects() -> None:
    lock = Interlock(catches={"wrong": "90 %"}, release="1 min")
    product = Product(route=[Step(at="make", time="1 s", errors={"wrong": "10 %"}, interlock=lock)])
    assert flow(product).escaped == pytest.approx(0.01)


def test_the_engine_cell_loses_almost_nothing() -> None:
    found = flow(loads(ENGINE_CELL).products["gx200"])
    assert found.good + found.escaped + found.scrapped == pytest.approx(1.0)
    assert found.visits["bench"] == pytest.approx(0.00617, rel=0.05)


def walk(product: Product, draw: random.Random) -> tuple[str, dict[str, int]]:
    """One part through its routes, drawn step by step."""
    visits: dict[str, int] = {}
    defects: set[str] = set()
    gone: dict[str, int] = {}
    side, index, back = "", 0, 0
    while True:
        entries = product.side_routes[side] if side else product.route
        if index >= len(entries):
            if not side:
                return ("escaped" if defects else "good"), visits
            side, index = "", back
            continue
        entry = entries[index]
        if isinstance(entry, Go):
            gone[side] = gone.get(side, 0) + 1
            if entry.at_most is not None and gone[side] > entry.at_most:
                return "scrapped", visits
            index = [step.name for step in product.route].index(entry.to)
            side = ""
            continue
        visits[entry.name] = visits.get(entry.name, 0) + 1
        defects -= {kind for kind in sorted(defects) if draw.random() < entry.fixes.get(kind, 0.0)}
        defects |= {kind for kind, share in entry.defects.items() if draw.random() < share}
        here = [kind for kind in entry.detects if kind in defects]
        found = next((kind for kind in here if draw.random() < entry.detects[kind]), None)
        alarm = not here and draw.random() < entry.false_alarm
        if found is None and not alarm:
            index += 1
            continue
        target = entry.rejects.get(found or "any", entry.rejects.get("any", "scrap"))
        if target == "scrap":
            return "scrapped", visits
        back = back if side else index + 1
        side, index = target, 0


def test_the_bookkeeping_agrees_with_forty_thousand_parts() -> None:
    """Each share within 4.4 standard errors (level 1e-5 a share, seeded)."""
    test = Step(
        name="test",
        at="test",
        time="1 s",
        detects={"bent": 0.9, "dented": 0.5},
        false_alarm=0.05,
        rejects={"bent": "mend", "any": "look"},
    )
    mend = Step(name="mend", at="bench", time="1 s", fixes={"bent": 0.7}, defects={"dented": 0.1})
    product = Product(
        route=[
            Step(at="make", time="1 s", defects={"bent": 0.2, "dented": 0.1}),
            test,
            Step(at="pack", time="1 s", defects={"dented": 0.02}),
            Step(name="last", at="test", time="1 s", detects={"dented": 0.8}, rejects={"any": "look"}),
        ],
        side_routes={
            "mend": [mend, Go(to="test", at_most=2)],
            "look": [Step(name="look", at="bench", time="1 s", fixes={"dented": 0.6})],
        },
    )
    draw, parts = random.Random(7), 40_000
    ends: dict[str, int] = {"good": 0, "escaped": 0, "scrapped": 0}
    visits: dict[str, int] = {}
    for _ in range(parts):
        end, seen = walk(product, draw)
        ends[end] += 1
        for name, count in seen.items():
            visits[name] = visits.get(name, 0) + count
    exact = flow(product)
    for end, count in ends.items():
        share = getattr(exact, end)
        assert abs(count / parts - share) < 4.4 * (share * (1 - share) / parts) ** 0.5
    for name, count in visits.items():
        assert count / parts == pytest.approx(exact.visits[name], rel=0.05)


def test_dozens_of_kinds_are_told_in_a_moment() -> None:
    """60 kinds would make 2⁶⁰ sets of them; a part is free of all with probability 0.99⁶⁰, and any is found surely."""
    kinds = {f"kind-{k}": 0.01 for k in range(60)}
    test = Step(at="test", time="1 s", detects=dict.fromkeys(kinds, 1.0), rejects={"any": "scrap"})
    with within(10.0):
        found = flow(Product(route=[Step(at="make", time="1 s", defects=kinds), test]))
    assert found.good == pytest.approx(0.99**60, abs=1e-6)
    assert found.good + found.escaped + found.scrapped == pytest.approx(1.0, abs=1e-6)


def test_least_visits_are_first_ones_to_what_no_part_passes() -> None:
    found = flow(inspected(made=0.2, found=1.0, fixed=0.5, at_most=3))
    assert found.least.visits == pytest.approx({"make": 1.0, "test": 1.0})
    sampled = Product(route=[Step(at="a", time="1 s", sample="10 %"), Step(at="b", time="1 s")])
    assert flow(sampled).least.visits == pytest.approx({"b": 1.0})


def test_scrap_before_a_step_is_not_worked_on_there() -> None:
    scrapped = Product(
        route=[
            Step(at="make", time="1 s", defects={"bent": 0.2}),
            Step(at="test", time="1 s", detects={"bent": 1.0}),
            Step(at="pack", time="1 s"),
        ]
    )
    assert flow(scrapped).least.visits == pytest.approx({"make": 1.0, "test": 1.0, "pack": 0.8})


def test_steps_over_which_rework_leaps_are_passed() -> None:
    leaping = Product(
        route=[
            Step(at="make", time="1 s", defects={"bent": 0.2}, detects={"bent": 1.0}, rejects={"any": "mend"}),
            Step(at="paint", time="1 s"),
            Step(at="pack", time="1 s"),
        ],
        side_routes={"mend": [Step(at="bench", time="1 s", fixes={"bent": 1.0}), Go(to="pack")]},
    )
    assert flow(leaping).least.visits == pytest.approx({"make": 1.0, "pack": 1.0})
