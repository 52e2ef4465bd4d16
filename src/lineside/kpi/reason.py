"""Why machines stood: the failure that a device told of, until a person says better."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from typing import TYPE_CHECKING, Final

import numpy as np

from lineside.kpi.elements import ALL_STATES
from lineside.lower.codes import FAILED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lineside.model.plant import Plant

    Lines = NDArray[np.void]
    Rows = NDArray[np.int64]

_DOWN: Final = ALL_STATES.index("down")
MOST: Final = 1_000_000
"""Failures that are kept of all machines together."""


class Reasons:
    """The reasons of one run, by machine and the time, µs, at which it began to stand."""

    def __init__(self, plant: Plant) -> None:
        """Nothing has been told yet."""
        self._modes = [
            each.name or ""
            for station in plant.stations.values()
            for _ in range(station.machines)
            for each in station.failure
        ]
        self._machines = sum(station.machines for station in plant.stations.values())
        self._failed: dict[int, list[int]] = defaultdict(list)
        self._told: dict[tuple[int, int], str] = {}
        self._explained: set[int] = set()

    def follow(self, rows: Rows) -> None:
        """Take what records tell of failures."""
        for time, _, machine, _, mode in rows[(rows[:, 1] == FAILED) & (rows[:, 2] < self._machines)][:, :5].tolist():
            if len(self._told) < MOST:
                insort(self._failed[machine], time)
                name = self._modes[mode] if 0 <= mode < len(self._modes) else ""
                self._told.setdefault((machine, time), name)

    def tell(self, machine: int, since: int, reason: str) -> None:
        """A person says why a machine stood that stood since then."""
        self._told[machine, since] = reason
        self._explained.add(machine)

    def of(self, machine: int, state: int, since: int) -> str:
        """Why a machine is in a state, of which an interval begins at `since`; empty where nobody said."""
        reason = self._told.get((machine, since), "")
        if reason or state != _DOWN:
            return reason
        failed = self._failed.get(machine, [])
        at = bisect_right(failed, since)  # a stop that midnight or a gap has cut goes on from its failure
        return self._told[machine, failed[at - 1]] if at else ""

    def column(self, intervals: Lines) -> list[str | None]:
        """What was said of each of some intervals, each machine's in order of time; None where nobody did."""
        found: list[str | None] = [None] * len(intervals)
        if not self._told:
            return found
        of_interest = np.isin(intervals["machine"], list(self._explained)) | (intervals["state"] == _DOWN)
        begun: dict[int, int] = {}
        for i in np.flatnonzero(of_interest).tolist():
            row = intervals[i]
            machine, since = int(row["machine"]), int(row["since"])
            if row["first"] or machine not in begun:
                begun[machine] = since
            found[i] = self.of(machine, int(row["state"]), begun[machine]) or None
        return found

    def sums(self, intervals: Lines, since: int, until: int) -> dict[str, dict[str, int]]:
        """µs between two times by state and reason, of intervals (fold.INTERVAL) of which somebody said why."""
        found: dict[str, dict[str, int]] = {}
        rows = intervals[(intervals["until"] > since) & (intervals["since"] < until)]
        for i, reason in enumerate(self.column(rows)):
            if reason is not None:
                row = rows[i]
                mine = found.setdefault(ALL_STATES[int(row["state"])], {})
                lasts = min(int(row["until"]), until) - max(int(row["since"]), since)
                mine[reason] = mine.get(reason, 0) + lasts
        return found
