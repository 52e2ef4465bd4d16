"""What happens otherwise than commanded: lost, late and doubled facts, parts moved by hand, devices without numbers."""

from __future__ import annotations

import pytest

from lineside.lower import codes
from lineside.lower.codes import NONE
from tests.kernel.bench import Live

pytestmark = pytest.mark.compiler_off

HOUR = 3600.0


def model(
    saw: str = "{failure: {every: 1000 h, repair: 10 min, crew: fitters}, hours: day}",
    drill: str = "{buffer: 0}",
    wash: str = "{machines: 2, buffer: 1}",
    sawing: str = "{at: saw, time: 10 s}",
    release: str = "{orders: [{order: A, quantity: 3, release: 0 s}]}",
) -> str:
    """Three parts of p are there at the start; the saw works from 08:00 to 16:00; a part of r comes late."""
    return f"""
plant: line
stations: {{saw: {saw}, drill: {drill}, wash: {wash}}}
workers:
  fitters: {{per-shift: 1, shifts: day, at-shift-end: interrupt}}
shifts:
  day: {{daily: ["08:00-16:00"]}}
products:
  p: {{route: [{sawing}, {{at: drill, time: 20 s}}, {{at: wash, time: 30 s}}]}}
  r: {{route: [{{at: drill, time: 1 s}}]}}
release:
  p: {release}
  r: {{orders: [{{order: B, quantity: 1, release: 999 h}}]}}
"""


def line(at: float = 9 * HOUR, **different: str) -> Live:
    """The line at a time, the saw at work if it is open."""
    plant = Live(model(**different))
    plant.tick(at)
    return plant


def test_an_end_with_an_old_number_is_void_after_the_operation_was_stopped() -> None:
    plant = line()
    old = plant.current("saw")
    plant.stopped("saw", at=9 * HOUR + 4)  # stopped by itself: it is resumed under a new number
    assert plant.current("saw") > old
    before = plant.meaning()
    plant.ended("saw", old, at=9 * HOUR + 5)
    assert plant.meaning() == before
    plant.ended("saw", at=9 * HOUR + 11)
    assert plant.on("drill") == "p 1"


def test_an_end_with_an_old_number_is_void_after_the_part_was_taken_away() -> None:
    plant = line()
    old = plant.current("saw")
    plant.moved("drill", "p 1", at=9 * HOUR + 3)
    assert plant.on("saw") == "p 2"
    before = plant.meaning()
    plant.ended("saw", old, at=9 * HOUR + 10)
    assert plant.meaning() == before


def test_an_end_that_comes_twice_does_not_end_the_next_part() -> None:
    """The next part is on the saw and waits for the fitter, who repairs the drill meanwhile."""
    plant = line(
        sawing="{at: saw, time: 10 s, workers: {fitters: 1}}",
        drill="{buffer: 1, failure: {every: 1000 h, repair: 1 h, crew: fitters}}",
    )
    number = plant.current("saw")
    plant.failed("drill")
    plant.ended("saw", number, at=9 * HOUR + 10)
    assert (plant.on("saw"), plant.phase("saw")) == ("p 2", "loaded")
    before = plant.meaning()
    plant.ended("saw", number)
    assert plant.meaning() == before
    assert not plant.questions()


def test_an_end_that_comes_twice_does_not_end_a_part_that_waits_for_opening_time() -> None:
    plant = line(at=16 * HOUR)
    number = plant.current("saw")
    plant.ended("saw", number, at=16 * HOUR + 1)
    assert (plant.on("saw"), plant.waiting("saw")) == (None, ["p 2", "p 3"])
    before = plant.meaning()
    plant.ended("saw", number)
    assert plant.meaning() == before
    assert not plant.questions()


def test_an_end_of_a_part_that_was_scrapped_is_void() -> None:
    plant = line(saw="{failure: {every: 1000 h, repair: 10 min, part: scrap}}")
    number = plant.current("saw")
    plant.failed("saw")
    assert plant.scrapped("p") == 1
    before = plant.meaning()
    plant.ended("saw", number)
    assert plant.meaning() == before


def test_a_start_that_is_confirmed_late_starts_nothing() -> None:
    plant = line()
    number = plant.current("saw")
    plant.ended("saw", at=9 * HOUR + 10)
    plant.tick(16 * HOUR)
    plant.ended("saw", at=16 * HOUR + 1)
    assert plant.phase("saw") == "done"  # p 1 is still on the drill
    before = plant.meaning()
    plant.started("saw", number)
    assert plant.meaning() == before
    assert not plant.questions()


def test_a_repair_that_is_reported_twice_does_not_end_the_next_one() -> None:
    plant = line()
    plant.failed("saw", at=10 * HOUR)
    number = int(plant.row("machine", "saw")["fix"])
    plant.repaired("saw", number, at=11 * HOUR)
    plant.failed("saw", at=17 * HOUR)
    assert plant.condition("saw") == "awaiting crew"
    plant.repaired("saw", number, at=18 * HOUR)
    assert plant.condition("saw") == "awaiting crew"
    plant.repaired("saw", 0, at=18 * HOUR)  # somebody says so without a number
    assert plant.condition("saw") == "up"


def test_a_device_that_knows_no_numbers_runs_the_line() -> None:
    plant = line()
    plant.ended("saw", 0, at=9 * HOUR + 10)
    assert (plant.on("saw"), plant.on("drill")) == ("p 2", "p 1")
    plant.stopped("drill", 0, at=9 * HOUR + 12)
    plant.ended("drill", 0, at=9 * HOUR + 35)
    plant.ended("wash", 0, at=9 * HOUR + 70)
    assert plant.completed("p") == 1
    assert not plant.questions()


def test_a_repair_stops_at_the_end_of_the_shift_also_where_numbers_are_unknown() -> None:
    plant = line()
    plant.failed("saw", at=15.9 * HOUR)
    plant.tick(16 * HOUR)
    assert plant.condition("saw") == "repair stopping"
    plant.stopped("saw", 0, at=16 * HOUR + 1)
    assert plant.condition("saw") == "awaiting crew"


def test_a_failure_of_an_unknown_kind_holds_the_machine_down_until_it_is_repaired() -> None:
    plant = line()
    plant.failed("saw", NONE, at=10 * HOUR)
    assert (plant.condition("saw"), plant.phase("saw"), plant.state("saw")) == ("in repair", "suspended", "down")
    plant.repaired("saw", 0, at=11 * HOUR)
    assert (plant.condition("saw"), plant.phase("saw")) == ("up", "running")


class TestPartsMovedByHand:
    def test_forward_from_the_queue_the_steps_between_are_inferred(self) -> None:
        plant = line()
        plant.moved("wash", "p 2")
        assert plant.on("wash/1") == "p 2"
        assert plant.lot("p 2")["inferred"] == 2
        assert plant.waiting("saw") == ["p 3"]

    def test_back_they_are_done_again_and_nothing_is_inferred(self) -> None:
        plant = line()
        plant.ended("saw", at=9 * HOUR + 10)
        plant.moved("saw", "p 1")
        assert plant.waiting("saw") == ["p 3", "p 1"]
        assert plant.lot("p 1")["inferred"] == 0
        assert plant.lot("p 1")["step"] == plant.number("step", "p saw")
        assert plant.on("drill") is None

    def test_into_a_full_place_all_the_same(self) -> None:
        plant = line()
        plant.moved("drill", "p 2")
        plant.moved("drill", "p 3")
        assert plant.on("drill") == "p 2"
        assert plant.waiting("drill") == ["p 3"]  # where there is no waiting place
        plant.ended("saw", at=9 * HOUR + 10)
        assert plant.state("saw/1") == "blocked"

    def test_where_it_is_already_nothing_changes(self) -> None:
        plant = line()
        before = plant.meaning()
        plant.moved("saw", "p 3")
        assert plant.meaning() == before

    def test_off_its_machine_into_the_queue_before_it(self) -> None:
        plant = line()
        plant.moved("saw", "p 1")
        assert plant.on("saw") == "p 2"
        assert plant.waiting("saw") == ["p 3", "p 1"]

    def test_from_outside_it_enters_by_that(self) -> None:
        plant = line(at=0, release="{every: 1 min}", saw="{buffer: 0, hours: day}")
        plant.tick(150)  # closed, without a waiting place: both parts wait outside
        assert [lot.place for lot in plant.lots()] == ["outside", "outside"]
        plant.moved("drill", "p 2")
        assert plant.on("drill") == "p 2"
        assert plant.row("source", "p")["outside"] == 1
        assert plant.row("product", "p")["wip"] == 1
        plant.moved("drill", "p 1")
        assert plant.waiting("drill") == ["p 1"]

    def test_a_part_that_nobody_knows_is_a_question(self) -> None:
        plant = line()
        before = plant.meaning()
        plant.moved("drill", "p 77")
        assert plant.questions() == [("moved", plant.number("station", "drill"), 0, 0, 77)]
        plant.head["questions"] = 0
        assert plant.meaning() == before

    def test_a_station_off_its_route_is_a_question(self) -> None:
        plant = line(at=999 * HOUR, release="{orders: [{order: A, quantity: 1, release: 2000 h}]}")
        plant.moved("saw", "r 1")
        assert [question[0] for question in plant.questions()] == ["moved"]
        assert plant.on("drill") == "r 1"

    def test_the_place_that_it_leaves_is_filled_at_once(self) -> None:
        """The wash's one waiting place is taken; whoever waits for it goes in as soon as the part is carried off."""
        plant = line(wash="{buffer: 1}")
        for _ in range(3):
            plant.ended("saw")
            plant.ended("drill", 0)
        assert (plant.on("wash"), plant.waiting("wash"), plant.state("drill/1")) == ("p 1", ["p 2"], "blocked")
        plant.moved("saw", "p 2")
        assert plant.waiting("wash") == ["p 3"]
        assert plant.state("drill/1") == "starved"


class TestPartsSeen:
    def test_downstream_the_steps_before_are_inferred(self) -> None:
        plant = line()
        plant.seen("wash", "p 2")
        assert plant.on("wash/1") == "p 2"
        assert plant.lot("p 2")["inferred"] == 2

    def test_where_they_are_believed_to_be_nothing_changes(self) -> None:
        plant = line()
        before = plant.meaning()
        plant.seen("saw", "p 1")  # on the machine
        plant.seen("saw", "p 2")  # in the queue
        assert plant.meaning() == before
        assert not plant.questions()

    def test_upstream_is_a_question(self) -> None:
        plant = line()
        plant.ended("saw", at=9 * HOUR + 10)
        before = plant.meaning()
        plant.seen("saw", "p 1")
        assert [question[0] for question in plant.questions()] == ["seen"]
        plant.head["questions"] = 0
        assert plant.meaning() == before

    def test_one_that_nobody_knows_is_a_question(self) -> None:
        plant = line()
        plant.seen("drill", "p 9")
        assert [question[0] for question in plant.questions()] == ["seen"]

    def test_a_blocked_part_seen_at_the_next_station_has_no_step_inferred(self) -> None:
        plant = line()
        plant.ended("saw", at=9 * HOUR + 10)
        plant.ended("saw", at=9 * HOUR + 20)
        assert (plant.on("saw"), plant.state("saw/1")) == ("p 2", "blocked")
        plant.seen("drill", "p 2")
        assert plant.lot("p 2")["inferred"] == 0
        assert plant.on("saw") == "p 3"

    def test_an_end_that_was_lost_is_not_counted_twice(self) -> None:
        """The reader downstream says it first, the saw's counter afterwards."""
        plant = line()
        plant.seen("drill", "p 1")
        assert plant.on("saw") == "p 2"
        plant.counted("saw", 1)
        assert plant.on("saw") == "p 2"
        plant.counted("saw", 2)
        assert plant.waiting("drill") == []
        assert plant.state("saw/1") == "blocked"
        assert not plant.questions()


class TestCounters:
    def test_one_more_is_the_end_of_the_operation_in_work(self) -> None:
        plant = line()
        plant.counted("saw", 1, at=9 * HOUR + 10)
        assert plant.on("drill") == "p 1"
        assert plant.lot("p 1")["inferred"] == 0

    def test_each_further_one_takes_the_part_that_would_have_been_loaded(self) -> None:
        plant = line(drill="{}")
        plant.counted("saw", 3)
        assert plant.on("saw") is None
        assert (plant.on("drill"), plant.waiting("drill")) == ("p 1", ["p 2", "p 3"])
        assert [int(plant.lot(f"p {n}")["inferred"]) for n in (1, 2, 3)] == [0, 1, 1]
        assert not plant.questions()

    def test_more_than_there_are_parts_is_a_question_about_the_rest(self) -> None:
        plant = line(drill="{}")
        plant.counted("saw", 5)
        assert plant.row("machine", "saw")["made"] == 3
        assert plant.questions() == [("counted", 0, 0, 5, 3)]

    def test_more_than_there_is_room_for_were_pushed_on_all_the_same(self) -> None:
        plant = line()
        plant.forced = True
        plant.counted("saw", 3)
        assert (plant.on("drill"), plant.waiting("drill"), plant.on("saw")) == ("p 1", ["p 2"], "p 3")
        assert (plant.state("saw/1"), plant.row("machine", "saw")["made"]) == ("blocked", 3)
        assert not plant.questions()

    @pytest.mark.parametrize("total", [-1, 65, 10**12], ids=["fallen", "risen by more than 64", "risen to no sense"])
    def test_one_that_falls_or_jumps_is_a_question(self, total: int) -> None:
        plant = line()
        before = plant.meaning()
        plant.counted("saw", total)
        assert plant.questions() == [("counted", 0, 0, total, 0)]
        plant.head["questions"] = 0
        assert plant.meaning() == before

    @pytest.mark.parametrize("phase", ["empty", "running", "done"])
    def test_one_that_stands_where_it_stood_says_nothing(self, phase: str) -> None:
        plant = line()
        if phase != "running":
            plant.ended("saw", at=9 * HOUR + 10)
            plant.ended("saw", at=9 * HOUR + 20)
        if phase == "empty":
            plant.ended("drill", at=9 * HOUR + 30)
            plant.ended("saw", at=9 * HOUR + 40)
            plant.ended("drill", at=9 * HOUR + 50)
        assert plant.phase("saw") == phase
        before = plant.meaning()
        plant.counted("saw", int(plant.row("machine", "saw")["made"]))
        assert plant.meaning() == before
        assert not plant.questions()


class TestStartsWithoutCommand:
    def test_at_a_closed_machine_the_waiting_part_is_the_one(self) -> None:
        plant = line(at=2 * HOUR)
        assert plant.on("saw") is None
        plant.started("saw", 0)
        assert (plant.on("saw"), plant.state("saw/1")) == ("p 1", "busy")
        plant.ended("saw", 0, at=2 * HOUR + 10)
        assert plant.on("drill") == "p 1"
        assert plant.lot("p 1")["inferred"] == 0

    def test_at_a_machine_that_is_believed_down_it_was_repaired(self) -> None:
        plant = line()
        plant.failed("saw")
        assert plant.row("pool", "fitters")["busy"] == 1
        plant.started("saw", 0, at=9 * HOUR + 5)
        assert (plant.condition("saw"), plant.phase("saw")) == ("up", "running")
        assert plant.row("pool", "fitters")["busy"] == 0

    def test_where_nothing_waits_it_is_a_question(self) -> None:
        plant = line()
        before = plant.meaning()
        plant.started("wash/2", 0)
        assert plant.questions() == [("started", plant.number("machine", "wash/2"), 0, 0, 0)]
        plant.head["questions"] = 0
        assert plant.meaning() == before

    def test_the_place_that_the_part_leaves_is_filled_at_once(self) -> None:
        """The drill is closed, its one waiting place taken, the saw blocked; then the drill goes on all the same."""
        plant = line(drill="{buffer: 1, hours: day}", saw="{}", at=0)
        plant.ended("saw", at=10)
        plant.ended("saw", at=20)
        assert (plant.waiting("drill"), plant.state("saw/1")) == (["p 1"], "blocked")
        plant.started("drill", 0)
        assert (plant.on("drill"), plant.waiting("drill")) == ("p 1", ["p 2"])
        assert plant.on("saw") == "p 3"


class TestEndsWithoutPart:
    def test_at_an_idle_machine_with_a_waiting_part_it_is_that_part(self) -> None:
        plant = line(at=2 * HOUR)
        plant.ended("saw", 0)
        assert plant.on("drill") == "p 1"
        assert plant.lot("p 1")["inferred"] == 1

    def test_at_an_idle_machine_where_nothing_waits_it_is_a_question(self) -> None:
        plant = line()
        plant.ended("wash/1", 0)
        assert plant.questions() == [("ended", plant.number("machine", "wash/1"), 0, 0, 0)]
        assert plant.row("machine", "wash/1")["made"] == 0


def test_a_cycle_counts_once_however_often_it_was_interrupted() -> None:
    plant = line(saw="{failure: {every: 100 cycles, repair: 10 min}}")
    for second in (2, 4, 6):
        plant.stopped("saw", at=9 * HOUR + second)
    plant.ended("saw", at=9 * HOUR + 10)
    assert plant.block.table("failure")["age"][0] == 1_000_000
    plant.forced = True  # the second part was pushed on, though there was no room for it
    plant.counted("saw", 3)
    assert plant.block.table("failure")["age"][0] == 3_000_000


def test_a_part_held_where_the_model_has_no_interlock_is_held_until_somebody_lets_it_go() -> None:
    plant = line()
    plant.ended("saw", held=True, at=9 * HOUR + 10)
    assert plant.state("saw/1") == "held"
    plant.tell(codes.LET_GO, plant.number("machine", "saw"))
    assert plant.on("drill") == "p 1"


@pytest.mark.parametrize("element", [-1, 99, 1 << 40])
@pytest.mark.parametrize("fact", codes.FACTS)
def test_a_fact_about_something_that_the_plant_does_not_have_is_a_question(fact: str, element: int) -> None:
    plant = line()
    before = plant.meaning()
    plant.tell(codes.FACTS.index(fact), element, 3, 0, 1)
    assert [question[:2] for question in plant.questions()] == [(fact, element)]
    plant.head["questions"] = 0
    assert plant.meaning() == before


def test_a_question_comes_once_for_each_fact_and_element_and_is_counted() -> None:
    plant = line()
    for serial in range(100, 300):
        plant.moved("drill", f"p {serial}", at=9 * HOUR + serial)
        plant.seen("saw", f"p {serial}")
    assert [(fact, element, y) for fact, element, _, _, y in plant.questions()] == [("moved", 1, 299), ("seen", 0, 299)]
    row = plant.block.table("question")[0]
    assert (row["times"], row["time"], row["last"]) == (200, (9 * HOUR + 100) * 1e6, (9 * HOUR + 299) * 1e6)
    plant.tell(codes.ANSWER, 0)
    plant.moved("drill", "p 300", at=9 * HOUR + 400)
    row = plant.block.table("question")[0]
    assert (row["times"], row["time"], row["last"], row["answered"]) == (1, (9 * HOUR + 400) * 1e6, 0, 0)


@pytest.mark.parametrize("release", ["{orders: [{order: A, quantity: 1, release: 0 s}]}", "{wip: 1}", "always"])
def test_an_arrival_of_what_does_not_arrive_by_itself_is_a_question(release: str) -> None:
    plant = line(release=release)
    before = plant.meaning()
    plant.tell(codes.ARRIVED, plant.number("source", "p"))
    assert [question[0] for question in plant.questions()] == ["arrived"]
    plant.head["questions"] = 0
    assert plant.meaning() == before
