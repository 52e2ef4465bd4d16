"""Calendars: weeks worked out by hand, and their properties on random ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineside.errors import ModelError
from lineside.model import Calendar
from lineside.model.calendar import DAY_S, WEEK_S, days_of

H = 3600.0


def week(breaks: tuple[str, ...] = (), **days: tuple[str, ...]) -> tuple[tuple[float, float], ...]:
    calendar = Calendar(days={key.replace("_", "-"): spans for key, spans in days.items()}, breaks=breaks)
    return calendar.week


def test_one_shift_on_one_day() -> None:
    assert week(tue=("08:00-16:00",)) == ((32 * H, 40 * H),)


def test_a_shift_that_relieves_another_is_no_end_of_work() -> None:
    assert week(mon=("08:00-16:00", "16:00-24:00")) == ((8 * H, 24 * H),)


def test_the_shift_of_one_day_runs_on_into_the_next() -> None:
    assert week(mon=("22:00-06:00",), tue=("06:00-14:00",)) == ((22 * H, 38 * H),)


def test_a_night_shift_on_sunday_ends_on_monday() -> None:
    assert week(sun=("22:00-06:00",)) == ((0.0, 6 * H), (166 * H, 168 * H))


def test_breaks_are_taken_out_on_every_day() -> None:
    assert week(("12:00-12:30",), mon_tue=("08:00-16:00",)) == (
        (8 * H, 12 * H),
        (12.5 * H, 16 * H),
        (32 * H, 36 * H),
        (36.5 * H, 40 * H),
    )


def test_a_break_at_midnight_cuts_a_night_shift() -> None:
    assert week(("23:45-00:15",), mon=("22:00-06:00",)) == ((22 * H, 23.75 * H), (24.25 * H, 30 * H))


def test_a_break_outside_the_hours_changes_nothing() -> None:
    assert week(("20:00-20:30",), mon=("08:00-16:00",)) == ((8 * H, 16 * H),)


def test_two_shifts_with_their_breaks_give_seventy_five_hours() -> None:
    spans = ("08:00-16:00", "16:00-24:00")
    calendar = Calendar(days={"mon-fri": spans}, breaks=("12:00-12:30", "20:00-20:30"))
    assert calendar.hours_per_week == 75.0


def test_all_day_every_day_is_one_week() -> None:
    assert week(daily=("00:00-24:00",)) == ((0.0, float(WEEK_S)),)


@pytest.mark.parametrize(
    ("key", "days"),
    [
        ("mon", (0,)),
        ("mon-fri", (0, 1, 2, 3, 4)),
        ("sat,sun", (5, 6)),
        ("mon-wed, fri", (0, 1, 2, 4)),
        ("fri-mon", (4, 5, 6, 0)),
        ("daily", (0, 1, 2, 3, 4, 5, 6)),
        ("Mon", ()),
        ("monday", ()),
        ("mon-", (0,)),
        ("", ()),
        ("mon-fri-sun", ()),
    ],
)
def test_keys_name_days(key: str, days: tuple[int, ...]) -> None:
    assert days_of(key) == days


@pytest.mark.parametrize(
    "spans", [("8-16",), ("08:00",), ("08:00-08:00",), ("24:00-08:00",), ("08:60-09:00",), ("08:00-24:01",), ("-",), ()]
)
def test_what_is_no_span_of_hours_is_refused(spans: tuple[str, ...]) -> None:
    with pytest.raises(ModelError):
        Calendar(days={"mon": spans})


def test_a_day_given_twice_is_refused() -> None:
    with pytest.raises(ModelError, match="fri has its hours from `mon-fri` already"):
        Calendar(days={"mon-fri": ("08:00-16:00",), "fri": ("08:00-12:00",)})


spans = st.tuples(st.integers(0, 95), st.integers(0, 95)).filter(lambda it: it[0] != it[1]).map(
    lambda it: "-".join(f"{quarter // 4:02d}:{quarter % 4 * 15:02d}" for quarter in it)
)  # fmt: skip


@given(
    st.dictionaries(
        st.sampled_from(("mon", "tue", "wed", "sat", "sun")), st.lists(spans, min_size=1, max_size=3), min_size=1
    ),
    st.lists(spans, max_size=2),
)
def test_a_week_agrees_with_counting_its_quarters_of_hours(days: dict[str, list[str]], breaks: list[str]) -> None:
    def covered(several: list[str], midnight: int) -> set[int]:
        quarters: set[int] = set()
        for span in several:
            start, end = (int(clock[:2]) * 4 + int(clock[3:]) // 15 for clock in span.split("-"))
            end += 96 if end <= start else 0
            quarters |= {(midnight * 96 + quarter) % 672 for quarter in range(start, end)}
        return quarters

    order = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    working = {quarter for day, several in days.items() for quarter in covered(several, order.index(day))}
    working -= {quarter for day in range(7) for quarter in covered(breaks, day)}
    if not working:
        return
    calendar = Calendar(days={day: tuple(several) for day, several in days.items()}, breaks=tuple(breaks))
    counted = {q for start, end in calendar.week for q in range(int(start) // 900, int(end) // 900)}
    assert counted == working
    assert all(0 <= start < end <= WEEK_S for start, end in calendar.week)
    assert all(before[1] < after[0] for before, after in zip(calendar.week, calendar.week[1:], strict=False))
    assert DAY_S * 7 == WEEK_S
