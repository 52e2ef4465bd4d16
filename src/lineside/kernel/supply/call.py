"""Calls for parts: made, answered by what comes from outside or is made here, brought, delivered.

What is made here goes into a store when it is finished. Calls are answered from it in the order of asking, each with
all its parts at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.agenda import wake_fleet, wake_source, wake_stock
from lineside.kernel.core.command import order
from lineside.kernel.core.table import products, sources, stocks, tasks
from lineside.kernel.flow.sums import count_outside, count_stored
from lineside.kernel.supply.sums import count_parts
from lineside.kernel.vehicle.fleet import call_vehicle
from lineside.lower.codes import IN_MAKING, KANBAN, NO_TASK, NONE, ON_ITS_WAY, SUPPLY

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


MOST_PARTS = 1 << 40
"""A count of parts beyond this is a mistake of whoever reports it."""


@compiled
def make_task(h: Header, b: int) -> int:
    """A new call for parts of stock `b`, or, NONE, for a lot to be carried; its row. The table has room for all."""
    row = h.free_task
    if row == NONE:
        row = h.tasks
        h.tasks += 1
    else:
        h.free_task = tasks(h)[row].next
    h.asked += 1
    task = tasks(h)[row]
    task.number, task.stock, task.asked, task.work = h.asked, b, h.now, 0
    task.vehicle, task.ready = NONE, h.now
    task.lot = task.station = task.step = NONE
    if b != NONE:
        stock = stocks(h)[b]
        task.quantity, task.fleet, task.source, task.target = stock.of, stock.fleet, stock.source, stock.target
        stock.ordered += 1
    return row


@compiled
def drop_task(h: Header, row: int) -> None:
    """A task is done, or is no more."""
    task = tasks(h)[row]
    if task.stock != NONE:
        stocks(h)[task.stock].ordered -= 1
    task.stage = NO_TASK
    task.lot = NONE
    task.next = h.free_task
    h.free_task = row


@compiled
def receive(h: Header, row: int, quantity: int) -> None:
    """What a task brings is there."""
    task = tasks(h)[row]
    b = task.stock
    stock = stocks(h)[b]
    stock.deliveries += 1
    stock.punctual += 1 if stock.content > 0 else 0
    stock.lead += float(h.now - task.asked)
    count_parts(h, b, quantity)
    drop_task(h, row)
    wake_stock(h, b)


@compiled
def make_ready(h: Header, row: int) -> bool:
    """What a task brings is there to be brought. True if it has come at once."""
    task = tasks(h)[row]
    b = task.stock
    stock = stocks(h)[b]
    if stock.after != NONE:
        task.stage = ON_ITS_WAY
        stock.number += 1
        task.work = stock.number
        order(h, SUPPLY, b, stock.number)
    elif stock.fleet != NONE:
        call_vehicle(h, row)
        wake_fleet(h, stock.fleet)
    else:
        receive(h, row, task.quantity)
        return True
    return False


@compiled
def oldest_in_making(h: Header, p: int) -> int:
    """The call for product `p` that has waited longest for it to be made; NONE: there is none."""
    best = NONE
    for row in range(h.tasks):
        task = tasks(h)[row]
        if task.stage == IN_MAKING and stocks(h)[task.stock].product == p:
            if best == NONE or task.number < tasks(h)[best].number:
                best = row
    return best


@compiled
def answer_calls(h: Header, p: int) -> bool:
    """Answer calls for product `p` out of its store. True if something has come to a line side at once."""
    came = False
    while products(h)[p].stored > 0:
        row = oldest_in_making(h, p)
        if row == NONE or tasks(h)[row].quantity > products(h)[p].stored:
            break
        count_stored(h, p, -tasks(h)[row].quantity)
        if make_ready(h, row):
            came = True
    return came


@compiled
def have_made(h: Header, row: int) -> bool:
    """A new call is for parts that are made here. True if they were in store, and have come at once."""
    task = tasks(h)[row]
    p = stocks(h)[task.stock].product
    task.stage = IN_MAKING
    source = products(h)[p].source
    if source != NONE and sources(h)[source].kind == KANBAN:
        count_outside(h, source, task.quantity)
        wake_source(h, source)
    return answer_calls(h, p)


@compiled
def task_of(h: Header, b: int, number: int) -> int:
    """The call of stock `b` that is under way with an activity number, the oldest if that is 0; NONE: there is none."""
    best = NONE
    for row in range(h.tasks if stocks(h)[b].ordered > 0 else 0):
        task = tasks(h)[row]
        if task.stage == ON_ITS_WAY and task.stock == b:
            if number == task.work:
                return row
            if number == 0 and (best == NONE or task.number < tasks(h)[best].number):
                best = row
    return best


@compiled
def delivered(h: Header, b: int, number: int, quantity: int) -> None:
    """Parts were delivered to stock `b`: those of a call, or, without a number, more than anybody has called for."""
    row = task_of(h, b, number)
    if row != NONE and tasks(h)[row].fleet != NONE:
        tasks(h)[row].quantity = quantity
        call_vehicle(h, row)
        wake_fleet(h, tasks(h)[row].fleet)
    elif row != NONE:
        receive(h, row, quantity)
    elif number == 0:
        count_parts(h, b, quantity)
        wake_stock(h, b)


@compiled
def learn_delivery(h: Header, b: int, number: int, quantity: int) -> bool:
    """Parts were delivered to stock `b`, as somebody says; False: nobody can have brought so many."""
    if not 0 <= quantity <= MOST_PARTS:
        return False
    delivered(h, b, number, quantity)
    return True


@compiled
def store(h: Header, p: int, good: int) -> None:
    """A good lot of a product that is a part of others comes into store, and answers calls."""
    if good and products(h)[p].made:
        count_stored(h, p, 1)
        answer_calls(h, p)
