"""Where a plant's planned time went: from OEE's losses to the stops, and by the chain of waiting to its end.

A machine that waits is held up by something: parts that do not come, room that is not there, people, a vehicle. What
holds it up may itself stand for want of something else. At every moment the chain is followed to its end: a station
with trouble of its own, people, a fleet, a supply, a limit of releases, demand; or a station that is at work, which
then is the slower one. So every microsecond of waiting has one cause, and causes add up to what was lost.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from lineside.kpi.cause import Cause, causes
from lineside.kpi.elements import ALL_STATES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from lineside.kpi.account import Figures
    from lineside.model.plant import Plant

    Rows = NDArray[np.void]
    Ints = NDArray[np.int64]

REASON: Final = "reason"
"""The kind of a root that is no element: what a device or a person has said of a stop."""
WAITS: Final = ("waiting_parts", "waiting_worker", "waiting_vehicle", "blocked", "starved")
"""States in which a machine is held up by something else; of several at a station the first is followed."""
TROUBLE: Final = ("down", "held", "maintenance")
"""States that a station's own trouble brings about, the worst first."""
SLICES: Final = 4096
"""Moments worked out at once."""
_S: Final = {state: row for row, state in enumerate(ALL_STATES)}


@dataclass(frozen=True, slots=True, order=True)
class Root:
    """The end of a chain: an element of the model, and the state of a station that is one; `busy`: it is slower."""

    kind: str
    name: str
    state: str = ""


UNTOLD: Final = Root("unknown", "")
"""The chain leads round in a circle, or nowhere."""
Waits = dict[tuple[str, str], dict[Root, int]]
"""By station and state of WAITS: µs of its machines by what was at the end of the chain."""


class Chains:
    """Follows the chains of one plant."""

    def __init__(self, plant: Plant) -> None:
        """Reckon with a plant's links."""
        links = causes(plant)
        self.stations = list(plant.stations)
        rows = {name: row for row, name in enumerate(self.stations)}
        self.station_of = np.repeat(np.arange(len(rows)), [each.machines for each in plant.stations.values()])
        self.machines = np.array([each.machines for each in plant.stations.values()])
        count = len(rows)
        self.nodes: list[Root | tuple[int, str]] = [(s, word) for s in range(count) for word in WAITS]
        self._ends = {
            (s, state): self._add(Root("station", name, state))
            for s, name in enumerate(self.stations)
            for state in (*TROUBLE, "busy", "off_shift", "unknown")
        }
        self._untold = self._add(UNTOLD)
        others: dict[Cause, int] = {}
        self._links: list[list[list[tuple[bool, int]]]] = []
        for name in self.stations:
            mine = []
            for word in WAITS:
                found = []
                for cause in links[name].get(word, ()):
                    if cause.kind == "station":
                        found.append((True, rows[cause.name]))
                    else:
                        if cause not in others:
                            others[cause] = self._add(Root(cause.kind, cause.name))
                        found.append((False, others[cause]))
                mine.append(found)
            self._links.append(mine)

    def _add(self, node: Root) -> int:
        self.nodes.append(node)
        return len(self.nodes) - 1

    def waits(self, intervals: Rows, since: int, until: int) -> Waits:
        """What machines waited for between two times, µs, from their intervals in that time."""
        rows = intervals[(intervals["until"] > since) & (intervals["since"] < until)]
        times = np.unique(np.clip(np.concatenate((rows["since"], rows["until"])), since, until))
        found: Waits = defaultdict(lambda: defaultdict(int))
        for begin in range(0, len(times) - 1, SLICES):
            self._count(rows, times[begin : begin + SLICES + 1], found)
        return {key: dict(roots) for key, roots in found.items()}

    def at(self, intervals: Rows, time: int) -> Iterator[tuple[int, list[Root | tuple[int, str]]]]:
        """Each machine that waits at a time, and the chain from its own wait to its end."""
        rows = intervals[(intervals["until"] > time) & (intervals["since"] <= time)]
        there = self._counts(rows, np.array([time, time + 1]))
        onwards = self._onwards(there)[0]
        for row in rows:
            state = ALL_STATES[int(row["state"])]
            if state in WAITS:
                node = int(self.station_of[row["machine"]]) * len(WAITS) + WAITS.index(state)
                chain = [self.nodes[node]]
                while int(onwards[node]) != node and self.nodes[int(onwards[node])] not in chain:
                    node = int(onwards[node])
                    chain.append(self.nodes[node])
                yield int(row["machine"]), chain

    def _counts(self, rows: Rows, times: Ints) -> NDArray[np.int32]:
        """How many machines of each station are in each state, in each slice between two times."""
        mine = rows[(rows["until"] > times[0]) & (rows["since"] < times[-1])]
        change = np.zeros((len(times), len(self.stations), len(ALL_STATES)), np.int32)
        station = self.station_of[mine["machine"]]
        first = np.searchsorted(times, np.clip(mine["since"], times[0], times[-1]))
        last = np.searchsorted(times, np.clip(mine["until"], times[0], times[-1]))
        np.add.at(change, (first, station, mine["state"]), 1)
        np.add.at(change, (last, station, mine["state"]), -1)
        counts: NDArray[np.int32] = np.cumsum(change, axis=0)[:-1]
        return counts

    def _count(self, rows: Rows, times: Ints, found: Waits) -> None:
        there = self._counts(rows, times)
        ends = self._ended(self._onwards(there))
        length = np.diff(times)
        for s, name in enumerate(self.stations):
            for w, word in enumerate(WAITS):
                waiting = there[:, s, _S[word]] * length
                if not waiting.any():
                    continue
                roots = ends[:, s * len(WAITS) + w]
                for root in np.unique(roots[waiting > 0]).tolist():
                    node = self.nodes[root]
                    assert isinstance(node, Root)
                    found[name, word][node] = found[name, word].get(node, 0) + int(waiting[roots == root].sum())

    def _onwards(self, there: NDArray[np.int32]) -> NDArray[np.int32]:
        """For each slice and node the next link of the chain; ends lead to themselves."""
        slices = len(there)
        own = np.full((slices, len(self.stations)), -1, np.int32)
        rank = np.full((slices, len(self.stations)), 5, np.int32)
        for word in ("unknown", "off_shift", "busy"):
            some = there[:, :, _S[word]] > 0
            if word == "busy":
                some |= there[:, :, _S["setup"]] > 0
            for s in range(len(self.stations)):
                own[some[:, s], s] = self._ends[s, word]
            rank[some] = 3 if word == "busy" else 4
        waits = np.zeros(there.shape[:2], np.int32)
        for w in range(len(WAITS) - 1, -1, -1):
            some = there[:, :, _S[WAITS[w]]] > 0
            waits[some] = w
        standing = sum(there[:, :, _S[word]] for word in WAITS) == self.machines
        rank[standing] = 1
        own[standing] = (np.arange(len(self.stations)) * len(WAITS) + waits)[standing]
        for word in reversed(TROUBLE):
            some = there[:, :, _S[word]] > 0
            for s in range(len(self.stations)):
                own[some[:, s], s] = self._ends[s, word]
            rank[some] = 0
        onwards = self._linked(own, rank, slices)
        circles = self._ended(onwards) == self._untold
        if (
            circles.any()
        ):  # such as a rework station and the check behind it, each starved by the other: the others count
            rank[standing & (rank == 1)] = 6
            onwards = np.where(circles, self._linked(own, rank, slices), onwards)
        return onwards

    def _linked(self, own: NDArray[np.int32], rank: NDArray[np.int32], slices: int) -> NDArray[np.int32]:
        onwards = np.broadcast_to(np.arange(len(self.nodes), dtype=np.int32), (slices, len(self.nodes))).copy()
        for s in range(len(self.stations)):
            for w in range(len(WAITS)):
                node = s * len(WAITS) + w
                best = np.full(slices, 9, np.int32)
                onwards[:, node] = self._untold
                for is_station, row in self._links[s][w]:
                    worth = rank[:, row] if is_station else np.full(slices, 2, np.int32)
                    to = own[:, row] if is_station else np.full(slices, row, np.int32)
                    better = (worth < best) & (to >= 0) & (to != node)
                    onwards[better, node], best[better] = to[better], worth[better]
        return onwards

    def _ended(self, onwards: NDArray[np.int32]) -> NDArray[np.int32]:
        """The end of the chain from each node; a circle has none."""
        for _ in range(max(1, int(np.ceil(np.log2(len(self.stations) + 1))) + 1)):
            onwards = np.take_along_axis(onwards, onwards, axis=1)
        onwards[onwards < len(self.stations) * len(WAITS)] = self._untold
        return onwards


def with_reasons(
    waits: Mapping[str, dict[Root, int]], told: Mapping[str, Mapping[str, int]]
) -> dict[str, dict[Root, int]]:
    """What states come from: the ends of chains for those that wait, and for stops what was said of them."""
    found = dict(waits)
    for state, reasons in told.items():
        if state not in WAITS:
            found[state] = {Root(REASON, name): us for name, us in reasons.items()}
    return found


@dataclass(frozen=True, slots=True)
class Loss:
    """A part of planned busy time, µs, and what it is made of; what it is made of adds up to it."""

    name: str
    us: int
    parts: tuple[Loss, ...] = ()
    root: Root | None = None

    def as_json(self) -> dict[str, object]:
        """As plain data, times in seconds."""
        found: dict[str, object] = {"name": self.name, "seconds": self.us / 1e6}
        if self.root is not None:
            found["root"] = {"kind": self.root.kind, "name": self.root.name, "state": self.root.state}
        if self.parts:
            found["parts"] = [each.as_json() for each in self.parts]
        return found


def loss_tree(figures: Figures, waits: Mapping[str, Mapping[Root, int]], meaning: Mapping[str, str]) -> Loss:
    """Planned busy time, opened: good parts, then losses of quality, speed and availability, by state and cause.

    `waits`: by state, what was at the end of the chains; what the intervals do not tell stays without a cause. A loss
    of speed is negative where work was faster than planned.
    """
    time, parts = figures.elements, figures.quantities
    good = parts.planned * parts.gq // parts.pq if parts.pq else 0
    stops = [
        Loss(state, us, tuple(_by_root(waits.get(state, {}), us)))
        for state, us in figures.by_state.items()
        if us and meaning[state] in ("AUST", "ADET", "CMT")
    ]
    stops.sort(key=lambda each: -each.us)
    return Loss(
        "planned",
        time.pbt,
        (
            Loss("good", good),
            Loss("quality", parts.planned - good),
            Loss("speed", time.apt - parts.planned),
            Loss("availability", sum(each.us for each in stops), tuple(stops)),
        ),
    )


def _by_root(roots: Mapping[Root, int], us: int) -> Iterator[Loss]:
    for root, lost in sorted(roots.items(), key=lambda each: (-each[1], each[0])):
        yield Loss(root.name, lost, (), root)
    if roots and us > sum(roots.values()):
        yield Loss("", us - sum(roots.values()), (), UNTOLD)
