"""What energy and cost are made of, read from a block: time in state, work by step, and the plant's meter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from lineside.kpi.energy import Meter
    from lineside.lower.block import Block


@dataclass(frozen=True, slots=True)
class Accounts:
    """What was measured in `duration_us`.

    µs of work and operations ended by choice, parts scrapped by step, readings of the meter.
    """

    duration_us: int
    worked_us: tuple[int, ...]
    made: tuple[int, ...]
    scrapped_at: tuple[int, ...]
    readings: tuple[tuple[int, int], ...]


def accounts(block: Block, readings: list[tuple[int, int]]) -> Accounts:
    """What a block's tallies hold; `readings` were taken on the way."""
    choices = block.table("choice")
    return Accounts(
        int(block.head["now"]) - int(block.head["measured"]),
        tuple(choices["worked"].tolist()),
        tuple(choices["made"].tolist()),
        tuple(block.table("step")["scrapped"].tolist()),
        tuple(readings),
    )


class Reader:
    """Reads the meter when the measured time begins, and whenever a quarter-hour of the clock does."""

    def __init__(self, meter: Meter | None, readings: tuple[tuple[int, int], ...] = ()) -> None:
        """`readings`: those taken so far, by another process. Without a meter nothing is read."""
        self._meter = meter
        self.readings = list(readings)

    def due(self, now: int) -> int | None:
        """When it is to be read next, µs."""
        return None if self._meter is None else self._meter.next_quarter(now)

    def look(self, block: Block) -> None:
        """Read it, if now is the time."""
        now = int(block.head["now"])
        if self._meter is not None and (not self.readings or self._meter.next_quarter(now - 1) == now):
            self.readings.append(read(block, self._meter))

    def forget(self, block: Block) -> None:
        """Statistics begin anew."""
        self.readings.clear()
        self.look(block)


def read(block: Block, meter: Meter) -> tuple[int, int]:
    """The time, and the nJ that the plant has drawn since the statistics began. Nothing in the block changes."""
    now = int(block.head["now"])
    machines = block.table("machine")
    times = machines["time"].copy()
    times[np.arange(len(times)), machines["state"]] += now - machines["since"]
    stations = np.add.reduceat(times, block.table("station")["first"])
    made = block.table("choice")["made"].tolist()
    return now, meter.total(stations.tolist(), made, now - int(block.head["measured"]))
