"""What arithmetic says about a plant before anything is simulated: loads, takt, the bottleneck, and what looks odd.

Utilisation = mean work per part × parts per week ÷ (machines × hours per week × availability), as in Hopp and Spearman,
Factory Physics (3rd ed., 2008), chapter 8. Waiting, blocking and variability are left to the simulation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from lineside.model.capacity import WEEK_H, Capacity, Kind, Where, capacities, cycle_times, release_hours
from lineside.model.flow import Flow, flow
from lineside.model.hint import Hint, hints
from lineside.model.plant import Plant
from lineside.model.pull import pulled_into, pulled_rates
from lineside.model.quantity import write
from lineside.model.route import Phases, Step
from lineside.model.supplying import Supply, supply


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


@dataclass(frozen=True, slots=True)
class Load:
    """How busy a station or a pool of workers is."""

    name: str
    kind: Kind
    count: int
    """Machines, or people at a time."""
    hours_per_week: float
    availability: float
    """Share of the hours in which a machine is not down by its own failures; 1 for people."""
    work_h: float
    """Hours of work asked for in a week, all machines or people together."""
    utilisation: float
    """`work_h` over the hours there are."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What `lineside check` tells about a plant."""

    plant: str
    products: tuple[ProductDemand, ...]
    loads: tuple[Load, ...]
    """Stations in the order of the model, then pools of workers."""
    bottleneck: str
    bottleneck_kind: Kind
    parts_per_h: float
    """Parts of all products that the bottleneck lets through in an hour of the plant's hours, at the given mix."""
    supply: Supply
    hints: tuple[Hint, ...]

    def sentences(self) -> list[str]:
        """Everything in words, one sentence each."""
        return [
            *_about_products(self),
            *_about_loads(self),
            *self.supply.sentences(),
            *(hint.text for hint in self.hints),
        ]


def explain(plant: Plant) -> Explanation:
    """The arithmetic of a plant.

    Work at alternatives is divided by their machines. Products that are released `always` or by `wip` set no pace: they
    are taken, in equal numbers, to fill what the others leave of the bottleneck.
    """
    flows = {name: flow(product) for name, product in plant.products.items()}
    cycles = cycle_times(plant)
    own = {name: _content(plant, name, each, cycles) for name, each in flows.items()}
    content = {name: _with_made(plant, name, own, flows, ()) for name in own}
    capacity = capacities(plant)
    hours = release_hours(plant)
    rates = _rates(plant, content, capacity, hours)
    every = rates | pulled_rates(plant, rates, flows)
    works: dict[Where, float] = defaultdict(float)
    for product, rate in rates.items():
        for where, seconds in content[product].items():
            works[where] += rate * seconds / 3600
    loads = tuple(_load(where, works[where], each) for where, each in capacity.items())
    tightest = max(loads, key=lambda load: load.utilisation)
    supplied = supply(plant, flows, every, hours)
    reach = sum(rates.values()) / tightest.utilisation / hours if tightest.utilisation > 0 else 0.0
    return Explanation(
        plant=plant.name,
        products=tuple(_demand(plant, name, flows[name], every.get(name, 0.0), hours) for name in plant.products),
        loads=loads,
        bottleneck=tightest.name,
        bottleneck_kind=tightest.kind,
        parts_per_h=reach,
        supply=supplied,
        hints=(*_overloads(plant, loads), *supplied.overloads(plant), *hints(plant)),
    )


def _content(plant: Plant, product: str, averages: Flow, cycles: Mapping[str, float]) -> Mapping[Where, float]:
    """Mean seconds of each station and pool that one released part takes."""
    seconds: dict[Where, float] = defaultdict(float)
    for step in plant.products[product].steps():
        visits = averages.visits.get(step.name, 0.0)
        machines = sum(plant.stations[station].machines for station in step.at)
        for station in step.at:
            seconds["station", station] += visits * step.mean_time() * plant.stations[station].machines / machines
        for need in step.workers:
            seconds["workers", need.pool] += visits * need.count * _attended(step, need.phases)
        if step.interlock is not None and step.interlock.by is not None:
            held = averages.held.get(step.name, 0.0)
            seconds["workers", step.interlock.by] += held * step.interlock.release.mean()
    _add_repairs(plant, seconds, cycles)
    return seconds


def _with_made(
    plant: Plant,
    product: str,
    own: Mapping[str, Mapping[Where, float]],
    flows: Mapping[str, Flow],
    above: tuple[str, ...],
) -> Mapping[Where, float]:
    """A product's content with that of all parts that come out of it, or are called for to go into it.

    One that comes out of itself counts once.
    """
    seconds = defaultdict(float, own[product])
    for step in plant.products[product].steps():
        for made, count in step.makes.items():
            if made in (product, *above):
                continue
            below = _with_made(plant, made, own, flows, (product, *above))
            for where, each in below.items():
                seconds[where] += flows[product].visits.get(step.name, 0.0) * count * each
    for made, begun in pulled_into(plant, product, flows):
        for where, each in _with_made(plant, made, own, flows, (product, *above)).items():
            seconds[where] += begun * each
    return seconds


def _add_repairs(plant: Plant, seconds: dict[Where, float], cycles: Mapping[str, float]) -> None:
    """The crews' time for failures that work brings about."""
    for name, station in plant.stations.items():
        busy = seconds.get(("station", name), 0.0)
        for failure in station.failure:
            if failure.crew is None or failure.clock == "calendar" or not busy:
                continue
            clock = busy if failure.clock == "busy" else busy / (cycles.get(name) or busy)
            seconds["workers", failure.crew] += clock / failure.every.mean() * failure.repair.mean()


def _attended(step: Step, phases: tuple[str, ...] | None) -> float:
    """Mean seconds of a step in which somebody is needed."""
    if phases is None or not isinstance(step.time, Phases):
        return step.mean_time()
    given = {"setup": step.time.setup, "load": step.time.load, "run": step.time.run, "unload": step.time.unload}
    return sum(time.mean() for phase, time in given.items() if phase in phases and time is not None)


def _paced(plant: Plant, product: str, hours: float) -> float | None:
    """Parts of a product that are asked for in a week; None where its release sets no pace."""
    release = plant.release[product]
    if release.every is not None:
        return hours * 3600 / release.every.mean()
    if release.orders:
        last = max(order.at if order.due is None else max(order.at, order.due) for order in release.orders)
        if last > 0:
            return sum(order.quantity for order in release.orders) / last * WEEK_H * 3600
    return None


def _rates(
    plant: Plant, content: Mapping[str, Mapping[Where, float]], capacity: Mapping[Where, Capacity], hours: float
) -> dict[str, float]:
    """Parts per week of every released product, but for those that are released when they are called for."""
    free_or_paced = [product for product, release in plant.release.items() if release.kind != "kanban"]
    paces = {product: _paced(plant, product, hours) for product in free_or_paced}
    rates = {product: pace for product, pace in paces.items() if pace is not None}
    free = [product for product, pace in paces.items() if pace is None]
    fills: list[float] = []
    for where, there in capacity.items():
        taken = sum(rate * content[product].get(where, 0.0) for product, rate in rates.items()) / 3600
        each = sum(content[product].get(where, 0.0) for product in free) / 3600
        if each > 0:
            fills.append(max(there.hours - taken, 0.0) / each)
    return rates | dict.fromkeys(free, min(fills, default=0.0))


def _load(where: Where, work_h: float, there: Capacity) -> Load:
    kind, name = where
    used = work_h / there.hours
    return Load(name, kind, there.count, there.hours_per_week, there.availability, work_h, used)


def _demand(plant: Plant, name: str, averages: Flow, rate: float, hours: float) -> ProductDemand:
    release = plant.release.get(name)
    pace = _paced(plant, name, hours) if release else None
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


def _overloads(plant: Plant, loads: tuple[Load, ...]) -> list[Hint]:
    found: list[Hint] = []
    by_name = {load.name: load for load in loads if load.kind == "workers"}
    for load in loads:
        if load.kind == "workers" and _is_helped(plant, load, by_name):
            continue
        section = "stations" if load.kind == "station" else "workers"
        if load.utilisation > 1 + 1e-9:
            text = f"`{load.name}` is asked for {load.utilisation:.0%} of what it can do: the work before it grows."
            found.append(Hint("overload", load.name, text, plant.place(section, load.name)))
    return found


def _is_helped(plant: Plant, load: Load, pools: Mapping[str, Load]) -> bool:
    """Whether a pool and those who may stand in for its people can do their work together."""
    helpers = [pools[name] for name, pool in plant.workers.items() if load.name in pool.also and name != load.name]
    together = (load, *helpers)
    return bool(helpers) and sum(each.work_h for each in together) <= sum(
        each.count * each.hours_per_week for each in together
    )


def _about_products(it: Explanation) -> list[str]:
    said: list[str] = []
    for product in it.products:
        text = f"`{product.product}` has {product.steps} steps and {_time(product.work_s)} of work a part"
        if product.takt_s is not None:
            text += f"; one is asked for every {_time(product.takt_s)} (takt)"
        elif product.release == "kanban":
            text += "; it is made when it is called for"
        elif product.release:
            text += "; its release sets no takt"
        if product.scrapped > 5e-5:
            text += f"; {product.scrapped:.2%} become scrap"
        said.append(text + ".")
    return said


def _about_loads(it: Explanation) -> list[str]:
    said: list[str] = []
    for load in it.loads:
        unit = (
            ("machine" if load.kind == "station" else "person")
            if load.count == 1
            else ("machines" if load.kind == "station" else "people")
        )
        text = f"`{load.name}`: {load.count} {unit}, {load.hours_per_week:g} h a week"
        if load.availability < 1:
            text += f", {load.availability:.1%} available"
        said.append(f"{text}, {load.utilisation:.1%} used.")
    paced = any(product.takt_s is not None for product in it.products)
    reach = f"it lets {it.parts_per_h:.4g} parts an hour through"
    said.append(f"The bottleneck by arithmetic is `{it.bottleneck}`: {reach}{' at this mix' if paced else ''}.")
    return said


def _time(seconds: float) -> str:
    """Seconds for people: at most four digits."""
    unit, size = ("s", 1) if seconds < 600 else ("min", 60) if seconds < 36_000 else ("h", 3600)
    return f"{seconds / size:.4g} {unit}" if seconds else write(0.0, "time")
