"""The controller's one door: a fact or a request comes in at a time, belief changes, commands go out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.chains.belief import go_off, grant, take_in
from lineside.kernel.core.events import pop
from lineside.kernel.core.question import question
from lineside.kernel.core.table import timers
from lineside.kernel.facts import end, is_expected_end
from lineside.kernel.feed import ripple
from lineside.lower.codes import CAP, DONE, ENDED, FIRST_REQUEST, GROW, TRACE_FULL

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def has_room(h: Header) -> int:
    """DONE if every growing table has room for whatever one record can bring; else what the host must do first."""
    if h.live + h.slack > h.lot_n:
        return CAP if h.live >= h.lot_limit else GROW
    if h.commands + h.slack > h.command_n or h.timers + h.slack > h.timer_n:
        return GROW
    if h.questions + 2 > h.question_n or h.orders + 1 > h.order_n:
        return GROW
    if h.tracing and h.traces + 2 * h.slack > h.trace_n:
        return TRACE_FULL
    return DONE


@compiled
def learn(h: Header, fact: int, element: int, number: int, x: int, y: int) -> None:
    """Take in a fact. One about something that this plant does not have, or lets in by itself, is a question."""
    h.facts += 1
    if fact == ENDED and 0 <= element < h.machine_n and is_expected_end(h, element, number):
        end(h, element, x, y)
    elif not take_in(h, fact, element, number, x, y):
        question(h, fact, element, number, x, y)


@compiled
def fire(h: Header) -> None:
    """The first timer goes off; it is due now."""
    timer = timers(h)[0]
    kind, element, number = timer.key >> 32, timer.key & 0xFFFFFFFF, timer.number
    h.timers = pop(timers(h), h.timers)
    go_off(h, kind, element, number)


@compiled
def catch_up(h: Header, time: int) -> int:
    """Let all timers go off that are due by a time; DONE, or what the host must do first."""
    while h.timers > 0 and timers(h)[0].time <= time:
        reason = has_room(h)
        if reason != DONE:
            return reason
        h.now = timers(h)[0].time
        fire(h)
        ripple(h)
    return DONE


@compiled
def handle(h: Header, time: int, kind: int, element: int, number: int, x: int, y: int) -> int:
    """Handle one record at a time (µs): timers due by then go off first, then the record counts.

    Returns DONE; GROW, CAP or TRACE_FULL when nothing of the record was done yet and the host must make room and
    repeat. Times run forward: a record from the past counts now. `tick` only lets the timers go off.
    """
    reason = catch_up(h, time)
    if reason == DONE:
        reason = has_room(h)
    if reason != DONE:
        return reason
    h.now = max(h.now, time)
    if kind < FIRST_REQUEST:
        learn(h, kind, element, number, x, y)
    else:
        h.refused = 0 if grant(h, kind, element, number, x, y) else 1
    ripple(h)
    return DONE
