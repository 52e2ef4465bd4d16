"""One station under a calendar, constant service, always fed: its output stepped through by hand arithmetic.

Times are whole seconds from the start of the run, so every count is exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Window = tuple[int, int]


@dataclass(frozen=True)
class Output:
    """When each part ended, and seconds at work."""

    ends: tuple[int, ...]
    busy: int

    def until(self, time: int) -> int:
        """Parts that ended at or before a time."""
        return sum(end <= time for end in self.ends)


def interrupted(windows: Sequence[Window], service: int) -> Output:
    """Work stops at each window's end and resumes at the next one's start: only time inside windows counts."""
    ends: list[int] = []
    busy = 0
    for start, end in windows:
        first = service - busy % service
        ends += range(start + first, end + 1, service)
        busy += end - start
    return Output(tuple(ends), busy)


def finished(windows: Sequence[Window], service: int) -> Output:
    """A part begun inside a window is finished past its end, even into the next; none begins outside a window."""
    ends: list[int] = []
    free = 0
    for start, end in windows:
        begin = max(start, free)
        while begin < end:
            ends.append(begin + service)
            begin += service
        free = max(free, begin)
    return Output(tuple(ends), len(ends) * service)


def weekdays(days: int, hours: Sequence[tuple[float, float]]) -> list[Window]:
    """The windows of the first days of a week that starts on Monday 00:00, the same clock hours each day, seconds."""
    return [(round(day * 86400 + a * 3600), round(day * 86400 + b * 3600)) for day in range(days) for a, b in hours]
