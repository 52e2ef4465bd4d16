"""Working hours, against a reference that goes through the weeks one by one."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lineside.kernel.core.clock import after_hours, hours_between, is_open, next_change
from lineside.lower.block import Block
from lineside.lower.codes import NEVER, NONE, SECOND, WEEK
from lineside.lower.tables import lower
from lineside.model.load import loads

pytestmark = pytest.mark.compiler_off

Span = tuple[int, int]
TICK = WEEK // 14  # twelve hours: a grid so coarse that spans often touch, and often meet the week's end


class Hours(NamedTuple):
    """A calendar in a block, and its spans of one week."""

    block: Block
    spans: list[Span]

    def opens(self, weeks: int) -> list[Span]:
        """The open intervals of so many weeks, those that touch joined."""
        joined: list[Span] = []
        for week in range(weeks):
            for begin, end in self.spans:
                begin, end = week * WEEK + begin, week * WEEK + end
                if joined and joined[-1][1] == begin:
                    begin = joined.pop()[0]
                joined.append((begin, end))
        return joined


@st.composite
def calendars(draw: st.DrawFn) -> Hours:
    """Up to five spans; their ends on a coarse grid or anywhere."""
    moments = st.one_of(st.integers(0, 14).map(lambda n: n * TICK), st.integers(0, WEEK))
    marks = sorted(draw(st.lists(moments, max_size=10, unique=True)))
    spans = list(zip(marks[::2], marks[1::2], strict=False))
    return hours(spans)


def hours(spans: list[Span]) -> Hours:
    """A block with a calendar of these spans, behind another one."""
    rows = [(0, TICK), *spans]
    block = Block.new({"calendar": 2, "span": len(rows)})
    block.table("span")["begin"] = [begin for begin, _ in rows]
    block.table("span")["end"] = [end for _, end in rows]
    calendar = block.table("calendar")[1]
    calendar["span"], calendar["spans"] = 1, len(spans)
    calendar["hours"] = sum(end - begin for begin, end in spans)
    return Hours(block, spans)


TIMES = st.one_of(st.integers(0, 3 * WEEK), st.integers(0, 42).map(lambda n: n * TICK))


@given(calendars(), TIMES)
def test_it_is_open_from_a_span_s_begin_to_just_before_its_end(calendar: Hours, time: int) -> None:
    expected = any(begin <= time < end for begin, end in calendar.opens(4))
    assert is_open(calendar.block.head, 1, time) == expected


@given(calendars(), TIMES)
def test_the_next_change_is_the_next_begin_or_end_of_joined_spans(calendar: Hours, time: int) -> None:
    whole = calendar.opens(5) == [(0, 5 * WEEK)]
    edges = [edge for span in calendar.opens(5) for edge in span if time < edge < 5 * WEEK]
    expected = NEVER if whole or not edges else min(edges)
    assert next_change(calendar.block.head, 1, time) == expected


@given(calendars(), TIMES, st.one_of(st.integers(1, 2 * WEEK), st.integers(1, 28).map(lambda n: n * TICK)))
def test_an_amount_of_hours_is_over_when_the_open_time_adds_up_to_it(calendar: Hours, time: int, amount: int) -> None:
    assume(not calendar.spans or sum(end - begin for begin, end in calendar.spans) > WEEK // 20)
    found = after_hours(calendar.block.head, 1, time, amount)
    if not calendar.spans:
        assert found == NEVER
        return
    left = amount
    for begin, end in calendar.opens(50):
        begin = max(begin, time)
        if end > begin and left <= end - begin:
            assert found == begin + left
            return
        left -= max(0, end - begin)
    pytest.fail("the reference is too short")


@given(calendars(), TIMES, TIMES)
def test_hours_between_two_times_are_the_open_time_between_them(calendar: Hours, one: int, other: int) -> None:
    begin, end = min(one, other), max(one, other)
    expected = sum(max(0, min(close, end) - max(start, begin)) for start, close in calendar.opens(4))
    assert hours_between(calendar.block.head, 1, begin, end) == expected


LONGEST_WEEKS = 10_000


@given(calendars(), TIMES, st.integers(1, WEEK))
def test_after_some_hours_just_these_hours_have_passed(calendar: Hours, time: int, amount: int) -> None:
    assume(calendar.spans)
    assume(amount < LONGEST_WEEKS * sum(end - begin for begin, end in calendar.spans))  # or time itself is too long
    until = after_hours(calendar.block.head, 1, time, amount)
    assert hours_between(calendar.block.head, 1, time, until) == amount


@given(TIMES, st.integers(1, WEEK))
def test_without_a_calendar_all_hours_count(time: int, amount: int) -> None:
    block = hours([]).block
    assert after_hours(block.head, NONE, time, amount) == time + amount
    assert hours_between(block.head, NONE, time, time + amount) == amount


def test_a_calendar_of_the_whole_week_never_changes() -> None:
    calendar = hours([(0, WEEK)])
    assert next_change(calendar.block.head, 1, 5 * WEEK) == NEVER
    assert is_open(calendar.block.head, 1, WEEK - 1)
    assert is_open(calendar.block.head, 1, WEEK)


def test_a_shift_over_the_week_s_end_is_one_shift() -> None:
    calendar = hours([(0, TICK), (13 * TICK, WEEK)])
    assert next_change(calendar.block.head, 1, 13 * TICK) == WEEK + TICK


class TestLowering:
    """A calendar of the model, seen from the start of the run."""

    def lowered(self, starts: str, shifts: str) -> Hours:
        block = lower(
            loads(
                f"plant: t\n{starts}\nstations: {{s: {{hours: shift}}}}\nshifts: {{shift: {shifts}}}\n"
                "products: {p: {route: [{at: s, time: 1 s}]}}\nrelease: {p: always}\n"
            )
        )
        spans = [(int(span["begin"]), int(span["end"])) for span in block.table("span")]
        return Hours(block, spans)

    def test_it_begins_on_a_monday_where_no_start_is_given(self) -> None:
        hour = 3600 * SECOND
        assert self.lowered("", '{mon: ["08:00-16:00"]}').spans == [(8 * hour, 16 * hour)]

    def test_it_is_turned_to_the_start_and_split_where_the_run_s_week_ends(self) -> None:
        """The run starts on a Wednesday at 12:00, in the middle of a shift."""
        hour = 3600 * SECOND
        found = self.lowered("starts: 2024-03-06 12:00", '{wed: ["08:00-16:00"], fri: ["08:00-09:00"]}')
        assert found.spans == [(0, 4 * hour), (44 * hour, 45 * hour), (WEEK - 4 * hour, WEEK)]
        assert int(found.block.table("calendar")["hours"][0]) == 9 * hour

    def test_a_night_shift_over_sunday_is_whole_again_from_a_start_in_its_middle(self) -> None:
        hour = 3600 * SECOND
        found = self.lowered("starts: 2024-03-10 23:00", '{sun: ["22:00-06:00"]}')
        assert found.spans == [(0, 7 * hour), (WEEK - hour, WEEK)]
