"""What a mapper asks of the controller, and what must be so before a device's count can be.

Capacities bind commands, never facts.

A machine that decides for itself and reports another part has pushed the last one on, full follower or not; one that
counts a part which nobody saw come has got it from before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lineside.lower import codes
from lineside.lower.codes import NONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lineside.lower.block import Block
    from lineside.run.controller import Controller

    Rows = NDArray[np.int64]


class BlockBelief:
    """The controller's belief, read from its block."""

    def __init__(self, controller: Controller) -> None:
        self._controller = controller
        self._seen: tuple[object, dict[str, NDArray[np.void]]] = (None, {})

    def table(self, name: str) -> NDArray[np.void]:
        """A table of the block as it is now; a view is made once, until the block grows."""
        data = self.block.data
        if self._seen[0] is not data:
            self._seen = (data, {})
        views = self._seen[1]
        if name not in views:
            views[name] = self.block.table(name)
        return views[name]

    @property
    def block(self) -> Block:
        """The block as it is now."""
        return self._controller.block

    def made(self, machine: int) -> int:
        """Operations that have ended there."""
        return int(self.table("machine")["made"][machine])

    def working(self, machine: int) -> tuple[int, int]:
        """Product and serial of the part on the machine; -1 where there is none."""
        row = int(self.table("machine")["lot"][machine])
        return (-1, -1) if row == NONE else self._part(row)

    def parts_at(self, machine: int) -> list[tuple[int, int]]:
        """Product and serial of the part on the machine, of those in its station's queue, and of the one before it."""
        on = int(self.table("machine")["lot"][machine])
        coming = self._nearest(int(self.table("machine")["station"][machine]))
        return [self._part(row) for row in (on, *self._queue(machine), coming) if row != NONE]

    def before(self, machine: int, time: int, fact: int) -> Rows:
        """The facts that must come before a machine's own end or count without a number; mostly none."""
        row = self.table("machine")[machine]
        if row["operation"] == codes.FINISHED:
            station = self._next_station(int(row["lot"]))
            product, serial = self._part(int(row["lot"]))
            return _one(time, codes.MOVED, station, product, serial) if station != NONE else _none()
        if row["operation"] == codes.EMPTY and fact != codes.SEEN and not self._queue(machine):
            lot = self._nearest(int(row["station"]))
            return _none() if lot == NONE else _one(time, codes.SEEN, int(row["station"]), *self._part(lot))
        return _none()

    def works(self, machine: int) -> bool:
        """Whether it is believed to be at work: whatever it ends then is no surprise."""
        return int(self.table("machine")["operation"][machine]) == codes.RUNNING

    def has_part(self, machine: int) -> bool:
        """Whether there is a part that the machine could have ended."""
        return int(self.table("machine")["lot"][machine]) != NONE or bool(self._queue(machine))

    def _part(self, row: int) -> tuple[int, int]:
        lot = self.table("lot")[row]
        return int(lot["product"]), int(lot["serial"])

    def _queue(self, machine: int) -> list[int]:
        lots = self.table("lot")
        row = int(self.table("station")["head"][self.table("machine")["station"][machine]])
        found: list[int] = []
        while row != NONE and len(found) < 10_000:
            found.append(row)
            row = int(lots["next"][row])
        return found

    def _next_station(self, row: int) -> int:
        """Where a part that is done goes next by its route; NONE at the end."""
        steps = self.table("step")
        step = int(self.table("lot")["step"][row])
        if step + 1 >= len(steps) or steps["product"][step + 1] != steps["product"][step]:
            return NONE
        return int(self.table("choice")["station"][steps["choice"][step + 1]])

    def _nearest(self, station: int) -> int:
        """The part that is nearest before a station on its route; NONE: there is none."""
        steps, choices, lots = (self.table(name) for name in ("step", "choice", "lot"))
        here = {
            n
            for n in range(len(steps))
            if station in choices["station"][steps["choice"][n] : steps["choice"][n] + steps["choices"][n]]
        }
        best, nearest = NONE, 1 << 30
        for row in range(int(self.block.head["lots"])):
            lot = lots[row]
            if lot["place"] in (codes.NOWHERE, codes.OUTSIDE):
                continue
            for step in here:
                away = step - int(lot["step"])
                same = steps["product"][step] == lot["product"]
                if same and away > 0 and (away, int(lot["serial"])) < (nearest, int(lots["serial"][best])):
                    best, nearest = row, away
        return best


def _one(time: int, kind: int, element: int, x: int, y: int) -> Rows:
    return np.array([(time, kind, element, 0, x, y)], np.int64)


def _none() -> Rows:
    return np.empty((0, 6), np.int64)
