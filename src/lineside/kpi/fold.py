"""From the lines of a trace to what they mean: intervals of machines' states, passes of parts, and parts that are done.

The controller writes the same lines whether its plant is simulated, emulated or real, so what is made of them here is
the same, too, to the microsecond. Lines come in batches of any size; what is still open at the end of one goes on in
the next, and only that is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from lineside.kpi.elements import ALL_STATES
from lineside.kpi.gaps import Gaps
from lineside.lower.codes import BUSY, IS_COMPLETED, IS_SCRAPPED, IS_TAKEN, NONE, SETUP, STATES
from lineside.model.route import Step

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lineside.lower.block import Block
    from lineside.model.plant import Plant

    Lines = NDArray[np.void]
    Ints = NDArray[np.int64]

INTERVAL: Final = np.dtype(
    [
        ("machine", "i4"),
        ("state", "i4"),
        ("since", "i8"),
        ("until", "i8"),
        ("product", "i4"),
        ("serial", "i8"),
        ("step", "i4"),
        ("first", "i1"),
    ]
)
"""A machine in one state of ALL_STATES, µs; `first`: 1 where the state begins here, 0 where an earlier row began it."""
PASS: Final = np.dtype(
    [
        ("product", "i4"),
        ("serial", "i8"),
        ("step", "i4"),
        ("machine", "i4"),
        ("since", "i8"),
        ("until", "i8"),
        ("worked", "i8"),
        ("finding", "i4"),
        ("again", "i1"),
    ]
)
"""A part on a machine: from when to when, µs; how long it was worked on; what was found; `again`: it was at
its step before."""
DONE: Final = np.dtype([("time", "i8"), ("product", "i4"), ("serial", "i8"), ("good", "i1"), ("first_pass", "i1")])
"""A part that is completed (`good`) or scrapped; `first_pass`: it never was rejected."""

FINDINGS: Final = ("passed", "rejected", "scrapped")
PASSED, REJECTED, THROWN = range(3)
MOST_OPEN: Final = 500_000
"""Passes kept that wait for where their part goes; beyond it the oldest count as passed."""
_SERIALS: Final = 1 << 40
_STATE_OF: Final = np.array([ALL_STATES.index(state) for state in STATES], np.int64)


@dataclass(slots=True)
class _Reached:
    """How far a part has come that was rejected once: its place in the route, and the steps aside where it was."""

    order: int
    aside: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Folded:
    """What a batch of lines has brought to its end: rows of INTERVAL, PASS and DONE, each in order of its end."""

    intervals: Lines
    passes: Lines
    done: Lines


class Fold:
    """Follows the machines and the parts of one plant through a trace, from its first instant or from a block on."""

    def __init__(self, plant: Plant, block: Block | None = None, *, since: int = 0) -> None:
        """Begin before the first line, at `since`; a `block` tells how machines stand then."""
        machines = sum(station.machines for station in plant.stations.values())
        self.gaps = Gaps()
        """When machines were not heard. Passes are as the controller believes: counters have counted them."""
        self._open = np.zeros(machines, INTERVAL)
        self._open["machine"] = np.arange(machines)
        for column in ("product", "serial", "step"):
            self._open[column] = NONE
        self._open["state"] = ALL_STATES.index("starved")
        self._open["since"], self._open["first"] = since, 1
        self._stays = np.zeros(0, _STAY)
        self._on = np.zeros(machines, _STAY)
        self._on["machine"], self._on["key"] = np.arange(machines), NONE
        self._lots = np.zeros(0, _MOVE)
        self._waiting = np.zeros(0, _FOUND)
        self._reached: dict[int, _Reached] = {}
        self._leaving: set[int] = set()
        self._order, self._side = _steps(plant)
        if block is not None:
            self._stand(block, since)

    def _stand(self, block: Block, since: int) -> None:
        rows, lots = block.table("machine"), block.table("lot")
        self._open["first"] = since == 0  # later, what a machine stands in has begun before
        for m, row in enumerate(rows):
            self._open["state"][m] = _STATE_OF[int(row["state"])]
            lot = int(row["lot"])
            if lot != NONE:
                its = lots[lot]
                for column in ("product", "serial", "step"):
                    self._open[column][m] = its[column]
                key = int(its["product"]) * _SERIALS + int(its["serial"])
                self._on[m] = (key, its["product"], its["serial"], its["step"], m, since, 0, 0)
                taken = np.array([(key, IS_TAKEN, its["step"], since)], _MOVE)
                self._lots = np.concatenate((self._lots, taken))

    def feed(self, lines: Lines) -> Folded:
        """Take the lines of a batch, none earlier than those of the batch before."""
        on = lines["machine"] != NONE
        intervals = self._machines(lines[on])
        passes, done = self._parts(lines[~on])
        return Folded(self.gaps.over(intervals), passes, done)

    def close(self, until: int) -> Lines:
        """What machines stand in up to a time, µs, as rows that end there; the states go on from there."""
        rows = self._open[self._open["since"] < until].copy()
        rows["until"] = until
        late = self._open["since"] < until
        self._open["since"][late], self._open["first"][late] = until, 0
        self._worked(rows)
        return self.gaps.over(rows)

    def _machines(self, lines: Lines) -> Lines:
        """Intervals that end with these lines; each machine's last line begins what is open then."""
        if not len(lines):
            return np.zeros(0, INTERVAL)
        rows = np.zeros(len(self._open) + len(lines), INTERVAL)
        rows[: len(self._open)] = self._open
        new = rows[len(self._open) :]
        new["machine"], new["state"], new["since"] = lines["machine"], _STATE_OF[lines["state"]], lines["time"]
        for column in ("product", "serial", "step"):
            new[column] = lines[column]
        new["first"] = 1
        rows = rows[np.argsort(rows["machine"], kind="stable")]
        last = np.concatenate((rows["machine"][1:] != rows["machine"][:-1], [True]))
        rows["until"][:-1] = rows["since"][1:]
        self._follow(rows)
        self._open = rows[last].copy()
        self._open["until"] = 0
        closed = rows[~last]
        closed = closed[closed["until"] > closed["since"]]
        found: Lines = closed[np.argsort(closed["until"], kind="stable")]
        return found

    def _worked(self, rows: Lines) -> None:
        """Count what is closed in the midst of a stay towards the work on its part."""
        busy = (rows["state"] == BUSY) | (rows["state"] == SETUP)
        self._on["worked"][rows["machine"][busy]] += (rows["until"] - rows["since"])[busy]

    def _follow(self, rows: Lines) -> None:
        """Stays of parts on machines that end with these rows, sorted by machine; the last of each is open."""
        key = np.where(rows["serial"] == NONE, NONE, rows["product"].astype(np.int64) * _SERIALS + rows["serial"])
        change = (key[1:] != key[:-1]) | (rows["step"][1:] != rows["step"][:-1])
        change |= rows["machine"][1:] != rows["machine"][:-1]
        starts = np.concatenate(([0], np.flatnonzero(change) + 1))
        busy = (rows["state"] == BUSY) | (rows["state"] == SETUP)
        ends = np.concatenate((rows["machine"][1:] != rows["machine"][:-1], [True]))
        spent = np.where(busy & ~ends, rows["until"] - rows["since"], 0)
        worked = np.add.reduceat(spent, starts)
        first, machine = rows[starts], rows["machine"][starts]
        stays = np.zeros(len(starts), _STAY)
        stays["key"], stays["machine"], stays["since"], stays["worked"] = key[starts], machine, first["since"], worked
        for column in ("product", "serial", "step"):
            stays[column] = first[column]
        begins = np.concatenate(([True], machine[1:] != machine[:-1]))
        earlier = self._on[machine[begins]]
        same = (earlier["key"] == stays["key"][begins]) & (earlier["step"] == stays["step"][begins])
        goes_on = np.flatnonzero(begins)[same]
        stays["since"][goes_on] = earlier["since"][same]
        stays["worked"][goes_on] += earlier["worked"][same]
        is_open = np.concatenate((machine[1:] != machine[:-1], [True]))
        stays["until"][:-1] = rows["since"][starts[1:]]
        self._on[machine[is_open]] = stays[is_open]
        ended = stays[~is_open]
        self._stays = np.concatenate((self._stays, ended[ended["key"] != NONE]))

    def _parts(self, lines: Lines) -> tuple[Lines, Lines]:
        """Passes whose part has gone on, and parts that are done."""
        moves = np.zeros(len(lines), _MOVE)
        moves["key"] = lines["product"].astype(np.int64) * _SERIALS + lines["serial"]
        moves["move"], moves["step"], moves["time"] = lines["state"], lines["step"], lines["time"]
        moves = np.concatenate((self._lots, moves))
        order = np.argsort(moves["key"], kind="stable")
        moves = moves[order]
        same = np.concatenate((moves["key"][1:] == moves["key"][:-1], [False])) if len(moves) else np.zeros(0, bool)
        taken = moves["move"] == IS_TAKEN
        gone = taken & same
        follows = np.flatnonzero(gone) + 1
        finding = self._finding(moves["step"][gone], moves["move"][follows], moves["step"][follows])
        known = moves[gone]
        self._lots = moves[taken & ~same]
        passes = self._passes(known, finding)
        done = self._done(lines)
        return passes, done

    def _finding(self, step: Ints, move: Ints, then: Ints) -> Ints:
        """What was found of a part at a step, from where it went: onwards, back or aside, or out as scrap."""
        here, there = self._side[step], self._side[np.maximum(then, 0)]
        on = self._order[np.maximum(then, 0)] > self._order[step]
        ahead = np.where(here == NONE, (there == NONE) & on, (there == NONE) | ((there == here) & on))
        found: Ints = np.where(move == IS_SCRAPPED, THROWN, np.where((move == IS_COMPLETED) | ahead, PASSED, REJECTED))
        return found

    def _passes(self, known: Lines, finding: Ints) -> Lines:
        """Match parts taken out of queues with their stays on machines: for each part and step, in their order."""
        pending = np.zeros(len(known), _FOUND)
        for column in ("key", "step", "time"):
            pending[column] = known[column]
        pending["finding"] = finding
        waiting = np.concatenate((self._waiting, pending))
        mine, its = _paired(waiting, self._stays)
        stays = self._stays[its]
        rows = np.zeros(len(mine), PASS)
        for column in ("product", "serial", "step", "machine", "since", "until", "worked"):
            rows[column] = stays[column]
        rows["finding"] = waiting["finding"][mine]
        self._waiting = np.delete(waiting, mine)
        self._stays = np.delete(self._stays, its)
        self._bound()
        found: Lines = rows[np.argsort(rows["until"], kind="stable")]
        self._mark_again(found)
        return found

    def _bound(self) -> None:
        """Parts that end without a trace of it, such as those that are split, are not waited for without end."""
        if len(self._stays) > MOST_OPEN:
            self._stays = self._stays[np.argsort(self._stays["until"])][-MOST_OPEN // 2 :]
        if len(self._waiting) > MOST_OPEN:
            self._waiting = self._waiting[np.argsort(self._waiting["time"])][-MOST_OPEN // 2 :]
        if len(self._lots) > MOST_OPEN:
            self._lots = self._lots[np.argsort(self._lots["time"], kind="stable")][-MOST_OPEN // 2 :]

    def _mark_again(self, rows: Lines) -> None:
        """Mark parts that were at their step before: only those that were rejected come to one again."""
        keys = rows["product"].astype(np.int64) * _SERIALS + rows["serial"]
        bad = rows["finding"] == REJECTED
        if not self._reached and not bad.any():
            return
        wanted = np.fromiter(self._reached.keys() | set(keys[bad].tolist()), np.int64)
        for i in np.flatnonzero(np.isin(keys, wanted)).tolist():
            key, step = int(keys[i]), int(rows["step"][i])
            seen = self._reached.get(key)
            if seen is not None:
                order, aside = int(self._order[step]), bool(self._side[step] != NONE)
                rows["again"][i] = (step in seen.aside) if aside else order <= seen.order
                if aside:
                    seen.aside.add(step)
                else:
                    seen.order = max(seen.order, order)
            elif rows["finding"][i] == REJECTED:
                self._reached[key] = _Reached(int(self._order[step]))

    def _done(self, lines: Lines) -> Lines:
        ends = lines[(lines["state"] == IS_COMPLETED) | (lines["state"] == IS_SCRAPPED)]
        rows = np.zeros(len(ends), DONE)
        rows["time"], rows["product"], rows["serial"] = ends["time"], ends["product"], ends["serial"]
        rows["good"] = ends["state"] == IS_COMPLETED
        rows["first_pass"] = rows["good"]
        keys = ends["product"].astype(np.int64) * _SERIALS + ends["serial"]
        if self._reached:
            again = np.isin(keys, np.fromiter(self._reached, np.int64))
            rows["first_pass"][again] = 0
            self._leaving |= set(keys[again].tolist())
            for key in self._leaving - set(self._waiting["key"].tolist()):
                del self._reached[key]
                self._leaving.remove(key)
        return rows


_STAY: Final = np.dtype(
    [
        ("key", "i8"),
        ("product", "i4"),
        ("serial", "i8"),
        ("step", "i4"),
        ("machine", "i4"),
        ("since", "i8"),
        ("until", "i8"),
        ("worked", "i8"),
    ]
)
_MOVE: Final = np.dtype([("key", "i8"), ("move", "i4"), ("step", "i4"), ("time", "i8")])
_FOUND: Final = np.dtype([("key", "i8"), ("step", "i4"), ("time", "i8"), ("finding", "i8")])


def _paired(waiting: Lines, stays: Lines) -> tuple[Ints, Ints]:
    """Rows of two tables that belong together: the nth in time of a part and step in each."""
    sizes = len(waiting), len(stays)
    if not all(sizes):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    key = np.concatenate((waiting["key"], stays["key"]))
    step = np.concatenate((waiting["step"], stays["step"]))
    nth = np.concatenate((_nth(waiting, waiting["time"]), _nth(stays, stays["since"])))
    order = np.lexsort((nth, step, key))
    a, b = order[:-1], order[1:]
    both = (key[a] == key[b]) & (step[a] == step[b]) & (nth[a] == nth[b])
    first, second = np.minimum(a, b)[both], np.maximum(a, b)[both]
    return first, second - sizes[0]


def _nth(rows: Lines, time: Ints) -> Ints:
    """For each row how many of its part and step are earlier."""
    key, step = rows["key"], rows["step"]
    order = np.lexsort((time, step, key))
    here, at = key[order], step[order]
    changes = np.concatenate(([True], (here[1:] != here[:-1]) | (at[1:] != at[:-1])))
    first = np.maximum.accumulate(np.where(changes, np.arange(len(key)), 0))
    found = np.empty(len(key), np.int64)
    found[order] = np.arange(len(key)) - first
    return found


def _steps(plant: Plant) -> tuple[Ints, Ints]:
    """For each step its place in its route, and the side route that it stands in, NONE: the route itself."""
    order: list[int] = []
    side: list[int] = []
    for product in plant.products.values():
        ways = [product.route, *product.side_routes.values()]
        for number, entries in enumerate(ways, NONE):
            several = [entry for entry in entries if isinstance(entry, Step)]
            order += range(len(several))
            side += [number] * len(several)
    return np.array(order, np.int64), np.array(side, np.int64)


def split(rows: Lines, bounds: Sequence[int] | Ints) -> tuple[Lines, Ints]:
    """Rows of INTERVAL cut at times, µs, and for each how many of the (ascending) times are not after it.

    What a cut begins is not `first`.
    """
    at = np.asarray(bounds, np.int64)
    low = np.searchsorted(at, rows["since"], "right")
    high = np.searchsorted(at, rows["until"], "left")
    pieces = np.maximum(high - low, 0) + 1
    found = np.repeat(rows, pieces)
    first = np.concatenate(([0], np.cumsum(pieces)[:-1]))
    nth = np.arange(len(found)) - np.repeat(first, pieces)
    bucket = np.repeat(low, pieces) + nth
    later, earlier = nth > 0, nth < np.repeat(pieces, pieces) - 1
    found["since"][later] = at[bucket[later] - 1]
    found["first"][later] = 0
    found["until"][earlier] = at[bucket[earlier]]
    return found, bucket
