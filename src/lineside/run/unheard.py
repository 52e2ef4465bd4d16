"""What the screen tells of machines that nobody hears: their state is unknown, and the time that they spend so, too.

The controller goes on believing; what is shown is its belief with the gaps cut out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from lineside.kpi.elements import ALL_STATES, UNKNOWN
from lineside.lower.codes import NONE, SECOND, STATES
from lineside.lower.picture import COLUMNS
from lineside.run.journal.schema import BACK, LOST

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from lineside.kpi.gaps import Gaps
    from lineside.lower.block import Block

    Lines = NDArray[np.void]
    Numbers = NDArray[np.float64]
    Rows = NDArray[np.int64]

_UNKNOWN: Final = ALL_STATES.index(UNKNOWN)
_STATE, _SINCE = (COLUMNS["machine"].index(name) for name in ("state", "since"))
_PART: Final = [COLUMNS["machine"].index(name) for name in ("product", "serial", "step")]
_FIRST: Final = COLUMNS["machine"].index(f"{STATES[0]}_s")
_KNOWN: Final = slice(_FIRST, _FIRST + len(STATES))
_LOST_S: Final = COLUMNS["machine"].index(f"{UNKNOWN}_s")


def tell_gaps(rows: Rows, gaps: Gaps) -> None:
    """Tell of records which machines were lost, and which came back."""
    for row in rows[(rows[:, 1] == LOST) | (rows[:, 1] == BACK)]:
        tell = gaps.lose if row[1] == LOST else gaps.hear
        tell(int(row[2]), int(row[0]))


class Unheard:
    """Follows which machines are heard, and what their states came to while they were."""

    def __init__(self, machines: int) -> None:
        """All are heard, and always were."""
        self._lost: dict[int, tuple[int, Numbers]] = {}
        """Since when, µs, and the seconds in each state up to then."""
        self._believed = np.zeros((machines, len(STATES)))
        """Seconds in each state that were only believed."""
        self._unknown = np.zeros(machines)
        self._back = np.zeros(machines, np.int64)
        self._gaps: list[tuple[int, int, int]] = []
        """Gaps that are over since the lines were looked at: machine, from, to."""
        self._told: list[tuple[int, ...]] = []
        self._ever = False

    def lose(self, machine: int, time: int, block: Block) -> None:
        """Nobody hears a machine any more; the block is as at that time, µs."""
        if machine not in self._lost:
            self._ever = True
            self._lost[machine] = (time, self._spent(machine, time, block))
            self._told.append((time, machine, _UNKNOWN, NONE, NONE, NONE))

    def hear(self, machine: int, time: int, block: Block) -> None:
        """It is heard again; the block is as at that time, µs."""
        if machine not in self._lost:
            return
        since, spent = self._lost.pop(machine)
        self._unknown[machine] += (time - since) / SECOND
        self._believed[machine] += self._spent(machine, time, block) - spent
        self._back[machine] = time
        self._gaps.append((machine, since, time))
        row = block.table("machine")[machine]
        lot = int(row["lot"])
        part = (
            [int(block.table("lot")[lot][name]) for name in ("product", "serial", "step")]
            if lot != NONE
            else [NONE] * 3
        )
        self._told.append((time, machine, int(row["state"]), *part))

    def follow(self, rows: Rows, block: Block) -> None:
        """Take what records tell of lost machines; the block is as after them."""
        for row in rows[(rows[:, 1] == LOST) | (rows[:, 1] == BACK)]:
            take = self.lose if row[1] == LOST else self.hear
            take(int(row[2]), int(row[0]), block)

    def over(self, machines: Numbers, now: int) -> Numbers:
        """The picture's table of machines with what is not known cut out, at a time, µs."""
        if not self._ever:
            return machines
        found = machines.copy()
        found[:, _KNOWN] -= self._believed
        found[:, _LOST_S] = self._unknown
        back = self._back / SECOND
        stood = np.flatnonzero(found[:, _SINCE] < back)  # in a state that began unheard
        found[stood, _FIRST + found[stood, _STATE].astype(int)] += (back - found[:, _SINCE])[stood]
        found[stood, _SINCE] = back[stood]
        for machine, (since, spent) in self._lost.items():
            found[machine, _KNOWN] = spent
            found[machine, _STATE], found[machine, _SINCE] = _UNKNOWN, min(since, now) / SECOND
            found[machine, _PART] = NONE
        return found

    def lines(self, lines: Iterable[Lines]) -> list[Lines]:
        """Changes of machines' states since the last look, with those cut out that nobody heard."""
        each = list(lines)
        if not each or not (self._told or self._lost or self._gaps):
            return each
        told, self._told = self._told, []
        gaps, self._gaps = self._gaps, []
        rows = np.concatenate(each)
        for machine, since, until in (*gaps, *((m, since, None) for m, (since, _) in self._lost.items())):
            hidden = (rows["machine"] == machine) & (rows["time"] >= since)
            rows = rows[~(hidden if until is None else hidden & (rows["time"] <= until))]
        more = np.zeros(len(told), rows.dtype)
        for at, values in enumerate(told):
            for name, value in zip(("time", "machine", "state", "product", "serial", "step"), values, strict=True):
                more[name][at] = value
        rows = np.concatenate((rows, more))
        return [rows[np.argsort(rows["time"], kind="stable")]]

    def _spent(self, machine: int, time: int, block: Block) -> Numbers:
        """Seconds that the controller believes a machine to have spent in each state."""
        row = block.table("machine")[machine]
        spent: Numbers = row["time"].astype(float)
        spent[int(row["state"])] += time - int(row["since"])
        known: Numbers = spent / SECOND - self._believed[machine]
        return known
