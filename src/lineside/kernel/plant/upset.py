"""What a person has go wrong in an emulated plant: a machine or a vehicle breaks, a wrong part comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.compiler import compiled
from lineside.kernel.plant.failure import strike_at
from lineside.kernel.table import processes
from lineside.lower.codes import WRONG_PART

if TYPE_CHECKING:
    from lineside.kernel.table import Header


@compiled
def disturb(h: Header, element: int, number: int, what: int) -> None:
    """A machine or vehicle fails now, in the first of its ways; or the next part that an interlock sees is wrong."""
    process = processes(h)[element]
    if number <= process.disturbed:
        return
    process.disturbed = number
    if what == WRONG_PART:
        process.suspect = 1
    elif process.failures:
        strike_at(h, process.failure, h.now + 1)
