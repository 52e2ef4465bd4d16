"""What a person has go wrong in an emulated plant: a machine or a vehicle breaks or is late, a wrong part comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.table import processes
from lineside.kernel.upkeep.truth import strike_at
from lineside.kernel.work.truth import run, stop
from lineside.lower.codes import DELAY, DELAYED_BY, WRONG_PART

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def disturb(h: Header, element: int, number: int, what: int) -> None:
    """A machine or vehicle fails now, in the first of its ways, or takes longer; or the next part seen is wrong."""
    process = processes(h)[element]
    if number <= process.disturbed:
        return
    process.disturbed = number
    if what == WRONG_PART:
        process.suspect = 1
    elif what == DELAY:
        if process.running and process.until > h.now:
            stop(h, element)
            process.left += DELAYED_BY
            run(h, element)
    elif process.failures:
        strike_at(h, process.failure, h.now + 1)
