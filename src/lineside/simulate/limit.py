"""What limits a plant: the chain from the station that is occupied most to what it waits for.

A station is occupied while it neither lacks parts nor room to put them (C. Roser, M. Nakano, M. Tanaka, "A practical
bottleneck detection method", Winter Simulation Conference 2001, section 2); but waiting for people, vehicles or what
goes into a product is no work of its own. So the chain of causes is followed from there to stations, pools, fleets
and supply, and of those the ones that are used most limit; several may.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lineside.kpi.cause import Cause, Kind, Links, causes
from lineside.model.capacity import WEEK_H
from lineside.simulate.climb import is_rhythm_unknown

if TYPE_CHECKING:
    from lineside.model.plant import Plant
    from lineside.simulate.relief import Relief
    from lineside.simulate.result import Result, StationResult

OWN = ("busy", "setup", "held", "down", "maintenance")
"""What occupies a station by itself."""
WAITS = ("waiting_worker", "waiting_parts", "waiting_vehicle")
REPAIRED = ("down", "maintenance")
"""States in which a crew is at work, where the model names one, or is waited for."""
WORTH_FOLLOWING = 0.01
"""A share of its hours in which a station waits from which on what it waits for is looked at."""
ALIKE = 0.05
"""What is used for nearly as large a share of its time limits alike."""
FULL = 0.97
"""What is used for so much of its time has next to no room …"""
KEPT = 0.998
"""… and limits, should less than this share of what comes in be made."""
SHORT = 0.99
"""Where it cannot be told whether more and more waits, demand limits should this share of it be made."""
IN_TIME = 0.99
"""The share of ordered parts that have to be in time while others are still to be made."""
NEARLY = 0.02
"""Stations that are occupied for nearly as large a share are looked at, too."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One thing that limits what the plant makes.

    `share`: for how much of the time it is used: a station occupied by itself, people present at work, vehicles not
    idle, bins under way; of `demand`, what is made of what is asked for, NaN where that is not known. `at`: the
    stations that wait for it.
    """

    kind: Kind
    name: str
    share: float
    at: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """What limits, the most used first, and what is used most even where it does not limit."""

    limits: tuple[Limit, ...]
    tightest: Limit | None
    """None when no station was ever open."""


def limits_of(plant: Plant, result: Result) -> Limits:
    """What limits a plant as it was simulated."""
    chained = _Chain(plant, result).ranked()
    if not chained:
        return Limits((), None)
    if demand_limits(plant, result) and not (chained[0].share >= FULL and _falls_short(plant, result, KEPT)):
        (first, *_) = chained
        return Limits((Limit("demand", _demanded(plant), math.nan, ()),), first)
    return Limits(tuple(each for each in chained if each.share >= chained[0].share - ALIKE), chained[0])


def _demanded(plant: Plant) -> str:
    names = list(plant.release)
    return names[0] if len(names) == 1 else ""


def demand_limits(plant: Plant, result: Result) -> bool:
    """Whether all that is asked for is made: every release sets a pace, and nothing piles up.

    Orders that were not all done within the run have to be in time so far.
    """
    kinds = {name: release.kind for name, release in plant.release.items() if release.kind != "kanban"}
    if not kinds or any(kind not in ("every", "orders") for kind in kinds.values()) or result.climbing:
        return False
    if is_rhythm_unknown(plant, result.warmup_s, result.warmup_s + result.for_s) and _falls_short(plant, result, SHORT):
        return False
    ordered = [name for name, kind in kinds.items() if kind == "orders"]
    return all(_is_kept(result.products[name].on_time.mean) or all_finished(result, name) for name in ordered)


def _is_kept(on_time: float) -> bool:
    return math.isnan(on_time) or on_time >= IN_TIME


def all_finished(result: Result, product: str) -> bool:
    """Whether all that was ordered of a product was done in every replication: no more could have been made of it."""
    orders = [each for each in result.orders if each.product == product]
    return bool(orders) and all(each.finished_share == 1 for each in orders)


def _falls_short(plant: Plant, result: Result, kept: float) -> bool:
    """Whether somewhat less is made than comes in, of a plant that is so full that it would show only after long."""
    for name, release in plant.release.items():
        product = result.products[name]
        out = product.completed.mean + product.scrapped.mean
        if release.every is not None and out > 0:
            hours = (
                product.completed.mean / product.throughput_per_h.mean if product.throughput_per_h.mean else math.inf
            )
            if out < kept * hours * 3600 / release.every.mean():
                return True
    return False


def confirmed(result: Result, reliefs: Sequence[Relief]) -> tuple[Limit, ...]:
    """What limits when reliefs were simulated: what brings more when there is more of it, the best first.

    Of what helps, all that brings at least half as much as the best, and what the result named before. More is asked
    for only where nothing else helps: then demand limits. Where nothing does, what the result says stays.
    """
    gains: dict[tuple[Kind, str], float] = {}
    for each in reliefs:
        if each.helps and each.kind != "demand":
            for name in each.elements:
                gains[each.kind, name] = max(gains.get((each.kind, name), 0.0), each.gain_per_h.mean)
    if not gains:
        return result.limits
    best = max(gains.values())
    known = {(each.kind, each.name): each for each in result.limits}
    if result.tightest is not None:
        known.setdefault((result.tightest.kind, result.tightest.name), result.tightest)
    ranked = sorted(gains, key=lambda key: -gains[key])
    named = {(each.kind, each.name) for each in result.limits}
    return tuple(
        known.get(key, Limit(*key, _share_of(result, *key))) for key in ranked if gains[key] >= best / 2 or key in named
    )


def _share_of(result: Result, kind: Kind, name: str) -> float:
    if kind == "station":
        return own_share(result.stations[name])
    if kind == "workers":
        return _at_work(result, name)
    if kind == "fleet":
        return 1.0 - result.fleets[name].time["idle"].mean
    return math.nan


def open_share(station: StationResult) -> float:
    """The share of a station's time in which it is open."""
    return 1.0 - station.time["off_shift"].mean


def own_share(station: StationResult) -> float:
    """The share of its open time in which a station is occupied by itself."""
    hours = open_share(station)
    return sum(station.time[state].mean for state in OWN) / hours if hours > 0 else math.nan


def _at_work(result: Result, pool: str) -> float:
    it = result.workers[pool]
    busy = it.busy.mean + (0.0 if math.isnan(it.walking.mean) else it.walking.mean)
    return 0.0 if math.isnan(busy) else busy


class _Chain:
    """The chain of causes through one result."""

    def __init__(self, plant: Plant, result: Result) -> None:
        self.plant, self.result = plant, result
        self.links: Links = causes(plant)
        self.found: dict[Cause, set[str]] = {}
        self.without_crew = {name: self._without_crew(name) for name in plant.stations}

    def ranked(self) -> list[Limit]:
        """All at the end of the chain from the stations that are occupied most, the most used first."""
        occupied = {
            name: sum(station.time[state].mean for state in (*OWN, *WAITS)) / open_share(station)
            for name, station in self.result.stations.items()
            if open_share(station) > 1e-9
        }
        most = max(occupied.values(), default=0.0)
        for name, share in occupied.items():
            if share >= most - NEARLY:
                self._follow(name, set())
        limits = [
            Limit(cause.kind, cause.name, self._share(cause), tuple(sorted(at))) for cause, at in self.found.items()
        ]
        if limits and most < 1 - ALIKE:
            limits += [Limit("release", name, math.nan) for name in self._limited()]
        return sorted(limits, key=lambda limit: -(limit.share if limit.share == limit.share else -1.0))

    def _limited(self) -> Iterator[str]:
        """Limits of work in process, where no station is busy all the time."""
        for name, release in self.plant.release.items():
            if release.wip is not None or release.loop is not None:
                yield release.loop or name

    def _follow(self, station: str, above: set[str]) -> None:
        if station in above:
            return
        here = self.result.stations[station]
        hours = open_share(here)
        self.found.setdefault(Cause("station", station), set())
        for state in (*WAITS, *REPAIRED):
            part = self.without_crew[station] if state in REPAIRED else 1.0
            if hours > 0 and here.time[state].mean * part / hours >= WORTH_FOLLOWING:
                for cause in self.links[station].get(state, ()):
                    if cause.kind == "part" and not self._is_lacking(cause.name):
                        continue
                    if cause.kind == "station":
                        self._follow(cause.name, above | {station})
                    self.found.setdefault(cause, set()).add(station)

    def _is_lacking(self, part: str) -> bool:
        waiting = self.result.parts[part].waiting.mean
        return waiting == waiting and waiting > 0

    def _share(self, cause: Cause) -> float:
        if cause.kind == "part":
            return self._under_way(cause.name)
        if cause.kind == "fleet":
            return 1.0 - self.result.fleets[cause.name].time["idle"].mean
        if cause.kind == "workers":
            return _at_work(self.result, cause.name)
        return self._own(cause.name)

    def _own(self, station: str) -> float:
        """The share of its open time in which a station is occupied by itself, and not by waiting for its crew."""
        here, waited = self.result.stations[station], self.without_crew[station]
        hours = open_share(here)
        return (
            own_share(here) - waited * sum(here.time[state].mean for state in REPAIRED) / hours
            if hours > 0
            else math.nan
        )

    def _without_crew(self, station: str) -> float:
        """The share of the time under repair and maintenance of a station and its like in which no crew is there.

        People at work beside machines that are down, of all stations with the same crews; 0 where some repairs need
        none.
        """
        crews = self._crews(station)
        if not crews:
            return 0.0
        down = sum(
            it.machines * sum(it.time[state].mean for state in REPAIRED)
            for name, it in self.result.stations.items()
            if crews & self._crews(name)
        )
        at_work = sum(self._people(pool) * _at_work(self.result, pool) for pool in crews)
        return max(0.0, 1.0 - at_work / down) if down > 0 else 0.0

    def _crews(self, station: str) -> set[str]:
        """The pools whose people repair and maintain a station; none where some of that needs nobody."""
        kept = self.plant.stations[station]
        if None in [each.crew for each in kept.failure] + [each.crew for each in kept.maintenance]:
            return set()
        links = self.links[station]
        return {cause.name for state in REPAIRED for cause in links.get(state, ()) if cause.kind == "workers"}

    def _people(self, pool: str) -> float:
        """How many of a pool are there on average."""
        given = self.plant.workers[pool]
        hours = self.plant.shifts[given.shifts].hours_per_week / WEEK_H if given.shifts else 1.0
        return given.per_shift * hours

    def _under_way(self, part: str) -> float:
        """The share of all that goes round that is called for or on its way, or not yet called for in a bin begun."""
        it, given = self.result.parts[part], self.plant.parts[part]
        assert given.kanban is not None
        sides = {
            station
            for product in self.plant.products.values()
            for step in product.steps()
            if part in step.parts
            for station in step.at
        }
        whole = given.kanban.most * max(len(sides), 1)
        return min(1.0, max(0.0, 1.0 - it.content.mean / whole)) if it.content.mean == it.content.mean else math.nan
