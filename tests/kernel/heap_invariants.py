"""What must hold of those who are kept in order: lots by a rule, free machines, people where they stand, repairs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lineside.kernel.work.state import FEW
from lineside.lower import codes
from lineside.lower.codes import NONE
from lineside.lower.digest import queue

if TYPE_CHECKING:
    from lineside.lower.block import Block


def check_heaps(block: Block) -> None:
    """Raise AssertionError for what does not hold."""
    _lots_are_ranked(block)
    _free_machines_are_found(block)
    _repairs_wait_in_order(block)
    if len(block.table("worker")):
        _people_stand_where_they_are_found(block)


def members_of(rows: Any, first: int) -> set[int]:
    """The members of a heap, none of which is before the one that it is behind."""
    found: set[int] = set()
    waiting = [int(first)] if first != NONE else []
    while waiting:
        row = waiting.pop()
        assert row not in found, "a row is in a heap twice"
        found.add(row)
        before, child = row, int(rows["child"][row])
        while child != NONE:
            assert int(rows["before"][child]) == before, "a heap is linked one way only"
            mine, its = ((float(rows["key"][r]), int(rows["turn"][r])) for r in (child, row))
            assert mine > its, "a heap is out of order"
            waiting.append(child)
            before, child = child, int(rows["next"][child])
    return found


def _list(following: Any, first: int) -> list[int]:
    found = []
    while first != NONE:
        found.append(int(first))
        first = int(following[first])
    return found


def _lots_are_ranked(block: Block) -> None:
    """Whoever waits where a rule ranks is in its heap, or in that of its family, and nobody else."""
    ranks, choices = block.table("rank"), block.table("choice")
    for s, station in enumerate(block.table("station")):
        if station["rule"] in (codes.FIFO, codes.LIFO, codes.OWN_RULE):
            assert station["best"] == station["family"] == NONE, f"station {s} ranks what it need not"
            continue
        families = _list(choices["next"], station["family"])
        assert all(choices["best"][c] != NONE and choices["station"][c] == s for c in families), (
            f"station {s}: families"
        )
        heaps = [members_of(ranks, first) for first in (station["best"], *choices["best"][families])]
        found = set().union(*heaps)
        assert sum(map(len, heaps)) + station["odd"] == station["waiting"], f"station {s} misranks lots"
        assert found <= set(queue(block, int(station["head"]))), f"station {s} ranks strangers"


def _free_machines_are_found(block: Block) -> None:
    ready = block.table("machine")["ready"]
    for s, station in enumerate(block.table("station")):
        if station["machines"] > FEW:
            mine = ready[station["first"] : station["first"] + station["machines"]]
            free = set((np.flatnonzero(mine) + station["first"]).tolist())
            assert members_of(block.table("idler"), station["idle"]) == free, f"station {s} has lost a free machine"


def _repairs_wait_in_order(block: Block) -> None:
    machines = block.table("machine")
    waiting = np.flatnonzero(machines["lacks"])
    found = [m for first in block.table("station")["lacking"] for m in _list(machines["lacks_next"], first)]
    order = sorted(waiting.tolist(), key=lambda m: (int(machines["station"][m]), int(machines["lacks"][m])))
    assert found == order, "repairs do not wait for spare parts in the order of coming"


def _people_stand_where_they_are_found(block: Block) -> None:
    people, standers, posts = block.table("worker"), block.table("stander"), block.table("post")["first"]
    machines, stations = block.table("machine"), len(block.table("station"))
    for p, pool in enumerate(block.table("pool")):
        if not pool["persons"]:
            continue
        free = np.flatnonzero((people["pool"] == p) & (people["demand"] == NONE))
        assert members_of(standers, pool["idle"]) == {3 * w for w in free.tolist()}, f"pool {p} has lost someone"
        places: dict[int, set[int]] = {}
        for w, at in zip(free.tolist(), people["at"][free].tolist(), strict=True):
            if at != NONE:
                places.setdefault(int(machines["station"][at]), set()).add(3 * w + 1)
                places.setdefault(stations + at, set()).add(3 * w + 2)
        mine = posts[pool["post"] : pool["post"] + stations + len(machines)]
        found = {place: members_of(standers, mine[place]) for place in np.flatnonzero(mine != NONE).tolist()}
        assert found == places, f"people of pool {p} are not found where they stand"
    serving: dict[int, set[int]] = {}
    for w in np.flatnonzero(people["demand"] != NONE).tolist():
        serving.setdefault(int(people["demand"][w]), set()).add(w)
    first = block.table("demand")["person"]
    assert {r: set(_list(people["next"], first[r])) for r in np.flatnonzero(first != NONE).tolist()} == serving
