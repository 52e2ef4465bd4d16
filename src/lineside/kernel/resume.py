"""A state carried into another model finds its feet there: hours, workers and waiting lists by the new model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.chains.resume import resume_rest
from lineside.kernel.core.agenda import wake_conveyor, wake_pool, wake_source, wake_station, wake_stock
from lineside.kernel.core.clock import is_open
from lineside.kernel.core.table import (
    calendars,
    lots,
    machines,
    pools,
    products,
    sources,
    stations,
    steps,
    timers,
    vehicles,
)
from lineside.kernel.feed import ripple
from lineside.kernel.flow.ranking import rank_all
from lineside.kernel.flow.route import depart, is_waiting
from lineside.kernel.flow.source import schedule
from lineside.kernel.people.person import gather_people
from lineside.kernel.people.sums import count_workers
from lineside.kernel.people.worker import withdraw
from lineside.kernel.supply.call import answer_calls
from lineside.kernel.timer import watch_calendar
from lineside.kernel.upkeep.ageing import watch_services
from lineside.kernel.upkeep.repair import seek_crew
from lineside.kernel.upkeep.spare import list_lacking
from lineside.kernel.vehicle.state import settle_vehicle
from lineside.kernel.vehicle.vehicle import go_on, seek_fitter
from lineside.kernel.work.operation import drop_claims, seek, seek_release
from lineside.kernel.work.phase import goes_on
from lineside.kernel.work.state import settle
from lineside.lower.codes import (
    AWAITING_CREW,
    BARRED,
    EVERY,
    FINISHED,
    HOLDING,
    IDLE,
    LOADED,
    NO_KIT,
    NONE,
    RELEASE_TIMER,
    SUSPENDED,
    UP,
)

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def resume_hours(h: Header) -> None:
    """Who is there, and what is open, by the new calendars."""
    for c in range(h.calendar_n):
        calendars(h)[c].open = 1 if is_open(h, c, h.now) else 0
        watch_calendar(h, c)
    for s in range(h.station_n):
        calendar = stations(h)[s].calendar
        stations(h)[s].open = 1 if calendar == NONE or calendars(h)[calendar].open else 0
    for p in range(h.pool_n):
        pool = pools(h)[p]
        there = pool.calendar == NONE or calendars(h)[pool.calendar].open
        pool.away = min(pool.away, pool.workers)
        change = (pool.workers - pool.away if there else 0) - pool.present
        if change != 0:
            count_workers(h, p, 0, change)


@compiled
def has_timer(h: Header, o: int) -> bool:
    """Whether a steady release is scheduled."""
    for t in range(h.timers):
        if timers(h)[t].key == (RELEASE_TIMER << 32) | o:
            return True
    return False


@compiled
def resume(h: Header) -> None:
    """Look at everything once: what can go on, goes on."""
    rank_all(h)
    gather_people(h)
    resume_hours(h)
    for s in range(h.station_n):
        list_lacking(h, s)
    for m in range(h.machine_n):
        settle(h, m)
    watch_services(h)
    for m in range(h.machine_n):
        if machines(h)[m].condition == AWAITING_CREW:
            seek_crew(h, m)
        machine = machines(h)[m]
        if machine.operation == LOADED and machine.kit == NO_KIT and steps(h)[lots(h)[machine.lot].step].parts:
            withdraw(h, 2 * m)  # parts come before workers
        if (machine.operation == LOADED or machine.operation == SUSPENDED) and not stations(h)[machine.station].open:
            if not goes_on(h, m):
                drop_claims(h, m)  # its hours are over by the new model
        seek(h, m)
        if machines(h)[m].operation == HOLDING or machines(h)[m].operation == BARRED:
            seek_release(h, m)
        if machines(h)[m].operation == FINISHED and not is_waiting(h, m):
            depart(h, m)
    for s in range(h.station_n):
        wake_station(h, s)
    for p in range(h.pool_n):
        wake_pool(h, p)
    for o in range(h.source_n):
        if sources(h)[o].kind == EVERY and sources(h)[o].interval > 0 and not has_timer(h, o):
            schedule(h, o)
        wake_source(h, o)
    for p in range(h.product_n):
        if products(h)[p].made:
            answer_calls(h, p)
    for b in range(h.stock_n):
        wake_stock(h, b)
    for c in range(h.conveyor_n):
        wake_conveyor(h, c)
    for v in range(h.vehicle_n):
        settle_vehicle(h, v)
        if vehicles(h)[v].condition == AWAITING_CREW:
            seek_fitter(h, v)
        elif vehicles(h)[v].doing == IDLE and vehicles(h)[v].condition == UP:
            go_on(h, v)
    resume_rest(h)
    ripple(h)
