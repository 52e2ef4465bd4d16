"""An operation, or its first phase, begins on machine `m`.

Made by `lineside.kernel.build.assemble` from what the capabilities declare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.flow.ordered import begin_order
from lineside.kernel.supply.stock import take_in_parts

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def operation_began(h: Header, m: int) -> None:
    """An operation, or its first phase, begins on machine `m`."""
    begin_order(h, m)
    take_in_parts(h, m)
