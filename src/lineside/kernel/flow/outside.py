"""What waits outside a full first buffer: which of it comes in next, whatever its product.

The station's rule says so; among equals, and where there is no rule, the one that was released first. What people have
put forward goes before all others. An order's lots, and those that keep the work in process or are called for, are made
as they come in: the rule sees the next of them as it would be made now. The latter were not released before, and take
turns with the others. Within a source the rule is that of the first station in the list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.table import agenda, choices, links, loops, lots, orders, products, sources, stations, steps
from lineside.kernel.flow.dispatch import urgency, urgency_of
from lineside.kernel.flow.lot import is_hot
from lineside.kernel.flow.ranking import home_of, is_ranked
from lineside.lower.codes import (
    CRITICAL_RATIO,
    EDD,
    EVERY,
    FIFO,
    HIGHEST_PRIORITY,
    LIFO,
    LONGEST_WAIT,
    NEVER,
    NONE,
    ORDERS,
    OWN_RULE,
    SLACK,
    WIP,
)

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def has_lot(h: Header, o: int) -> bool:
    """Whether a lot of source `o` would go in if there were room."""
    source = sources(h)[o]
    if source.kind == WIP:
        if source.loop != NONE:
            return loops(h)[source.loop].inside < loops(h)[source.loop].limit
        return products(h)[source.product].wip < source.target
    return source.outside > 0


@compiled
def rank(h: Header, row: int) -> int:
    """The priority of an order: its own, else its product's."""
    order = orders(h)[row]
    return order.priority if order.priority != NEVER else products(h)[sources(h)[order.source].product].priority


@compiled
def put_forward_by(h: Header, row: int) -> int:
    """By how much an order was put forward: its own priority above its product's; 0 where it has none of its own."""
    return rank(h, row) - products(h)[sources(h)[orders(h)[row].source].product].priority


@compiled
def due_of(h: Header, row: int) -> int:
    """When the parts of an order are due, µs; NEVER where nothing says so."""
    order = orders(h)[row]
    allowed = products(h)[sources(h)[order.source].product].due
    if order.due != NEVER or allowed == NEVER:
        return order.due
    return order.at + allowed


@compiled
def value_in_book(h: Header, rule: int, row: int) -> int:
    """What a station's rule makes of an order beside others of the same product: the smallest is released first."""
    if rule == EDD or rule == SLACK or rule == CRITICAL_RATIO:
        return due_of(h, row)
    if rule == HIGHEST_PRIORITY:
        return -rank(h, row)
    return -orders(h)[row].at if rule == LIFO else 0


@compiled
def is_released_before(h: Header, rule: int, row: int, other: int) -> bool:
    """Whether an order goes before another of the same source, both due to be released."""
    mine, theirs = put_forward_by(h, row), put_forward_by(h, other)
    if mine != theirs:
        return mine > theirs
    mine, theirs = value_in_book(h, rule, row), value_in_book(h, rule, other)
    if mine != theirs:
        return mine < theirs
    return orders(h)[row].at < orders(h)[other].at


@compiled
def put_in_place(h: Header, row: int) -> None:
    """Give an order that may be released, and stands nowhere, its place among those of its source that may be, too.

    The book of a source begins at the order that is released now; those that may be released stand before `coming`.
    """
    o = orders(h)[row].source
    source = sources(h)[o]
    rule = stations(h)[home_of(h, o)].rule
    before, at = NONE, source.order
    while at != NONE and at != source.coming and not is_released_before(h, rule, row, at):
        before, at = at, orders(h)[at].next
    orders(h)[row].next = at
    if before == NONE:
        source.order = row
    else:
        orders(h)[before].next = row


@compiled
def take_from_book(h: Header, row: int) -> bool:
    """Take an order that may be released out of its place; False: it is out already, or may not be yet."""
    source = sources(h)[orders(h)[row].source]
    before, at = NONE, source.order
    while at != NONE and at != source.coming and at != row:
        before, at = at, orders(h)[at].next
    if at != row or at == source.coming:
        return False
    if before == NONE:
        source.order = orders(h)[row].next
    else:
        orders(h)[before].next = orders(h)[row].next
    return True


@compiled
def next_order(h: Header, o: int, s: int) -> int:
    """The order of source `o` whose lot comes in next at station `s`; it has more."""
    source = sources(h)[o]
    while orders(h)[source.order].released == orders(h)[source.order].quantity:
        source.order = orders(h)[source.order].next
    best = source.order
    if stations(h)[s].rule != OWN_RULE:
        return best
    row = orders(h)[best].next
    while row != source.coming:
        order = orders(h)[row]
        if order.released < order.quantity and put_forward_by(h, row) >= put_forward_by(h, best):
            if put_forward_by(h, row) > put_forward_by(h, best) or urgency_of_order(h, s, row) < urgency_of_order(
                h, s, best
            ):
                best = row
        row = order.next
    return best


@compiled
def next_outside(h: Header, o: int, s: int) -> int:
    """The lot outside source `o` that comes in next at station `s`; there is one."""
    source, station = sources(h)[o], stations(h)[s]
    if station.rule == LIFO:
        return source.tail
    if station.rule == FIFO or source.outside <= 1:
        return source.head
    if is_ranked(station.rule) and station.rule == stations(h)[home_of(h, o)].rule:
        return source.best
    best = row = source.head
    least = urgency(h, station.rule, station.rule_address, row)
    row = lots(h)[row].next
    while row != NONE:
        value = urgency(h, station.rule, station.rule_address, row)
        if value < least:
            best, least = row, value
        row = lots(h)[row].next
    return best


@compiled
def urgency_of_next(h: Header, o: int, s: int, due: int, priority: int, since: int) -> float:
    """What the rule of station `s` makes of a lot of source `o` that is yet to be made."""
    station = stations(h)[s]
    first = products(h)[sources(h)[o].product].first
    remaining = int(steps(h)[first].remaining)
    return urgency_of(h, station.rule, station.rule_address, first, due, priority, h.now, h.now - since, 0, remaining)


@compiled
def urgency_of_order(h: Header, s: int, row: int) -> float:
    """What the rule of station `s` makes of the next lot of an order."""
    order = orders(h)[row]
    return urgency_of_next(h, order.source, s, due_of(h, row), rank(h, row), order.at)


@compiled
def urgency_of_called(h: Header, o: int, s: int) -> float:
    """What the rule of station `s` makes of the next lot of a source that makes them as they come in."""
    product = products(h)[sources(h)[o].product]
    priority, allowed = product.priority, product.due
    if product.hot > 0 and is_hot(product.serial + 1, product.hot):
        priority = product.hot_priority
        if product.hot_due != NEVER:
            allowed = product.hot_due
    due = NEVER if allowed == NEVER else h.now + allowed
    return urgency_of_next(h, o, s, due, priority, h.now)


@compiled
def merits_of(h: Header, o: int, s: int) -> tuple[int, float, int]:
    """What speaks for the next lot of source `o` at station `s`; it has one.

    How much it was put forward (the most goes first), what the rule makes of it, and when it was released (the least);
    NEVER: it is not made yet.
    """
    station, kind = stations(h)[s], sources(h)[o].kind
    heeds_priority = station.rule == HIGHEST_PRIORITY or station.rule == OWN_RULE
    plain = station.rule == FIFO or station.rule == LIFO or station.rule == LONGEST_WAIT
    forward = 0
    value = 0.0
    if kind == EVERY:
        row = next_outside(h, o, s)
        since = lots(h)[row].queued
        if not plain:
            value = urgency(h, station.rule, station.rule_address, row)
    elif kind == ORDERS:
        row = next_order(h, o, s)
        since = orders(h)[row].at
        if not heeds_priority:
            forward = put_forward_by(h, row)
        if not plain:
            value = urgency_of_order(h, s, row)
    else:
        since = NEVER
        if not plain:
            value = urgency_of_called(h, o, s)
    return forward, value, -since if station.rule == LIFO and since < NEVER else since


@compiled
def first_of_outside(h: Header, s: int) -> int:
    """The source whose lot comes in next at station `s`, of those that wait there; NONE: none of them has a lot."""
    best = NONE
    forward = since = 0
    value = 0.0
    row = stations(h)[s].link_head
    while row != NONE:
        o = links(h)[row].sender - h.machine_n
        if 0 <= o < h.source_n and has_lot(h, o):
            if best == NONE and links(h)[row].next == NONE:
                return o
            its_forward, its_value, its_since = merits_of(h, o, s)
            if (
                best == NONE
                or its_forward > forward
                or (its_forward == forward and its_value < value)
                or (its_forward == forward and its_value == value and its_since < since < NEVER)
            ):
                best, forward, value, since = o, its_forward, its_value, its_since
        row = links(h)[row].next
    return best


@compiled
def share_a_station(h: Header, o: int, other: int) -> bool:
    """Whether lots of two sources may come in at the same station."""
    mine = steps(h)[products(h)[sources(h)[o].product].first]
    theirs = steps(h)[products(h)[sources(h)[other].product].first]
    for c in range(mine.choice, mine.choice + mine.choices):
        for d in range(theirs.choice, theirs.choice + theirs.choices):
            if choices(h)[c].station == choices(h)[d].station:
                return True
    return False


@compiled
def may_be_passed(h: Header, o: int) -> bool:
    """Whether lots of source `o` have a rule, or were put forward, so that it matters who is looked at first."""
    if stations(h)[home_of(h, o)].rule != FIFO:
        return True
    row = sources(h)[o].order
    return sources(h)[o].kind == ORDERS and row != NONE and put_forward_by(h, row) != 0


@compiled
def has_rival(h: Header, o: int) -> bool:
    """Whether another source that is looked at in this instant, too, may have the better claim to a place."""
    if not sources(h)[o].shared:
        return False
    i = h.agenda_head
    while i != h.agenda_tail:
        other = agenda(h)[i].element - h.station_n - h.pool_n
        if 0 <= other < h.source_n and other != o and sources(h)[other].shared and has_lot(h, other):
            if share_a_station(h, o, other) and (may_be_passed(h, o) or may_be_passed(h, other)):
                return True
        i = 0 if i + 1 == h.agenda_n else i + 1
    return False
