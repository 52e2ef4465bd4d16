"""An operation has ended on machine `m`, however often it was interrupted.

Made by `lineside.kernel.build.assemble` from what the capabilities declare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.upkeep.ageing import age_by_cycle
from lineside.kernel.work.account import charge_cycle

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def operation_ended(h: Header, m: int) -> None:
    """An operation has ended on machine `m`, however often it was interrupted."""
    charge_cycle(h, m)
    age_by_cycle(h, m)
