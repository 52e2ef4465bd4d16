"""How far vehicles drive and people walk: both halves must know, and neither asks the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.table import distances, machines, pools
from lineside.lower.codes import NONE

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def metres(h: Header, origin: int, target: int) -> float:
    """How far it is from one place to another; 0 from NONE, where a part was put by hand and no fleet drives to."""
    if origin == NONE or target == NONE:
        return 0.0
    return float(distances(h)[origin * h.place_n + target].metres)


@compiled
def walk_time(h: Header, p: int, origin: int, target: int) -> int:
    """µs that someone of pool `p` walks from machine `origin` (NONE: from elsewhere) to machine `target`.

    A vehicle, which counts behind the machines, is mended wherever that is: nobody walks to it.
    """
    if origin == target or target >= h.machine_n:
        return 0
    if origin != NONE and machines(h)[origin].station == machines(h)[target].station:
        return pools(h)[p].within
    return pools(h)[p].walk
