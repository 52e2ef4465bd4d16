"""When nobody heard a machine: what it did then is unknown, whatever the controller believes of it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import numpy as np

from lineside.kpi.elements import ALL_STATES, UNKNOWN
from lineside.lower.codes import NEVER, NONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Lines = NDArray[np.void]

_UNKNOWN: Final = ALL_STATES.index(UNKNOWN)


class Gaps:
    """The gaps of all machines. A gap is told before any interval that reaches into it is asked about."""

    def __init__(self) -> None:
        """Every machine has been heard all the time."""
        self._gaps: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self._open: dict[int, int] = {}
        self._hidden: set[int] = set()
        """Machines in a state that began unheard: it is told as begun where they are heard again."""

    def lose(self, machine: int, time: int) -> None:
        """From a time on, µs, nobody hears a machine."""
        self._open.setdefault(machine, time)

    def hear(self, machine: int, time: int) -> None:
        """It is heard again."""
        since = self._open.pop(machine, time)
        if time > since:
            self._gaps[machine].append((since, time))

    def over(self, rows: Lines) -> Lines:
        """Intervals of machines' states (fold.INTERVAL), each machine's in order of time, `unknown` where it was."""
        mine = np.isin(rows["machine"], np.fromiter(self._gaps.keys() | self._open.keys() | self._hidden, np.int64))
        if not mine.any():
            return rows
        pieces = [rows[~mine]] + [self._split(rows[i : i + 1]) for i in np.flatnonzero(mine)]
        found = np.concatenate(pieces)
        ordered: Lines = found[np.argsort(found["until"], kind="stable")]
        return ordered

    def _split(self, row: Lines) -> Lines:
        """One interval as what is known of it and what is not."""
        machine, begin, end = int(row["machine"][0]), int(row["since"][0]), int(row["until"][0])
        gaps = [gap for gap in self._gaps[machine] if gap[1] > begin]
        self._gaps[machine] = gaps  # intervals come in order of time: what is behind them is asked about no more
        if machine in self._open:
            gaps = [*gaps, (self._open[machine], NEVER)]
        first, pieces, at = int(row["first"][0]), [], begin
        if first:
            self._hidden.discard(machine)
        for lost, heard in (*gaps, (end, end)):
            if min(lost, end) > at:
                known = row.copy()
                known["since"], known["until"] = at, min(lost, end)
                known["first"] = (first and at == begin) or machine in self._hidden
                self._hidden.discard(machine)
                pieces.append(known)
            elif first and at == begin and lost <= begin < heard:
                self._hidden.add(machine)
            if lost >= end:
                break
            gap = row.copy()
            gap["since"], gap["until"], gap["state"] = max(lost, at), min(heard, end), _UNKNOWN
            gap["first"] = lost >= begin
            for column in ("product", "serial", "step"):
                gap[column] = NONE
            pieces.append(gap)
            at = min(heard, end)
        return np.concatenate(pieces)
