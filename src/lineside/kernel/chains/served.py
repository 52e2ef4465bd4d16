"""The workers of demand `r` are all there.

Made by `lineside.kernel.build.assemble` from what the capabilities declare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.upkeep.repair import begin_repair
from lineside.kernel.vehicle.vehicle import mend
from lineside.kernel.work.operation import staff

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def served(h: Header, r: int) -> None:
    """The workers of demand `r` are all there."""
    if r >> 1 >= h.machine_n:
        mend(h, (r >> 1) - h.machine_n)
        return
    if r & 1:
        begin_repair(h, r >> 1)
        return
    staff(h, r >> 1)
