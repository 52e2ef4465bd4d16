"""Machines that decide for themselves: they work on whether there is room or not, and what they tell has happened."""

from __future__ import annotations

import pytest

from lineside.lower import codes
from tests.kernel.bench import Live

pytestmark = pytest.mark.compiler_off

LINE = """
plant: dumb
stations: {cut: {}, wash: {buffer: 3}, pack: {buffer: 3}}
products: {p: {route: [{at: cut, time: 10 s}, {at: wash, time: 10 s}, {at: pack, time: 10 s}]}}
release: {p: RELEASE}
"""


def dumb(release: str = "always") -> Live:
    """A line none of whose machines knows numbers, or heeds that there is no room."""
    plant = Live(LINE.replace("RELEASE", release))
    plant.forced = True
    return plant


@pytest.mark.parametrize("release", ["always", "{wip: 30}", "{orders: [{order: A, quantity: 30, release: 0 s}]}"])
def test_twenty_counts_are_twenty_parts_though_the_next_machine_tells_nothing(release: str) -> None:
    plant = dumb(release)
    for total in range(1, 21):
        plant.counted("cut", total, at=10.0 * total)
    assert plant.row("machine", "cut")["made"] == 20
    assert plant.on("wash") == "p 1"
    assert plant.waiting("wash") == [f"p {n}" for n in range(2, 20)]
    assert (plant.on("cut"), plant.state("cut/1")) == ("p 20", "blocked")
    assert not plant.questions()


def test_ends_without_a_number_while_the_part_has_no_room_are_parts_pushed_on() -> None:
    plant = dumb()
    for n in range(1, 13):
        plant.ended("cut", 0, at=10.0 * n)
    assert plant.row("machine", "cut")["made"] == 12
    assert len(plant.lots()) == 12
    plant.tick(200)
    for n in range(1, 13):
        plant.ended("wash", 0, at=200 + 10.0 * n)
        plant.ended("pack", 0, at=205 + 10.0 * n)
    assert (plant.completed(), plant.row("machine", "wash")["made"], len(plant.questions())) == (12, 12, 0)


def test_an_end_that_comes_twice_where_there_is_no_other_part_is_one() -> None:
    plant = dumb("{orders: [{order: A, quantity: 5, release: 0 s}]}")
    for n in range(1, 6):
        plant.ended("cut", 0, at=10.0 * n)
    before = plant.meaning()
    plant.ended("cut", 0)
    assert plant.meaning() == before
    assert plant.row("machine", "cut")["made"] == 5


def test_an_end_with_its_number_that_comes_twice_is_one() -> None:
    plant, number = dumb(), 0
    for n in range(1, 6):
        number = plant.current("cut")
        plant.ended("cut", number, at=10.0 * n)
    before = plant.meaning()
    plant.ended("cut", number)
    assert plant.meaning() == before


def test_a_start_without_a_command_while_the_part_has_no_room_is_that_of_the_next() -> None:
    plant = dumb()
    for n in range(1, 6):
        plant.ended("cut", 0, at=10.0 * n)
    assert plant.state("cut/1") == "blocked"
    plant.started("cut", 0, at=60)
    assert (plant.on("cut"), plant.state("cut/1")) == ("p 6", "busy")
    assert plant.waiting("wash") == ["p 2", "p 3", "p 4", "p 5"]


def test_what_is_over_full_fills_no_further_by_command_until_it_has_room_again() -> None:
    plant = dumb()
    for total in range(1, 11):
        plant.counted("cut", total, at=10.0 * total)
    assert len(plant.waiting("wash")) == 8
    for n in range(1, 6):
        plant.ended("wash", 0, at=200 + 10.0 * n)
        plant.ended("pack", 0, at=205 + 10.0 * n)
        assert plant.on("cut") == "p 10"
    plant.ended("wash", 0, at=260)
    assert len(plant.waiting("wash")) == 3
    assert plant.on("cut") == "p 11"


def test_bad_counts_are_one_question_however_many_there_are() -> None:
    plant = dumb()
    plant.counted("cut", 1, at=1)
    rows = len(plant.block.table("question"))
    for _ in range(300):
        plant.tell(codes.COUNTED, 0, 0, 0)
    assert plant.questions() == [("counted", 0, 0, 0, 1)]
    assert len(plant.block.table("question")) == rows
    assert plant.block.table("question")["times"][0] == 300
