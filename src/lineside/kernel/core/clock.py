"""Working hours: arithmetic on weekly calendars, without state, so that both halves can use it.

A calendar's spans are sorted, do not touch, and lie in one week that begins with the run. A calendar with no span
never opens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.table import calendars, spans
from lineside.lower.codes import NEVER, WEEK

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def is_open(h: Header, c: int, time: int) -> bool:
    """Whether calendar `c` has working hours at a time; at a span's end it is closed."""
    calendar = calendars(h)[c]
    moment = time % WEEK
    for i in range(calendar.span, calendar.span + calendar.spans):
        if spans(h)[i].begin <= moment < spans(h)[i].end:
            return True
    return False


@compiled
def next_change(h: Header, c: int, time: int) -> int:
    """When calendar `c` opens or closes next, after a time. Spans that meet across the week's end are one."""
    calendar = calendars(h)[c]
    if calendar.spans == 0 or calendar.hours == WEEK:
        return NEVER
    now_open = is_open(h, c, time)
    start = time - time % WEEK
    for week in range(2):
        for i in range(calendar.span, calendar.span + calendar.spans):
            begin = start + week * WEEK + spans(h)[i].begin
            end = start + week * WEEK + spans(h)[i].end
            if begin > time and not now_open:
                return begin
            if end > time and now_open and not is_open(h, c, end):
                return end
    return NEVER


@compiled
def after_hours(h: Header, c: int, time: int, amount: int) -> int:
    """The instant by which `amount` µs of calendar `c`'s hours have passed since `time`.

    The amount is above zero; NEVER if the calendar never opens.
    """
    if c < 0:
        return time + amount
    calendar = calendars(h)[c]
    if calendar.spans == 0:
        return NEVER
    start = time - time % WEEK
    left = amount
    for i in range(calendar.span, calendar.span + calendar.spans):
        begin = max(start + spans(h)[i].begin, time)
        end = start + spans(h)[i].end
        if end > begin:
            if left <= end - begin:
                return begin + left
            left -= end - begin
    weeks = (left - 1) // calendar.hours
    start += (1 + weeks) * WEEK
    left -= weeks * calendar.hours
    for i in range(calendar.span, calendar.span + calendar.spans):
        length = spans(h)[i].end - spans(h)[i].begin
        if left <= length:
            return start + spans(h)[i].begin + left
        left -= length
    return NEVER


@compiled
def hours_until(h: Header, c: int, time: int) -> int:
    """µs of calendar `c`'s working hours from the start of the run to a time."""
    calendar = calendars(h)[c]
    moment = time % WEEK
    hours = time // WEEK * calendar.hours
    for i in range(calendar.span, calendar.span + calendar.spans):
        hours += max(0, min(spans(h)[i].end, moment) - spans(h)[i].begin)
    return hours


@compiled
def hours_between(h: Header, c: int, begin: int, end: int) -> int:
    """µs of calendar `c`'s working hours between two times; all of them where there is no calendar."""
    if c < 0:
        return end - begin
    return hours_until(h, c, end) - hours_until(h, c, begin)
