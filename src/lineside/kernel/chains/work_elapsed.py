"""Machine `m` has worked for so many µs.

Made by `lineside.kernel.build.assemble` from what the capabilities declare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.upkeep.ageing import age_by_work
from lineside.kernel.work.account import charge_work

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def work_elapsed(h: Header, m: int, elapsed: int) -> None:
    """Machine `m` has worked for so many µs."""
    charge_work(h, m, elapsed)
    age_by_work(h, m, elapsed)
