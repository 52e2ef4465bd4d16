"""What a station with room takes: a part of whoever waits to send one, or of a source that always has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.conveyor.belief import let_off
from lineside.kernel.core.heap import join_heap, leave_heap
from lineside.kernel.core.table import links, products, pullers, pulls, sources, stations
from lineside.kernel.flow.route import send_on, stop_waiting
from lineside.kernel.flow.source import let_one_in
from lineside.lower.codes import NONE

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def scarcest(h: Header, s: int) -> int:
    """Of the sources that feed a starving station, the one that has released least: they share it equally.

    The first listed among equals. Release numbers only rise: whoever has released more since he was ranked is ranked
    anew when he comes first.
    """
    station = stations(h)[s]
    if station.pulls == 1:
        return pulls(h)[station.pull].source
    if station.scarcest == NONE:
        for i in range(station.pull, station.pull + station.pulls):
            station.scarcest = join_heap(pullers(h), station.scarcest, i, released_for(h, i), i)
    while True:
        i = station.scarcest
        released = released_for(h, i)
        if pullers(h)[i].key == released:
            return pulls(h)[i].source
        station.scarcest = join_heap(pullers(h), leave_heap(pullers(h), i, i), i, released, i)


@compiled
def released_for(h: Header, i: int) -> float:
    """How many lots the source in row `i` of `pull` has released."""
    return float(products(h)[sources(h)[pulls(h)[i].source].product].serial)


@compiled
def fetch(h: Header, s: int) -> None:
    """There is room at station `s`: the first who waits to send something here does."""
    sender = links(h)[stations(h)[s].link_head].sender
    if sender >= h.machine_n + h.source_n:
        stop_waiting(h, sender)
        let_off(h, sender - h.machine_n - h.source_n, s)
        return
    if sender >= h.machine_n:
        let_one_in(h, sender - h.machine_n, s)
        return
    stop_waiting(h, sender)
    send_on(h, sender, s)
