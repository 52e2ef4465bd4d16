"""What arithmetic says about a plant before anything is simulated: loads, takt, the bottleneck, and what looks odd.

Utilisation = mean work per part × parts per week ÷ (machines × hours per week × availability), as in Hopp and Spearman,
Factory Physics (3rd ed., 2008), chapter 8. Waiting, blocking and variability are left to the simulation: it finds as
much where one product runs through unlimited buffers and nothing is shared (`Explanation.exact`), elsewhere no more.
What piles up before a station, rework or samples, takes nothing of it: until then more can leave (`Explanation.piled`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from lineside.model.burden import Burden
from lineside.model.capacity import Kind, Where, release_hours
from lineside.model.flow import Flow, flow
from lineside.model.hint import Hint, hints
from lineside.model.load_of import Load
from lineside.model.plant import Plant
from lineside.model.supplying import Supply
from lineside.model.window import scheduled_s

_SAME = 1e-6


@dataclass(frozen=True, slots=True)
class ProductDemand:
    """What is asked for of one product."""

    product: str
    release: str
    """`always`, `kanban`, `every`, `wip`, `loop` or `orders`; empty when it is never released."""
    takt_s: float | None
    """Scheduled seconds for each part that is asked for; None where the release sets no pace."""
    parts_per_week: float
    """Parts that are asked for, or that the line can make where nothing sets the pace."""
    steps: int
    work_s: float
    """Mean time in work of one released part, seconds, rework included."""
    good: float
    """Share of released parts that leave the plant without a defect."""
    scrapped: float
    first_pass: float
    """Share that is never rejected."""
    most_per_h: float = math.inf
    """Parts that can leave the plant at most in an hour of the plant's hours, were nothing else made, and while what
    has to be done again, or is made of them, piles up."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What `lineside check` tells about a plant."""

    plant: str
    products: tuple[ProductDemand, ...]
    loads: tuple[Load, ...]
    """Stations in the order of the model, then pools of workers."""
    bottleneck: str
    """What is used most; empty where nothing takes time."""
    bottleneck_kind: Kind
    parts_per_h: float
    """Released parts that leave the plant in an hour of its hours when the bottleneck is used in full, at the given
    mix, and nothing piles up; infinite where nothing takes time."""
    exact: bool
    """Whether a simulation finds as much; else no more."""
    mix: Mapping[str, float]
    """The same by product, parts made here and parts that come out of others included."""
    limited: frozenset[str]
    """The products of `mix` that the bottleneck limits: others may pile up before it, or never come to it."""
    piled: float
    """By how much `mix` can be exceeded while rework or samples pile up and other parts leave: 1 where they cannot."""
    supply: Supply
    hints: tuple[Hint, ...]

    def sentences(self) -> list[str]:
        """Everything in words, one sentence each."""
        from lineside.model.told import sentences

        return sentences(self)


def check(plant: Plant | str | Path) -> Explanation:
    """What arithmetic says about a plant, given or by a model's name or file, before anything is simulated.

    `sentences()` tells it, `hints` has what looks odd. Raises as `load` does.
    """
    from lineside.model.load import loaded

    return explain(loaded(plant))


def explain(plant: Plant) -> Explanation:
    """The arithmetic of a plant.

    Work at alternatives, and of people who stand in for each other, is divided by their hours, or better where that
    lets more through. Products that are released `always` or by `wip` set no pace: they are taken, in equal numbers, to
    fill what the others leave of the bottleneck.
    """
    flows = {name: flow(product) for name, product in plant.products.items()}
    burden = Burden.of(plant, flows)
    least = Burden.of(plant, {name: averages.at_least() for name, averages in flows.items()})
    hours = release_hours(plant)
    paces = {name: paced(plant, name, hours) for name, each in plant.release.items() if each.kind != "kanban"}
    rates = burden.filled({name: pace for name, pace in paces.items() if pace is not None}, [*paces])
    every = burden.begun(rates)
    loads = burden.loads(rates)
    supplied = burden.supply(every)
    shares: dict[Where, float] = {(load.kind, load.name): load.utilisation for load in loads}
    shares |= burden.limits(rates)
    (kind, name), most = max(shares.items(), key=lambda item: item[1])
    at_most, at_least = burden.most_used(rates), least.most_used(rates)
    piled = at_most / at_least if at_least > 0 else math.inf if at_most > 0 else 1.0
    scale = 1 / at_most / hours if at_most > 0 else math.inf
    mix = {each: rate * scale * _leaving(flows[each]) for each, rate in every.items()} if at_most > 0 else {}
    return Explanation(
        plant=plant.name,
        products=tuple(
            replace(
                _demand(plant, each, flows[each], every.get(each, 0.0), hours),
                most_per_h=burden.most(each, paces, least),
            )
            for each in plant.products
        ),
        loads=loads,
        bottleneck=name if most > 0 else "",
        bottleneck_kind=kind,
        parts_per_h=sum(mix[each] for each in rates) if mix else math.inf,
        exact=_is_exact(plant) and piled < 1 + _SAME,
        mix=mix,
        limited=_limited(plant, burden, (kind, name)),
        piled=piled,
        supply=supplied,
        hints=(*_overloads(plant, loads, burden, rates), *supplied.overloads(plant), *hints(plant)),
    )


def _limited(plant: Plant, burden: Burden, place: Where) -> frozenset[str]:
    """The products of which no more leave than a place lets through: they pass it, or come out of what does.

    What is split into parts that pass it leaves nevertheless, while these pile up.
    """
    if place[0] not in ("station", "workers"):
        return frozenset(plant.products)
    passing = burden.passing(place)
    after = {name: _made_of(plant, name) for name in plant.products}
    reached = passing.union(*(after[name] for name in passing))
    return frozenset(name for name in reached if not after[name] & passing)


def _made_of(plant: Plant, product: str) -> frozenset[str]:
    """The products into which a product is split on its way, and what these are split into."""
    found: set[str] = set()
    todo = [product]
    while todo:
        made = {name for step in plant.products[todo.pop()].steps() for name in step.makes}
        todo += made - found - {product}
        found |= made - {product}
    return frozenset(found)


def _leaving(averages: Flow) -> float:
    """The share of begun parts that leave the plant whole."""
    return averages.good + averages.escaped


def _is_exact(plant: Plant) -> bool:
    """Whether nothing stands in the way of one product, so that the station with most to do sets the pace."""
    if len(plant.products) > 1:
        return False
    (product,) = plant.products.values()
    (release,) = plant.release.values()
    steps = list(product.steps())
    waits = [step for step in steps if release.kind != "always" or step is not product.route[0]]
    stations = {name: plant.stations[name] for step in steps for name in step.at}
    if any(plant.stations[name].buffer is not None for step in waits for name in step.at):
        return False
    if release.kind not in ("always", "every") or plant.conveyors or plant.fleets:
        return False
    if any(step.workers or step.parts or step.makes or step.interlock or len(step.at) > 1 for step in steps):
        return False
    return not any(
        each.maintenance
        or each.wear
        or (plant.hours_of(name) is not None and each.at_shift_end == "finish")
        or plant.hours_of(name) is not plant.release_hours
        or any(it.crew or it.parts or it.part != "resume" for it in each.failure)
        for name, each in stations.items()
    )


def paced(plant: Plant, product: str, hours: float) -> float | None:
    """Parts of a product that are asked for in a week; None where its release sets no pace.

    Those of orders are spread over the open hours from the first release of any order to the last time any is due.
    """
    release = plant.release[product]
    if release.every is not None:
        return hours * 3600 / release.every.mean()
    if release.orders:
        open_s = _open_s(plant)
        if open_s > 0:
            return sum(order.quantity for order in release.orders) / open_s * hours * 3600
    return None


def _open_s(plant: Plant) -> float:
    """Open seconds from the first release of an order to the last due time, or release where none is due later."""
    orders = [order for release in plant.release.values() for order in release.orders]
    first = max(0.0, min(order.at for order in orders))
    last = max(order.at if order.due is None else max(order.at, order.due) for order in orders)
    return scheduled_s(plant.release_hours, plant.start_of_week_s, first, last) if last > first else 0.0


def _demand(plant: Plant, name: str, averages: Flow, rate: float, hours: float) -> ProductDemand:
    release = plant.release.get(name)
    pace = paced(plant, name, hours) if release else None
    steps = list(plant.products[name].steps())
    return ProductDemand(
        product=name,
        release=release.kind if release else "",
        takt_s=hours * 3600 / pace if pace else None,
        parts_per_week=rate,
        steps=len(steps),
        work_s=sum(averages.visits.get(step.name, 0.0) * step.mean_time() for step in steps),
        good=averages.good,
        scrapped=averages.scrapped,
        first_pass=averages.first_pass,
    )


def _overloads(plant: Plant, loads: tuple[Load, ...], burden: Burden, rates: Mapping[str, float]) -> list[Hint]:
    found: list[Hint] = []
    for load in loads:
        section = "stations" if load.kind == "station" else "workers"
        if load.utilisation > 1 + 1e-9:
            text = f"`{load.name}` is asked for {load.utilisation:.0%} of what it can do: the work before it grows."
            found.append(Hint("overload", load.name, text, plant.place(section, load.name)))
    for (kind, name), share in burden.limits(rates).items():
        if kind == "part" and share > 1 + 1e-9:
            text = f"{share:.0%} of what can come of `{name}` is asked for: more or larger bins, or quicker supply."
            found.append(Hint("overload", name, text, plant.place("parts", name)))
    return found
