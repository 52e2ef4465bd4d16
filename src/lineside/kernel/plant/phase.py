"""The phases of an operation as they physically are: how long each takes, and which counts as the machine's cycle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lineside.kernel.compiler import compiled
from lineside.kernel.table import phases, steps
from lineside.lower.codes import NONE

if TYPE_CHECKING:
    from lineside.kernel.table import Header


@compiled
def time_of(h: Header, step: int, phase: int) -> tuple[int, np.uint64]:
    """The law and the random stream of a phase's time; phase NONE: of a whole step."""
    if phase == NONE:
        return steps(h)[step].time, steps(h)[step].key_time
    return phases(h)[phase].time, phases(h)[phase].key_time


@compiled
def counts_cycle(h: Header, phase: int) -> bool:
    """Whether wear by cycles counts this phase: of the phases of an operation exactly one does."""
    return phase == NONE or phases(h)[phase].cycle == 1


@compiled
def has_more(h: Header, phase: int) -> bool:
    """Whether the operation goes on after this phase."""
    return phase != NONE and phases(h)[phase].last == 0


@compiled
def cycle_is_over(h: Header, phase: int) -> bool:
    """Whether the phase that counts as the cycle lies before this one."""
    if phase == NONE:
        return False
    for before in range(steps(h)[phases(h)[phase].step].phase, phase):
        if phases(h)[before].cycle:
            return True
    return False
