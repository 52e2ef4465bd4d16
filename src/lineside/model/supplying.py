"""What arithmetic says about supply: parts used in an hour, deliveries, and how much vehicles have to do.

A delivery takes loading, the way there, unloading and the way back. What a vehicle that carries several, or that finds
its next load near by, saves at best is driving; between one load a trip and the best lies what a simulation finds.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lineside.model.capacity import WEEK_H, availability, share_of
from lineside.model.flow import Flow
from lineside.model.hint import Hint
from lineside.model.moves import moves
from lineside.model.plant import Plant
from lineside.model.ways import Journey, lengths, places_of
from lineside.tongue import is_chinese

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lineside.model.route import Step


@dataclass(frozen=True, slots=True)
class PartUse:
    """How much of a part is used."""

    part: str
    per_h: float
    """Parts in an hour of the plant's hours."""
    deliveries_per_h: float | None
    """Deliveries in an hour; None for a part of which there is always some."""
    by: str | None
    """The fleet that brings it."""
    utilisation: float = 0.0
    """What is used over the most that can come from outside in time: no more are under way than the kanban has."""


@dataclass(frozen=True, slots=True)
class FleetLoad:
    """How much of its vehicles' time a fleet is needed."""

    fleet: str
    vehicles: int
    deliveries_per_h: float
    utilisation: float
    """With one load a trip and the way back, charging included, over what failures leave of the hours of release."""
    least: float
    """With full trips, each begun as near as can be to where the last one ended, over all hours: no less can do."""
    availability: float = 1.0
    """Share of the time in which a vehicle is not down."""


@dataclass(frozen=True, slots=True)
class Supply:
    """All parts and fleets of a plant, in the order of the model."""

    parts: tuple[PartUse, ...]
    fleets: tuple[FleetLoad, ...]

    def sentences(self) -> list[str]:
        """Everything in words, one sentence each."""
        return [*map(_about_part, self.parts), *map(_about_fleet, self.fleets)]

    def overloads(self, plant: Plant) -> list[Hint]:
        """Fleets that cannot do what is asked for."""
        return [
            Hint(
                "overload",
                it.fleet,
                f"`{it.fleet}` is needed for {it.least:.0%} of its time at the least: what it carries waits for it.",
                plant.place("fleets", it.fleet),
            )
            for it in self.fleets
            if it.least > 1 + 1e-9
        ]


def supply(plant: Plant, flows: Mapping[str, Flow], rates: Mapping[str, float], hours: float) -> Supply:
    """The arithmetic of supply for products at `rates` a week; hours are those of a week in which parts are released.

    Parts of alternatives are divided by their machines.
    """
    used = _used(plant, flows, {product: rate / hours for product, rate in rates.items()})
    parts = []
    for name, given in plant.parts.items():
        sides = {station: rate for (each, station), rate in used.items() if each == name}
        per_h = sum(sides.values())
        calls = None if given.kanban is None else per_h / given.kanban.of
        slow = (
            hours
            / WEEK_H
            * max((rate / _most_per_h(plant, name, station) for station, rate in sides.items()), default=0.0)
        )
        parts.append(PartUse(name, per_h, calls, given.by if given.kanban else None, slow))
    carried = _carried(plant, flows, {product: rate / hours for product, rate in rates.items()})
    day = hours / WEEK_H
    return Supply(
        tuple(parts), tuple(_fleet(plant, name, _loads(plant, name, used, carried), day) for name in plant.fleets)
    )


def _used(plant: Plant, flows: Mapping[str, Flow], per_h: Mapping[str, float]) -> dict[tuple[str, str], float]:
    """Parts an hour by part and station."""
    used: dict[tuple[str, str], float] = defaultdict(float)
    for product, rate in per_h.items():
        for step in plant.products[product].steps():
            visits = rate * flows[product].visits.get(step.name, 0.0)
            for part, quantity in step.parts.items():
                for station in step.at:
                    used[part, station] += quantity * visits * share_of(plant, step, station)
    return used


def _most_per_h(plant: Plant, part: str, station: str) -> float:
    """How many of a part can come to one station in an hour: what goes round at most, over the time it goes round.

    A bin is called for when it is empty, and one machine takes all that is in it no quicker than it works.
    """
    given = plant.parts[part]
    if given.kanban is None or given.product is not None or given.after is None:
        return math.inf
    round_s = given.after.mean()
    if given.kanban.bins is not None and plant.stations[station].machines == 1:
        steps = [step for product in plant.products.values() for step in product.steps() if station in step.at]
        taking = [step for step in steps if part in step.parts]
        most = max(step.parts[part] for step in taking)
        round_s += (math.ceil(given.kanban.of / most) - 1) * min(step.mean_time() for step in taking)
    return given.kanban.most * 3600 / round_s if round_s > 0 else math.inf


def _carried(plant: Plant, flows: Mapping[str, Flow], per_h: Mapping[str, float]) -> dict[tuple[str, Journey], float]:
    """Products an hour that each fleet carries from station to station: along the route, and where they are rejected.

    Of the steps that may come before one, each sends as many as come to it; of alternatives the nearest pair counts.
    """
    found: dict[tuple[str, Journey], float] = defaultdict(float)
    for product, rate in per_h.items():
        before: dict[str, list[Step]] = defaultdict(list)
        steps = {step.name: step for step in plant.products[product].steps()}
        for start, end in moves(plant.products[product]):
            if end.by in plant.fleets:
                before[end.name].append(start)
        for name, starts in before.items():
            step, visits = steps[name], flows[product].visits
            assert step.by is not None
            whole = sum(visits.get(start.name, 0.0) for start in starts)
            for start in starts:
                share = visits.get(start.name, 0.0) / whole if whole else 0.0
                found[step.by, _nearest(plant, start, step)] += rate * visits.get(name, 0.0) * share
    return found


def _nearest(plant: Plant, start: Step, end: Step) -> Journey:
    pairs = [(a, b) for a in start.at for b in end.at]
    if len(pairs) == 1:
        return pairs[0]
    places = list(dict.fromkeys([*start.at, *end.at]))
    ways = lengths(plant, places)
    return min(pairs, key=lambda pair: float(ways[places.index(pair[0]), places.index(pair[1])]))


def _loads(
    plant: Plant,
    fleet: str,
    used: Mapping[tuple[str, str], float],
    carried: Mapping[tuple[str, Journey], float],
) -> dict[Journey, float]:
    """Loads an hour of a fleet, by where they are fetched and where they are brought."""
    found: dict[Journey, float] = defaultdict(float)
    for (part, station), per_h in used.items():
        given = plant.parts[part]
        if given.by == fleet and given.kanban is not None:
            found[given.source, station] += per_h / given.kanban.of
    for (by, journey), per_h in carried.items():
        if by == fleet:
            found[journey] += per_h
    return found


def _fleet(plant: Plant, name: str, loads: Mapping[Journey, float], day: float) -> FleetLoad:
    """`loads` are by an hour of release, of which `day` is the share in all hours: vehicles drive at night, too."""
    fleet = plant.fleets[name]
    places = places_of(plant, name)
    ways = lengths(plant, places)
    row = {place: i for i, place in enumerate(places)}
    deliveries = there = back = 0.0
    surplus = dict.fromkeys(places, 0.0)
    for (start, end), per_h in loads.items():
        deliveries += per_h
        there += per_h * float(ways[row[start], row[end]])
        back += per_h * float(ways[row[end], row[start]])
        surplus[end] += per_h
        surplus[start] -= per_h
    handled = deliveries * (fleet.load.mean() + fleet.unload.mean())
    charging = 1.0 if fleet.charge is None else 1.0 + fleet.charge.for_ / fleet.charge.after
    up = availability(fleet.failure, 0.0)
    drive = charging / fleet.speed
    there_is = 3600 * fleet.vehicles * up
    empty = min(back, _least_empty(surplus, ways, row))
    return FleetLoad(
        name,
        fleet.vehicles,
        deliveries,
        (handled + (there + back) * drive) / there_is,
        (handled + (there + empty) / fleet.carries * drive) / there_is * day,
        up,
    )


def _least_empty(surplus: Mapping[str, float], ways: NDArray[np.float64], row: Mapping[str, int]) -> float:
    """Metres that vehicles drive empty at the least: where more end than begin, they go to where it is the reverse."""
    more = {place: count for place, count in surplus.items() if count > 1e-12}
    fewer = {place: -count for place, count in surplus.items() if count < -1e-12}
    away = sum(count * min(float(ways[row[a], row[b]]) for b in fewer) for a, count in more.items() if fewer)
    towards = sum(count * min(float(ways[row[a], row[b]]) for a in more) for b, count in fewer.items() if more)
    return max(away, towards)


def _about_part(it: PartUse) -> str:
    if is_chinese():
        return _about_part_zh(it)
    text = f"`{it.part}`: {it.per_h:.4g} used an hour"
    if it.deliveries_per_h is None:
        return f"{text}; there is always some."
    text += f", {it.deliveries_per_h:.3g} deliveries" + (f" by `{it.by}`" if it.by else "")
    return text + (f", {it.utilisation:.1%} of the most that its bins let come." if it.utilisation else ".")


def _about_part_zh(it: PartUse) -> str:
    text = f"`{it.part}`：每小时用 {it.per_h:.4g} 件"
    if it.deliveries_per_h is None:
        return f"{text}；供应不断。"
    text += f"，{f'由 `{it.by}` ' if it.by else ''}送 {it.deliveries_per_h:.3g} 次"
    return text + (f"，为料箱供应能力的 {it.utilisation:.1%}。" if it.utilisation else "。")


def _about_fleet_zh(it: FleetLoad) -> str:
    up = f"，可用率 {it.availability:.1%}" if it.availability < 1 else ""
    if it.deliveries_per_h == 0:
        return f"`{it.fleet}`：{it.vehicles} 辆车{up}，没有要运送的东西。"
    least = "" if math.isclose(it.least, it.utilisation) else f"，最少 {it.least:.1%}"
    work = f"{it.utilisation * it.availability:.1%} 的时间在作业，" if up else ""
    return (
        f"`{it.fleet}`：{it.vehicles} 辆车{up}，每小时运送 {it.deliveries_per_h:.3g} 次，"
        f"{work}负荷 {it.utilisation:.1%}{least}。"
    )


def _about_fleet(it: FleetLoad) -> str:
    if is_chinese():
        return _about_fleet_zh(it)
    vehicles = "vehicle" if it.vehicles == 1 else "vehicles"
    up = f", {it.availability:.1%} available" if it.availability < 1 else ""
    if it.deliveries_per_h == 0:
        return f"`{it.fleet}`: {it.vehicles} {vehicles}{up}, nothing to bring."
    least = "" if math.isclose(it.least, it.utilisation) else f", {it.least:.1%} at best"
    work = f"at work for {it.utilisation * it.availability:.1%} of the time, " if up else ""
    return (
        f"`{it.fleet}`: {it.vehicles} {vehicles}{up}, {it.deliveries_per_h:.3g} deliveries an hour,"
        f" {work}{it.utilisation:.1%} used{least}."
    )
