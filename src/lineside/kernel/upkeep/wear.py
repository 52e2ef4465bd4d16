"""What a worn tool does, worked out without state so that both halves can use it.

Wear grows by use; rates go with it in a straight line, from 1 when the tool is new to the model's factor when it is
worn, and on beyond that, but not below 0: a tool that is run in may come to make no defects and no failures any more. A
worn machine's failure clock runs so many times as fast: the cumulative exposure model (W. Nelson, Accelerated Testing,
1990, section 10.2), which for exponential lifetimes is a proportional hazard.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.lower.codes import NEVER

if TYPE_CHECKING:
    from lineside.kernel.core.table import Rows


@compiled
def pace(factor: float, worn: int, over: int) -> float:
    """How many times as fast what a worn tool has `factor` times of comes after use `worn`; `over`: when it is worn."""
    return max(0.0, 1.0 + (factor - 1.0) * float(worn) / float(over))


@compiled
def failure_pace(station: Rows, worn: int) -> float:
    """How many times as fast failures come on a machine of a station whose tools wear."""
    return pace(station.wear_failures, worn, station.wear)


@compiled
def defect_pace(station: Rows, worn: int) -> float:
    """How many times as many defects a machine makes; 1 where tools do not wear."""
    if station.wear == 0:
        return 1.0
    return pace(station.wear_defects, worn, station.wear)


@compiled
def exposed(station: Rows, worn: int, counted: int) -> int:
    """What a failure's clock counts in so much use of a tool that is worn so far."""
    if station.wear == 0:
        return counted
    return int(float(counted) * failure_pace(station, worn))


@compiled
def use_until(station: Rows, worn: int, counted: int) -> int:
    """The use of a tool that is worn so far in which a failure's clock counts so much; at least 1, or NEVER."""
    fast = failure_pace(station, worn)
    if counted >= NEVER or float(counted) >= fast * float(NEVER):
        return NEVER
    return max(1, int(float(counted) / fast))
