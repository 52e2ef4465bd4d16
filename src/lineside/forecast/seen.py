"""What a journal shows of durations: operations, repairs, and the work between failures.

Operations are read from the trace, which says when a machine was at work on which part: what one visit took is the sum
of these spans, however often it was interrupted. Where a failure has a part begun anew or scrapped, what was done
before is a duration that a stop has cut off (right-censored). What repairs took, and what machines did between
failures, is looked up in the state when a repair is reported; what machines have done since their last failure is cut
off by the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from lineside.lower.codes import (
    BUSY,
    BUSY_CLOCK,
    CALENDAR_CLOCK,
    DOWN,
    NONE,
    REPAIRED,
    RESUME_PART,
    SECOND,
)
from lineside.lower.moves import of_machines
from lineside.run.witness import for_controller

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lineside.run.controller import Controller

    Lines = NDArray[np.void]
    Rows = NDArray[np.int64]

OPERATION: Final = np.dtype(
    [("step", np.int64), ("machine", np.int64), ("end", np.int64), ("lasted", np.int64), ("cut", np.bool_)]
)
"""What one visit of a part to a machine took, µs; `cut`: it would have taken longer."""
BREAKDOWN: Final = np.dtype([("failure", np.int64), ("end", np.int64), ("worked", np.int64), ("repair", np.int64)])
"""A failure: what its clock had counted, and what the repair took, µs or millionths of a cycle; `repair` 0: not yet."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen, in order of time within each machine."""

    operations: NDArray[np.void]
    breakdowns: NDArray[np.void]
    """Those that have been mended."""
    running: NDArray[np.void]
    """What the clock of each failure mode that goes by work has counted since its last repair."""


class Watcher:
    """Handles a journal's records with a controller, and keeps what they show."""

    def __init__(self, controller: Controller) -> None:
        """From where the controller stands now on."""
        self.go_on_with(controller)
        self._operations: list[NDArray[np.void]] = []
        self._breakdowns: list[tuple[int, int, int, int]] = []

    def go_on_with(self, controller: Controller) -> None:
        """Go on from where a controller stands; what happened since the last record is not seen."""
        controller.watch()
        self.controller = controller
        rows = controller.block.table("machine")
        self._first = {int(m): True for m in np.flatnonzero(rows["lot"] != NONE)}
        self._restarts = self._which_restart()
        self._kept: Lines | None = None

    def handle(self, rows: Rows) -> None:
        """Handle records, as after a restart; the run's own notes among them are left out."""
        rows = for_controller(rows)
        machines = int(self.controller.block.head["machine_n"])
        looked_at = np.flatnonzero((rows[:, 1] == REPAIRED) & (rows[:, 2] >= 0) & (rows[:, 2] < machines))
        done = 0
        for at in looked_at.tolist():
            if at > done:
                self.controller.handle(rows[done:at], again=True)
            self._look(int(rows[at, 0]), int(rows[at, 2]))
            done = at
        if done < len(rows):
            self.controller.handle(rows[done:], again=True)
        self._take()

    def seen(self) -> Seen:
        """All that was seen so far."""
        operations = np.concatenate(self._operations) if self._operations else np.empty(0, OPERATION)
        return Seen(operations, np.array(self._breakdowns, BREAKDOWN), self._running())

    def forget(self, before: int) -> None:
        """Let go what ended before a time, µs."""
        self._operations = [each for each in self._operations if each["end"].max() >= before]
        self._breakdowns = [each for each in self._breakdowns if each[1] >= before]

    def _look(self, time: int, row: int) -> None:
        """A repair is about to be reported."""
        block = self.controller.block
        machine = block.table("machine")[row]
        mode = int(machine["broken"])
        if mode == NONE:
            return
        failure = block.table("failure")[mode]
        if failure["planned"] or machine["fix_begun"] <= 0:
            return
        worked = int(failure["age"])
        if failure["clock"] == CALENDAR_CLOCK:
            worked = int(machine["since"] if machine["state"] == DOWN else time) - int(failure["repaired"])
        self._breakdowns.append((mode, time, worked, int(machine["fixed"]) + time - int(machine["fix_begun"])))

    def _running(self) -> NDArray[np.void]:
        rows = self.controller.block.table("failure")
        found = [
            (mode, self.controller.now, int(row["age"]), 0)
            for mode, row in enumerate(rows)
            if not row["planned"] and row["clock"] == BUSY_CLOCK
        ]
        return np.array(found, BREAKDOWN)

    def _which_restart(self) -> NDArray[np.bool_]:
        """Machines of which some failure does not let the part go on where it was."""
        block = self.controller.block
        anew = np.zeros(int(block.head["machine_n"]), bool)
        for failure in block.table("failure"):
            if failure["machine"] < len(anew) and not failure["planned"] and failure["fate"] != RESUME_PART:
                anew[failure["machine"]] = True
        return anew

    def _take(self) -> None:
        lines = [of_machines(each) for each in self.controller.lines()]
        if self._kept is not None:
            lines.insert(0, self._kept)
        found, self._kept = visits(np.concatenate(lines), self._restarts, self._first)
        if len(found):
            self._operations.append(found)


def visits(lines: Lines, restarts: NDArray[np.bool_], first: dict[int, bool]) -> tuple[NDArray[np.void], Lines]:
    """The visits that lines of a trace tell of, and the lines of those that are not over, for the next time.

    `restarts`: machines where a failure cuts a visit off. `first`: machines whose visit had begun before the trace;
    they are taken out as it passes by.
    """
    order = np.argsort(lines["machine"], kind="stable")
    lines = lines[order]
    if not len(lines):
        return np.empty(0, OPERATION), lines
    machine, serial, step = lines["machine"], lines["serial"], lines["step"]
    another = np.ones(len(lines), bool)
    another[1:] = (machine[1:] != machine[:-1]) | (serial[1:] != serial[:-1]) | (step[1:] != step[:-1])
    torn = np.zeros(len(lines), bool)  # what was done before this line is void
    torn[1:] = (lines["state"][1:] == DOWN) & (lines["state"][:-1] == BUSY) & restarts[machine[1:]] & ~another[1:]
    starts = np.flatnonzero(another | torn)
    last = np.ones(len(lines), bool)
    last[:-1] = machine[1:] != machine[:-1]
    until = np.empty(len(lines), np.int64)
    until[:-1] = lines["time"][1:]
    spans = np.where((lines["state"] == BUSY) & ~last, until - lines["time"], 0)
    lasted = np.add.reduceat(spans, starts)
    ends = np.append(starts[1:], len(lines)) - 1
    over = ~last[ends]  # a later line of the machine says that it is
    worked = np.flatnonzero((lines["state"] == BUSY) & ~last)
    finish = np.full(len(starts), 0, np.int64)
    finish[np.searchsorted(starts, worked, side="right") - 1] = until[worked]
    found = np.empty(len(starts), OPERATION)
    found["step"], found["machine"], found["end"], found["lasted"] = step[starts], machine[starts], finish, lasted
    found["cut"] = np.append(torn[starts[1:]], False)
    kept = over & (lasted > 0) & (serial[starts] != NONE)
    kept &= ~_begun_before(machine[starts], first)
    return found[kept], lines[np.repeat(~over, np.diff(np.append(starts, len(lines))))]


def _begun_before(machines: NDArray[np.int64], first: dict[int, bool]) -> NDArray[np.bool_]:
    """The first visit of each machine that was at one when the trace began."""
    which, at = np.unique(machines, return_index=True)
    before = np.zeros(len(machines), bool)
    for machine, index in zip(which.tolist(), at.tolist(), strict=True):
        if first.pop(machine, False):
            before[index] = True
    return before


def per_hour(ends: NDArray[np.int64]) -> float:
    """Visits an hour of a machine, of the time in which it had any."""
    if len(ends) < 2:
        return 0.0
    gaps = np.diff(np.sort(ends)).astype(float)
    usual = float(np.quantile(gaps, 0.9)) * 10 + 1.0  # a longer one is a night, or a break
    hours = float(np.minimum(gaps, usual).sum()) / SECOND / 3600
    return 0.0 if hours <= 0 else len(gaps) / hours
