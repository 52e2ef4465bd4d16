"""Lots: made, queued, taken out of the queue, done."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.chains.lot_left import lot_left
from lineside.kernel.core.agenda import wake_source, wake_station
from lineside.kernel.core.command import send
from lineside.kernel.core.table import (
    histograms,
    loops,
    lots,
    orders,
    products,
    rounds,
    sources,
    stations,
    steps,
)
from lineside.kernel.core.trace import record_lot
from lineside.kernel.flow.queue import line_up, step_out
from lineside.kernel.flow.ranking import rank_in, rank_out
from lineside.kernel.flow.sums import count_inside, count_outside, count_waiting
from lineside.kernel.quality.detour import come_to_step
from lineside.lower.codes import (
    BINS,
    BINS_PER_OCTAVE,
    COMES_TO_QUEUE,
    IN_QUEUE,
    IS_COMPLETED,
    IS_SCRAPPED,
    IS_TAKEN,
    KANBAN,
    LEAVE,
    NEVER,
    NONE,
    NOWHERE,
    ON_MACHINE,
    OUTSIDE,
    WIP,
)

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header

MILLION = 1_000_000


@compiled
def is_hot(serial: int, share: int) -> bool:
    """Whether a lot is hot, by its release number: `share` millionths of all are, spread evenly."""
    return serial * share // MILLION > (serial - 1) * share // MILLION


@compiled
def make_lot(h: Header, p: int, order: int, source: int) -> int:
    """A new lot of product `p`, outside the plant; its row. Room was checked before the record was handled."""
    row = h.free_lot
    if row == NONE:
        row = h.lots
        h.lots += 1
    else:
        h.free_lot = lots(h)[row].next
    h.live += 1
    lot = lots(h)[row]
    product = products(h)[p]
    product.serial += 1
    lot.product, lot.serial, lot.step, lot.visit = p, product.serial, product.first, 0
    lot.order, lot.priority, lot.inferred = order, product.priority, 0
    lot.due = NEVER if product.due == NEVER else h.now + product.due
    lot.waited = 0
    if product.hot > 0 and is_hot(product.serial, product.hot):
        lot.priority = product.hot_priority
        if product.hot_due != NEVER:
            lot.due = h.now + product.hot_due
    if order != NONE:
        if orders(h)[order].due != NEVER:
            lot.due = orders(h)[order].due
        if orders(h)[order].priority != NEVER:
            lot.priority = orders(h)[order].priority
    lot.released = lot.queued = h.now
    lot.place, lot.at, lot.next, lot.before = OUTSIDE, source, NONE, NONE
    lot.rejected = lot.retests = 0
    lot.left = lot.goes = NONE
    if h.slots > 0:
        for slot in range(row * h.slots, (row + 1) * h.slots):
            rounds(h)[slot].times = 0
        come_to_step(h, row, product.first)
    lot.toward = lot.bound = NONE
    return row


@compiled
def drop_lot(h: Header, row: int) -> None:
    """Give the row of a lot back."""
    lot = lots(h)[row]
    lot.place = NOWHERE
    lot.next = h.free_lot
    h.free_lot = row
    h.live -= 1


@compiled
def enter_plant(h: Header, row: int) -> None:
    """A lot enters the plant: its cycle time begins."""
    lot = lots(h)[row]
    lot.released = h.now
    product = products(h)[lot.product]
    product.released += 1
    count_inside(h, lot.product, 1)
    if lot.order != NONE:
        orders(h)[lot.order].released += 1


@compiled
def enqueue(h: Header, row: int, s: int, step: int) -> None:
    """A lot joins the queue of station `s` for a step."""
    lot = lots(h)[row]
    if step != lot.step:
        lot.step = step
        come_to_step(h, row, step)
    lot.place, lot.at, lot.queued = IN_QUEUE, s, h.now
    line_up(h, stations(h)[s], row)
    rank_in(h, row, s)
    count_waiting(h, s, 1)
    record_lot(h, row, COMES_TO_QUEUE, s)
    wake_station(h, s)


@compiled
def dequeue(h: Header, row: int) -> None:
    """A lot leaves the queue that it is in."""
    lot = lots(h)[row]
    rank_out(h, row, lot.at)
    step_out(h, stations(h)[lot.at], row)
    lot.waited += h.now - lot.queued
    count_waiting(h, lot.at, -1)
    record_lot(h, row, IS_TAKEN, lot.at)


@compiled
def bin_of(duration: int) -> int:
    """The bin of a time in µs.

    32 to an octave above 32 µs, so that a bin is at most 3.1 % wide; the last takes the rest.
    """
    if duration < BINS_PER_OCTAVE:
        return max(0, duration)
    octave = int(math.log2(float(duration)))
    if duration < (1 << octave):  # the logarithm rounded up
        octave -= 1
    index = (octave - 4) * BINS_PER_OCTAVE + ((duration >> (octave - 5)) & (BINS_PER_OCTAVE - 1))
    return min(index, BINS - 1)


@compiled
def leave(h: Header, row: int, good: int) -> None:
    """What is the same for a lot that is done and one that is scrapped; a lot that may have defects is let out."""
    lot = lots(h)[row]
    p = lot.product
    if products(h)[p].kinds > 0 and lot.place == ON_MACHINE:
        send(h, LEAVE, lot.at, good)
    count_inside(h, p, -1)
    source = products(h)[p].source
    if source != NONE and sources(h)[source].kind == WIP:
        loop = sources(h)[source].loop
        wake_source(h, source if loop == NONE else loops(h)[loop].source)
    elif not good and source != NONE and sources(h)[source].kind == KANBAN:
        count_outside(h, source, 1)  # it was called for: another is made
        wake_source(h, source)
    drop_lot(h, row)
    lot_left(h, p, good)


@compiled
def complete(h: Header, row: int) -> None:
    """A lot is done and leaves the plant."""
    lot = lots(h)[row]
    product = products(h)[lot.product]
    duration = h.now - lot.released
    product.completed += 1
    if lot.rejected == 0:
        product.passed += 1
    product.cycle += float(duration)
    product.longest = max(product.longest, duration)
    histograms(h)[lot.product].bins[bin_of(duration)] += 1
    if lot.due != NEVER:
        product.dated += 1
        product.on_time += 1 if h.now <= lot.due else 0
    if lot.order != NONE:
        order = orders(h)[lot.order]
        order.done += 1
        if order.done + order.scrapped == order.quantity:
            order.finished = h.now
    record_lot(h, row, IS_COMPLETED, NONE)
    leave(h, row, 1)


@compiled
def scrap(h: Header, row: int) -> None:
    """A lot is scrapped."""
    lot = lots(h)[row]
    products(h)[lot.product].scrapped += 1
    steps(h)[lot.step].scrapped += 1
    if lot.order != NONE:
        order = orders(h)[lot.order]
        order.scrapped += 1
        if order.done + order.scrapped == order.quantity:
            order.finished = h.now
    record_lot(h, row, IS_SCRAPPED, NONE)
    leave(h, row, 0)
