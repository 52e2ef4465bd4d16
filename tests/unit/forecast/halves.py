"""A run whose truth is not what its model says: the controller of one plant, and the physical half of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lineside.forecast.future import Course, futures, stacked
from lineside.forecast.learnt import Laws, learn
from lineside.forecast.present import Present
from lineside.forecast.seen import Watcher
from lineside.kernel import entry
from lineside.kernel.core.rows import COMMAND, RECORD
from lineside.lower import codes
from lineside.lower.tables import lower, seed_number
from lineside.run.controller import Controller, record

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lineside.model.plant import Plant

HOUR = 3600 * codes.SECOND


class Halves:
    """A controller that believes in one model, and a plant that goes by another."""

    def __init__(self, believed: Plant, true: Plant, seed: int) -> None:
        self.watcher = Watcher(Controller(believed, seed))
        self.controller = self.watcher.controller
        self.plant = lower(true)
        self.plant.head["seed"] = seed_number(seed)
        entry.start_plant(self.plant)
        self.now = 0
        self._room = np.empty((4096, len(RECORD)), np.int64)
        self._commands = np.empty((4096, len(COMMAND)), np.int64)
        self.live = Controller(believed, seed)
        for each in (self.controller, self.live):
            each.handle(record(0, codes.START))

    def advance(self, until: int) -> None:
        """Both run to a time; what is recorded is handled again by a controller that is watched."""
        rows = []
        live = self.live
        while True:
            n = entry.copy_commands(live.block, self._commands)
            entry.forget_commands(live.block)
            done = 0
            while done < n:
                done, _ = entry.obey_all(self.plant, self._commands[:n], done, self.now)
                if done < n:
                    self.plant.grow()
            stop = min(live.due, until)
            k, reason = entry.collect_facts(self.plant, stop, self._room, 0)
            if reason == codes.GROW:
                self.plant.grow()
                continue
            if k:
                self.now, told = int(self._room[0, 0]), self._room[:k].copy()
            else:
                self.now = stop
                told = record(stop, codes.TICK)
            live.handle(told)
            rows.append(told)
            if self.now >= until and not k:
                break
        self.watcher.handle(np.concatenate(rows))

    def change_truth(self, true: Plant) -> None:
        """From now on the plant goes by other laws, and nobody is told."""
        for column in ("kind", "a", "b", "c"):
            self.plant.table("distribution")[column] = lower(true).table("distribution")[column]

    def present(self, key: str) -> Present:
        """How the controller stands."""
        return Present(self.controller.plant, self.live.block.copy(), self.now, key)

    def laws(self) -> Laws:
        """What was learnt so far."""
        return learn(self.controller.plant, self.controller.block, self.watcher.seen(), self.now / HOUR)

    @property
    def completed(self) -> int:
        """Good parts so far."""
        return int(self.live.block.table("product")["completed"].sum())


def drawn(present: Present, until: int, n: int) -> NDArray[np.float64]:
    """What so many futures complete."""
    return np.sort(stacked(futures(present, Course((until,)), n, 2), "completed")[:, -1, :].sum(axis=1))
