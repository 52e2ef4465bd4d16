"""Why machines stood: the failure that a device told of, until a person says better."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from typing import TYPE_CHECKING, Final

import numpy as np

from lineside.kpi.elements import ALL_STATES, UNKNOWN
from lineside.lower.codes import FAILED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lineside.lower.block import Block
    from lineside.model.plant import Plant

    Lines = NDArray[np.void]
    Ints = NDArray[np.int64]
    Rows = NDArray[np.int64]

_DOWN: Final = ALL_STATES.index("down")
_UNKNOWN: Final = ALL_STATES.index(UNKNOWN)
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
        """Why a machine is in a state that began at `since`; empty where nobody said."""
        reason = self._told.get((machine, since), "")
        if reason or state != _DOWN:
            return reason
        failed = self._failed.get(machine, [])
        at = bisect_right(failed, since)  # a stop that a gap has cut goes on from its failure
        return self._told[machine, failed[at - 1]] if at else ""

    def column(self, intervals: Lines, begun: Ints) -> list[str | None]:
        """What was said of each of some intervals, whose states have `begun` then; None where nobody did."""
        found: list[str | None] = [None] * len(intervals)
        if not self._told:
            return found
        of_interest = np.isin(intervals["machine"], list(self._explained)) | (intervals["state"] == _DOWN)
        for i in np.flatnonzero(of_interest).tolist():
            row = intervals[i]
            found[i] = self.of(int(row["machine"]), int(row["state"]), int(begun[i])) or None
        return found

    def sums(self, intervals: Lines, begun: Ints, since: int, until: int) -> dict[str, dict[str, int]]:
        """µs between two times by state and reason, of intervals (fold.INTERVAL) of which somebody said why."""
        found: dict[str, dict[str, int]] = {}
        mine = (intervals["until"] > since) & (intervals["since"] < until)
        rows = intervals[mine]
        for i, reason in enumerate(self.column(rows, begun[mine])):
            if reason is not None:
                row = rows[i]
                into = found.setdefault(ALL_STATES[int(row["state"])], {})
                lasts = min(int(row["until"]), until) - max(int(row["since"]), since)
                into[reason] = into.get(reason, 0) + lasts
        return found


class Beginnings:
    """When the states of intervals began, where midnight, a gap or the end of a batch has cut them."""

    def __init__(self, block: Block | None = None) -> None:
        """No interval has come yet; a `block` tells since when machines stand as they do."""
        since = [] if block is None else block.table("machine")["since"].tolist()
        self._last: dict[int, int] = dict(enumerate(since))

    def of(self, intervals: Lines) -> Ints:
        """For each interval, µs, when its state began; of a machine none comes before those that came already."""
        found = intervals["since"].astype(np.int64)
        order = np.lexsort((found, intervals["machine"]))
        machine, since = intervals["machine"][order].tolist(), found[order].tolist()
        begins = ((intervals["first"] == 1) & (intervals["state"] != _UNKNOWN))[order].tolist()
        heard = (intervals["state"] != _UNKNOWN)[order].tolist()
        for i, row in enumerate(order.tolist()):
            if begins[i] or (heard[i] and machine[i] not in self._last):
                self._last[machine[i]] = since[i]
            elif heard[i]:
                found[row] = self._last[machine[i]]
        return found
