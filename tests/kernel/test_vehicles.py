"""Vehicles: whom a fleet sends for what, what a vehicle does one after the other, breakdowns, and facts about it."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from lineside.kernel.upkeep.upset import disturb
from lineside.kernel.vehicle.lower import vehicles_of
from lineside.kernel.vehicle.verdict import JOURNEY, JOURNEY_FACTS
from lineside.lower import codes
from lineside.lower.codes import COMMANDS, CONDITIONS, DOINGS, NONE, VEHICLE_STATES, VERDICTS
from tests.kernel.bench import Live, Simulation

pytestmark = pytest.mark.compiler_off

# Parts of three kinds for one machine each. Every machine uses one part every 1000 s, so that the calls are those of
# the first operations: bins of one, empty at 0 s.
SHOP = """
plant: shop
stations: {{a: {{}}, b: {{}}, c: {{}}}}
parts:
  pa: {{from: near, by: agv, kanban: {{bins: {bins}, of: 1}}}}
  pb: {{from: near, by: agv, kanban: {{bins: 2, of: 1}}}}
  pc: {{from: far, by: agv, kanban: {{bins: 2, of: 1}}}}
fleets:
  agv: {{vehicles: {vehicles}, speed: 1 m/s, load: 2 s, unload: 3 s{more}}}
workers: {{fitter: {{per-shift: 1}}}}
distances: {{near: {{a: 10 m, b: 20 m, far: 50 m}}, far: {{c: 5 m}}}}
products:
  x: {{route: [{{at: a, time: 1000 s, parts: {{pa: 1}}}}]}}
  y: {{route: [{{at: b, time: 1000 s, parts: {{pb: 1}}}}]}}
  z: {{route: [{{at: c, time: 1000 s, parts: {{pc: 1}}}}]}}
release: {{x: always, y: always, z: always}}
"""


def shop(vehicles: int = 1, more: str = "", bins: int = 2) -> str:
    return SHOP.format(vehicles=vehicles, more=more, bins=bins)


def journey(plant: Simulation, until: float, vehicle: int = 0) -> list[tuple[float, str]]:
    """When a vehicle came into which state, in seconds."""
    found: list[tuple[float, str]] = []
    for time in plant.instants(until):
        plant.check()
        state = VEHICLE_STATES[int(plant.block.table("vehicle")["state"][vehicle])]
        if not found or found[-1][1] != state:
            found.append((time / 1e6, state))
    return found


def deliveries(text: str, until: float) -> list[tuple[float, str]]:
    """When which part was put down, in seconds."""
    plant = Simulation(text)
    before = [0, 0, 0]
    found: list[tuple[float, str]] = []
    for time in plant.instants(until):
        now = plant.block.table("stock")["deliveries"].tolist()
        found += [(time / 1e6, part) for b, part in enumerate(plant.plant.parts) if now[b] > before[b]]
        before = now
    return found


def test_a_vehicle_that_is_delayed_on_its_way_arrives_five_minutes_later() -> None:
    plant = Simulation(shop())
    plant.run(6)
    element = len(plant.block.table("process")) - 1
    disturb(plant.head, element, 1000, codes.DELAY)
    assert journey(plant, 320) == [(6.0, "driving_loaded"), (312.0, "unloading"), (315.0, "driving_empty")]


def test_a_vehicle_loads_drives_unloads_and_stays_where_it_is() -> None:
    assert journey(Simulation(shop()), 140) == [
        (0.0, "loading"),
        (2.0, "driving_loaded"),
        (12.0, "unloading"),
        (15.0, "driving_empty"),
        (25.0, "loading"),
        (27.0, "driving_loaded"),
        (47.0, "unloading"),
        (50.0, "driving_empty"),
        (120.0, "loading"),
        (122.0, "driving_loaded"),
        (127.0, "unloading"),
        (130.0, "idle"),
    ]


@pytest.mark.parametrize(
    ("more", "found"),
    [
        # One load a trip. To a until 12, put down at 15; back at 25, loaded at 27, to b until 47, 50; 70 m to far, 120.
        ("", [(15.0, "pa"), (50.0, "pb"), (130.0, "pc")]),
        # The same calls, and the vehicle takes pb along: loaded at 4, a at 14 to 17; b is 30 m from a: 47 to 50.
        (", carries: 2", [(17.0, "pa"), (50.0, "pb"), (130.0, "pc")]),
    ],
)
def test_the_oldest_call_comes_first(more: str, found: list[tuple[float, str]]) -> None:
    assert deliveries(shop(more=more), 200) == found


@pytest.mark.parametrize(("rule", "order"), [("oldest", ["pa", "pc", "pb"]), ("nearest", ["pa", "pb", "pc"])])
def test_the_nearest_load_comes_before_an_older_one(rule: str, order: list[str]) -> None:
    lines = shop(more=f", rule: {rule}").splitlines()
    pb, pc = (next(i for i, line in enumerate(lines) if line.startswith(f"  {part}:")) for part in ("pb", "pc"))
    lines[pb], lines[pc] = lines[pc], lines[pb]  # calls of one instant come in the order of the parts
    text = "\n".join(lines)
    assert [part for _, part in deliveries(text, 200)] == order


def test_the_most_urgent_is_what_runs_out_first() -> None:
    """All three are called for at once: of pc nothing is left, of pb one, of pa two."""
    text = shop(bins=3, more=", rule: most-urgent")
    few = text.replace("from: far, by: agv, kanban: {bins: 2", "from: far, by: agv, kanban: {bins: 1")
    assert [part for _, part in deliveries(few, 300)] == ["pc", "pb", "pa"]


def test_the_nearest_free_vehicle_is_sent() -> None:
    plant = Simulation(shop(vehicles=2))
    plant.run(1)
    tasks = plant.block.table("task")
    rows = plant.block.table("vehicle")
    assert [VEHICLE_STATES[int(row["state"])] for row in rows] == ["loading", "loading"]
    assert [int(tasks["stock"][row["task"]]) for row in rows] == [0, 1]


def test_it_charges_where_it_is_when_it_has_driven_enough() -> None:
    plant = Simulation(shop(more=", charge: {after: 30 s, for: 1 min}"))
    found = journey(plant, 200)
    # Driven 10 s to a, 10 s back, 20 s to b: it charges there from 50 on.
    assert (50.0, "charging") in found
    assert (110.0, "driving_empty") in found


def test_a_breakdown_interrupts_the_drive_and_a_fitter_is_needed() -> None:
    more = ", failure: {every: 7 s, repair: 100 s, crew: fitter}"
    found = journey(Simulation(shop(more=more)), 125)
    assert found == [
        (0.0, "loading"),
        (2.0, "driving_loaded"),
        (7.0, "down"),
        (107.0, "driving_loaded"),
        (112.0, "unloading"),
        (114.0, "down"),
    ]


def test_a_crew_that_goes_home_leaves_the_vehicle_half_repaired() -> None:
    more = ", failure: {every: 7 s, repair: 1 h, crew: fitter}"
    hours = "fitter: {per-shift: 1, shifts: day, at-shift-end: interrupt}"
    text = shop(more=more).replace("fitter: {per-shift: 1}", hours)
    text += 'shifts: {day: {daily: ["00:00-00:30", "12:00-13:00"]}}\n'
    found = journey(Simulation(text), 13 * 3600)
    assert found[2] == (7.0, "down")
    assert found[3][1] == "driving_loaded"
    assert found[3][0] == pytest.approx(12 * 3600 + 3600 - 1800 + 7, abs=1e-5)


# What the controller makes of every fact about a vehicle, whatever that is doing.


class After(NamedTuple):
    """What a fact must leave behind."""

    doing: str
    commands: tuple[str, ...] = ()
    at: str | None = None
    """Where the vehicle is now."""


NOTHING = None
ASKED = "question"
Outcome = After | str | None

OUTCOMES: dict[str, dict[str, Outcome]] = {
    "reached": {
        "idle": After("idle", (), "far"),
        "driving": After("unloading", ("unload",), "a"),
        "loading": NOTHING,
        "unloading": NOTHING,
        "charging": ASKED,
    },
    "loaded": {
        "idle": ASKED,
        "driving": ASKED,  # it drives with its load: another one was not to be taken up
        "loading": After("driving", ("drive",), "near"),
        "unloading": NOTHING,
        "charging": ASKED,
    },
    "unloaded": {
        "idle": ASKED,
        "driving": After("charging", ("charge",), "a"),
        "loading": ASKED,
        "unloading": After("charging", ("charge",), "a"),
        "charging": ASKED,
    },
    "charged": {
        "idle": NOTHING,
        "driving": ASKED,
        "loading": ASKED,
        "unloading": ASKED,
        "charging": After("idle", (), "a"),
    },
}

LONE = """
plant: lone
stations: {a: {}, c: {}}
parts: {pa: {from: near, by: agv, kanban: {bins: 2, of: 1}}, pc: {from: far, by: agv, kanban: {bins: 2, of: 1}}}
fleets: {agv: {vehicles: 1, speed: 1 m/s, load: 2 s, unload: 3 s, charge: {after: 5 s, for: 1 min},
  failure: {every: 1000 h, repair: 10 min}}}
distances: {near: {a: 10 m, far: 50 m}, far: {c: 5 m}}
products: {x: {route: [{at: a, time: 1000 s, parts: {pa: 1}}]}, z: {route: [{at: c, time: 1 s, parts: {pc: 1}}]}}
release: {x: {orders: [{order: A, quantity: 1, release: 10 s}]}, z: {orders: [{order: B, quantity: 1, release: 9 d}]}}
"""
PLACES = ("near", "a", "far", "c")


def number(plant: Live) -> int:
    return int(plant.block.table("vehicle")["work"][0])


def tell(plant: Live, fact: int, at: float, activity: int | None = None, x: int = 0) -> tuple[str, ...]:
    element = len(plant.machines)
    commands = plant.tell(fact, element, number(plant) if activity is None else activity, x, at=at)
    return tuple(COMMANDS[command.kind] for command in commands)


def vehicle_that(doing: str) -> Live:
    """The plant with its vehicle doing something; what it brings is for a."""
    if doing == "idle":
        return Live(LONE.replace("release: 10 s", "release: 8 d"))
    plant = Live(LONE)
    plant.tick(10)
    for name, fact, at in (
        ("loading", codes.LOADED_UP, 12.0),
        ("driving", codes.REACHED, 22.0),
        ("unloading", codes.UNLOADED, 25.0),
    ):
        if name == doing:
            break
        tell(plant, fact, at)
    assert DOINGS[int(plant.block.table("vehicle")["doing"][0])] == doing
    return plant


CELLS = [(fact, doing) for fact, row in OUTCOMES.items() for doing in row]


def test_every_cell_has_its_test() -> None:
    assert [*OUTCOMES] == [*JOURNEY_FACTS]
    assert all([*row] == [*DOINGS] for row in OUTCOMES.values())
    assert JOURNEY.shape == (len(DOINGS), len(JOURNEY_FACTS))
    assert set(JOURNEY.ravel().tolist()) <= set(range(len(VERDICTS)))


@pytest.mark.parametrize(("fact", "doing"), CELLS)
@pytest.mark.parametrize("numbered", [True, False])
def test_what_is_made_of_a_fact(fact: str, doing: str, numbered: bool) -> None:
    plant = vehicle_that(doing)
    expected = OUTCOMES[fact][doing]
    before = plant.meaning()
    commands = tell(plant, codes.FACTS.index(fact), 100.0, None if numbered else 0, PLACES.index("far"))
    row = plant.block.table("vehicle")[0]
    if isinstance(expected, After):
        assert (DOINGS[int(row["doing"])], commands) == (expected.doing, expected.commands)
        assert expected.at is None or PLACES[int(row["at"])] == expected.at
        assert not plant.questions()
    elif expected == ASKED:
        assert [each[0] for each in plant.questions()] == [fact]
        plant.block.head["questions"] = 0
        assert plant.meaning() == before
    else:
        assert (plant.meaning(), commands, plant.questions()) == (before, (), [])


@pytest.mark.parametrize("fact", JOURNEY_FACTS)
@pytest.mark.parametrize("doing", DOINGS)
def test_a_fact_with_an_old_number_is_void(fact: str, doing: str) -> None:
    plant = vehicle_that(doing)
    before = plant.meaning()
    assert tell(plant, codes.FACTS.index(fact), 100.0, 99) == ()
    assert (plant.meaning(), plant.questions()) == (before, [])


def test_what_an_idle_vehicle_reports_of_no_place_is_asked_about() -> None:
    plant = vehicle_that("idle")
    tell(plant, codes.REACHED, 5.0, 0, 9)
    assert len(plant.questions()) == 1


def condition(plant: Live) -> str:
    return CONDITIONS[int(plant.block.table("vehicle")["condition"][0])]


@pytest.mark.parametrize("doing", DOINGS)
def test_a_vehicle_that_fails_rests_and_goes_on_when_it_is_repaired(doing: str) -> None:
    plant = vehicle_that(doing)
    assert tell(plant, codes.FAILED, 100.0, 0, NONE) == ("repair",)
    assert condition(plant) == "in repair"
    fix = int(plant.block.table("vehicle")["fix"][0])
    assert tell(plant, codes.REPAIRED, 200.0, 99) == ()
    assert tell(plant, codes.REPAIRED, 200.0, fix) == (() if doing == "idle" else ("resume",))
    assert (condition(plant), DOINGS[int(plant.block.table("vehicle")["doing"][0])]) == ("up", doing)


def test_a_vehicle_that_arrives_is_up() -> None:
    plant = vehicle_that("driving")
    work = number(plant)
    tell(plant, codes.FAILED, 15.0, 0, NONE)
    assert tell(plant, codes.REACHED, 30.0, work) == ("unload",)
    assert condition(plant) == "up"


def test_a_vehicle_that_loads_without_having_arrived_has_arrived() -> None:
    plant = Live(LONE.replace("release: 10 s", "release: 9 d").replace("9 d}]}}", "10 s}]}}"))
    plant.tick(10)  # pc is to be fetched at far, 50 m away
    assert plant.block.table("vehicle")["doing"][0] == codes.DRIVING
    assert tell(plant, codes.LOADED_UP, 70.0) == ("drive",)
    row = plant.block.table("vehicle")[0]
    assert (PLACES[int(row["at"])], PLACES[int(row["to"])], int(row["driven"])) == ("far", "c", 60_000_000)


@pytest.mark.parametrize("fact", [codes.ENDED, codes.RELEASED, codes.COUNTED])
def test_a_vehicle_does_not_do_what_machines_do(fact: int) -> None:
    plant = vehicle_that("driving")
    tell(plant, fact, 15.0, 0)
    assert len(plant.questions()) == 1


def test_vehicles_are_named_by_fleet_and_number() -> None:
    assert vehicles_of(Live(shop(vehicles=2)).plant) == [("agv", 0), ("agv", 1)]
