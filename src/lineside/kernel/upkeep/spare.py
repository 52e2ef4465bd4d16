"""Spare parts of a repair or a maintenance: set aside before a crew is called, used when it begins, waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.agenda import wake_stock
from lineside.kernel.core.table import failures, machines, stations, stocks, uses
from lineside.kernel.supply.sums import count_parts
from lineside.lower.codes import ENDLESS, LACKING, NO_KIT, NONE, SET_ASIDE, USED

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def are_there(h: Header, f: int) -> bool:
    """Whether the spare parts that row `f` of `failure` takes are in stock, and not set aside for others."""
    failure = failures(h)[f]
    for u in range(failure.use, failure.use + failure.uses):
        stock = stocks(h)[uses(h)[u].stock]
        if stock.policy != ENDLESS and stock.content - stock.aside < uses(h)[u].quantity:
            return False
    return True


@compiled
def mark_lack(h: Header, f: int, sign: int, known: bool) -> None:
    """A repair waits (1) or no longer waits (-1) for the spare parts of row `f`.

    `known`: it has waited before a revision of the model, and has been counted.
    """
    failure = failures(h)[f]
    for u in range(failure.use, failure.use + failure.uses):
        b = uses(h)[u].stock
        stock = stocks(h)[b]
        if stock.policy != ENDLESS:
            if not known:
                count_parts(h, b, 0)
            stock.waiting += sign
            stock.wanted += sign * uses(h)[u].quantity
            if sign > 0 and not known:
                stock.waits += 1
            wake_stock(h, b)


@compiled
def mark_aside(h: Header, f: int, sign: int) -> None:
    """The spare parts of row `f` are set aside (1), or no longer (-1)."""
    failure = failures(h)[f]
    for u in range(failure.use, failure.use + failure.uses):
        b = uses(h)[u].stock
        if stocks(h)[b].policy != ENDLESS:
            stocks(h)[b].aside += sign * uses(h)[u].quantity
            wake_stock(h, b)


@compiled
def begin_to_lack(h: Header, m: int) -> None:
    """Machine `m` waits for spare parts from now on, behind the others of its station."""
    machine = machines(h)[m]
    machine.lacks = h.asked
    machine.lacks_next, machine.lacks_before = NONE, NONE
    station = stations(h)[machine.station]
    if station.lacking == NONE:
        station.lacking = m
    else:
        machines(h)[station.lacking_last].lacks_next = m
        machine.lacks_before = station.lacking_last
    station.lacking_last = m


@compiled
def lack_no_more(h: Header, m: int) -> None:
    """Machine `m` waits for spare parts no longer, if it did."""
    machine = machines(h)[m]
    if machine.lacks == 0:
        return
    machine.lacks = 0
    station = stations(h)[machine.station]
    if machine.lacks_before == NONE:
        station.lacking = machine.lacks_next
    else:
        machines(h)[machine.lacks_before].lacks_next = machine.lacks_next
    if machine.lacks_next == NONE:
        station.lacking_last = machine.lacks_before
    else:
        machines(h)[machine.lacks_next].lacks_before = machine.lacks_before


@compiled
def list_lacking(h: Header, s: int) -> None:
    """Put those machines of station `s` that wait for spare parts into their list, in the order of coming."""
    station = stations(h)[s]
    station.lacking = station.lacking_last = NONE
    asked, after = h.asked, 0
    while True:
        first = NONE
        for m in range(station.first, station.first + station.machines):
            if machines(h)[m].lacks > after and (first == NONE or machines(h)[m].lacks < machines(h)[first].lacks):
                first = m
        if first == NONE:
            break
        after = h.asked = machines(h)[first].lacks
        begin_to_lack(h, first)
    h.asked = asked


@compiled
def has_spares(h: Header, m: int) -> bool:
    """Whether the spare parts for what holds machine `m` down are there, and set aside; if not, it waits."""
    machine = machines(h)[m]
    f = machine.broken
    if machine.spared >= SET_ASIDE:
        return True
    if not are_there(h, f):
        if machine.spared != LACKING:
            machine.spared = LACKING
            known = machine.lacks != 0
            if not known:
                h.asked += 1
                begin_to_lack(h, m)
            mark_lack(h, f, 1, known)
        return False
    drop_spares(h, m)
    machine.spared = SET_ASIDE
    mark_aside(h, f, 1)
    return True


@compiled
def drop_spares(h: Header, m: int) -> None:
    """Machine `m` does not wait for spare parts any more, nor are any set aside for it."""
    machine = machines(h)[m]
    if machine.spared == LACKING:
        mark_lack(h, machine.broken, -1, False)
    elif machine.spared == SET_ASIDE:
        mark_aside(h, machine.broken, -1)
    machine.spared = NO_KIT
    lack_no_more(h, m)


@compiled
def use_spares(h: Header, m: int) -> None:
    """The crew begins: its spare parts are used up."""
    machine = machines(h)[m]
    mark_aside(h, machine.broken, -1)
    failure = failures(h)[machine.broken]
    for u in range(failure.use, failure.use + failure.uses):
        b = uses(h)[u].stock
        stocks(h)[b].used += uses(h)[u].quantity
        if stocks(h)[b].policy != ENDLESS:
            count_parts(h, b, -min(uses(h)[u].quantity, stocks(h)[b].content))
    machine.spared = USED
