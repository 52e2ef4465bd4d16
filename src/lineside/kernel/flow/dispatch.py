"""Which waiting lot goes first.

Every rule gives a lot a number; the smallest goes, the earlier in the queue among equals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic, overload

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.table import choices, lots, products, ranks, stations, steps
from lineside.kernel.flow.ranking import remaining_work
from lineside.lower.codes import (
    CRITICAL_RATIO,
    EDD,
    FIFO,
    HIGHEST_PRIORITY,
    LIFO,
    LONGEST_WAIT,
    LPT,
    NEVER,
    NONE,
    OWN_RULE,
    SLACK,
    SPT,
    WSPT,
)

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header

OWN_RULES: dict[int, Any] = {}
"""Rules by address, for a kernel whose compiler is off."""


@intrinsic
def _call(context: Any, address: Any, *arguments: Any) -> Any:
    """Call the C function double(double × 7) at an address."""

    def generate(target: Any, builder: Any, signature: Any, values: Any) -> Any:
        double = ir.DoubleType()
        kind = ir.FunctionType(double, [double] * 7)
        function = builder.inttoptr(values[0], kind.as_pointer())
        parts = [builder.extract_value(values[1], i) for i in range(7)]
        return builder.call(function, parts)

    return types.float64(address, types.StarArgTuple(arguments)), generate


def own_rule(
    address: int, now: float, due: float, released: float, queued: float, work: float, remaining: float, priority: float
) -> float:
    """A user's own rule, called by its address (this body serves when the compiler is off)."""
    return float(OWN_RULES[int(address)](now, due, released, queued, work, remaining, priority))


@overload(own_rule)
def _own_rule(
    address: Any, now: Any, due: Any, released: Any, queued: Any, work: Any, remaining: Any, priority: Any
) -> Any:
    def implementation(
        address: Any, now: Any, due: Any, released: Any, queued: Any, work: Any, remaining: Any, priority: Any
    ) -> Any:
        return _call(address, now, due, released, queued, work, remaining, priority)

    return implementation


@compiled
def seconds(time: int) -> float:
    """Microseconds as seconds; a time that never comes is infinite."""
    return float("inf") if time == NEVER else time * 1e-6


@compiled
def urgency(h: Header, rule: int, address: int, row: int) -> float:
    """The number that a rule gives to a waiting lot."""
    lot = lots(h)[row]
    work = remaining_work(h, row)
    wait = h.now - lot.queued
    return urgency_of(h, rule, address, lot.step, lot.due, lot.priority, lot.released, wait, lot.waited, work)


@compiled
def urgency_of(
    h: Header,
    rule: int,
    address: int,
    step_row: int,
    due: int,
    priority: int,
    released: int,
    wait: int,
    waited: int,
    remaining: int,
) -> float:
    """The number that a rule gives to what waits for a step, be it a lot or one that is yet to be made.

    `wait`: for how long it has waited here; `waited`: in the queues before; `remaining`: mean work before it. All µs.
    """
    step = steps(h)[step_row]
    if rule == SPT:
        return float(step.expected)
    if rule == LPT:
        return -float(step.expected)
    if rule == HIGHEST_PRIORITY:
        return -float(priority)
    if rule == EDD:
        return float(due)
    if rule == WSPT:
        return float(step.expected) / products(h)[step.product].weight
    if rule == LONGEST_WAIT:
        return -float(waited + wait)
    if rule == SLACK:
        return float("inf") if due == NEVER else float(due - remaining)
    if rule == CRITICAL_RATIO:
        return (seconds(due) - h.now * 1e-6) / (max(remaining, 1) * 1e-6)
    return own_rule(
        address,
        h.now * 1e-6,
        seconds(due),
        released * 1e-6,
        (h.now - wait) * 1e-6,
        step.expected * 1e-6,
        remaining * 1e-6,
        float(priority),
    )


@compiled
def first_of_families(h: Header, s: int) -> int:
    """Of the first of each family before station `s`, the lot that its rule puts first now."""
    station = stations(h)[s]
    c = station.family
    best = choices(h)[c].best
    least = urgency(h, station.rule, station.rule_address, best)
    c = choices(h)[c].next
    while c != NONE:
        row = choices(h)[c].best
        value = urgency(h, station.rule, station.rule_address, row)
        if value < least or (value == least and ranks(h)[row].turn < ranks(h)[best].turn):
            best, least = row, value
        c = choices(h)[c].next
    return best


@compiled
def pick(h: Header, s: int) -> int:
    """The lot of station `s`'s queue that goes next; NONE when nothing waits."""
    station = stations(h)[s]
    rule = station.rule
    if rule == FIFO or station.waiting <= 1:
        return station.head
    if rule == LIFO:
        return station.tail
    if rule == CRITICAL_RATIO and station.odd == 0:
        return first_of_families(h, s)
    if rule != OWN_RULE and rule != CRITICAL_RATIO:
        return station.best
    best = row = station.head
    least = urgency(h, rule, station.rule_address, row)
    row = lots(h)[row].next
    while row != NONE:
        value = urgency(h, rule, station.rule_address, row)
        if value < least:
            best, least = row, value
        row = lots(h)[row].next
    return best
