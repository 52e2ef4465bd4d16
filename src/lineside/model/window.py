"""Scheduled hours: how much of a span of the run lies within a calendar's working hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.model.calendar import DAY_S, WEEK_S

if TYPE_CHECKING:
    from lineside.model.calendar import Calendar
    from lineside.model.plant import Plant


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


WHOLE_WEEK = 0.01
"""How far the share of working hours in what is measured may be from that of a week."""


def part_of_a_week(plant: Plant, begin: float, end: float) -> str:
    """What is to be said where a span of the run holds another share of working hours than a week does, or nothing."""
    if all(release.kind == "orders" for release in plant.release.values()):
        return ""  # orders are done when they are done; no figure is by the week
    if end - begin < DAY_S:
        return ""  # who looks at a shift means a shift
    used = dict.fromkeys([plant.hours, *(station.hours for station in plant.stations.values())])
    for name in used:
        if name is None:
            continue
        calendar = plant.shifts[name]
        hours = scheduled_s(calendar, plant.start_of_week_s, begin, end) / 3600
        usual = (end - begin) / WEEK_S * calendar.hours_per_week
        if abs(hours - usual) > WHOLE_WEEK * usual:
            span = (end - begin) / 3600
            return (
                f"{span:,.4g} h are no whole weeks of `{name}`: they hold {hours:,.4g} of its hours, and usually"
                f" {usual:,.4g} go by in so long a time; figures for a week or a year are off as much, so measure whole"
                " weeks, such as 7d"
            )
    return ""
