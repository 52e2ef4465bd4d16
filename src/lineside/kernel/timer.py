"""When the controller acts by itself: shifts begin and end, releases and orders fall due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.agenda import wake_station
from lineside.kernel.core.clock import is_open, next_change
from lineside.kernel.core.events import push
from lineside.kernel.core.table import calendars, demands, machines, pools, stations, timers, vehicles
from lineside.kernel.duty import call_off
from lineside.kernel.people.person import free_again, gather_people
from lineside.kernel.people.sums import count_workers
from lineside.kernel.people.worker import uses
from lineside.kernel.upkeep.repair import interrupt_repair
from lineside.kernel.upkeep.service import maintain_station
from lineside.kernel.vehicle.vehicle import interrupt_mending
from lineside.kernel.work.operation import drop_claims, interrupt, seek
from lineside.kernel.work.phase import goes_on
from lineside.kernel.work.state import settle
from lineside.lower.codes import CALENDAR_TIMER, LOADED, NEVER, NONE, SUSPENDED

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def open_station(h: Header, s: int) -> None:
    """Working hours begin: what stood still goes on."""
    station = stations(h)[s]
    station.open = 1
    for m in range(station.first, station.first + station.machines):
        seek(h, m)
    wake_station(h, s)


@compiled
def close_station(h: Header, s: int) -> None:
    """Working hours end: nothing new is begun; what is in work is finished, or interrupted if the station says so."""
    station = stations(h)[s]
    station.open = 0
    for m in range(station.first, station.first + station.machines):
        operation = machines(h)[m].operation
        if (operation == LOADED or operation == SUSPENDED) and not goes_on(h, m):
            drop_claims(h, m)
        elif station.interrupts:
            interrupt(h, m)
        settle(h, m)
    if station.services:
        maintain_station(h, s)


@compiled
def come(h: Header, p: int) -> None:
    """The workers of pool `p` begin their shift."""
    count_workers(h, p, 0, pools(h)[p].workers - pools(h)[p].away)
    free_again(h, p)


@compiled
def go(h: Header, p: int) -> None:
    """The workers of pool `p` end their shift: they finish what they do, or leave it as it is."""
    pool = pools(h)[p]
    count_workers(h, p, 0, pool.away - pool.workers)
    if not pool.interrupts:
        return
    for m in range(h.machine_n):
        if machines(h)[m].staffed and uses(h, 2 * m, p):
            if demands(h)[2 * m].coming > 0:
                call_off(h, 2 * m)
            else:
                interrupt(h, m)
        if machines(h)[m].crewed and uses(h, 2 * m + 1, p):
            if demands(h)[2 * m + 1].coming > 0:
                call_off(h, 2 * m + 1)
            else:
                interrupt_repair(h, m)
    for v in range(h.vehicle_n):
        if vehicles(h)[v].crewed and uses(h, 2 * (h.machine_n + v) + 1, p):
            interrupt_mending(h, v)


@compiled
def follow_calendar(h: Header, c: int) -> None:
    """Working hours of calendar `c` begin or end."""
    calendar = calendars(h)[c]
    calendar.open = 1 if is_open(h, c, h.now) else 0
    for s in range(h.station_n):
        if stations(h)[s].calendar == c:
            if calendar.open:
                open_station(h, s)
            else:
                close_station(h, s)
    for p in range(h.pool_n):
        if pools(h)[p].calendar == c:
            if calendar.open:
                come(h, p)
            else:
                go(h, p)
    watch_calendar(h, c)


@compiled
def watch_calendar(h: Header, c: int) -> None:
    """Set the timer for a calendar's next change."""
    time = next_change(h, c, h.now)
    if time < NEVER:
        h.timers = push(timers(h), h.timers, time, CALENDAR_TIMER, c, 0)


@compiled
def start_hours(h: Header) -> None:
    """Open and staff what is open and staffed when the run begins."""
    gather_people(h)
    for c in range(h.calendar_n):
        calendars(h)[c].open = 1 if is_open(h, c, h.now) else 0
        watch_calendar(h, c)
    for s in range(h.station_n):
        calendar = stations(h)[s].calendar
        stations(h)[s].open = 1 if calendar == NONE or calendars(h)[calendar].open else 0
    for p in range(h.pool_n):
        calendar = pools(h)[p].calendar
        if calendar == NONE or calendars(h)[calendar].open:
            come(h, p)
