"""What a worn tool does, worked out without state so that both halves can use it.

Wear grows by use; rates rise with it in a straight line, from 1 when the tool is new to the model's factor when it is
worn, and on beyond that. A worn machine's failure clock runs so many times as fast: the cumulative exposure model
(W. Nelson, Accelerated Testing, 1990, section 10.2), which for exponential lifetimes is a proportional hazard.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.compiler import compiled

if TYPE_CHECKING:
    from lineside.kernel.table import Rows


@compiled
def failure_pace(station: Rows, worn: int) -> float:
    """How many times as fast failures come on a machine of a station whose tools wear."""
    return 1.0 + (station.wear_failures - 1.0) * float(worn) / float(station.wear)


@compiled
def defect_pace(station: Rows, worn: int) -> float:
    """How many times as many defects a machine makes; 1 where tools do not wear."""
    if station.wear == 0:
        return 1.0
    return 1.0 + (station.wear_defects - 1.0) * float(worn) / float(station.wear)


@compiled
def exposed(station: Rows, worn: int, counted: int) -> int:
    """What a failure's clock counts in so much use of a tool that is worn so far."""
    if station.wear == 0:
        return counted
    return int(float(counted) * failure_pace(station, worn))
