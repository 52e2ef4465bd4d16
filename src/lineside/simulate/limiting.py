"""How long each station was the bottleneck in one replication, from its trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lineside.lower.codes import SECOND
from lineside.statistics.active import active_periods, momentary, shares

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lineside.lower.block import Block
    from lineside.simulate.working import WorkingTime


def limits(block: Block, trace: NDArray[np.void], warmup: int, clock: WorkingTime) -> NDArray[np.float64]:
    """Stations × 2: the shares of the working time after the warm-up (µs) in which each limited the plant.

    First alone, then while the bottleneck shifted from or to it.
    """
    begin, end = (float(clock.worked(np.array(time / SECOND))) for time in (warmup, int(block.head["now"])))
    stations = int(block.head["station_n"])
    periods = active_periods(
        clock.worked(trace["time"] / SECOND),
        trace["machine"].astype(np.int64),
        trace["state"].astype(np.int64),
        block.table("machine")["station"].astype(np.int64),
        end,
    )
    return shares(momentary(periods, begin, end), stations, end - begin)
