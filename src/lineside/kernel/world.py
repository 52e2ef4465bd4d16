"""The plant half's two doors: it obeys commands, and it reports what happens next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.conveyor.truth import convey, discharge
from lineside.kernel.core.events import pop
from lineside.kernel.core.table import events, failures, processes, sources, steps, stocks, workers
from lineside.kernel.flow.truth import carry, next_arrival
from lineside.kernel.people.truth import has_walked, walk
from lineside.kernel.quality.truth import examine, is_examined, let_out
from lineside.kernel.supply.truth import supply
from lineside.kernel.upkeep.truth import is_repaired, repair, serve, strikes, wind
from lineside.kernel.upset import disturb
from lineside.kernel.vehicle.truth import act, fact_of, proceed
from lineside.kernel.work.truth import ask_release, begin_work, break_off, goes_on_after, has_ended, resume_work
from lineside.lower.codes import (
    ARRIVED,
    BEGIN,
    CARRIED,
    CARRY,
    CHARGE,
    CONVEY,
    DELIVERED,
    DISCHARGE,
    DISTURB,
    DONE,
    DRIVE,
    ENDED,
    EVERY,
    FAILED,
    GROW,
    INTERRUPT,
    LEAVE,
    NONE,
    REFUSED,
    RELEASED,
    REPAIR,
    REPAIRED,
    RESUME,
    SERVE,
    STOPPED,
    SUPPLY,
    WALK,
    WALKED,
)

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def start_plant(h: Header) -> None:
    """The plant half begins: machines are up, clocks are wound, the first lots are on their way."""
    for m in range(h.process_n):
        processes(h)[m].broken = NONE
    for w in range(h.worker_n):
        workers(h)[w].stands = NONE
    for f in range(h.failure_n):
        if not failures(h)[f].planned:
            wind(h, f)
    for o in range(h.source_n):
        if sources(h)[o].kind == EVERY and sources(h)[o].interval == 0:
            next_arrival(h, o)


@compiled
def has_space(h: Header) -> int:
    """DONE if the event table has room for whatever one command or event can bring."""
    return GROW if h.events + h.slack > h.event_n else DONE


@compiled
def has_space_for(h: Header, lot: int) -> int:
    """DONE if there is room for what a command about a lot can bring; a controller elsewhere may know of more lots."""
    return GROW if 0 < h.truth_n <= lot else has_space(h)


@compiled
def obey(h: Header, kind: int, m: int, number: int, target: int, step: int, serial: int, visit: int, lot: int) -> None:
    """Do what the controller asks. Whatever comes of it comes at least 1 µs later."""
    if kind == BEGIN:
        begin_work(h, m, number, target, step, serial, visit, lot)
    elif kind == RESUME and m >= h.machine_n:
        proceed(h, m, number)
    elif kind == RESUME:
        resume_work(h, m, number)
    elif kind == INTERRUPT:
        break_off(h, m, target)
    elif kind == REPAIR:
        repair(h, m, number)
    elif kind == SERVE:
        serve(h, m, number, target)
    elif kind == SUPPLY:
        supply(h, m, number)
    elif kind == CARRY:
        carry(h, m, number, serial, visit)
    elif kind == CONVEY:
        convey(h, m, number)
    elif kind == DISCHARGE:
        discharge(h, m, number)
    elif DRIVE <= kind <= CHARGE:
        act(h, kind, m, number, target, step)
    elif kind == DISTURB:
        disturb(h, m, number, target)
    elif kind == LEAVE:
        let_out(h, lot, step, serial, target)
    elif kind == WALK:
        walk(h, m, number, target)
    else:
        ask_release(h, m, number, step, serial, visit)


@compiled
def report(h: Header, kind: int, element: int, number: int, x: int) -> bool:
    """Leave a fact where the host finds it."""
    h.fact_kind, h.fact_element, h.fact_number, h.fact_x, h.fact_y = kind, element, number, x, 0
    return True


@compiled
def report_end(h: Header, m: int, number: int) -> bool:
    """An operation has ended, and this was found of its part."""
    process = processes(h)[m]
    if steps(h)[process.step].check == NONE or goes_on_after(h, process.phase):
        return report(h, ENDED, m, number, 0)
    examine(h, m)
    report(h, ENDED, m, number, process.finding)
    h.fact_y = process.about
    return True


@compiled
def report_release(h: Header, m: int, number: int) -> bool:
    """A held part is released, and this was found of it."""
    report(h, RELEASED, m, number, 0)
    if is_examined(h, m, number):
        h.fact_x, h.fact_y = processes(h)[m].finding, processes(h)[m].about
    return True


@compiled
def happen(h: Header) -> bool:
    """The first event of the plant half, due now, comes about; True if a fact is reported."""
    event = events(h)[0]
    kind, element, number = event.key >> 32, event.key & 0xFFFFFFFF, event.number
    h.events = pop(events(h), h.events)
    if kind == ENDED and element >= h.machine_n:
        return has_ended(h, element, number) and report(h, fact_of(h, element), element, number, 0)
    if kind == ENDED:
        return has_ended(h, element, number) and report_end(h, element, number)
    if kind == FAILED:
        m = failures(h)[element].machine
        return strikes(h, element, number) and report(h, kind, m, processes(h)[m].number, element)
    if kind == REPAIRED:
        return is_repaired(h, element, number) and report(h, kind, element, number, 0)
    if kind == ARRIVED:
        next_arrival(h, element)
        return report(h, kind, element, number, 0)
    if kind == WALKED:
        return has_walked(h, element, number) and report(h, kind, element, number, workers(h)[element].heading)
    if kind == STOPPED or kind >= CARRIED:
        return report(h, kind, element, number, 0)
    if kind == DELIVERED:
        return report(h, kind, element, number, stocks(h)[element].of)
    if kind == REFUSED:
        return report(h, kind, element, number, processes(h)[element].about)
    return report_release(h, element, number)
