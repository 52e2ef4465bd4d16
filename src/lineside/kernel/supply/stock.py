"""Parts at the line side: set aside for a loaded machine, used when its operation begins, called for.

A machine takes all the parts of its operation together. One that lacks some waits at the first stock that is short, in
the order of coming; who comes later waits behind. Parts that are there for a machine which still waits for workers are
set aside for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.agenda import wake_stock
from lineside.kernel.core.table import choices, lots, machines, steps, stocks, uses, wants
from lineside.kernel.supply.call import MOST_PARTS, have_made, make_ready, make_task
from lineside.kernel.supply.sums import count_parts
from lineside.lower.codes import (
    BY_BINS,
    ENDLESS,
    LACKING,
    NO_KIT,
    NONE,
    SET_ASIDE,
    USED,
)

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def uses_of(h: Header, m: int) -> tuple[int, int]:
    """First row and number of rows of `use` of the operation that machine `m` is loaded with."""
    machine = machines(h)[m]
    step = steps(h)[lots(h)[machine.lot].step]
    for c in range(step.choice, step.choice + step.choices):
        if choices(h)[c].station == machine.station:
            return choices(h)[c].use, choices(h)[c].uses
    return 0, 0


@compiled
def short(h: Header, m: int, first: int, count: int) -> int:
    """The first stock that has too little for machine `m`, or at which others wait before it; NONE: all is there.

    Who waits at a stock but asked later than `m` does not wait before it: else two who want of each other's stocks
    would change places for ever.
    """
    has_asked = machines(h)[m].kit == LACKING
    for u in range(first, first + count):
        stock = stocks(h)[uses(h)[u].stock]
        if stock.policy == ENDLESS:
            continue
        if stock.content - stock.aside < uses(h)[u].quantity:
            return uses(h)[u].stock
        if stock.head != NONE and stock.head != m:
            if not has_asked or wants(h)[stock.head].number < wants(h)[m].number:
                return uses(h)[u].stock
    return NONE


@compiled
def quantity_of(h: Header, m: int, b: int) -> int:
    """How many parts of stock `b` go into the product that machine `m` is loaded with."""
    first, count = uses_of(h, m)
    for u in range(first, first + count):
        if uses(h)[u].stock == b:
            return uses(h)[u].quantity
    return 0


@compiled
def set_aside(h: Header, m: int, sign: int) -> None:
    """The parts for machine `m` are set aside (1), or no longer (-1)."""
    first, count = uses_of(h, m)
    for u in range(first, first + count):
        stock = stocks(h)[uses(h)[u].stock]
        if stock.policy != ENDLESS:
            stock.aside += sign * uses(h)[u].quantity
            if sign < 0:
                wake_stock(h, uses(h)[u].stock)


@compiled
def wait_at(h: Header, m: int, b: int) -> None:
    """Machine `m` waits at stock `b`, among the others in the order of coming."""
    want = wants(h)[m]
    stock = stocks(h)[b]
    count_parts(h, b, 0)
    stock.waiting += 1
    stock.wanted += quantity_of(h, m, b)
    want.stock = b
    before = stock.tail
    while before != NONE and wants(h)[before].number > want.number:
        before = wants(h)[before].before
    after = stock.head if before == NONE else wants(h)[before].next
    want.before, want.next = before, after
    if before == NONE:
        stock.head = m
    else:
        wants(h)[before].next = m
    if after == NONE:
        stock.tail = m
    else:
        wants(h)[after].before = m
    wake_stock(h, b)


@compiled
def leave_stock(h: Header, m: int) -> None:
    """Machine `m` waits at its stock no longer; the next there may be served."""
    want = wants(h)[m]
    stock = stocks(h)[want.stock]
    count_parts(h, want.stock, 0)
    stock.waiting -= 1
    stock.wanted -= quantity_of(h, m, want.stock)
    if want.before == NONE:
        stock.head = want.next
    else:
        wants(h)[want.before].next = want.next
    if want.next == NONE:
        stock.tail = want.before
    else:
        wants(h)[want.next].before = want.before
    wake_stock(h, want.stock)
    want.stock = NONE


@compiled
def has_parts(h: Header, m: int) -> bool:
    """Whether the parts for the operation that machine `m` is loaded with are there; if not, it waits for them."""
    machine = machines(h)[m]
    if machine.kit >= SET_ASIDE:
        return True
    first, count = uses_of(h, m)
    b = short(h, m, first, count)
    if machine.kit == LACKING:
        if b == wants(h)[m].stock:
            return False
        leave_stock(h, m)
        if b != NONE:
            wait_at(h, m, b)
            return False
    elif b != NONE:
        machine.kit = LACKING
        h.asked += 1
        wants(h)[m].number = h.asked
        stocks(h)[b].waits += 1
        wait_at(h, m, b)
        return False
    machine.kit = SET_ASIDE
    set_aside(h, m, 1)
    return True


@compiled
def use_parts(h: Header, m: int) -> None:
    """The operation on machine `m` begins: its parts are used up. If it begins unasked, they must have been there."""
    machine = machines(h)[m]
    if machine.kit == USED:
        return  # it begins anew: what was built in stays in
    drop_parts(h, m)
    first, count = uses_of(h, m)
    for u in range(first, first + count):
        b = uses(h)[u].stock
        stock = stocks(h)[b]
        quantity = uses(h)[u].quantity
        stock.used += quantity
        if stock.policy != ENDLESS:
            count_parts(h, b, -min(quantity, stock.content))
            wake_stock(h, b)
    machine.kit = USED


@compiled
def drop_parts(h: Header, m: int) -> None:
    """Machine `m` does not wait for parts any more, nor are any set aside for it."""
    machine = machines(h)[m]
    if machine.kit == LACKING:
        leave_stock(h, m)
    elif machine.kit == SET_ASIDE:
        set_aside(h, m, -1)
    machine.kit = NO_KIT


@compiled
def lacks(h: Header, b: int) -> bool:
    """Whether stock `b` must be called for: a bin is empty, or there and under way is no more than the reorder point.

    Where what is there and not set aside is too little for the machines that wait, it is emptied out of its bin. Who
    waits for spare parts may lack others only: then what is there stays.
    """
    stock = stocks(h)[b]
    if stock.policy == BY_BINS:
        rest = stock.content if stock.content - stock.aside >= stock.wanted else stock.aside
        return (rest + stock.of - 1) // stock.of + stock.ordered < stock.most
    return stock.content - stock.wanted + stock.ordered * stock.of <= stock.most


@compiled
def replenish(h: Header, b: int) -> bool:
    """Call for as much as stock `b` lacks; True if some of it was there at once.

    Machines that could be served have been, so that whoever waits still lacks something.
    """
    stock = stocks(h)[b]
    came = False
    while lacks(h, b):
        if stock.after == NONE and stock.fleet == NONE and stock.product == NONE:
            count_parts(h, b, stock.of)
            stock.deliveries += 1
            stock.punctual += 1
            if stock.waiting > 0:
                return True
            came = True
            continue
        row = make_task(h, b)
        if stock.product == NONE:
            make_ready(h, row)
        elif have_made(h, row):
            if stock.waiting > 0:
                return True
            came = True
    return came


@compiled
def found(h: Header, b: int, quantity: int) -> None:
    """Somebody has counted the parts of stock `b`: what is believed of them is corrected."""
    count_parts(h, b, quantity - stocks(h)[b].content)
    wake_stock(h, b)


@compiled
def learn_count(h: Header, b: int, quantity: int) -> bool:
    """So many parts were found at stock `b`, as somebody says; False: there cannot be so many."""
    if not 0 <= quantity <= MOST_PARTS:
        return False
    found(h, b, quantity)
    return True


@compiled
def may_take(h: Header, m: int) -> bool:
    """Whether the parts are there that the operation of machine `m` takes in; else it waits for them."""
    return steps(h)[lots(h)[machines(h)[m].lot].step].parts == 0 or has_parts(h, m)


@compiled
def take_in_parts(h: Header, m: int) -> None:
    """The operation of machine `m` takes in its parts."""
    if steps(h)[lots(h)[machines(h)[m].lot].step].parts:
        use_parts(h, m)
