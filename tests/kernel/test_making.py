"""Parts that the plant makes itself: begun when they are called for, kept in store, handed out in order."""

from __future__ import annotations

import pytest

from lineside.lower import codes
from tests.kernel.bench import Live, Simulation

pytestmark = pytest.mark.compiler_off

PULLED = """
plant: pulled
stations: {{turn: {{buffer: 1}}, a: {{}}, b: {{}}}}
parts:
  axle: {{from: turn, product: axle, kanban: {{bins: 1, of: {of}}}{more}}}
{else_}
products:
  axle: {{route: [{{at: turn, time: 10 s}}]}}
  cart: {{route: [{{at: a, time: {time} s, parts: {{axle: 1}}}}]}}
  trolley: {{route: [{{at: b, time: {time} s, parts: {{axle: 1}}}}]}}
release: {{axle: {release}, cart: always{also}}}
"""


def pulled(
    of: int = 2, more: str = "", time: int = 50, release: str = "kanban", also: str = "", else_: str = ""
) -> Simulation:
    return Simulation(PULLED.format(of=of, more=more, time=time, release=release, also=also, else_=else_))


def made(plant: Simulation, column: str = "completed", p: int = 0) -> int:
    return int(plant.block.table("product")[column][p])


def content(plant: Simulation, b: int = 0) -> int:
    return int(plant.block.table("stock")["content"][b])


def history(plant: Simulation, until: float) -> list[tuple[float, int, int, int]]:
    """Time in seconds, axles begun, axles made, and axles at the line side of `a`, whenever one of them changes."""
    found: list[tuple[float, int, int, int]] = []
    for time in plant.instants(until):
        plant.check()
        now = (made(plant, "released"), made(plant), content(plant))
        if not found or found[-1][1:] != now:
            found.append((time / 1e6, *now))
    return found


def test_nothing_is_made_before_it_is_called_for_and_no_more_than_that() -> None:
    """The bin of two is empty when the second cart begins, at 50 s: two axles are made until 70 s, and come together.

    The third cart takes one at 100 s, and the fourth, at 150 s, empties the bin again.
    """
    assert history(pulled(), 170) == [
        (0, 0, 0, 1),
        (50, 2, 0, 0),
        (60, 2, 1, 0),
        (70, 2, 2, 2),
        (100, 2, 2, 1),
        (150, 4, 2, 0),
        (160, 4, 3, 0),
        (170, 4, 4, 2),
    ]


def test_what_is_called_for_waits_outside_until_there_is_room() -> None:
    """Of four axles one is in work and one in the buffer; two wait outside."""
    plant = pulled(of=4)
    for _ in plant.instants(151):
        plant.check()
    assert int(plant.block.table("source")["outside"][0]) == 2


def test_finished_ones_still_have_to_be_brought() -> None:
    """The axles are ready at 70 s; the way takes 15 s more."""
    moments = history(pulled(more=", after: 15 s"), 90)
    assert moments[-2:] == [(70, 2, 2, 0), (85, 2, 2, 2)]


def test_pushed_ones_stay_in_store_until_they_are_called_for() -> None:
    """Axles are done at 30 s, 50 s, 70 s … The second cart empties the bin at 25 s; both axles come together at 50 s.

    The third cart takes one of them at that moment. The axle of 70 s is in store when the fourth begins, at 75 s.
    """
    plant = pulled(release="{every: 20 s}", time=25)
    store: dict[float, tuple[int, int]] = {}
    for time in plant.instants(75):
        plant.check()
        store[time / 1e6] = (made(plant, "stored"), content(plant))
    assert {time: store[time] for time in (0, 25, 30, 50, 70, 75)} == {
        0: (0, 1),
        25: (0, 0),
        30: (1, 0),
        50: (0, 1),
        70: (1, 1),
        75: (1, 0),
    }


def test_calls_are_answered_in_the_order_of_asking() -> None:
    """The trolleys, listed last, call at the same moment as the carts and after them: four axles, two for each."""
    plant = pulled(also=", trolley: always")
    firsts: dict[int, float] = {}
    for time in plant.instants(100):
        plant.check()
        for b in range(2):
            if time > 50e6 and content(plant, b) > 0:
                firsts.setdefault(b, time / 1e6)
    assert firsts == {0: 70, 1: 90}


def test_a_scrapped_one_is_made_again() -> None:
    """Every axle is scrapped at its test, so that more and more are begun, and the carts never get any."""
    plant = Simulation(
        PULLED.format(of=2, more="", else_="", time=50, release="kanban", also="").replace(
            "{at: turn, time: 10 s}", "{at: turn, time: 10 s, defects: {bad: 100 %}, detects: {bad: 100 %}}"
        )
    )
    for _ in plant.instants(150):
        plant.check()
    assert made(plant, "scrapped") == 10
    assert made(plant, "released") == 12
    assert content(plant) == 0


def test_a_part_that_was_counted_at_the_line_side_is_not_made_less() -> None:
    """What was called for is under way all the same: a count corrects the line side only."""
    plant = Live(PULLED.format(of=2, more="", else_="", time=50, release="kanban", also=""))
    plant.forced = True
    plant.ended("a", at=50)
    plant.tell(codes.FOUND, 0, 0, 5, at=55)
    plant.ended("turn", at=60)
    plant.ended("turn", at=70)
    assert int(plant.block.table("stock")["content"][0]) == 7
