"""What a run was like today before this process began: its journal handled again, by a controller of its own.

It begins with the journal's last snapshot before the day, so that a start does not take longer the older a run is.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import numpy as np

from lineside.errors import KernelError
from lineside.lower.codes import SECOND
from lineside.lower.moves import of_machines
from lineside.lower.picture import picture
from lineside.run.journal import JournalError
from lineside.run.journal.notes import lost_at
from lineside.run.journal.schema import BACK, LOST
from lineside.run.journal.stretches import stretches
from lineside.run.unheard import Unheard
from lineside.run.witness import for_controller

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lineside.kpi.day import Day
    from lineside.run.controller import Controller
    from lineside.run.history import History
    from lineside.run.journal import Journal

    Rows = NDArray[np.int64]


def relive(journal: Journal, controller: Controller, day: Day, history: History) -> Unheard | None:
    """Put what happened since the day began into a history; None where the journal does not tell all of it.

    What is returned knows which machines were not heard.

    `controller` is a fresh one of the journal's plant, and `history` is empty.
    """
    try:
        began = max(day.began(journal.last_time / SECOND), stretches(journal)[-1].since / SECOND)
        after = _begin(journal, controller, began)
        past = _Past(controller, day, history, began)
        for machine in lost_at(journal.path, after):
            past.unheard.lose(machine, controller.now, controller.block)
        controller.watch()
        for rows in journal.records(after):
            past.handle(rows)
        past.catch_up(journal.last_time / SECOND)
    except (JournalError, KernelError):
        return None
    return past.unheard


def _begin(journal: Journal, controller: Controller, began: float) -> int:
    """Restore the last snapshot from before the day that proves right; the record that it stands behind, 0: none."""
    fresh = controller.snapshot()
    stretch = stretches(journal)[-1]
    before = round(began * SECOND) - 1
    for snapshot in journal.snapshots(max(before, stretch.since) if stretch.after else before):
        if snapshot.seq < stretch.after:
            break
        if snapshot.state is None:
            continue
        try:
            controller.restore(zlib.decompress(snapshot.state), snapshot.seq)
            if controller.hash == snapshot.hash and controller.now == snapshot.time:
                return snapshot.seq
        except (zlib.error, KernelError):
            continue
    if stretch.after:
        raise JournalError(f"{journal.path} does not tell how the plant stood when its present model was taken over")
    controller.restore(fresh, 0)
    return 0


class _Past:
    """Handles records, and samples the state between them."""

    def __init__(self, controller: Controller, day: Day, history: History, began: float) -> None:
        self._controller, self._day, self._history = controller, day, history
        self.unheard = Unheard(len(controller.block.table("machine")))
        self._mark = began
        self._sample = began

    def handle(self, rows: Rows) -> None:
        """Handle rows of records, stopping wherever a machine is lost or found again."""
        notes = np.flatnonzero((rows[:, 1] == LOST) | (rows[:, 1] == BACK))
        done = 0
        for note in notes.tolist():
            self._handle(for_controller(rows[done:note]))
            self.unheard.follow(rows[note : note + 1], self._controller.block)
            done = note + 1
        self._handle(for_controller(rows[done:]))

    def _handle(self, rows: Rows) -> None:
        """Handle rows of records for the controller, stopping wherever a sample is due."""
        done = 0
        while done < len(rows):
            stop = min(self._mark, self._sample)
            end = done + int(np.searchsorted(rows[done:, 0], round(stop * SECOND)))
            if end > done:
                self._controller.handle(rows[done:end], again=True)
            done = end
            if done < len(rows):
                self.catch_up(stop)

    def catch_up(self, until: float) -> None:
        """Sample what is due up to a time, as the state is now."""
        while min(self._mark, self._sample) <= until:
            time = min(self._mark, self._sample)
            tables = picture(self._controller.block)
            tables["machine"] = self.unheard.over(tables["machine"], round(time * SECOND))
            if time == self._mark:
                self._history.mark(time, tables)
                self._mark = self._day.next_mark(time)
            else:
                lines = self.unheard.lines(of_machines(each) for each in self._controller.lines())
                self._history.add(time, tables, lines)
            self._sample = time + self._history.interval
