"""The plant's day: when it began, what had been made by then, and what should have been made since.

A day goes from midnight to midnight of the plant's clock, or of the run's where the model does not say when it starts.
The plan of a day counts good parts, as what was made does: the planned rate times the plant's hours since it began. A
line that starts empty is first filled: until the first part can have come through, nothing is planned of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from lineside.model.calendar import DAY_S, WEEK_S, days_of
from lineside.model.plan import rates

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from lineside.model.plant import Plant

    Numbers = NDArray[np.float64]

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {"day": ("began", "before", "open_s", "plan")}
"""For each product: when the day began (s of the run), what was completed before that (NaN: not known), the plant's
hours since then in which parts can have come out, s, and what was planned in them."""
POINTS: Final = 96
"""Of the plan's line over a day: every quarter of an hour."""


class Day:
    """A plant's days and what is planned in them. Times are seconds since the start of the run."""

    def __init__(self, plant: Plant) -> None:
        """Reckon with a plant's hours, its start and its rates."""
        self._offset = plant.start_of_week_s
        calendar = plant.release_hours
        self._week = ((0.0, float(WEEK_S)),) if calendar is None else calendar.week
        self._changes = {0.0} if calendar is None else _shift_starts(calendar.days)
        self.rates = rates(plant)
        self._ready = [self._after(rate.fill_s) for rate in self.rates]

    def began(self, now: float) -> float:
        """When the day began; not before the run itself."""
        return max(0.0, self._midnight(now))

    def ends(self, now: float) -> float:
        """When the day ends."""
        return self._midnight(now) + DAY_S

    def next_mark(self, now: float) -> float:
        """The next midnight or change of shifts, whichever is first."""
        monday = (now + self._offset) // WEEK_S * WEEK_S - self._offset
        changes = (monday + week + change for change in self._changes for week in (0.0, WEEK_S))
        return min(self.ends(now), *(change for change in changes if change > now))

    def open_seconds(self, begin: float, end: float) -> float:
        """Seconds of the plant's hours between two times."""
        return max(0.0, self._until(end) - self._until(begin))

    def planned(self, product: int, begin: float, end: float) -> float:
        """Good parts that should come out between two times."""
        return self.rates[product].per_h * self.open_seconds(max(begin, self._ready[product]), end) / 3600

    def table(self, now: float, before: Numbers | None) -> Numbers:
        """The rows of COLUMNS at a time; `before`: completed before the day began, by product; None: not known."""
        began = self.began(now)
        rows = np.full((len(self.rates), len(COLUMNS["day"])), np.nan)
        for p in range(len(self.rates)):
            hours = self.open_seconds(max(began, self._ready[p]), now)
            rows[p] = began, np.nan if before is None else before[p], hours, self.planned(p, began, now)
        return rows

    def line(self, now: float) -> dict[str, object]:
        """The plan of the whole day for a chart: `time`, s, and `plan`, a list for each product."""
        began, ends = self.began(now), self.ends(now)
        times = [began + (ends - began) * n / POINTS for n in range(POINTS + 1)]
        plans = [[self.planned(p, began, time) for time in times] for p in range(len(self.rates))]
        return {"began": began, "ends": ends, "time": times, "plan": plans}

    def _midnight(self, now: float) -> float:
        return (now + self._offset) // DAY_S * DAY_S - self._offset

    def _until(self, time: float) -> float:
        """Seconds of the plant's hours from the run's first Monday to a time."""
        weeks, rest = divmod(time + self._offset, WEEK_S)
        weekly = sum(end - start for start, end in self._week)
        return weeks * weekly + sum(max(0.0, min(rest, end) - start) for start, end in self._week)

    def _after(self, hours: float) -> float:
        """When so many seconds of the plant's hours have passed since the run began."""
        wanted = self._until(0.0) + hours
        weekly = sum(end - start for start, end in self._week)
        weeks, rest = divmod(wanted, weekly)
        for start, end in self._week:
            if rest <= end - start:
                return max(0.0, weeks * WEEK_S + start + rest - self._offset)
            rest -= end - start
        return (weeks + 1) * WEEK_S - self._offset


def _shift_starts(days: Mapping[str, tuple[tuple[int, int], ...]]) -> set[float]:
    """When shifts begin, seconds from Monday 00:00."""
    starts = ((day, start) for key, spans in days.items() for day in days_of(key) for start, _ in spans)
    return {float((day * DAY_S + start) % WEEK_S) for day, start in starts}
