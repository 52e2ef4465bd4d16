"""What a retrofit is judged by that no simulation is needed for."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from ruamel.yaml import YAML

import lineside
from lineside.experiment.facts import facts
from lineside.experiment.recognition import FACTORY_NUMERIC_SHARE, WORKSHOP_NUMERIC_SHARE, recognition
from lineside.model.load import loads

LINE = """
plant: line
stations:
  saw: {machines: 2, control: numeric}
  weld: {control: manual}
  paint: {control: numeric}
  pack: {}
workers:
  welders: {per-shift: 3, shifts: two}
  packers: {per-shift: 2, shifts: day}
  guards: {per-shift: 1}
shifts:
  two: {mon-fri: ["06:00-14:00", "14:00-22:00"], sat: ["06:00-12:00"]}
  day: {mon-fri: ["08:00-16:00"]}
products:
  bench:
    route:
      - {at: saw, time: {load: 5 s, run: 20 s}, workers: {welders: [load]}}
      - {at: weld, time: 30 s, workers: {welders: 1}}
      - {at: paint, time: 30 s}
      - {at: pack, time: 10 s, workers: {packers: {count: 2, phases: [run]}}}
  rack:
    route: [{at: saw, time: 10 s}]
release: {bench: always, rack: always}
"""


def test_people_are_counted_on_a_shift_and_in_all() -> None:
    """3 in two shifts, 2 in one, and one place that is always staffed, which takes three."""
    found = facts(loads(LINE), {})
    assert found.heads_per_shift == 6
    assert found.heads == 3 * 2 + 2 * 1 + 1 * 3


def test_an_operation_is_automated_when_nobody_is_needed_while_it_runs() -> None:
    """Of the bench's four operations two, of the rack's one that one."""
    plant = loads(LINE)
    assert facts(plant, {"bench": 10.0}).automated_share == pytest.approx(2 / 4)
    assert facts(plant, {"rack": 10.0}).automated_share == pytest.approx(1.0)
    assert facts(plant, {"bench": 10.0, "rack": 5.0}).automated_share == pytest.approx((20 + 5) / (40 + 5))
    assert math.isnan(facts(plant, {}).automated_share)


def test_machines_are_counted_by_their_control() -> None:
    """Five machines, of which three are numerically controlled; one does not say, and counts as not."""
    assert facts(loads(LINE), {}).numeric_share == pytest.approx(3 / 5)
    assert math.isnan(facts(lineside.load("tandem"), {}).numeric_share)


def test_a_plant_is_set_against_the_rules_as_far_as_it_can_be() -> None:
    found = recognition("line", facts(loads(LINE), {}))
    workshop, factory = found.rules
    assert workshop.criteria[0].met is True
    assert factory.criteria[0].met is False
    assert {each.met for each in (*workshop.criteria[1:], *factory.criteria[1:])} == {None}


def test_what_a_model_does_not_say_is_not_judged() -> None:
    assert recognition("tandem", facts(lineside.load("tandem"), {})).rules[0].criteria[0].met is None


def test_the_rules_are_those_that_the_ledger_defines() -> None:
    file = Path(lineside.__file__).parent / "district" / "data" / "definitions.yaml"
    definitions = {each["id"]: each["definition"] for each in YAML(typ="safe").load(file.read_text(encoding="utf-8"))}
    assert f"≥{WORKSHOP_NUMERIC_SHARE:.0%}" in definitions["digital-workshop"]
    assert f"≥{FACTORY_NUMERIC_SHARE:.0%}" in definitions["smart-factory"]


@pytest.mark.parametrize(
    ("hours", "heads"),
    [
        ('{mon-fri: ["08:00-17:00"], break: ["12:00-13:00"]}', 10),
        ('{mon-fri: ["08:00-12:00", "13:00-17:00"]}', 10),
        ('{mon-fri: ["08:00-16:00"]}', 10),
        ('{mon-fri: ["08:00-12:00"]}', 10),
        ('{mon-fri: ["06:00-14:00", "14:00-22:00"]}', 20),
        ('{mon-fri: ["06:00-22:00"]}', 20),
        ('{mon: ["14:00-06:00"]}', 20),
        ('{mon: ["14:00-24:00"], tue: ["00:00-06:00"]}', 20),
        ('{daily: ["00:00-24:00"]}', 30),
        ('{daily: ["00:00-08:00", "08:00-16:00", "16:00-24:00"], break: ["04:00-04:30"]}', 30),
        ("", 30),
    ],
)
def test_people_in_all_do_not_depend_on_how_hours_are_written(hours: str, heads: int) -> None:
    """Ten people a shift: eight hours of work are one, sixteen two, on whichever day they fall, a whole day three."""
    calendar = f"shifts: {{day: {hours}}}" if hours else ""
    pool = "{per-shift: 10, shifts: day}" if hours else "{per-shift: 10}"
    plant = loads(f"""
plant: hours
stations: {{saw: {{}}}}
workers: {{men: {pool}}}
{calendar}
products: {{lid: {{route: [{{at: saw, time: 5 s, workers: {{men: 1}}}}]}}}}
release: {{lid: always}}
""")
    found = facts(plant, {})
    assert found.heads == heads
    assert found.heads_per_shift == 10


def test_what_is_scrapped_says_nothing_of_automation() -> None:
    """Half are scrapped after the saw, which nobody minds: a good one has still gone through one by hand in two.

    Those of side routes count as often as good parts come there: a rejected one, four in ten, is mended by hand.
    """
    text = """
plant: half
stations: {saw: {}, weld: {}, bench: {}}
workers: {men: {per-shift: 1}}
products:
  lid:
    route:
      - {at: saw, time: 5 s, false-alarm: SHARE %, rejects: {any: WHERE}}
      - {at: weld, time: 5 s, workers: {men: 1}}
    side-routes: {mend: [{at: bench, time: 5 s, workers: {men: 1}}]}
release: {lid: always}
"""
    scrapping = text.replace("SHARE", "50").replace(", rejects: {any: WHERE}", "")
    mending = text.replace("SHARE", "40").replace("WHERE", "mend")
    assert facts(loads(scrapping), {"lid": 7.0}).automated_share == pytest.approx(1 / 2)
    assert facts(loads(mending), {"lid": 7.0}).automated_share == pytest.approx(1 / 2.4)
