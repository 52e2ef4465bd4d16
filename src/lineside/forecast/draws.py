"""Every draw that a journal shows: how long each thing took, when machines failed, and what inspections found.

A draw belongs to a part, or is counted: the third repair of a machine is the third whatever was decided meanwhile. So
what was drawn in a run can be given again to a plant that is run otherwise.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from lineside.kernel import entry
from lineside.kernel.core.rows import COMMAND
from lineside.lower import codes
from lineside.lower.codes import CALENDAR_CLOCK, NONE, RESUME_PART, RUNNING, SECOND, STOPPING, WEAR_BIT
from lineside.run.witness import for_controller

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from lineside.lower.block import Block
    from lineside.model.calendar import Calendar
    from lineside.model.plant import Plant
    from lineside.run.controller import Controller
    from lineside.run.journal import Journal

    Rows = NDArray[np.int64]

Key = tuple[int, ...]
WORK, REPAIR, EVERY, ARRIVAL, TASK = range(5)
"""What a draw is of; TASK: carrying, delivering, letting go, loading, unloading, charging."""

_ENDS: Final = {
    codes.CARRIED: codes.CARRY,
    codes.DELIVERED: codes.SUPPLY,
    codes.RELEASED: codes.ASK,
    codes.LOADED_UP: codes.LOAD,
    codes.UNLOADED: codes.UNLOAD,
    codes.CHARGED: codes.CHARGE,
}
"""Facts that end what a command began, and that command."""


@dataclass(slots=True)
class Draws:
    """What was drawn, µs or millionths of a cycle, by what it is of and its key; what is known of those not over yet.

    found: what was said of a part, by an inspection, or by who let it go. refused: what an interlock said that did not
    let an operation begin. at_least: of draws that were not over at the end.
    """

    known: dict[Key, int] = field(default_factory=dict)
    at_least: dict[Key, int] = field(default_factory=dict)
    found: dict[Key, tuple[int, int]] = field(default_factory=dict)
    refused: dict[Key, tuple[int, int]] = field(default_factory=dict)
    requests: list[Rows] = field(default_factory=list)
    """What people asked for, in order of time."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A moment on the way: what the controller believed, how many draws there had been, what machines were at."""

    block: Block
    counts: dict[tuple[int, int], int]
    work: dict[int, Key]


class Gatherer:
    """Handles a journal's records from the first one on, and gathers what was drawn."""

    def __init__(self, controller: Controller) -> None:
        """`controller` is a fresh one of the journal's plant."""
        self.controller, self.draws = controller, Draws()
        self._machines = int(controller.block.head["machine_n"])
        self._work: dict[int, Key] = {}
        self._aged: dict[int, int] = defaultdict(int)
        self._stops: dict[tuple[int, bool], int] = defaultdict(int)
        self._given: dict[tuple[int, int, int], tuple[int, Key]] = {}
        self._counts: dict[tuple[int, int], int] = defaultdict(int)
        self._arrived: dict[int, int] = defaultdict(int)
        self._hours = _Hours(controller.plant)
        self.standing: Standing | None = None
        """How it stood at the moment that was asked for."""

    def gather(self, journal: Journal, until: int, at: int | None = None) -> Draws:
        """All draws up to a time, µs; `at`: a moment on the way that is kept."""
        for rows in instants(journal, until):
            if at is not None and self.standing is None and rows[0, 0] > at:
                self.standing = self._stand()
            for row in rows.tolist():
                self._look(*row)
            asked = rows[(rows[:, 1] >= codes.FIRST_REQUEST) & ~np.isin(rows[:, 1], (codes.START, codes.TICK))]
            if len(asked):
                self.draws.requests.append(asked)
            self.controller.handle(rows)
            for time, kind, _, _, x, _ in rows.tolist():
                if kind == codes.FAILED:
                    self._struck(time, x)
            self._take_commands()
        self.standing = self.standing or self._stand()
        self._close(until)
        return self.draws

    def _stand(self) -> Standing:
        return Standing(self.controller.block.copy(), dict(self._counts), dict(self._work))

    def _look(self, time: int, kind: int, element: int, number: int, x: int, y: int) -> None:
        """What a record says of a draw, before it is handled."""
        if kind == codes.ENDED and element < self._machines:
            self._ended(time, element, x, y)
        elif kind == codes.STOPPED and element < self._machines:
            machine = self.controller.block.table("machine")[element]
            is_repair = number == machine["fix"]
            self._stops[element, is_repair] += 1
            if not is_repair:
                for f in range(int(machine["failure"]), int(machine["failure"] + machine["failures"])):
                    self._aged[f] += 1
        elif kind == codes.FAILED and element < self._machines:
            self._cut(time, element, x)
        elif kind == codes.REFUSED and element in self._work:
            self.draws.refused[self._work[element]] = (x, y)
        elif kind == codes.REPAIRED:
            self._repaired(time, element)
        elif kind == codes.ARRIVED:
            self._counts[ARRIVAL, element] += 1
            key = (ARRIVAL, element, self._counts[ARRIVAL, element])
            self.draws.known[key] = self._hours.between(self._arrived[element], time)
            self._arrived[element] = time
        elif (command := _ENDS.get(kind)) is not None:
            begun = self._given.pop((command, element, number), None)
            if begun is not None:
                self.draws.known[begun[1]] = time - begun[0]
                self.draws.found[begun[1]] = (x, y)

    def _ended(self, time: int, m: int, x: int, y: int) -> None:
        machine = self.controller.block.table("machine")[m]
        key = self._work.get(m)
        if key is None or machine["operation"] not in (RUNNING, STOPPING):
            return
        # A stop is reported 1 µs after it: by so much less was done than is believed.
        took = int(machine["worked"]) + time - int(machine["begun"]) - self._stops[m, False]
        self.draws.known[key], self.draws.found[key] = took, (x, y)

    def _cut(self, time: int, m: int, mode: int) -> None:
        """A failure that has the part begun anew, or scrapped: what was begun would have lasted longer."""
        machine, key = self.controller.block.table("machine")[m], self._work.get(m)
        resumes = mode == NONE or self.controller.block.table("failure")[mode]["fate"] == RESUME_PART
        if key is not None and not resumes and machine["operation"] in (RUNNING, STOPPING):
            done = int(machine["worked"]) + time - int(machine["begun"]) - self._stops[m, False]
            self.draws.at_least[key] = done

    def _repaired(self, time: int, element: int) -> None:
        block = self.controller.block
        is_machine = element < self._machines
        holder = block.table("machine")[element] if is_machine else block.table("vehicle")[element - self._machines]
        f = int(holder["broken"])
        if f == NONE:
            return
        failure = block.table("failure")[f]
        self._counts[REPAIR, f] += 1
        took = int(holder["fixed"]) + time - int(holder["fix_begun"]) - self._stops.pop((element, True), 0)
        self.draws.known[REPAIR, f, self._counts[REPAIR, f]] = took
        if failure["planned"]:
            self._renewed(holder, int(failure["renews"]))
            return

    def _struck(self, time: int, f: int) -> None:
        """A failure has struck, and was handled: what its clock has come to."""
        rows = self.controller.block.table("failure")
        if not 0 <= f < len(rows):
            return
        by_calendar = rows["clock"][f] == CALENDAR_CLOCK
        came_to = time - int(rows["repaired"][f]) if by_calendar else int(rows["age"][f]) - self._aged.pop(f, 0)
        self._counts[EVERY, f] += 1
        self.draws.known[EVERY, f, self._counts[EVERY, f]] = came_to

    def _renewed(self, machine: np.void, renews: int) -> None:
        """Maintenance has wound the clocks of some failures anew: what they would have come to is not known."""
        for i in range(int(machine["failures"])):
            if (renews >> i) & 1 and i < WEAR_BIT:
                f = int(machine["failure"]) + i
                self._counts[EVERY, f] += 1
                age = int(self.controller.block.table("failure")[f]["age"])
                self.draws.at_least[EVERY, f, self._counts[EVERY, f]] = age

    def _take_commands(self) -> None:
        now = self.controller.now
        for kind, element, number, target, step, serial, visit, _ in self.controller.commands.tolist():
            key = key_of_command(kind, element, number, target, step, serial, visit)
            if kind == codes.BEGIN:
                self._work[element] = key
                self._stops[element, False] = 0
            elif key:
                self._given[kind, element, number] = (now, key)
        self.controller.confirm()

    def _close(self, until: int) -> None:
        """What goes on at the end has lasted so long already."""
        block = self.controller.block
        for m, key in self._work.items():
            machine = block.table("machine")[m]
            if key not in self.draws.known and machine["lot"] != NONE:
                running = machine["operation"] in (RUNNING, STOPPING)
                self.draws.at_least[key] = int(machine["worked"]) + (until - int(machine["begun"]) if running else 0)
        for begun, key in self._given.values():
            self.draws.at_least[key] = until - begun
        for f, failure in enumerate(block.table("failure")):
            if not failure["planned"]:
                calendar = failure["clock"] == CALENDAR_CLOCK
                age = until - int(failure["repaired"]) if calendar else int(failure["age"])
                self.draws.at_least.setdefault((EVERY, f, self._counts[EVERY, f] + 1), age)


def key_of_command(kind: int, element: int, number: int, target: int, step: int, serial: int, visit: int) -> Key:
    """The key of the draw that a command brings about; empty: it brings none about, or one that is counted."""
    if kind == codes.BEGIN:
        return (WORK, step, target, serial, visit)
    if kind == codes.CARRY:
        return (TASK, kind, element, serial, visit)
    if kind == codes.ASK:
        return (TASK, kind, step, serial, visit)
    if kind in (codes.SUPPLY, codes.LOAD, codes.UNLOAD, codes.CHARGE):
        return (TASK, kind, element, number)
    return ()


def instants(journal: Journal, until: int) -> Iterator[Rows]:
    """The records of a journal up to a time, those of one instant together."""
    held: Rows | None = None
    for chunk in journal.records(0, until):
        rows = for_controller(chunk)
        rows = rows if held is None else np.concatenate((held, rows))
        if not len(rows):
            continue
        starts = [0, *(np.flatnonzero(np.diff(rows[:, 0])) + 1).tolist()]
        for start, end in pairwise(starts):
            yield np.ascontiguousarray(rows[start:end])
        held = rows[starts[-1] :]
    if held is not None and len(held):
        yield np.ascontiguousarray(held)


def copied_commands(block: Block) -> Rows:
    """The commands that wait, and none of them waits any more."""
    rows = np.empty((256, len(COMMAND)), np.int64)
    n = entry.copy_commands(block, rows)
    if n > len(rows):
        rows = np.empty((n, len(COMMAND)), np.int64)
        entry.copy_commands(block, rows)
    entry.forget_commands(block)
    return rows[:n]


class _Hours:
    """Time within the hours in which parts are released, µs."""

    def __init__(self, plant: Plant) -> None:
        self._calendar: Calendar | None = plant.release_hours
        self._offset = round(plant.start_of_week_s * SECOND)

    def between(self, begin: int, end: int) -> int:
        """Of the time from `begin` to `end` what falls into the hours."""
        if self._calendar is None:
            return end - begin
        return self._until(end) - self._until(begin)

    def _until(self, time: int) -> int:
        assert self._calendar is not None
        weeks, rest = divmod(time + self._offset, codes.WEEK)
        spans = [(round(a * SECOND), round(b * SECOND)) for a, b in self._calendar.week]
        return weeks * sum(b - a for a, b in spans) + sum(max(0, min(rest, b) - a) for a, b in spans)
