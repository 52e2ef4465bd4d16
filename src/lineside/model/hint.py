"""What looks odd in a plant that is right: unlimited buffers, what is never used, defects nobody finds, deadlocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from lineside.errors import Place
from lineside.model.circle import circles
from lineside.model.linking import lacks, machines_of
from lineside.model.moves import moves
from lineside.model.plant import Plant
from lineside.model.product import Product
from lineside.model.route import ANY, SCRAP, Go, Step
from lineside.model.station import Station

Kind = Literal[
    "overload", "unlimited buffer", "unused", "no clock", "undetected", "unfixed", "deadlock", "orders", "link"
]


@dataclass(frozen=True, slots=True)
class Hint:
    """One remark about a plant, in a sentence."""

    kind: Kind
    element: str
    """The element that it is about."""
    text: str
    place: Place


def hints(plant: Plant) -> list[Hint]:
    """Every remark about a plant."""
    return [hint for look in _LOOKS for hint in look(plant)]


def _buffers(plant: Plant) -> Iterator[Hint]:
    fed = [it.route[0] for name, it in plant.products.items() if _is_always(plant, name)]
    waited_at = {at for it in plant.products.values() for step in it.steps() if step not in fed for at in step.at}
    for name, station in plant.stations.items():
        if station.buffer is None and name in waited_at:
            text = f"The buffer of `{name}` is unlimited, so that nothing before it is ever blocked."
            yield Hint("unlimited buffer", name, text, plant.place("stations", name))


def _is_always(plant: Plant, product: str) -> bool:
    """Whether a source keeps the product's first station fed without ever filling its buffer."""
    return product in plant.release and plant.release[product].kind == "always"


def _visited(plant: Plant) -> set[str]:
    return {station for it in plant.products.values() for step in it.steps() for station in step.at}


def _unused(plant: Plant) -> Iterator[Hint]:
    steps = [step for product in plant.products.values() for step in product.steps()]
    locks = [step.interlock.by for step in steps if step.interlock]
    failures = [it for station in plant.stations.values() for it in station.failure]
    crews = [it.crew for it in (*failures, *(it for fleet in plant.fleets.values() for it in fleet.failure))]
    used: dict[str, set[str | None]] = {
        "stations": {*_visited(plant)},
        "workers": _with_helpers(plant, {*locks, *crews, *(need.pool for step in steps for need in step.workers)}),
        "shifts": {
            plant.hours,
            *(it.hours for it in plant.stations.values()),
            *(it.shifts for it in plant.workers.values()),
        },
        "products": {*plant.release, *(made for step in steps for made in step.makes)},
        "parts": {part for step in steps for part in step.parts},
        "fleets": {part.by for part in plant.parts.values()} | {step.by for step in steps},
        "conveyors": {step.by for step in steps},
    }
    said = {
        "stations": "No product visits `{}`.",
        "workers": "Nothing needs the workers `{}`: they have nothing to do.",
        "shifts": "Nothing goes by the calendar `{}`.",
        "products": "`{}` is never released.",
        "parts": "The part `{}` goes into nothing.",
        "fleets": "The fleet `{}` brings nothing.",
        "conveyors": "The conveyor `{}` carries nothing.",
    }
    for section, names in used.items():
        for name in getattr(plant, section):
            if name not in names:
                yield Hint("unused", name, said[section].format(name), plant.place(section, name))
    for name, product in plant.products.items():
        targets = {target for step in product.steps() for target in step.rejects.values()}
        for side in product.side_routes:
            if side not in targets:
                place = plant.place("products", name, "side-routes", side)
                yield Hint("unused", side, f"Nothing is rejected into the side route `{side}` of `{name}`.", place)


def _with_helpers(plant: Plant, needed: set[str | None]) -> set[str | None]:
    """The pools that are needed, and those whose people may stand in for theirs."""
    crews = {care.crew for station in plant.stations.values() for care in station.maintenance}
    needed = needed | crews
    return needed | {name for name, pool in plant.workers.items() if needed.intersection(pool.also)}


def _clock(plant: Plant) -> Iterator[Hint]:
    if plant.shifts and plant.starts is None:
        text = "There are calendars but no `starts`: the run begins on a Monday at 00:00."
        yield Hint("no clock", plant.name, text, plant.place("shifts"))


def _undetected(plant: Plant) -> Iterator[Hint]:
    for name, product in plant.products.items():
        found = {kind for step in product.steps() for kind in step.detects}
        for step in product.steps():
            caught = step.interlock.catches if step.interlock else {}
            for kind in (*step.defects, *(error for error in step.errors if error not in caught)):
                if kind not in found:
                    text = f"No inspection of `{name}` detects `{kind}`, which `{step.name}` makes: it leaves unseen."
                    yield Hint("undetected", kind, text, plant.place("products", name, "route"))


def _unfixed(plant: Plant) -> Iterator[Hint]:
    """Kinds of defects for which parts are sent to rework that does not take them away."""
    for name, product in plant.products.items():
        made = {kind for step in product.steps() for kind in (*step.defects, *step.errors)}
        for step in product.steps():
            for kind in step.detects:
                side = step.rejects.get(kind, step.rejects.get(ANY, SCRAP))
                if kind in made and side != SCRAP and not _is_fixed(product, step, side, kind):
                    text = (
                        f"Nothing fixes `{kind}` of `{name}`: what `{step.name}` sends to `{side}` for it"
                        " comes back as it was."
                    )
                    place = plant.place("products", name, "side-routes", side)
                    yield Hint("unfixed", kind, text, place)


def _is_fixed(product: Product, inspection: Step, side: str, kind: str) -> bool:
    """Whether a kind of defect may be gone on a side route, or after it until the inspection sees the part again."""
    seen = _side_steps(product, side)
    route = list(product.route)
    left = next((i for i, step in enumerate(route) if step.name == inspection.name), len(route) - 1)
    back = next((entry for entry in product.side_routes[side] if isinstance(entry, Go)), None)
    if back is None:
        seen += route[left + 1 :]
    else:
        first = next(i for i, step in enumerate(route) if step.name == back.to)
        seen += route[first : left + 1] if first <= left else route[first:]
    return any(step.fixes.get(kind, 0.0) > 0 or (step.interlock and kind in step.interlock.catches) for step in seen)


def _side_steps(product: Product, side: str) -> list[Step]:
    """The steps of a side route, and of those that lead on from it."""
    found: list[Step] = []
    waiting, known = [side], {side, SCRAP}
    while waiting:
        steps = [entry for entry in product.side_routes[waiting.pop()] if isinstance(entry, Step)]
        found += steps
        on = {target for step in steps for target in step.rejects.values()} - known
        known |= on
        waiting += sorted(on)
    return found


def _orders(plant: Plant) -> Iterator[Hint]:
    for name, release in plant.release.items():
        numbers = Counter(order.number for order in release.orders)
        twice = [number for number, count in numbers.items() if count > 1]
        if twice:
            text = f"The order `{twice[0]}` of `{name}` stands {numbers[twice[0]]} times in its list."
            yield Hint("orders", name, text, plant.place("release", name, "orders"))


def _deadlocks(plant: Plant) -> Iterator[Hint]:
    """Circles of stations with finite buffers, in which each can wait for room in the next."""
    finite = {name for name, station in plant.stations.items() if station.buffer is not None}
    follows: dict[str, set[str]] = {name: set() for name in plant.stations if name in finite}
    for product in plant.products.values():
        for before, after in moves(product):
            for station in finite.intersection(before.at):
                follows[station] |= finite.intersection(after.at)
    for circle in circles(follows):
        way = " → ".join(f"`{name}`" for name in (*circle, circle[0]))
        full = sum(_room(plant.stations[name]) for name in circle)
        text = (
            f"Should {way} ever be full, with {full} parts that all have to go on to the next, none of them can move"
            f" again (a deadlock): at most {full - 1} parts in the plant (`wip`), or no limit to one of these"
            " buffers, rules that out."
        )
        yield Hint("deadlock", circle[0], text, plant.place("stations", circle[0]))


def _room(station: Station) -> int:
    """How many parts a station with a finite buffer holds."""
    return station.machines + (station.buffer or 0)


def _links(plant: Plant) -> Iterator[Hint]:
    """What routes and orders need that no device gives."""
    machines = machines_of(plant)
    for name, text in lacks(plant):
        where = ("links", "machines", name) if name in machines else ("release", name)
        yield Hint("link", name, text, plant.place(*where))


_LOOKS: Final[tuple[Callable[[Plant], Iterator[Hint]], ...]] = (
    _buffers,
    _unused,
    _clock,
    _undetected,
    _unfixed,
    _orders,
    _deadlocks,
    _links,
)
