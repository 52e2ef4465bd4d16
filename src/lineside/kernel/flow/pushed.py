"""A machine that works on has pushed its finished part on: belief follows, whether there was room for it or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.table import choices, entries, machines, products, stations, steps, tasks
from lineside.kernel.flow.fetch import fetch, scarcest
from lineside.kernel.flow.lot import complete, scrap
from lineside.kernel.flow.route import next_made, put_out, room
from lineside.kernel.flow.source import admit
from lineside.kernel.flow.way import leave_entry, put_on_conveyor, task_with
from lineside.kernel.flow.whereabouts import place_lot
from lineside.kernel.quality.detour import following_of
from lineside.kernel.work.operation import vacate
from lineside.lower.codes import NONE, SCRAPPED

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def has_more(h: Header, s: int) -> bool:
    """Whether there is a part that a machine of station `s` could have taken: one waits, or wants to come in."""
    station = stations(h)[s]
    return station.waiting > 0 or station.link_head != NONE or station.pulls > 0


@compiled
def bring(h: Header, s: int) -> None:
    """A machine of station `s` has taken a part, and none waits there: whoever waits to send one has, room or not."""
    station = stations(h)[s]
    if station.waiting > 0:
        return
    if station.link_head != NONE:
        fetch(h, s)
    elif station.pulls > 0:
        admit(h, scarcest(h, s), s)


@compiled
def roomiest(h: Header, step_row: int) -> int:
    """The station of a step that has the most room, or is least over-full; the first listed among equals."""
    step = steps(h)[step_row]
    best = choices(h)[step.choice].station
    for c in range(step.choice + 1, step.choice + step.choices):
        if room(h, choices(h)[c].station) > room(h, best):
            best = choices(h)[c].station
    return best


@compiled
def push_on(h: Header, m: int) -> bool:
    """The finished part on machine `m` has left it: it is where it was to go, which may be over-full from now on.

    False: there is no other part that the machine could have worked on since, so that it has not.
    """
    if not has_more(h, machines(h)[m].station):
        return False
    row = machines(h)[m].lot
    p = next_made(h, m)
    following = following_of(h, row)
    while p != NONE and following != SCRAPPED:
        put_out(h, m, p, roomiest(h, products(h)[p].first))
        p = next_made(h, m)
    if following < 0:
        if following == SCRAPPED:
            scrap(h, row)
        else:
            complete(h, row)
        vacate(h, m)
    elif entries(h)[m].conveyor != NONE:
        step = entries(h)[m].step
        leave_entry(h, m)
        put_on_conveyor(h, m, step)
    elif machines(h)[m].awaits:
        task = tasks(h)[task_with(h, row)]
        place_lot(h, row, task.station, task.step)
    else:
        place_lot(h, row, roomiest(h, following), following)
    return True
