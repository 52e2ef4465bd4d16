"""Where things stand on the floor: as the plant says, and computed from the routes where it does not say.

Stations stand in columns in the order in which parts reach them (longest path, as in layered drawings of graphs:
Sugiyama, Tagawa and Toda 1981), alternatives below each other, neighbours near each other by the mean of those before
them. A line that would be much longer than a screen is wide is folded, as U-shaped lines are.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from lineside.model.route import Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lineside.model.floor import Point
    from lineside.model.plant import Plant

SHAPE: Final = 16 / 9
"""Width by height that a floor should have: that of a screen."""
MACHINE: Final = (3.0, 2.1)
"""Width and height of one machine, metres on the drawing."""
QUEUE: Final = 2.4
"""Width of the waiting places in front of a station."""
NAME: Final = 1.6
"""Height of a station's name above its machines."""
AISLE: Final = (1.8, 1.6)
"""Free space between stations, across and along."""
PLACE: Final = (5.0, 2.4)
MOST_ROWS: Final = 8
TOUCH: Final = 0.01
"""Boxes that share no more than this, metres, stand beside each other."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: its upper left corner, width and height, metres; y grows downwards."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Layout:
    """A floor: its size in metres, a box for each station, the machines in it, and boxes of stores and other places.

    `flows` are pairs of stations between which parts go; `ways` are what vehicles take: two places, and where it bends.
    """

    width: float
    height: float
    stations: Mapping[str, Box]
    machines: Mapping[str, tuple[Box, ...]]
    places: Mapping[str, Box]
    flows: tuple[tuple[str, str], ...]
    ways: tuple[tuple[str, str, tuple[Point, ...]], ...] = ()


def floor_of(plant: Plant) -> Layout:
    """The plant's floor: what it gives a place stands there, the rest where it is computed to."""
    found = computed(plant)
    plan = plant.layout
    if plan is None:
        return found
    stations = {name: _at(box, plan.places.get(name)) for name, box in found.stations.items()}
    places = {name: _at(box, plan.places.get(name)) for name, box in found.places.items()}
    boxes = [*stations.values(), *places.values()]
    width = max(box.x + box.width for box in boxes) + AISLE[0]
    height = max(box.y + box.height for box in boxes) + AISLE[1]
    if plan.size is not None:
        width, height = max(plan.size.x, width - AISLE[0]), max(plan.size.y, height - AISLE[1])
    machines = {name: _machines(stations[name], plant.stations[name].machines) for name in stations}
    ways = tuple((way.start, way.to, way.via) for way in plan.ways)
    return Layout(width, height, stations, machines, places, found.flows, ways)


def overlaps(floor: Layout) -> list[tuple[str, str]]:
    """Pairs of stations and places of which one is drawn on top of the other; those that only touch are none."""
    boxes = sorted(({**floor.stations, **floor.places}).items(), key=lambda it: it[1].x)
    found = []
    for number, (name, box) in enumerate(boxes):
        for other, next_box in boxes[number + 1 :]:
            if next_box.x >= box.x + box.width - TOUCH:
                break
            if next_box.y < box.y + box.height - TOUCH and box.y < next_box.y + next_box.height - TOUCH:
                found.append((name, other))
    return found


def _at(box: Box, corner: Point | None) -> Box:
    return box if corner is None else Box(corner.x, corner.y, box.width, box.height)


def computed(plant: Plant) -> Layout:
    """A decent floor for a plant that has none: every station and place once, nothing on top of anything else."""
    flows = _flows(plant)
    columns = _ordered(_columns(list(plant.stations), flows), flows)
    sizes = {name: _size(plant.stations[name].machines) for name in plant.stations}
    folded = min((_fold(columns, sizes, rows) for rows in range(1, min(MOST_ROWS, len(columns)) + 1)), key=_smallness)
    boxes, width, height = folded
    machines = {name: _machines(boxes[name], plant.stations[name].machines) for name in plant.stations}
    places, width, height = _places(plant, boxes, width, height)
    return Layout(width, height, boxes, machines, places, flows)


def _flows(plant: Plant) -> tuple[tuple[str, str], ...]:
    """Pairs of stations that follow each other in a route, side routes included, in the order in which they are met."""
    found: dict[tuple[str, str], None] = {}

    def follow(before: Step, after: Step) -> None:
        found.update({(a, b): None for a in before.at for b in after.at if a != b})

    for product in plant.products.values():
        sides = {
            name: [each for each in route if isinstance(each, Step)] for name, route in product.side_routes.items()
        }
        for route in (product.route, *sides.values()):
            for before, after in pairwise(route):
                follow(before, after)
        for step in product.steps():
            for name in step.rejects.values():
                if sides.get(name):
                    follow(step, sides[name][0])
    return tuple(found)


def _columns(stations: Sequence[str], flows: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Stations by the longest way to them; a flow that leads back in the order of the routes does not count."""
    place: dict[str, int] = {}
    for before, after in flows:
        place.setdefault(before, len(place))
        place.setdefault(after, len(place))
    forward = [(a, b) for a, b in flows if place[a] < place[b]]
    rank = dict.fromkeys(stations, 0)
    for _ in range(len(stations)):
        moved = False
        for before, after in forward:
            if rank[after] <= rank[before]:
                rank[after], moved = rank[before] + 1, True
        if not moved:
            break
    columns: dict[int, list[str]] = defaultdict(list)
    for name in stations:
        columns[rank[name]].append(name)
    return [columns[number] for number in sorted(columns)]


def _ordered(columns: list[list[str]], flows: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Each column sorted by where those before it stand, so that ways cross little."""
    before = defaultdict(list)
    for a, b in flows:
        before[b].append(a)
    height: dict[str, float] = {}
    ordered = []
    for column in columns:
        middle = (len(column) - 1) / 2

        known = {name: [height[each] for each in before[name] if each in height] for name in column}
        wish = {
            name: sum(known[name]) / len(known[name]) if known[name] else place - middle
            for place, name in enumerate(column)
        }
        ordered.append(sorted(column, key=wish.__getitem__))
        height |= {name: place - middle for place, name in enumerate(ordered[-1])}
    return ordered


def _grid(machines: int) -> tuple[int, int]:
    """Columns and rows in which so many machines stand."""
    columns = 1 if machines <= 3 else math.ceil(math.sqrt(machines * 0.6))
    return columns, math.ceil(machines / columns)


def _size(machines: int) -> tuple[float, float]:
    columns, rows = _grid(machines)
    return QUEUE + columns * MACHINE[0], NAME + rows * MACHINE[1]


def _machines(box: Box, machines: int) -> tuple[Box, ...]:
    columns, _ = _grid(machines)
    return tuple(
        Box(box.x + QUEUE + (n % columns) * MACHINE[0], box.y + NAME + (n // columns) * MACHINE[1], *MACHINE)
        for n in range(machines)
    )


Folded = tuple[dict[str, Box], float, float]


def _smallness(folded: Folded) -> float:
    _, width, height = folded
    return max(width / SHAPE, height)


def _fold(columns: Sequence[Sequence[str]], sizes: Mapping[str, tuple[float, float]], rows: int) -> Folded:
    """Columns in so many rows, every second one from right to left; boxes, width and height."""
    each = math.ceil(len(columns) / rows)
    parts = [columns[start : start + each] for start in range(0, len(columns), each)]
    widths = [[max(sizes[name][0] for name in column) for column in part] for part in parts]
    total = max(sum(part) + AISLE[0] * (len(part) + 1) for part in widths)
    boxes: dict[str, Box] = {}
    y = AISLE[1]
    for number, (part, wide) in enumerate(zip(parts, widths, strict=True)):
        stacks = [sum(sizes[name][1] for name in column) + AISLE[1] * (len(column) - 1) for column in part]
        tallest = max(stacks)
        space = (total - sum(wide)) / (len(part) + 1)
        x = space
        for column, width, stack in zip(part, wide, stacks, strict=True):
            top = y + (tallest - stack) / 2
            for name in column:
                left = x if number % 2 == 0 else total - x - width
                boxes[name] = Box(left + (width - sizes[name][0]) / 2, top, *sizes[name])
                top += sizes[name][1] + AISLE[1]
            x += width + space
        y += tallest + 1.5 * AISLE[1]
    return boxes, total, y - 0.5 * AISLE[1]


def _places(plant: Plant, boxes: Mapping[str, Box], width: float, height: float) -> tuple[dict[str, Box], float, float]:
    """Stores and other places that are no stations, in a row below, each under those it serves."""
    served: dict[str, list[str]] = defaultdict(list)
    for start, end in plant.distances:
        for place, other in ((start, end), (end, start)):
            if place not in boxes:
                served[place] += [other] if other in boxes else []
    for part in plant.parts.values():
        served.setdefault(part.source, [])
    if not served:
        return {}, width, height

    def wish(place: str) -> float:
        middles = [boxes[name].x + boxes[name].width / 2 for name in served[place]]
        return sum(middles) / len(middles) if middles else width / 2

    places: dict[str, Box] = {}
    right = AISLE[0]
    for place in sorted(served, key=wish):
        x = max(right, wish(place) - PLACE[0] / 2)
        places[place] = Box(x, height, *PLACE)
        right = x + PLACE[0] + AISLE[0]
    return places, max(width, right), height + PLACE[1] + AISLE[1]
