"""Events come in the order of (time, class, element, number), and never in that of their insertion."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineside.kernel.flow.lot import bin_of
from lineside.lower.block import Block
from lineside.lower.codes import BINS, SECOND
from tests.kernel.doors import pop_event, push_event

pytestmark = pytest.mark.compiler_off

Event = tuple[int, int, int, int]

# Narrow ranges, so that ties of every depth are common.
EVENTS = st.lists(
    st.tuples(
        st.one_of(st.integers(0, 3), st.integers(0, 1 << 61)),
        st.integers(0, 2),
        st.one_of(st.integers(0, 2), st.just(2**32 - 1)),
        st.integers(0, 3),
    ),
    max_size=60,
)


def first(block: Block) -> Event:
    event = block.table("event")[0]
    return int(event["time"]), int(event["key"]) >> 32, int(event["key"]) & 0xFFFFFFFF, int(event["number"])


def drain(block: Block) -> list[Event]:
    found = []
    while block.head["events"]:
        found.append(first(block))
        pop_event(block.head)
    return found


@given(EVENTS)
def test_events_come_out_sorted_however_they_went_in(events: list[Event]) -> None:
    block = Block.new({"event": 64})
    for event in events:
        push_event(block.head, *event)
    assert drain(block) == sorted(events)


@given(EVENTS.flatmap(lambda events: st.tuples(st.just(events), st.permutations(events))))
def test_the_order_of_insertion_does_not_matter(both: tuple[list[Event], list[Event]]) -> None:
    orders = []
    for each in both:
        block = Block.new({"event": 64})
        for event in each:
            push_event(block.head, *event)
        orders.append(drain(block))
    assert orders[0] == orders[1]


@given(st.lists(st.one_of(st.none(), EVENTS.filter(len).map(lambda events: events[0])), max_size=80))
def test_pushing_and_popping_by_turns_the_least_is_always_first(moves: list[Event | None]) -> None:
    """None stands for a pop."""
    block = Block.new({"event": 80})
    held: list[Event] = []
    for move in moves:
        if move is not None:
            push_event(block.head, *move)
            held.append(move)
        elif held:
            pop_event(block.head)
            held.remove(min(held))
        assert block.head["events"] == len(held)
        if held:
            assert first(block) == min(held)


def lower_edge(index: int) -> int:
    """The least time of a bin, µs, as the layout states it."""
    return index if index < 32 else (32 + index % 32) << (index // 32 - 1)


class TestBinsOfCycleTimes:
    def test_below_32_us_there_is_one_for_each_microsecond(self) -> None:
        assert [bin_of(time) for time in range(33)] == list(range(33))

    def test_each_begins_where_the_one_before_ends(self) -> None:
        for index in range(1, BINS - 1):
            edge = lower_edge(index)
            assert bin_of(edge) == index
            assert bin_of(edge - 1) == index - 1

    def test_none_is_wider_than_a_32nd_of_its_times(self) -> None:
        widths = [(lower_edge(i + 1) - lower_edge(i)) / lower_edge(i) for i in range(32, BINS - 1)]
        assert max(widths) <= 1 / 32

    def test_the_last_takes_whatever_is_longer(self) -> None:
        assert bin_of(lower_edge(BINS - 1)) == bin_of(1 << 62) == BINS - 1
        assert lower_edge(BINS - 1) > 150 * 86_400 * SECOND

    def test_what_took_less_than_no_time_is_in_the_first(self) -> None:
        assert bin_of(-5) == 0

    @given(st.integers(0, 1 << 50), st.integers(0, 1 << 50))
    def test_longer_times_are_never_in_an_earlier_bin(self, one: int, other: int) -> None:
        assert (bin_of(min(one, other))) <= bin_of(max(one, other))
