"""What the controller makes of every fact in every situation: one test for each cell of the documented table.

A small real plant is driven into the situation through the controller's own door; the test plays its devices. Nobody
tells the tests what the kernel's table says: what must come of each fact stands here, worked out by hand.
"""

from __future__ import annotations

from typing import NamedTuple

import pytest

from lineside.kernel.upkeep.verdict import CONDITION, CONDITION_FACTS, PLANNED
from lineside.kernel.vehicle.verdict import JOURNEY_FACTS
from lineside.kernel.work.verdict import COLUMN, OPERATION, OPERATION_FACTS
from lineside.lower.codes import COMMANDS, CONDITIONS, FACTS, OPERATIONS, VERDICTS
from tests.kernel.bench import Live

pytestmark = pytest.mark.compiler_off

HOUR = 3600.0

# Two parts come at 01:00. The saw needs a sawyer, from 08:00; a part that its interlock holds needs an inspector, from
# 10:00. The drill has no waiting place, so that a second part is blocked on the saw.
CELL = """
plant: cell
stations:
  saw: {failure: {every: 1000 h, repair: 10 min, crew: fitters}}
  drill: {buffer: 0}
  pack: {}
workers:
  sawyers: {per-shift: 1, shifts: day, at-shift-end: interrupt}
  fitters: {per-shift: 1, shifts: day, at-shift-end: interrupt}
  inspectors: {per-shift: 1, shifts: late}
shifts:
  day: {daily: ["08:00-16:00"]}
  late: {daily: ["10:00-18:00"]}
products:
  p:
    route:
      - at: saw
        time: 10 s
        workers: {sawyers: 1}
        interlock: {catches: {}, when: after, false-alarm: 10 %, release: 1 min, by: inspectors}
      - {at: drill, time: 20 s}
      - {at: pack, time: 5 s}
release:
  p: {orders: [{order: A, quantity: 2, release: 1 h}]}
"""


def saw_in(phase: str) -> Live:
    """The plant with its saw in a phase; the part concerned is the saw's, or p 1 while the saw is empty."""
    cell = Live(CELL)
    if phase == "empty":  # and broken, so that parts wait in front of it
        cell.failed("saw", at=0.5 * HOUR)
        cell.tick(2 * HOUR)
    elif phase == "loaded":  # nobody is there yet
        cell.tick(2 * HOUR)
    elif phase == "running":
        cell.tick(9 * HOUR)
    elif phase in ("stopping", "suspended"):
        cell.tick(16 * HOUR)
        if phase == "suspended":
            cell.stopped("saw", at=16 * HOUR + 1)
    elif phase in ("barred", "clearing"):
        cell.tick(9 * HOUR)
        cell.refused("saw", at=9 * HOUR + 1)
        if phase == "clearing":
            cell.tick(10 * HOUR)
    else:
        cell.tick(9 * HOUR)
        cell.ended("saw", held=phase != "done", at=9 * HOUR + 10)
        if phase == "releasing":
            cell.tick(10 * HOUR)
        elif phase == "done":
            cell.ended("saw", at=9 * HOUR + 20)
    assert cell.phase("saw") == phase
    return cell


class After(NamedTuple):
    """What a fact must leave behind."""

    phase: str
    """The saw's phase."""
    at: str
    """Where the part is now."""
    inferred: int = 0
    """Steps of the part that nobody has reported."""
    commands: tuple[str, ...] = ()


NOTHING = None
"""The fact changes nothing."""
ASKED = "question"
"""The fact changes nothing, and a person is asked."""

Outcome = After | str | None
DOWN_THE_LINE = ("begin",)
"""The part, at the drill or the pack, begins there."""
BOTH = ("begin", "begin")
"""The next part begins at the saw as well."""

ON_DRILL, ON_PACK, ON_SAW = "drill/1", "pack/1", "saw/1"

OUTCOMES: dict[str, dict[str, Outcome]] = {
    "ended": {
        "empty": After("empty", ON_DRILL, 1, DOWN_THE_LINE),
        "loaded": After("loaded", ON_DRILL, 1, DOWN_THE_LINE),
        "running": After("running", ON_DRILL, 0, BOTH),
        "stopping": After("loaded", ON_DRILL, 0, DOWN_THE_LINE),
        "suspended": After("loaded", ON_DRILL, 1, DOWN_THE_LINE),
        "held": NOTHING,
        "releasing": NOTHING,
        "done": NOTHING,
        "barred": ASKED,
        "clearing": ASKED,
    },
    "stopped": {
        "empty": NOTHING,
        "loaded": NOTHING,
        "running": After("running", ON_SAW, 0, ("resume",)),  # nobody wanted it to stop: it goes on at once
        "stopping": After("suspended", ON_SAW),
        "suspended": NOTHING,
        "held": NOTHING,
        "releasing": NOTHING,
        "done": NOTHING,
        "barred": NOTHING,
        "clearing": NOTHING,
    },
    "released": {
        "empty": NOTHING,
        "loaded": NOTHING,
        "running": NOTHING,
        "stopping": NOTHING,
        "suspended": NOTHING,
        "held": After("running", ON_DRILL, 0, BOTH),
        "releasing": After("running", ON_DRILL, 0, BOTH),
        "done": NOTHING,
        "barred": After("running", ON_SAW, 0, ("begin",)),
        "clearing": After("running", ON_SAW, 0, ("begin",)),
    },
    "started": {
        "empty": After("running", ON_SAW),
        "loaded": After("running", ON_SAW),
        "running": NOTHING,
        "stopping": NOTHING,
        "suspended": After("running", ON_SAW),
        "held": ASKED,
        "releasing": ASKED,
        "done": ASKED,
        "barred": ASKED,
        "clearing": ASKED,
    },
    "counted": {
        "empty": After("empty", ON_DRILL, 1, DOWN_THE_LINE),
        "loaded": After("loaded", ON_DRILL, 1, DOWN_THE_LINE),
        "running": After("running", ON_DRILL, 0, BOTH),
        "stopping": After("loaded", ON_DRILL, 0, DOWN_THE_LINE),
        "suspended": After("loaded", ON_DRILL, 1, DOWN_THE_LINE),
        "held": ASKED,
        "releasing": ASKED,
        "done": ASKED,
        "barred": ASKED,
        "clearing": ASKED,
    },
    # By hand to the pack, past the drill.
    "moved": {
        "empty": After("empty", ON_PACK, 2, DOWN_THE_LINE),
        "loaded": After("loaded", ON_PACK, 2, DOWN_THE_LINE),
        "running": After("running", ON_PACK, 2, BOTH),
        "stopping": After("loaded", ON_PACK, 2, DOWN_THE_LINE),
        "suspended": After("loaded", ON_PACK, 2, DOWN_THE_LINE),
        "held": After("running", ON_PACK, 1, BOTH),  # the saw has reported its work, the drill has not
        "releasing": After("running", ON_PACK, 1, BOTH),
        "done": After("empty", ON_PACK, 1, DOWN_THE_LINE),
        "barred": After("running", ON_PACK, 2, BOTH),
        "clearing": After("running", ON_PACK, 2, BOTH),
    },
    # By a reader at the pack.
    "seen": {
        "empty": After("empty", ON_PACK, 2, DOWN_THE_LINE),
        "loaded": After("loaded", ON_PACK, 2, DOWN_THE_LINE),
        "running": After("running", ON_PACK, 2, BOTH),
        "stopping": After("loaded", ON_PACK, 2, DOWN_THE_LINE),
        "suspended": After("loaded", ON_PACK, 2, DOWN_THE_LINE),
        "held": After("running", ON_PACK, 1, BOTH),
        "releasing": After("running", ON_PACK, 1, BOTH),
        "done": After("empty", ON_PACK, 1, DOWN_THE_LINE),
        "barred": After("running", ON_PACK, 2, BOTH),
        "clearing": After("running", ON_PACK, 2, BOTH),
    },
    # An interlock refuses to let the work begin.
    "refused": {
        "empty": After("barred", ON_SAW),
        "loaded": After("barred", ON_SAW),
        "running": After("barred", ON_SAW),
        "stopping": After("clearing", ON_SAW, 0, ("ask",)),  # it is 16:00, and an inspector is there
        "suspended": After("clearing", ON_SAW, 0, ("ask",)),
        "held": ASKED,
        "releasing": ASKED,
        "done": ASKED,
        "barred": NOTHING,
        "clearing": NOTHING,
    },
}

CELLS = [(phase, fact) for fact in OPERATION_FACTS for phase in OPERATIONS]


def tell_about_saw(cell: Live, fact: str) -> tuple[str, ...]:
    """Tell the fact without an activity number, as a device does that knows none; the commands that come of it."""
    kind = FACTS.index(fact)
    part = cell.on("saw") or "p 1"
    if fact == "moved":
        commands = cell.moved("pack", part)
    elif fact == "seen":
        commands = cell.seen("pack", part)
    else:
        total = int(cell.row("machine", "saw")["made"]) + 1
        commands = cell.fact(kind, "saw", 0, total if fact == "counted" else 0)
    return tuple(COMMANDS[each.kind] for each in commands)


@pytest.mark.parametrize(("phase", "fact"), CELLS, ids=[f"{fact} while {phase}" for phase, fact in CELLS])
def test_every_fact_in_every_phase_leaves_behind_what_it_means(phase: str, fact: str) -> None:
    cell = saw_in(phase)
    part = cell.on("saw") or "p 1"
    before, made = cell.meaning(), int(cell.row("machine", "saw")["made"])
    commands = tell_about_saw(cell, fact)
    expected = OUTCOMES[fact][phase]
    if isinstance(expected, After):
        lot = next(each for each in cell.lots() if each.name == part)
        found = After(cell.phase("saw"), lot.at, int(cell.lot(part)["inferred"]), commands)
        assert found == expected
        assert not cell.questions()
        if fact in ("ended", "counted"):
            assert cell.row("machine", "saw")["made"] == made + 1
    else:
        assert commands == ()
        asked = cell.questions()
        assert [question[0] for question in asked] == ([fact] if expected == ASKED else [])
        cell.head["questions"] = 0
        assert cell.meaning() == before


def meaning_of(expected: Outcome, phase: str, fact: str) -> set[str]:
    """The verdicts that would bring about an outcome, by the words of the documents."""
    if phase == "done" and fact in ("ended", "started", "counted"):
        return {"infer"}  # the part was pushed on, if there is another that was worked on since: here there is none
    if expected == ASKED:
        return {"ask a person"}
    if expected is NOTHING:
        return {"accept"} if fact == "started" else {"void"}  # a start that was believed already
    if fact == "moved":
        return {"correct"}
    if fact == "stopped":
        return {"accept"} if phase == "stopping" else {"correct"}
    expected_already = {
        "ended": ("running", "stopping"),
        "counted": ("running", "stopping"),
        "released": ("releasing", "clearing"),
        "refused": ("running", "stopping", "suspended"),
    }
    return {"accept"} if phase in expected_already.get(fact, ()) else {"infer"}


@pytest.mark.parametrize(("phase", "fact"), CELLS, ids=[f"{fact} while {phase}" for phase, fact in CELLS])
def test_the_table_says_what_happens(phase: str, fact: str) -> None:
    said = VERDICTS[OPERATION[OPERATIONS.index(phase), OPERATION_FACTS.index(fact)]]
    assert said in meaning_of(OUTCOMES[fact][phase], phase, fact)


def test_the_tables_are_complete() -> None:
    assert OPERATION.shape == (len(OPERATIONS), len(OPERATION_FACTS))
    assert CONDITION.shape == (len(CONDITIONS) + PLANNED, len(CONDITION_FACTS))
    told = {*OPERATION_FACTS, *CONDITION_FACTS, *JOURNEY_FACTS, "arrived", "delivered", "found", "walked"}
    told |= {"carried", "conveyed", "cleared"}  # of ways and conveyors: test_transport
    assert told == set(FACTS)
    assert [COLUMN[FACTS.index(fact)] for fact in OPERATION_FACTS] == list(range(len(OPERATION_FACTS)))


def saw_under(condition: str) -> Live:
    """The plant with its saw, part p 1 on it, in a state of repair; fitters are there from 08:00 to 16:00."""
    cell = Live(CELL)
    if condition == "up":
        cell.tick(9 * HOUR)
    elif condition == "awaiting crew":
        cell.failed("saw", at=7 * HOUR)
    elif condition == "in repair":
        cell.tick(9 * HOUR)
        cell.failed("saw")
    else:
        cell.failed("saw", at=15.9 * HOUR)
        cell.tick(16 * HOUR)
    assert cell.condition("saw") == condition
    return cell


CONDITION_OUTCOMES = {
    ("up", "failed"): ("in repair", "suspended", ("repair",)),
    ("up", "repaired"): NOTHING,
    ("awaiting crew", "failed"): NOTHING,
    ("awaiting crew", "repaired"): ("up", "loaded", ()),
    ("in repair", "failed"): NOTHING,
    ("in repair", "repaired"): ("up", "running", ("resume",)),
    ("repair stopping", "failed"): NOTHING,
    ("repair stopping", "repaired"): ("up", "suspended", ()),
}


@pytest.mark.parametrize(
    ("condition", "fact"), CONDITION_OUTCOMES, ids=[" while ".join(c[::-1]) for c in CONDITION_OUTCOMES]
)
def test_every_failure_and_repair_in_every_condition_leaves_behind_what_it_means(condition: str, fact: str) -> None:
    cell = saw_under(condition)
    before = cell.meaning()
    commands = cell.failed("saw") if fact == "failed" else cell.repaired("saw", 0)
    expected = CONDITION_OUTCOMES[condition, fact]
    said = VERDICTS[CONDITION[CONDITIONS.index(condition), CONDITION_FACTS.index(fact)]]
    if expected is NOTHING:
        assert cell.meaning() == before
        assert not commands
        assert said == "void"
    else:
        found = (cell.condition("saw"), cell.phase("saw"), tuple(COMMANDS[c.kind] for c in commands))
        assert found == expected
        assert said == ("infer" if condition == "awaiting crew" else "accept")
    assert not cell.questions()


KEPT = """
plant: kept
starts: 2024-03-04 00:00
stations: {saw: {failure: {every: 900 h, repair: 1 h}, maintenance: {every: 7 h, time: 30 min, crew: fitters}}}
workers: {fitters: {per-shift: 1, shifts: day, at-shift-end: interrupt}}
shifts: {day: {daily: ["08:00-16:00"]}}
products: {p: {route: [{at: saw, time: 10 min}]}}
release: {p: always}
"""


def saw_maintained(condition: str) -> Live:
    """The saw, empty, awaits its maintenance from 07:00, is in it from 08:00, or its fitter goes at 16:00."""
    cell = Live(KEPT)
    hours = {"awaiting crew": 7.0, "in repair": 8.0, "repair stopping": 15.9}
    while not cell.row("machine", "saw")["planned"]:
        begin = cell.now if condition != "repair stopping" else cell.now + 8.9 * HOUR / 42
        cell.ended("saw", at=begin + 600)
    cell.tick(max(cell.now, hours[condition] * HOUR))
    if condition == "repair stopping":
        cell.tick(16 * HOUR)
    assert (cell.condition("saw"), cell.state("saw")) == (condition, "maintenance")
    return cell


MAINTENANCE_OUTCOMES = {
    ("awaiting crew", "failed"): ("in repair", "down", ("repair",)),
    ("awaiting crew", "repaired"): ("up", "busy", ("begin",)),
    ("in repair", "failed"): ("in repair", "down", ("repair",)),
    ("in repair", "repaired"): ("up", "busy", ("begin",)),
    ("repair stopping", "failed"): ("in repair", "down", ("repair",)),
    ("repair stopping", "repaired"): ("up", "busy", ("begin",)),
}


@pytest.mark.parametrize(
    ("condition", "fact"), MAINTENANCE_OUTCOMES, ids=[" while ".join(c[::-1]) for c in MAINTENANCE_OUTCOMES]
)
def test_every_failure_and_repair_in_every_state_of_maintenance_leaves_behind_what_it_means(
    condition: str, fact: str
) -> None:
    """Whoever breaks before his maintenance begins is repaired, and his maintenance stays due."""
    cell = saw_maintained(condition)
    commands = cell.failed("saw") if fact == "failed" else cell.repaired("saw", 0)
    found = (cell.condition("saw"), cell.state("saw"), tuple(COMMANDS[c.kind] for c in commands))
    assert found == MAINTENANCE_OUTCOMES[condition, fact]
    row = CONDITIONS.index(condition) + PLANNED
    said = VERDICTS[CONDITION[row, CONDITION_FACTS.index(fact)]]
    assert said == ("infer" if (condition, fact) == ("awaiting crew", "repaired") else "accept")
    service = cell.block.table("failure")[1]
    assert (service["age"] == 0) == (fact == "repaired")
    assert int(cell.row("pool", "fitters")["busy"]) == 0
    if fact == "failed":
        cell.repaired("saw")
        assert (cell.condition("saw"), cell.state("saw")) != ("up", "busy")
    assert not cell.questions()
