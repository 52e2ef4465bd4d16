"""How work and workers meet when something has become free."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.chains.served import served
from lineside.kernel.conveyor.belief import move_up
from lineside.kernel.core.table import (
    agenda,
    conveyors,
    demands,
    fleets,
    machines,
    pools,
    sources,
    stations,
    stocks,
)
from lineside.kernel.flow.dispatch import pick
from lineside.kernel.flow.fetch import fetch, scarcest
from lineside.kernel.flow.lot import dequeue
from lineside.kernel.flow.route import room
from lineside.kernel.flow.source import admit, let_in
from lineside.kernel.people.person import someone_free
from lineside.kernel.people.worker import next_served
from lineside.kernel.supply.stock import replenish
from lineside.kernel.upkeep.repair import seek_crew
from lineside.kernel.upkeep.service import maintain_station
from lineside.kernel.vehicle.fleet import pair
from lineside.kernel.vehicle.vehicle import send_for
from lineside.kernel.work.operation import load, seek
from lineside.kernel.work.state import free_machine
from lineside.lower.codes import ENDLESS, NONE

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def feed(h: Header, s: int) -> None:
    """Load the machines of station `s`, fill its queue, until nothing more can move here."""
    station = stations(h)[s]
    while True:
        if station.free > 0 and station.waiting > 0:
            row = pick(h, s)
            dequeue(h, row)
            load(h, free_machine(h, s), row)
        elif station.link_head != NONE and room(h, s) > 0:
            fetch(h, s)
        elif station.free > 0 and station.pulls > 0 and room(h, s) > 0:
            admit(h, scarcest(h, s), s)
        else:
            break
    if station.services and station.free > 0:
        maintain_station(h, s)


@compiled
def serve_pool(h: Header, p: int) -> None:
    """Give free workers of pool `p` to those who wait for them."""
    after = -1
    while someone_free(h, p):
        r = next_served(h, p, after)
        if r == NONE:
            break
        if not pools(h)[p].by_priority:
            after = demands(h)[r].number  # who asked before and was not served cannot be served now
        if demands(h)[r].coming == 0:
            served(h, r)


@compiled
def equip(h: Header, b: int) -> None:
    """Give spare parts of stock `b` to the repairs that wait for them, in the order of coming."""
    m = stations(h)[stocks(h)[b].station].lacking
    while m != NONE:
        following = machines(h)[m].lacks_next
        seek_crew(h, m)
        m = following


@compiled
def hand_out(h: Header, b: int) -> None:
    """Give the parts of stock `b` to the machines that wait for them, and call for more."""
    if stocks(h)[b].policy == ENDLESS:
        return
    while True:
        if stocks(h)[b].waiting > 0:
            equip(h, b)
        m = stocks(h)[b].head
        while m != NONE:
            seek(h, m)
            if stocks(h)[b].head == m:
                break
            m = stocks(h)[b].head
        if not replenish(h, b):
            break


@compiled
def dispatch(h: Header, f: int) -> None:
    """Send free vehicles of fleet `f` for what waits."""
    fleet = fleets(h)[f]
    while fleet.free > 0 and fleet.waiting > 0:
        v, row = pair(h, f)
        send_for(h, v, row)


@compiled
def ripple(h: Header) -> None:
    """Look at everything on the agenda until the instant has come to rest."""
    while h.agenda_head != h.agenda_tail:
        item = agenda(h)[h.agenda_head].element
        h.agenda_head += 1
        if h.agenda_head == h.agenda_n:
            h.agenda_head = 0
        if item < h.station_n:
            stations(h)[item].woken = 0
            feed(h, item)
        elif item < h.station_n + h.pool_n:
            item -= h.station_n
            pools(h)[item].woken = 0
            serve_pool(h, item)
        elif item < h.station_n + h.pool_n + h.source_n:
            item -= h.station_n + h.pool_n
            sources(h)[item].woken = 0
            let_in(h, item)
        elif item >= h.station_n + h.pool_n + h.source_n + h.stock_n + h.fleet_n:
            item -= h.station_n + h.pool_n + h.source_n + h.stock_n + h.fleet_n
            conveyors(h)[item].woken = 0
            move_up(h, item)
        elif item >= h.station_n + h.pool_n + h.source_n + h.stock_n:
            item -= h.station_n + h.pool_n + h.source_n + h.stock_n
            fleets(h)[item].woken = 0
            dispatch(h, item)
        else:
            item -= h.station_n + h.pool_n + h.source_n
            stocks(h)[item].woken = 0
            hand_out(h, item)
