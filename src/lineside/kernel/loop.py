"""Time runs: both halves together, or the plant half alone.

Within an instant the controller's timers go off first; then the plant's events come about in their order and are
handled one by one; what the controller commands meanwhile reaches the plant when the instant is over. Since the plant
answers no command within its instant, it does not matter to the controller's state whether facts come one by one or
all of an instant together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.chains.truth import obey
from lineside.kernel.core.table import commands, events, timers
from lineside.kernel.feed import ripple
from lineside.kernel.handle import fire, has_room, learn
from lineside.kernel.world import happen, has_space
from lineside.lower.codes import DONE, NEVER

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def next_event(h: Header) -> int:
    """When the plant half does something next."""
    return events(h)[0].time if h.events > 0 else NEVER


@compiled
def next_timer(h: Header) -> int:
    """When the controller does something by itself next."""
    return timers(h)[0].time if h.timers > 0 else NEVER


@compiled
def deliver(h: Header) -> None:
    """Hand the controller's commands to the plant half."""
    for i in range(h.commands):
        c = commands(h)[i]
        obey(h, c.kind, c.element, c.number, c.target, c.step, c.serial, c.visit, c.lot)
    h.commands = 0


@compiled
def simulate(h: Header, until: int) -> int:
    """Let both halves run to a time (µs), its own instant included.

    Returns DONE, or what the host must do before calling again.
    """
    while True:
        event, timer = next_event(h), next_timer(h)
        time = min(event, timer)
        if h.commands > 0 and time > h.now:
            reason = has_space(h)
            if reason != DONE:
                return reason
            deliver(h)
            continue
        if time > until:
            h.now = until
            return DONE
        reason = has_room(h)
        if reason == DONE:
            reason = has_space(h)
        if reason != DONE:
            return reason
        h.now = time
        if timer <= event:
            fire(h)
            ripple(h)
        elif happen(h):
            learn(h, h.fact_kind, h.fact_element, h.fact_number, h.fact_x, h.fact_y)
            ripple(h)


@compiled
def next_fact(h: Header, until: int) -> int:
    """Let the plant half alone run to its next fact, not beyond a time (µs).

    Returns the fact's time; NEVER if there is none; -1 if the block must grow first.
    """
    while next_event(h) <= until:
        if has_space(h) != DONE:
            return -1
        h.now = next_event(h)
        if happen(h):
            return h.now
    return NEVER
