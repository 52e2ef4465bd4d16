"""Scheduled hours: how much of a span of the run lies within a calendar's working hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.model.calendar import WEEK_S

if TYPE_CHECKING:
    from lineside.model.calendar import Calendar


def scheduled_s(calendar: Calendar | None, start_of_week_s: float, begin: float, end: float) -> float:
    """Seconds of working hours between two instants of the run, both in seconds since its start.

    `start_of_week_s` is how far into its week the run starts. Without a calendar all time is scheduled.
    """
    if calendar is None:
        return end - begin
    return _until(calendar, start_of_week_s + end) - _until(calendar, start_of_week_s + begin)


def _until(calendar: Calendar, moment: float) -> float:
    """Working seconds from a Monday 00:00 to a moment after it."""
    weeks, rest = divmod(moment, WEEK_S)
    whole = sum(end - start for start, end in calendar.week)
    return weeks * whole + sum(min(end, rest) - start for start, end in calendar.week if start < rest)
