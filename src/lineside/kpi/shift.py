"""Shifts, days and hours of a plant: the times by which its figures are cut, in µs since its run began.

A shift is a span of the plant's calendar, from its begin to its end, breaks included. Where shifts overlap, the earlier
ends when the later begins. A plant without a calendar works in days. Between two shifts lies a time without one.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Protocol

from lineside.lower.codes import SECOND
from lineside.model.calendar import DAY_S, WEEK_S, days_of

if TYPE_CHECKING:
    from lineside.model.plant import Plant

HOUR: Final = 3600 * SECOND
DAY: Final = DAY_S * SECOND
WEEK: Final = WEEK_S * SECOND


@dataclass(frozen=True, slots=True)
class Period:
    """From `begin` to `end`, µs since the run began; `name` is what people call it, such as `08:00-16:00`."""

    begin: int
    end: int
    name: str = ""
    is_shift: bool = True


class Periods(Protocol):
    """What cuts time: every time lies in one period, and periods are numbered in their order, from 0 on."""

    def at(self, time: int) -> int:
        """The number of the period that a time lies in; a time at which one begins lies in it."""

    def period(self, number: int) -> Period:
        """What a number stands for."""


class Even:
    """Hours or days of the plant's clock."""

    def __init__(self, plant: Plant, length: int) -> None:
        """Cut at every whole `length`, µs, of the clock."""
        self._length = length
        self._offset = round(plant.start_of_week_s * SECOND) % length

    def at(self, time: int) -> int:
        """The number of the period that a time lies in."""
        return (time + self._offset) // self._length

    def period(self, number: int) -> Period:
        """What a number stands for; the first begins with the run."""
        begin = number * self._length - self._offset
        return Period(max(0, begin), begin + self._length)


class Months:
    """Months of the plant's clock; only of a plant that says when it starts."""

    def __init__(self, starts: datetime) -> None:
        """Cut at the first of every month."""
        self._starts = starts

    def at(self, time: int) -> int:
        """The month that a time lies in: years × 12 + months."""
        then = self._starts + timedelta(microseconds=time)
        return then.year * 12 + then.month - 1

    def period(self, number: int) -> Period:
        """What a number stands for; its name is `2024-03`."""
        begin, end = (datetime(n // 12, n % 12 + 1, 1) for n in (number, number + 1))
        return Period(max(0, self._us(begin)), self._us(end), f"{begin:%Y-%m}", is_shift=False)

    def _us(self, then: datetime) -> int:
        span = then - self._starts
        return (span.days * 86_400 + span.seconds) * SECOND + span.microseconds


class Shifts:
    """The shifts of a plant's own calendar, and the times between them."""

    def __init__(self, plant: Plant) -> None:
        """Reckon with the plant's hours and its start."""
        calendar = plant.release_hours
        self._offset = round(plant.start_of_week_s * SECOND)
        spans = (
            [(day * DAY_S, day * DAY_S + DAY_S, "") for day in range(7)]
            if calendar is None
            else [
                (day * DAY_S + span.start, day * DAY_S + span.end, str(span))
                for key, hours in calendar.days.items()
                for day in days_of(key)
                for span in hours
            ]
        )
        self._week = _week(sorted(spans))
        self._starts = [begin for begin, _, _, _ in self._week]
        self._first = self._number(self._offset)

    def _number(self, since_monday: int) -> int:
        weeks, rest = divmod(since_monday, WEEK)
        if rest < self._starts[0]:
            weeks, rest = weeks - 1, rest + WEEK
        return weeks * len(self._week) + bisect_right(self._starts, rest) - 1

    def at(self, time: int) -> int:
        """The number of the period that a time lies in; the one in which the run begins is 0."""
        return self._number(time + self._offset) - self._first

    def period(self, number: int) -> Period:
        """What a number stands for."""
        weeks, row = divmod(number + self._first, len(self._week))
        begin, end, name, is_shift = self._week[row]
        from_start = weeks * WEEK - self._offset
        return Period(max(0, begin + from_start), end + from_start, name, is_shift)


def _week(spans: list[tuple[int, int, str]]) -> list[tuple[int, int, str, bool]]:
    """A week's shifts and the times between them, µs from Monday 00:00, without a gap; the last may end next week."""
    found: list[tuple[int, int, str, bool]] = []
    for i, (begin, end, name) in enumerate(spans):
        after = spans[i + 1][0] if i + 1 < len(spans) else spans[0][0] + WEEK_S
        if after <= begin:
            continue
        found.append((begin * SECOND, min(end, after) * SECOND, name, True))
        if end < after:
            found.append((end * SECOND, after * SECOND, "", False))
    return found


def bounds(periods: Periods, since: int, until: int) -> list[int]:
    """The times in (since, until) at which a period begins."""
    first, last = periods.at(since), periods.at(max(since, until - 1))
    return [periods.period(number).begin for number in range(first + 1, last + 1)]
