"""One compiled function through which a host enters the kernel, so that one piece of machine code holds all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.batch import collect_facts, copy_commands, handle_all, obey_all
from lineside.kernel.build.compiler import compiled
from lineside.kernel.chains.tally import reset, settle_all
from lineside.kernel.handle import handle
from lineside.kernel.imagine import imagine
from lineside.kernel.loop import next_timer, simulate
from lineside.kernel.quality.truth import forget
from lineside.kernel.resume import resume
from lineside.kernel.world import start_plant
from lineside.lower.codes import (
    COLLECT_FACTS,
    COPY_COMMANDS,
    DONE,
    DUE,
    FORGET_COMMANDS,
    GO_ON,
    HANDLE,
    HANDLE_ALL,
    IMAGINE,
    OBEY_ALL,
    RESET,
    SETTLE_ALL,
    SIMULATE,
    START_PLANT,
)

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def enter(h: Header, word: int, a: int, b: int, c: int, d: int, e: int, f: int) -> int:
    """Do what `word` says, with as many of the integers as that takes; its answer, or DONE."""
    if word == SIMULATE:
        return simulate(h, a)
    if word == HANDLE:
        return handle(h, a, b, c, d, e, f)
    if word == DUE:
        return next_timer(h)
    if word == HANDLE_ALL:
        return handle_all(h, a, b, c, d)
    if word == COPY_COMMANDS:
        return copy_commands(h, a, b)
    if word == OBEY_ALL:
        return obey_all(h, a, b, c, d)
    if word == COLLECT_FACTS:
        return collect_facts(h, a, b, c, d)
    if word == IMAGINE:
        return imagine(h)
    if word == FORGET_COMMANDS:
        h.commands = 0
    elif word == START_PLANT:
        start_plant(h)
    elif word == SETTLE_ALL:
        settle_all(h)
    elif word == GO_ON:
        resume(h)
    elif word == RESET:
        reset(h)
        forget(h)
    return DONE
