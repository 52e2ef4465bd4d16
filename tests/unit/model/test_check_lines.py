"""`check` on lines whose figures are known: orders, people who stand in, vehicles, supply, rework without fixes."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

import lineside
from lineside.model.check import Explanation, explain
from lineside.model.load import load, loads

LINES = Path(__file__).parents[2] / "fixtures" / "lines"


def told(name: str, **changes: str) -> Explanation:
    return explain(load(str(LINES / f"{name}.yaml"), {key.replace("__", "."): value for key, value in changes.items()}))


def used(found: Explanation, name: str) -> float:
    return next(load.utilisation for load in found.loads if load.name == name)


def text(found: Explanation) -> str:
    return " ".join(found.sentences())


def test_halves_are_never_added_to_the_panels_they_are_cut_from() -> None:
    found = told("d1-panels")
    assert found.mix == pytest.approx({"panel": 120.0, "half": 240.0})
    assert found.parts_per_h == pytest.approx(120.0)
    assert "240 `half` and 120 `panel` an hour" in text(found)


def test_people_who_stand_in_are_counted_in_their_hours() -> None:
    """One person for 16 h and two for 4 h: 24 h of work a day, 48 parts in 16 h."""
    found = told("d2-also")
    assert found.parts_per_h == pytest.approx(3.0)
    assert used(found, "core") == used(found, "extra") == pytest.approx(1.0)
    assert not [hint for hint in found.hints if hint.kind == "unused"]


def test_vehicles_that_carry_products_drive_back_empty() -> None:
    """0.75 + 0.5 min of handling, 110 m there and 80 m back at 50 m/min: 5.05 min a load."""
    (agv,) = told("d3-groover-agv").supply.fleets
    assert agv.deliveries_per_h == pytest.approx(40.0)
    assert agv.utilisation * agv.availability == pytest.approx(40 * 5.05 / 60 / 4)
    few = told("d3-groover-agv", fleets__agv__vehicles="3")
    assert (few.bottleneck, few.bottleneck_kind) == ("agv", "fleet")
    assert few.parts_per_h == pytest.approx(3 * 0.95 * 60 / 5.05)
    assert any(hint.kind == "overload" and hint.element == "agv" for hint in few.hints)


def test_an_order_list_is_spread_over_the_open_hours_from_the_first_release_to_the_last_due_time() -> None:
    """130 · 5 min and 30 · 6 min in the ten hours that are open until Tuesday at eight."""
    assert used(told("d6-due"), "m") == pytest.approx((130 * 5 + 30 * 6) / 600)


@pytest.mark.parametrize(("name", "kind"), [("d4-law-rework-no-fixes", "bad"), ("d7-rework-without-fixes", "leak")])
def test_rework_that_nothing_fixes_is_remarked(name: str, kind: str) -> None:
    assert [hint.element for hint in told(name).hints if hint.kind == "unfixed"] == [kind]


def test_rework_that_fixes_is_not() -> None:
    plant = loads(
        (LINES / "d7-rework-without-fixes.yaml")
        .read_text()
        .replace("time: 2 min}", "time: 2 min, fixes: {leak: 90 %}}")
    )
    assert not [hint for hint in explain(plant).hints if hint.kind == "unfixed"]
    again = (LINES / "d4-law-rework-no-fixes.yaml").read_text()
    again = again.replace("defects: {bad: 10 %}}", "defects: {bad: 10 %}, fixes: {bad: 100 %}}")
    found = explain(loads(again))
    assert not [hint for hint in found.hints if hint.kind == "unfixed"]
    made = lineside.simulate(loads(again), "20 d", "1 d", replications=4, workers=1).products["part"]
    assert made.throughput_per_h.mean == pytest.approx(60.0, rel=0.01)
    assert made.cycle_time_s.mean == pytest.approx(5.8 * 60, rel=0.07)  # 5.78 ± 0.06 min by a program written apart


def test_no_more_comes_from_outside_than_goes_round_in_time() -> None:
    """Each of two bins of five lasts four kits of 40 s and comes again after 10 min."""
    found = told("d8-bolts-limit")
    assert (found.bottleneck, found.bottleneck_kind) == ("bolt", "part")
    assert found.parts_per_h == pytest.approx(10 * 3600 / 760)
    assert not found.exact


def test_a_plant_in_which_nothing_takes_time_has_no_bottleneck() -> None:
    plant = loads(
        "plant: x\nstations: {a: {}}\nproducts: {p: {route: [{at: a, time: 0 s}]}}\nrelease: {p: {every: 9 s}}"
    )
    found = explain(plant)
    assert (found.bottleneck, found.parts_per_h) == ("", math.inf)
    assert "Nothing here takes time" in text(found)


def test_failures_by_cycles_weigh_times_by_visits() -> None:
    """A test of 10 s that every part has, and a repair of 10 min at the same station that one in a hundred has."""
    plant = loads(
        "plant: x\nstations: {m: {failure: {every: 100 cycles, repair: 100 s}}}\n"
        "products:\n  p:\n    route:\n"
        "      - {step: work, at: m, time: 10 s, defects: {bad: 1 %}, detects: {bad: 100 %}, rejects: {any: mend}}\n"
        "    side-routes: {mend: [{step: repair, at: m, time: 600 s, fixes: {bad: 100 %}}]}\n"
        "release: {p: {every: 20 s}}\n"
    )
    found = explain(plant)
    assert used(found, "m") == pytest.approx((10 + 6 + 1.01) / 20)
    (m,) = found.loads
    assert m.availability == pytest.approx(16 / 17.01)


def test_crews_are_busy_with_what_fails_by_the_calendar() -> None:
    plant = loads(
        "plant: x\nworkers: {fitter: {per-shift: 1}}\n"
        "stations: {m: {machines: 2, failure: {every: 9 h, clock: calendar, repair: 1 h, crew: fitter}}}\n"
        "products: {p: {route: [{at: m, time: 10 s}]}}\nrelease: {p: {every: 20 s}}\n"
    )
    assert used(explain(plant), "fitter") == pytest.approx(0.2)


def test_work_goes_to_the_alternative_that_has_room() -> None:
    """Shared evenly, `a` had 90 s of work a part; all can be done in 60 s at each."""
    plant = loads(
        "plant: x\nstations: {a: {}, b: {}}\n"
        "products: {p: {route: [{step: one, at: [a, b], time: 60 s}, {step: two, at: a, time: 60 s}]}}\n"
        "release: {p: always}\n"
    )
    assert explain(plant).parts_per_h == pytest.approx(60.0)


def test_a_limit_of_work_in_process_limits_by_littles_law() -> None:
    plant = loads(
        "plant: x\nstations: {a: {}, b: {}}\n"
        "products: {p: {route: [{at: a, time: 60 s}, {at: b, time: 60 s}]}}\nrelease: {p: {wip: 1}}\n"
    )
    found = explain(plant)
    assert found.bottleneck_kind == "release"
    assert found.parts_per_h == pytest.approx(30.0)


def test_set_reaches_the_step_of_a_name_before_the_one_at_an_index() -> None:
    text = "plant: x\nstations: {a: {}}\nproducts: {p: {route: [ROUTE]}}\nrelease: {p: always}\n"
    steps = ", ".join(f"{{step: {10 * (i + 1)}, at: a, time: 1 s}}" for i in range(12))
    plant = loads(text.replace("ROUTE", steps), overrides={"products.p.route.10.time": "7 s"})
    route = plant.products["p"].route
    assert route[0].mean_time() == 7.0
    assert route[10].mean_time() == 1.0


def test_part_of_a_week_on_a_plant_that_closes_at_weekends_is_noted() -> None:
    text = (
        'plant: x\nstarts: 2024-03-04\nhours: d\nshifts: {d: {mon-fri: ["00:00-24:00"]}}\nstations: {a: {}}\n'
        "products: {p: {route: [{at: a, time: 30 s}]}}\nrelease: {p: always}\n"
    )
    part = lineside.simulate(loads(text), "5 d", replications=1)
    assert any("no whole weeks" in note for note in part.notes)
    assert not lineside.simulate(loads(text), "7 d", replications=1).notes
