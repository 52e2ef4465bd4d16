"""Running sums of lots that wait, are in the plant, or lie in store, of which means over time are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.table import loops, products, sources, stations
from lineside.lower.codes import NONE

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def count_waiting(h: Header, s: int, change: int) -> None:
    """A lot joins (+1) or leaves (-1) the queue of station `s`."""
    station = stations(h)[s]
    station.area += float(station.waiting * (h.now - station.since))
    station.since = h.now
    station.waiting += change


@compiled
def count_outside(h: Header, o: int, change: int) -> None:
    """Lots come to wait outside source `o`, or are let in."""
    source = sources(h)[o]
    source.area += float(source.outside * (h.now - source.since))
    source.since = h.now
    source.outside += change


@compiled
def count_inside(h: Header, p: int, change: int) -> None:
    """A lot of product `p` enters the plant (+1) or leaves it (-1)."""
    product = products(h)[p]
    product.area += float(product.wip * (h.now - product.since))
    product.since = h.now
    product.wip += change
    if product.loop != NONE:
        loops(h)[product.loop].inside += change


@compiled
def count_stored(h: Header, p: int, change: int) -> None:
    """Finished ones of product `p` come into store, to go into others, or are taken out of it."""
    product = products(h)[p]
    product.stored_area += float(product.stored * (h.now - product.stored_since))
    product.stored_since = h.now
    product.stored += change
