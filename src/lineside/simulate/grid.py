"""When readings are taken: slices of equal working time to find the warm-up, round slices for people to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lineside.lower.tables import microseconds
from lineside.simulate.working import WorkingTime

if TYPE_CHECKING:
    from lineside.model.calendar import Calendar

SETTLING_SLICES = 400
"""Slices in which MSER-5 looks for the end of the warm-up: it then has 80 means."""
SHOWN_SLICES = 120
"""Slices at most that a result tells of."""
ROUND_S = (1, 5, 15, 60, 300, 900, 3600, 2 * 3600, 4 * 3600, 8 * 3600, 86_400, 7 * 86_400, 28 * 86_400, 364 * 86_400)


def working_grid(calendar: Calendar | None, start_of_week_s: float, end_s: float, slices: int) -> tuple[int, ...]:
    """Times, µs, from 0 to the end, between which there is equally much working time; nights and breaks are no time.

    Without a calendar, or with one that never opens before the end, all time is working time.
    """
    clock = WorkingTime(calendar, start_of_week_s)
    whole = float(clock.worked(np.array(end_s)))
    if calendar is None or whole <= 0.0:
        return _ascending(tuple(i * end_s / slices for i in range(slices + 1)))
    return _ascending((0.0, *(clock.moment(i * whole / slices) for i in range(1, slices)), end_s))


def round_grid(warmup_s: float, for_s: float) -> tuple[int, ...]:
    """Times, µs, from the end of the warm-up to the end, a round slice apart; the last slice may be shorter."""
    step = next((each for each in ROUND_S if for_s <= SHOWN_SLICES * each), for_s / SHOWN_SLICES)
    whole = int(for_s / step * (1 + 1e-12))
    times = [warmup_s + i * step for i in range(whole + 1)]
    if times[-1] < warmup_s + for_s - 1e-6:
        times.append(warmup_s + for_s)
    return _ascending(tuple(times))


def _ascending(times: tuple[float, ...]) -> tuple[int, ...]:
    """As µs, each once, since slices may be shorter than one."""
    return tuple(sorted({microseconds(time) for time in times}))
