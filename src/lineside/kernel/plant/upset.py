"""What a person has go wrong in an emulated plant: a machine breaks, a wrong part comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.compiler import compiled
from lineside.kernel.plant.failure import strike_at
from lineside.kernel.table import machines, processes
from lineside.lower.codes import BREAK

if TYPE_CHECKING:
    from lineside.kernel.table import Header


@compiled
def disturb(h: Header, m: int, number: int, what: int) -> None:
    """Machine `m` fails now, in the first of its ways; or the next part that its interlock looks at is a wrong one."""
    process = processes(h)[m]
    if number <= process.disturbed:
        return
    process.disturbed = number
    if what == BREAK:
        if machines(h)[m].failures:
            strike_at(h, machines(h)[m].failure, h.now + 1)
    else:
        process.suspect = 1
