"""One compiled function through which a host enters the kernel, so that one piece of machine code holds all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.handle import handle
from lineside.kernel.loop import simulate
from lineside.kernel.quality.truth import forget
from lineside.kernel.tally import reset, settle_all
from lineside.kernel.world import start_plant
from lineside.lower.codes import DONE, HANDLE, RESET, SETTLE_ALL, SIMULATE, START_PLANT

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def enter(h: Header, word: int, a: int, b: int, c: int, d: int, e: int, f: int) -> int:
    """Do what `word` says, with as many of the integers as that takes; DONE, or what the host must do first."""
    if word == SIMULATE:
        return simulate(h, a)
    if word == HANDLE:
        return handle(h, a, b, c, d, e, f)
    if word == START_PLANT:
        start_plant(h)
    elif word == SETTLE_ALL:
        settle_all(h)
    elif word == RESET:
        reset(h)
        forget(h)
    return DONE
