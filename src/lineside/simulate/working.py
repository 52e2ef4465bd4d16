"""Working time: the clock that stands still while a calendar is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lineside.model.calendar import WEEK_S

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lineside.model.calendar import Calendar


class WorkingTime:
    """The way from moments, in seconds since a run began, to the working time until then, and back."""

    def __init__(self, calendar: Calendar | None, start_of_week_s: float) -> None:
        """Without a calendar all time is working time."""
        week = ((0.0, float(WEEK_S)),) if calendar is None else calendar.week
        self._begins, self._ends = (np.array(times) for times in zip(*week, strict=True))
        self._until = np.concatenate([[0.0], np.cumsum(self._ends - self._begins)])
        """Working time of the week before each interval, and of the whole week."""
        self._start = start_of_week_s
        self._before = float(self._since_monday(np.array(start_of_week_s)))

    def worked(self, moments: NDArray[np.float64]) -> NDArray[np.float64]:
        """Working seconds from the start of the run until each moment."""
        return self._since_monday(moments + self._start) - self._before

    def _since_monday(self, moments: NDArray[np.float64]) -> NDArray[np.float64]:
        weeks, rest = np.divmod(moments, WEEK_S)
        i = np.searchsorted(self._begins, rest, "right") - 1
        inside = np.where(i < 0, 0.0, self._until[i] + np.minimum(rest, self._ends[i]) - self._begins[i])
        found: NDArray[np.float64] = weeks * self._until[-1] + inside
        return found

    def moment(self, worked: float) -> float:
        """The first moment until which so much was worked."""
        weeks, rest = divmod(worked + self._before, float(self._until[-1]))
        i = min(int(np.searchsorted(self._until, rest, "right")), len(self._begins)) - 1
        return weeks * WEEK_S + float(self._begins[i]) + rest - float(self._until[i]) - self._start
