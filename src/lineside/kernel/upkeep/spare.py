"""Spare parts of a repair or a maintenance: set aside before a crew is called, used when it begins, waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.agenda import wake_stock
from lineside.kernel.core.table import failures, machines, stocks, uses
from lineside.kernel.supply.sums import count_parts
from lineside.lower.codes import ENDLESS, LACKING, NO_KIT, SET_ASIDE, USED

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
                machine.lacks = h.asked
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
    machine.lacks = 0


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
