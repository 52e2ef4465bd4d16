"""Who is first by a station's rule, kept as lots come and go, so that a long queue costs no more than a short one.

Most rules rank what waits in a way that does not change while it waits: one heap for the queue. What critical ratio
says of a lot changes with time, but among lots with as much work before them the one that is due first always goes
first: a heap for each step that waits there, a family, and only the first of each is looked at. Two kinds of queues are
read through: those under rules of one's own, and those under critical ratio while they hold a lot on a side route
without a way back, whose work left depends on where it came from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.heap import join_heap, leave_heap
from lineside.kernel.core.table import choices, detours, lots, products, ranks, sources, stations, steps
from lineside.kernel.quality.detour import side_of
from lineside.lower.codes import (
    CRITICAL_RATIO,
    EDD,
    FIFO,
    HIGHEST_PRIORITY,
    IN_QUEUE,
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


@compiled
def is_odd(h: Header, row: int) -> bool:
    """Whether the work that a lot has before it depends on more than its step."""
    side = side_of(h, lots(h)[row].step)
    return lots(h)[row].left != NONE and side != NONE and detours(h)[side].go == NONE


@compiled
def remaining_work(h: Header, row: int) -> int:
    """Mean work that a lot still has before it, µs; after a side route without a way back that of the route's rest."""
    lot = lots(h)[row]
    step = steps(h)[lot.step]
    if not is_odd(h, row):
        return int(step.remaining)
    rest = steps(h)[lot.left].next
    return int(step.remaining + (0 if rest == NONE else steps(h)[rest].remaining))


@compiled
def is_ranked(rule: int) -> bool:
    """Whether a heap is kept under a rule."""
    return rule != FIFO and rule != LIFO and rule != OWN_RULE


@compiled
def key_of(h: Header, rule: int, row: int) -> float:
    """What ranks a waiting lot under a rule for as long as it waits; under critical ratio, within its family."""
    lot = lots(h)[row]
    step = steps(h)[lot.step]
    if rule == SPT:
        return float(step.expected)
    if rule == LPT:
        return -float(step.expected)
    if rule == WSPT:
        return float(step.expected) / products(h)[lot.product].weight
    if rule == HIGHEST_PRIORITY:
        return -float(lot.priority)
    if rule == EDD or rule == CRITICAL_RATIO:
        return float(lot.due)
    if rule == LONGEST_WAIT:
        return float(lot.queued - lot.waited)
    if rule == SLACK:
        return float("inf") if lot.due == NEVER else float(lot.due - remaining_work(h, row))
    return 0.0


@compiled
def family_of(h: Header, row: int, s: int) -> int:
    """The row of `choice` for a waiting lot's step at station `s`; NONE: that is none of its stations any more."""
    step = steps(h)[lots(h)[row].step]
    for c in range(step.choice, step.choice + step.choices):
        if choices(h)[c].station == s:
            return c
    return NONE


@compiled
def join_family(h: Header, row: int, s: int) -> None:
    """A lot waits at a station whose rule is critical ratio; odd ones are counted, and keep no family."""
    c = family_of(h, row, s)
    if c == NONE or is_odd(h, row):
        stations(h)[s].odd += 1
        return
    family = choices(h)[c]
    if family.best == NONE:
        first = stations(h)[s].family
        family.next, family.before = first, NONE
        if first != NONE:
            choices(h)[first].before = c
        stations(h)[s].family = c
    family.best = join_heap(ranks(h), family.best, row, float(lots(h)[row].due), ranks(h)[row].turn)


@compiled
def leave_family(h: Header, row: int, s: int) -> None:
    """A lot waits there no longer."""
    c = family_of(h, row, s)
    if c == NONE or is_odd(h, row):
        stations(h)[s].odd -= 1
        return
    family = choices(h)[c]
    family.best = leave_heap(ranks(h), family.best, row)
    if family.best != NONE:
        return
    if family.before == NONE:
        stations(h)[s].family = family.next
    else:
        choices(h)[family.before].next = family.next
    if family.next != NONE:
        choices(h)[family.next].before = family.before


@compiled
def rank_in(h: Header, row: int, s: int) -> None:
    """A lot has come to the queue of station `s`, as the last to come of all."""
    rule = stations(h)[s].rule
    if not is_ranked(rule):
        return
    h.turns += 1
    ranks(h)[row].turn = h.turns
    put_in_rank(h, row, s)


@compiled
def put_in_rank(h: Header, row: int, s: int) -> None:
    """Give a lot its rank in the queue of station `s`; the order of its coming is known."""
    station = stations(h)[s]
    if station.rule == CRITICAL_RATIO:
        join_family(h, row, s)
    else:
        turn = ranks(h)[row].turn
        station.best = join_heap(ranks(h), station.best, row, key_of(h, station.rule, row), turn)


@compiled
def rank_out(h: Header, row: int, s: int) -> None:
    """A lot leaves the queue of station `s`, or its rank there changes."""
    station = stations(h)[s]
    if station.rule == CRITICAL_RATIO:
        leave_family(h, row, s)
    elif is_ranked(station.rule):
        station.best = leave_heap(ranks(h), station.best, row)


@compiled
def home_of(h: Header, o: int) -> int:
    """The first station in the list of those at which lots of source `o` come in."""
    return choices(h)[steps(h)[products(h)[sources(h)[o].product].first].choice].station


@compiled
def rank_in_outside(h: Header, row: int, o: int) -> None:
    """A lot has come to wait outside source `o`, where all are of one family: its first station's rule ranks them."""
    rule = stations(h)[home_of(h, o)].rule
    if is_ranked(rule):
        h.turns += 1
        source = sources(h)[o]
        source.best = join_heap(ranks(h), source.best, row, key_of(h, rule, row), h.turns)


@compiled
def rank_out_outside(h: Header, row: int, o: int) -> None:
    """A lot waits outside source `o` no longer."""
    if is_ranked(stations(h)[home_of(h, o)].rule):
        sources(h)[o].best = leave_heap(ranks(h), sources(h)[o].best, row)


@compiled
def set_priority(h: Header, row: int, priority: int) -> None:
    """A lot has another priority from now on; where it waits by priority, it goes to its place."""
    lot = lots(h)[row]
    ranked = lot.place == IN_QUEUE and stations(h)[lot.at].rule == HIGHEST_PRIORITY
    if ranked:
        rank_out(h, row, lot.at)
    lot.priority = priority
    if ranked:
        put_in_rank(h, row, lot.at)


@compiled
def rank_all(h: Header) -> None:
    """Rank whatever waits anew: a state has come from another model, whose rules may have been others."""
    h.turns = 0
    for c in range(h.choice_n):
        choices(h)[c].best = NONE
    for s in range(h.station_n):
        station = stations(h)[s]
        station.best = station.family = NONE
        station.odd = 0
        row = station.head
        while row != NONE:
            rank_in(h, row, s)
            row = lots(h)[row].next
    for o in range(h.source_n):
        sources(h)[o].best = NONE
        row = sources(h)[o].head
        while row != NONE:
            rank_in_outside(h, row, o)
            row = lots(h)[row].next
