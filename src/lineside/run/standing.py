"""Machines that stand longer than is usual, each with what has to end it: the chain of causes as things are now.

A line that waits for the end of one repair is one trouble, not as many as it has machines: whoever shows it tells the
last link of the chain, and how many machines it holds up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from lineside.kernel.supply.lower import stocks_of
from lineside.kpi.cause import Cause, causes
from lineside.kpi.elements import ALL_STATES
from lineside.lower.codes import STATES
from lineside.lower.picture import COLUMNS as PICTURE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from lineside.model.plant import Plant

    Numbers = NDArray[np.float64]

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {"standing": ("machine", "since", "kind", "cause", "state")}
"""For each machine that stands: since when, s; what kind of cause (a number of KINDS), which one (a row of the scene's
list of them), and the state of its worst machine where it is a station, else -1."""
KINDS: Final = ("station", "workers", "fleet", "part", "release", "demand")
"""The scene's lists: stations, pools, fleets, parts, products, products."""
STANDS: Final = frozenset(["starved", "waiting_parts", "waiting_worker", "waiting_vehicle", "blocked"])
ITS_OWN: Final = ("down", "held", "maintenance", "unknown")
"""States that a station's own trouble brings about, the worst first; of one that is not heard nobody knows better."""
LEAST_S: Final = 300.0
"""Nobody is called for less."""
CYCLES: Final = 10
"""So many times of a station's longest step are usual."""


class _Root(NamedTuple):
    """The end of a chain; a smaller `rank` is surer to be what holds things up."""

    rank: int
    kind: int
    row: int
    state: int


class Standing:
    """Follows the chains of one plant."""

    def __init__(self, plant: Plant) -> None:
        """Reckon with a plant's links."""
        self.links = causes(plant)
        self.names = list(plant.stations)
        self.station_of = np.repeat(np.arange(len(self.names)), [s.machines for s in plant.stations.values()])
        self.rows = {
            "station": {name: row for row, name in enumerate(plant.stations)},
            "workers": {name: row for row, name in enumerate(plant.workers)},
            "fleet": {name: row for row, name in enumerate(plant.fleets)},
            "part": {name: row for row, name in enumerate(plant.parts)},
            "release": {name: row for row, name in enumerate(plant.products)},
            "demand": {name: row for row, name in enumerate(plant.products)},
        }
        self.stocks = {pair: row for row, pair in enumerate(stocks_of(plant))}
        self.patience_s = [_patience(plant, name) for name in plant.stations]

    def table(self, pictured: Mapping[str, Numbers], now: float) -> Numbers:
        """The rows of COLUMNS in a picture of the plant at a time, s, but for who waits for a station that works."""
        machine = pictured["machine"]
        state = machine[:, PICTURE["machine"].index("state")].astype(int)
        since = machine[:, PICTURE["machine"].index("since")]
        look = _Look(self, pictured, state)
        found = []
        for m in np.flatnonzero(np.isin(state, [STATES.index(word) for word in STANDS])):
            if now - since[m] < self.patience_s[self.station_of[m]]:
                continue
            root = look.root(int(self.station_of[m]), STATES[state[m]])
            if root is not None:
                found.append((m, since[m], root.kind, root.row, root.state))
        return np.array(found, float).reshape(-1, len(COLUMNS["standing"]))


class _Look:
    """The chains at one moment."""

    def __init__(self, of: Standing, pictured: Mapping[str, Numbers], state: NDArray[np.int_]) -> None:
        self._of, self._pictured = of, pictured
        self._words = [{ALL_STATES[each] for each in state[of.station_of == s]} for s in range(len(of.names))]

    def root(self, station: int, word: str) -> _Root | None:
        """What has to end a state of a station; None: nothing but work that is being done."""
        found: list[_Root] = []
        self._follow(station, word, {station}, found)
        return min(found, default=None)

    def _follow(self, station: int, word: str, seen: set[int], found: list[_Root]) -> None:
        of = self._of
        for cause in of.links[of.names[station]].get(word, ()):
            row = of.rows[cause.kind].get(cause.name, -1)
            if cause.kind != "station":
                if self._lacks(cause, station):
                    found.append(_Root(len(ITS_OWN) + KINDS.index(cause.kind), KINDS.index(cause.kind), row, -1))
            elif row not in seen:
                seen.add(row)
                self._at(row, seen, found)

    def _at(self, station: int, seen: set[int], found: list[_Root]) -> None:
        """At a station of the chain: its own trouble, or its machines all stand, too, and the chain goes on."""
        words = self._words[station]
        own = next((word for word in ITS_OWN if word in words), None)
        if own is not None:
            found.append(_Root(ITS_OWN.index(own), KINDS.index("station"), station, ALL_STATES.index(own)))
        elif words <= STANDS:
            for word in sorted(words):
                self._follow(station, word, seen, found)

    def _lacks(self, cause: Cause, station: int) -> bool:
        """Whether an element that is no station is short now, as far as it can be seen."""
        of, row = self._of, self._of.rows[cause.kind].get(cause.name, -1)
        if cause.kind == "workers":
            pool = self._pictured["pool"][row]
            return bool(pool[PICTURE["pool"].index("busy")] >= pool[PICTURE["pool"].index("present")])
        if cause.kind == "part":
            stock = of.stocks.get((cause.name, of.names[station]))
            return stock is not None and bool(self._pictured["stock"][stock][PICTURE["stock"].index("waiting")] > 0)
        return True


def _patience(plant: Plant, station: str) -> float:
    """Seconds that a machine of a station may stand before somebody should know."""
    times = [step.mean_time() for product in plant.products.values() for step in product.steps() if station in step.at]
    return max(LEAST_S, CYCLES * max(times, default=0.0))
