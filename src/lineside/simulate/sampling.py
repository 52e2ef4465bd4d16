"""Readings of a running plant at given times: parts made, parts inside and cycle times, product by product."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lineside.lower.codes import NONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lineside.lower.block import Block

READINGS = ("completed", "wip", "backlog", "cycle")
"""What is read of each product: parts completed so far; lots inside and lots outside, integrated over time, lot·µs; the
sum of the cycle times of those completed, µs."""
SHOWN = 3
"""Those of them that show whether a plant has settled."""


class Sampler:
    """Takes a reading at each time of a grid, µs, ascending. Reading changes nothing in the plant."""

    def __init__(
        self,
        grid: tuple[int, ...],
        taken: NDArray[np.float64] | None = None,
        carried: NDArray[np.float64] | float = 0.0,
    ) -> None:
        """A fresh sampler, or one that goes on from what another has taken and carried."""
        self.grid = grid
        self.carried = carried
        """What the tallies had counted before they began anew."""
        self._rows = [] if taken is None else list(taken)

    @property
    def due(self) -> int | None:
        """When the next reading is to be taken; None when all are."""
        return self.grid[len(self._rows)] if len(self._rows) < len(self.grid) else None

    def look(self, block: Block) -> None:
        """Take a reading if one is due now."""
        if self.due == int(block.head["now"]):
            self._rows.append(self.carried + read(block))

    def forget(self, block: Block) -> None:
        """The plant's tallies are about to begin anew; the readings go on from what they were."""
        self.carried = self.carried + read(block)

    def readings(self) -> NDArray[np.float64]:
        """Those taken so far: times × products × READINGS."""
        return np.array(self._rows) if self._rows else np.empty((0, 0, len(READINGS)))


def read(block: Block) -> NDArray[np.float64]:
    """Each product's READINGS since the tallies began, products × 4, as they stand at this instant."""
    now = int(block.head["now"])
    products, sources = block.table("product"), block.table("source")
    found = np.zeros((len(products), len(READINGS)))
    found[:, 0] = products["completed"]
    found[:, 3] = products["cycle"]
    found[:, 1] = products["area"] + products["wip"] * (now - products["since"])
    for p, o in enumerate(products["source"]):
        if o != NONE:
            found[p, 2] = sources[o]["area"] + sources[o]["outside"] * (now - sources[o]["since"])
    return found


def per_slice(readings: NDArray[np.float64], grid: tuple[int, ...]) -> NDArray[np.float64]:
    """Of each slice between two readings: parts completed, mean lots inside and outside, sum of cycle times.

    Slices × products × 4.
    """
    slices = np.diff(readings, axis=0)
    slices[:, :, 1:SHOWN] /= np.diff(grid)[:, None, None]
    return slices
