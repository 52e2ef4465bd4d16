"""The states that a run had, held against those that its records lead to now."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from lineside.errors import KernelError
from lineside.run.journal import FIRST_NOTE
from lineside.run.journal.schema import REVISION
from lineside.run.layouts import Foreign, bundled, described, same_belief

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lineside.run.controller import Controller
    from lineside.run.journal import Journal, Snapshot

    Rows = NDArray[np.int64]

RECORD_COLUMNS = 6


def for_controller(rows: Rows) -> Rows:
    """Of records those that the controller is given: of the run's own notes that is a revision of the model alone."""
    if (rows[:, 1] >= FIRST_NOTE).any():
        rows = rows[(rows[:, 1] < FIRST_NOTE) | (rows[:, 1] == REVISION)]
    return rows[:, :RECORD_COLUMNS]


class Witness:
    """Has a controller handle a journal's records again, and compares its state at each of the journal's snapshots."""

    def __init__(self, journal: Journal, done: int = 0, until: int | None = None) -> None:
        """The records from `done` on come; only snapshots up to a time (µs, included) are compared."""
        self._journal = journal
        found = {each.seq: each for each in journal.snapshots(until)}
        self._coming = [found[seq] for seq in sorted(found) if seq > done]
        self.done = done
        """The last record that was handled."""
        self.compared = 0
        self.partly = 0
        """Of these the ones of another layout, of which only what both layouts know was compared."""
        self.unknown = 0
        """Snapshots that could not be compared, since their layout is another and their state is not kept."""
        self.differing: int | None = None
        """The record after which the state was not the one that the run had."""

    def handle(self, controller: Controller, rows: Rows) -> bool:
        """Handle records, as after a restart; whether all states up to here are those of the run."""
        rows = rows[:, :]
        while self._coming and self._coming[0].seq <= self.done + len(rows):
            snapshot = self._coming.pop(0)
            here = snapshot.seq - self.done
            self._give(controller, rows[:here])
            rows = rows[here:]
            self.done = snapshot.seq
            if not self._agrees(controller, snapshot):
                self.differing = snapshot.seq
                return False
        self._give(controller, rows)
        self.done += len(rows)
        return True

    @staticmethod
    def _give(controller: Controller, rows: Rows) -> None:
        if len(given := for_controller(rows)):
            controller.handle(given, again=True)

    def _agrees(self, controller: Controller, snapshot: Snapshot) -> bool:
        if controller.hash == snapshot.hash:
            self.compared += 1
            return True
        if snapshot.layout in ("", described()[0]):
            self.compared += 1
            return False
        description = self._journal.layout(snapshot.layout) or bundled(snapshot.layout)
        if snapshot.state is None or description is None:
            self.unknown += 1
            return True
        try:
            agrees, columns, _ = same_belief(controller.block, Foreign(zlib.decompress(snapshot.state), description))
        except (KernelError, zlib.error, KeyError, ValueError, IndexError):
            self.unknown += 1
            return True
        if not columns:
            self.unknown += 1
            return True
        self.compared += 1
        self.partly += 1
        return agrees
