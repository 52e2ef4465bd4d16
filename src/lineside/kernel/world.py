"""The plant half's two doors: it obeys commands, and it reports what happens next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.chains.truth import come_about
from lineside.kernel.core.events import pop
from lineside.kernel.core.table import events, failures, processes, sources, workers
from lineside.kernel.flow.truth import next_arrival
from lineside.kernel.upkeep.truth import wind
from lineside.lower.codes import (
    DONE,
    EVERY,
    GROW,
    NONE,
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
def happen(h: Header) -> bool:
    """The first event of the plant half, due now, comes about; True if a fact is reported."""
    event = events(h)[0]
    kind, element, number = event.key >> 32, event.key & 0xFFFFFFFF, event.number
    h.events = pop(events(h), h.events)
    return come_about(h, kind, element, number)
