"""What limits is named: stations, people, vehicles, supply from outside, limits of work in process, or demand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import lineside
from lineside.experiment.sensitivity import sensitivity, with_reliefs
from lineside.kpi.cause import Cause, causes
from lineside.model.load import load, loads
from lineside.simulate.procedure import carry_out
from lineside.simulate.sentence import bottleneck_sentence
from lineside.simulate.settings import simulation_settings
from lineside.simulate.summary import summarise

LINES = Path(__file__).parents[2] / "fixtures" / "lines"


def limits(plant: lineside.Plant, length: str = "4 d", warmup: str | None = "1 d") -> set[tuple[str, str]]:
    found = lineside.simulate(plant, length, warmup, replications=4, workers=1)
    return {(each.kind, each.name) for each in found.limits}


def line(name: str, **changes: str) -> lineside.Plant:
    return load(str(LINES / f"{name}.yaml"), {key.replace("__", "."): value for key, value in changes.items()})


def test_a_lack_of_parts_from_outside_limits_and_not_the_machine_that_waits_for_them() -> None:
    """Ten kits every 760 s: each bin of five lasts 160 s and takes 10 min to come again."""
    found = lineside.simulate(line("d8-bolts-limit"), "4 d", "1 d", replications=2, momentary=True, workers=1)
    assert [(each.kind, each.name, each.at) for each in found.limits] == [("part", "bolt", ("asm",))]
    assert found.products["kit"].throughput_per_h.mean == pytest.approx(10 * 3600 / 760, rel=0.001)
    assert max(found.bottlenecks, key=lambda name: found.bottlenecks[name].sole.mean) == "asm"
    assert found.bottleneck == json.loads(found.to_json())["limits"][0]["name"] == "bolt"
    assert "the supply of bolt; asm waits for it" in bottleneck_sentence(found)


def test_vehicles_limit_where_there_are_too_few_and_demand_where_there_are_enough() -> None:
    assert limits(line("d3-groover-agv", fleets__agv__vehicles="3")) == {("fleet", "agv")}
    assert limits(line("d3-groover-agv")) == {("demand", "load")}


def test_suppliers_and_assembly_that_are_alike_limit_alike() -> None:
    found = lineside.simulate(line("d5-kit-max-of-three"), "8 d", "1 d", replications=5, workers=1)
    assert {(each.kind, each.name) for each in found.limits} == {
        ("station", name) for name in ("sup-a", "sup-b", "asm")
    }
    assert found.products["kit"].throughput_per_h.mean == pytest.approx(3600 / 110, rel=0.01)


def test_a_slow_supplier_limits_and_not_the_assembly_that_waits_for_it() -> None:
    slow = line("d5-kit-max-of-three", products__b__route__0__time="exponential(4 min)")
    assert limits(slow) == {("station", "sup-b")}


def test_people_limit_together_with_those_who_stand_in_for_them() -> None:
    assert limits(line("d2-also"), "7 d", "7 d") == {("workers", "core"), ("workers", "extra")}


def test_a_line_that_makes_what_is_asked_for_is_limited_by_demand() -> None:
    found = lineside.simulate(line("d1-panels"), "4 d", "1 d", replications=2, workers=1)
    assert [(each.kind, each.name) for each in found.limits] == [("demand", "panel")]
    assert found.tightest is not None
    assert (found.tightest.name, found.bottleneck) == ("cut", "cut")
    assert not found.climbing


def test_a_line_before_which_work_piles_up_is_not_limited_by_demand() -> None:
    """70 an hour come, 60 are made: ten more an hour wait."""
    text = "plant: x\nstations: {a: {}}\nproducts: {p: {route: [{at: a, time: exponential(1 min)}]}}\n"
    plant = loads(text + "release: {p: {every: exponential(51.43 s)}}\n")
    found = lineside.simulate(plant, "10 d", replications=4, workers=1)
    assert [(each.kind, each.name) for each in found.limits] == [("station", "a")]
    assert found.climbing["p"] == pytest.approx(10.0, abs=1.0)
    assert any("does not keep up" in note for note in found.notes)
    one = lineside.simulate(plant, "10 d", replications=1)
    assert "p" in one.climbing


def test_a_busy_line_that_is_stable_does_not_climb() -> None:
    found = lineside.simulate(line("f2-batches"), "2 d", "2 h", replications=5, workers=1)
    assert not found.climbing
    assert found.limits[0].kind == "demand"


def test_relief_confirms_what_limits_and_tries_bins_and_supply() -> None:
    plant = line("d8-bolts-limit")
    settings = simulation_settings("2 d", "1 d", 2, 1, 1)
    ran = carry_out(plant, settings)
    found = sensitivity(plant, ran, settings)
    gains = {(each.of, each.means): each for each in found.reliefs}
    assert gains["bolt", "bin"].helps
    assert gains["bolt", "sooner"].helps
    assert not gains["pack", "machine"].helps
    assert not gains["pack", "buffer"].helps
    told = with_reliefs(summarise(plant, ran), found)
    assert told.limits[0].name == told.bottleneck == "bolt"


def test_a_relief_at_one_alternative_is_told_of_all_whose_time_it_shortens() -> None:
    text = (
        "plant: x\nstations: {a: {}, b: {}, c: {}}\n"
        "products: {p: {route: [{step: one, at: [a, b], time: 60 s}, {at: c, time: 10 s}]}}\nrelease: {p: always}\n"
    )
    plant = loads(text)
    settings = simulation_settings("5 h", None, 2, 1, 1)
    found = sensitivity(plant, carry_out(plant, settings), settings).reliefs
    assert {each.of for each in found if each.means == "faster"} == {"a, b", "c"}


def test_every_state_in_which_a_machine_stands_leads_to_what_has_to_end_it() -> None:
    links = causes(line("d3-groover-agv"))
    assert links["pick"]["waiting_vehicle"] == (Cause("fleet", "agv"),)
    assert links["pick"]["starved"] == (Cause("demand", "load"),)
    assert links["drop"]["starved"] == (Cause("station", "pick"),)
    links = causes(line("d5-kit-max-of-three"))
    assert links["asm"]["waiting_parts"] == (Cause("station", "sup-a"), Cause("station", "sup-b"))
    assert links["sup-a"]["starved"] == (Cause("station", "asm"),)
    assert causes(line("d8-bolts-limit"))["asm"]["waiting_parts"] == (Cause("part", "bolt"),)


CREW = (
    "plant: x\nstations:\n"
    "  a: {machines: 6, failure: {every: exponential(EVERY), repair: exponential(30 min), crew: fitters}}\n"
    "workers: {fitters: {per-shift: PEOPLE}}\nproducts: {p: {route: [{at: a, time: 5 min}]}}\nrelease: {p: always}\n"
)


def test_a_crew_limits_where_machines_wait_for_it_longer_than_it_repairs() -> None:
    """Six machines that fail every 2 h of work want 1.2 fitters; with four of them nobody waits."""
    few = loads(CREW.replace("EVERY", "2 h").replace("PEOPLE", "1"))
    assert limits(few, "30 d") == {("workers", "fitters")}
    found = lineside.simulate(few, "30 d", replications=2, workers=1)
    assert "the workers fitters" in bottleneck_sentence(found)
    assert found.limits[0].at == ("a",)
    assert limits(loads(CREW.replace("EVERY", "2 h").replace("PEOPLE", "4")), "30 d") == {("station", "a")}
    assert limits(loads(CREW.replace("EVERY", "20 h").replace("PEOPLE", "1")), "30 d") == {("station", "a")}


@pytest.mark.parametrize("asked", [{"replications": 1}, {"replications": 2}, {"replications": 3}, {"batches": 20}])
def test_a_queue_that_grows_is_told_however_few_runs_there_are(asked: dict[str, Any]) -> None:
    """Two runs told nothing, and batches never did."""
    queue = "plant: q\nstations: {s: {}}\nproducts: {p: {route: [{at: s, time: exponential(MEAN)}]}}\n"
    queue += "release: {p: {every: exponential(1 s)}}\n"
    assert "p" in lineside.simulate(loads(queue.replace("MEAN", "1.1 s")), "5 h", workers=1, **asked).climbing
    assert not lineside.simulate(loads(queue.replace("MEAN", "0.85 s")), "5 h", workers=1, **asked).climbing


def test_orders_that_are_all_done_are_limited_by_demand_and_told_to_be_late() -> None:
    """Busy for an hour of three days; the k-th part is done after k min + 50 s, so that 21 of 60 are late."""
    plant = loads(
        "plant: x\nstations: {a: {}, b: {}}\nproducts: {p: {route: [{at: a, time: 1 min}, {at: b, time: 50 s}]}}\n"
        "release: {p: {orders: [{order: A, quantity: 40, release: 0 s, due: 20 min}, "
        "{order: B, quantity: 20, release: 0 s, due: 2 d}]}}\n"
    )
    found = lineside.simulate(plant, "3 d", replications=2, workers=1)
    assert [each.kind for each in found.limits] == ["demand"]
    assert "but 35.0 % of it late" in bottleneck_sentence(found)
    unfinished = lineside.simulate(plant, "30 min", replications=2, workers=1)
    assert ("station", "a") in {(each.kind, each.name) for each in unfinished.limits}


SHIFTS = """
plant: x
hours: two
shifts: {two: {mon-fri: ["06:00-14:00", "14:00-22:00"], break: ["10:00-10:20"]}, one: {mon-fri: ["06:00-14:00"]}}
stations: {lathe: {}, grind: {hours: one, buffer: BUFFER}}
products: {shaft: {route: [{at: lathe, time: 100 s}, {at: grind, time: 50 s}]}}
release: {shaft: {every: 110 s}}
"""


@pytest.mark.parametrize(("length", "warmup"), [("5 d", "7 d"), ("8 d", "0 s"), ("12 d", "1 d")])
def test_what_waits_from_shift_to_shift_does_not_climb(length: str, warmup: str) -> None:
    """Parts of the evening wait for the morning. Two quarters of a run showed another hour of the day as growth."""
    found = lineside.simulate(loads(SHIFTS.replace("BUFFER", "600")), length, warmup, replications=2, workers=1)
    assert not found.climbing
    assert [each.kind for each in found.limits] == ["demand"]


def test_what_piles_up_between_shifts_is_told_to_the_tenth() -> None:
    """Before 14:00 the grinder takes what comes; behind it the lathe fills 150 places and its own, and stands."""
    found = lineside.simulate(loads(SHIFTS.replace("BUFFER", "150")), "7 d", "7 d", replications=2, workers=1)
    asked = 3600 / 110
    assert found.climbing["shaft"] == pytest.approx(asked - found.products["shaft"].throughput_per_h.mean, abs=0.1)
    assert found.climbing["shaft"] > 1.0


def test_a_run_too_short_to_know_says_so() -> None:
    """One day holds no two that are alike: nothing is said to climb, nor to keep up, where less is made than asked."""
    found = lineside.simulate(loads(SHIFTS.replace("BUFFER", "150")), "1 d", "7 d", replications=2, workers=1)
    assert not found.climbing
    assert any("measure for longer" in note for note in found.notes)
    assert "demand" not in [each.kind for each in found.limits]
