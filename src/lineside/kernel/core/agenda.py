"""What has yet to be looked at before the instant is over: a ring of stations, pools, sources …, each at most once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.table import agenda, conveyors, fleets, pools, sources, stations, stocks

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def note(h: Header, item: int) -> None:
    """Put an item at the ring's end. The ring has room for everything that may stand on it at once."""
    agenda(h)[h.agenda_tail].element = item
    h.agenda_tail += 1
    if h.agenda_tail == h.agenda_n:
        h.agenda_tail = 0


@compiled
def wake_station(h: Header, s: int) -> None:
    """Have a station look for work: a machine, a lot or a place has become free."""
    station = stations(h)[s]
    if not station.woken:
        station.woken = 1
        note(h, s)


@compiled
def wake_pool(h: Header, p: int) -> None:
    """Have a pool look at who waits for its workers."""
    pool = pools(h)[p]
    if not pool.woken:
        pool.woken = 1
        note(h, h.station_n + p)


@compiled
def wake_source(h: Header, o: int) -> None:
    """Have a source try to let lots in."""
    source = sources(h)[o]
    if not source.woken:
        source.woken = 1
        note(h, h.station_n + h.pool_n + o)


@compiled
def wake_stock(h: Header, b: int) -> None:
    """Have the line side `b` look at who waits for its parts, and call for more."""
    stock = stocks(h)[b]
    if not stock.woken:
        stock.woken = 1
        note(h, h.station_n + h.pool_n + h.source_n + b)


@compiled
def wake_fleet(h: Header, f: int) -> None:
    """Have fleet `f` send free vehicles for what waits."""
    fleet = fleets(h)[f]
    if not fleet.woken:
        fleet.woken = 1
        note(h, h.station_n + h.pool_n + h.source_n + h.stock_n + f)


@compiled
def wake_conveyor(h: Header, c: int) -> None:
    """Have conveyor `c` move up: let lots off and on."""
    conveyor = conveyors(h)[c]
    if not conveyor.woken:
        conveyor.woken = 1
        note(h, h.station_n + h.pool_n + h.source_n + h.stock_n + h.fleet_n + c)
