"""A few hours of one replication, machine by machine, for a chart of what was on which machine when.

Unlike a trace it is small whatever is simulated, so every result has one: it ends after some hours or some thousands of
lines, whichever comes first. Taking it changes nothing in the plant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from lineside.lower.codes import NONE, SECOND, STARVED
from lineside.model.calendar import WEEK_S
from lineside.simulate.trace import line_frame

if TYPE_CHECKING:
    import polars
    from numpy.typing import NDArray

    from lineside.lower.block import Block
    from lineside.model.plant import Plant

MOST_LINES = 4_000
REST_S = 4 * 3600.0
"""A rest that ends with the start of a shift, not merely of what follows a break."""
LONGEST = 4 * 3600 * SECOND
"""How much of the run it covers at most, µs."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """From `begin` to `end`, µs since the start of the run, what state each machine was in, in the first replication.

    The first lines say how every machine stood at `begin`; one line follows for every change. They are rows of the
    layout's `trace` table, in order of time; `names` are the plant's elements by the tables they number.
    """

    begin: int
    end: int
    lines: NDArray[np.void]
    names: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, begin: int, end: int, lines: NDArray[np.void], names: Mapping[str, tuple[str, ...]]) -> Self:
        """As much of the lines as an excerpt holds; `end` is what was simulated."""
        machines = len(names["machine"])
        kept = lines[: MOST_LINES + machines]
        last = min(end, begin + LONGEST, int(kept["time"][-1]) if len(kept) < len(lines) else end)
        return cls(begin, last, kept[kept["time"] <= last], names)

    @classmethod
    def cut(cls, begin: int, end: int, trace: NDArray[np.void], names: Mapping[str, tuple[str, ...]]) -> Self:
        """The excerpt of a trace that was kept from the start of the run on."""
        before, after = trace[trace["time"] <= begin], trace[trace["time"] > begin]
        standing = np.zeros(len(names["machine"]), trace.dtype)
        for m in range(len(standing)):
            own = before[before["machine"] == m]
            if len(own):
                standing[m] = own[-1]
            else:
                standing[m]["state"] = STARVED
                standing[m]["product"] = standing[m]["serial"] = standing[m]["step"] = NONE
            standing[m]["time"], standing[m]["machine"] = begin, m
        return cls.of(begin, end, np.concatenate([standing, after]), names)

    @property
    def duration_s(self) -> float:
        """How much time it covers, seconds."""
        return (self.end - self.begin) / SECOND

    def frame(self) -> polars.DataFrame:
        """One row a line: time_s, machine, its state from then on, and the part on it if any."""
        return line_frame(self.lines, self.names)


def standing(block: Block) -> NDArray[np.void]:
    """How every machine of a block stands now, as lines of a trace."""
    machines, lots = block.table("machine"), block.table("lot")
    lines = np.zeros(len(machines), block.table("trace").dtype)
    lines["time"], lines["machine"], lines["state"] = int(block.head["now"]), range(len(machines)), machines["state"]
    for column in ("product", "serial", "step"):
        lines[column] = NONE
        on = machines["lot"] != NONE
        lines[column][on] = lots[column][machines["lot"][on]]
    return lines


def moment(plant: Plant, warmup_s: float, for_s: float) -> float:
    """When an excerpt should begin, seconds: in the middle of the measured time, where a shift begins if there are any.

    Shifts that begin too late in the run are passed over for the start of the measured time.
    """
    middle = warmup_s + for_s / 2
    if plant.release_hours is None:
        return middle
    week = (plant.start_of_week_s + middle) % WEEK_S
    spans = plant.release_hours.week
    ends = [end - WEEK_S for _, end in spans[-1:]] + [end for _, end in spans[:-1]]
    # After a break the line goes on where it stood; a shift that follows a longer rest shows how it starts.
    starts = [start for (start, _), end in zip(spans, ends, strict=True) if start - end >= REST_S]
    if not starts:
        return middle
    wait = min((start - week) % WEEK_S for start in starts)
    return middle + wait if middle + wait < warmup_s + for_s else warmup_s
