"""The model as a picture: stations in the order in which parts pass them, laid out from the routes alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from lineside.html import Html, join, tag
from lineside.model.product import Product
from lineside.model.route import Go, Step
from lineside.report import number
from lineside.report.drawing import WIDTH, n, path, rect, shortened, svg, write
from lineside.report.study import Section, Study
from lineside.report.text import Text, plain

PER_ROW: Final = 7
BOX: Final = (122.0, 56.0)
GAP: Final = ((WIDTH - 2 - PER_ROW * BOX[0]) / (PER_ROW - 1), 18.0)
BETWEEN_ROWS: Final = 40.0
MARGIN: Final = 24.0


@dataclass(frozen=True, slots=True)
class Edge:
    """Parts go from one station to another; `aside`: only those that an inspection rejected, and on their way back."""

    start: str
    end: str
    aside: bool = False


def picture(study: Study) -> Section:
    """The stations that parts pass, and how they go."""
    edges = flows(study)
    places = layout(list(dict.fromkeys(_visited(study))), edges)
    bottom = max(y for _, y in places.values()) + BOX[1] + MARGIN
    body = tag(
        "figure",
        svg(
            WIDTH,
            bottom,
            [_edge(places[edge.start], places[edge.end], edge) for edge in edges],
            [_station(study, name, *place) for name, place in places.items()],
            label="picture-title",
        ),
        _key(limits=study.is_limited, aside=any(edge.aside for edge in edges)),
    )
    made = ", ".join(study.product(name).en for name in study.plant.products)
    made_zh = "、".join(study.product(name).zh for name in study.plant.products)
    count = sum(station.machines for station in study.plant.stations.values())
    people = sum(pool.per_shift for pool in study.plant.workers.values())
    people_zh = f"，每班 {people} 人" if people else ""
    people_en = f", {people} people per shift" if people else ""
    several = len(study.plant.stations)
    return Section(
        "line",
        Text("模型", "The line"),
        Text(
            f"{several} 个工位、{count} 台设备{people_zh}；产品：{made_zh}。工件沿箭头流动，图由工艺路线生成。",
            f"{several} stations, {count} machines{people_en}; it makes {made}. Parts follow the arrows; the picture is"
            " made from the routes.",
        ),
        body,
    )


def _visited(study: Study) -> Iterator[str]:
    for product in study.plant.products.values():
        for step in product.steps():
            yield from step.at


def flows(study: Study) -> list[Edge]:
    """Every way a part may go from station to station, once."""
    found: dict[tuple[str, str], Edge] = {}
    for product in study.plant.products.values():
        for before, after, aside in _ways(product):
            for start in before.at:
                for end in after.at:
                    if start != end and (start, end) not in found:
                        found[start, end] = Edge(start, end, aside)
    return list(found.values())


def _ways(product: Product) -> Iterator[tuple[Step, Step, bool]]:
    """From step to step: along the route, into the side routes, and back."""
    route = product.route
    for i, step in enumerate(route):
        if i + 1 < len(route):
            yield step, route[i + 1], False
        for target in dict.fromkeys(step.rejects.values()):
            side = [entry for entry in product.side_routes.get(target, ()) if isinstance(entry, Step)]
            if not side:
                continue
            yield step, side[0], True
            for a, b in pairwise(side):
                yield a, b, True
            end = product.side_routes[target][-1]
            if isinstance(end, Go):
                yield side[-1], next(each for each in product.steps() if each.name == end.to), True
            elif i + 1 < len(route):
                yield side[-1], route[i + 1], True


def layout(stations: list[str], edges: list[Edge]) -> dict[str, tuple[float, float]]:
    """Where each station's box stands: its left upper corner.

    A station's column is the longest way to it, ways that lead back left out; stations of one column stand one above
    the other. Columns that do not fit on one row go on below, in the other direction.
    """
    order = {name: i for i, name in enumerate(stations)}
    rank = dict.fromkeys(stations, 0)
    for name in stations:
        for edge in edges:
            if edge.start == name and order[edge.end] > order[name]:
                rank[edge.end] = max(rank[edge.end], rank[name] + 1)
    columns: dict[int, list[str]] = defaultdict(list)
    for name in stations:
        columns[rank[name]].append(name)
    places: dict[str, tuple[float, float]] = {}
    top = MARGIN
    for row in range(max(columns) // PER_ROW + 1):
        across = [columns[c] for c in range(row * PER_ROW, (row + 1) * PER_ROW) if c in columns]
        tallest = max(len(column) for column in across)
        for c, column in enumerate(across):
            place = c if row % 2 == 0 else PER_ROW - 1 - c
            for i, name in enumerate(column):
                places[name] = (1 + place * (BOX[0] + GAP[0]), top + i * (BOX[1] + GAP[1]))
        top += tallest * (BOX[1] + GAP[1]) - GAP[1] + BETWEEN_ROWS
    return places


def _station(study: Study, name: str, x: float, y: float) -> Html:
    station = study.plant.stations[name]
    title = shortened(study.station(name), BOX[0] - 18, 13)
    places = plain("") if station.buffer is None else Text(f" · 缓冲 {station.buffer}", f" · buffer {station.buffer}")
    count = Text(f"{station.machines} 台", f"{station.machines} ×") + places
    full = study.occupied.get(name, 0.0)
    tip = study.station(name) + plain(" · ") + count
    tip += Text(f" · 占用 {number.share(full)}", f" · occupied {number.share(full)}")
    marked = name in study.marked
    return tag(
        "g",
        rect(x, y, *BOX, "station bottleneck" if marked else "station", tip, rx="4"),
        write(x + 10, y + 21, title, "name"),
        write(x + 10, y + 37, shortened(count, BOX[0] - 18, 11), "small"),
        rect(x + 10, y + 44, BOX[0] - 20, 4, "track"),
        rect(x + 10, y + 44, (BOX[0] - 20) * min(1.0, full), 4, "full" if marked else "filled"),
        class_="box",
    )


def _edge(start: tuple[float, float], end: tuple[float, float], edge: Edge) -> Html:
    """A curve with an arrow's head: to the neighbour straight, over a distance in a bow."""
    (x1, y1), (x2, y2) = start, end
    width, height = BOX
    class_ = "way aside" if edge.aside else "way"
    middle = height / 2 - 4
    below = y2 >= y1 + height
    if below and abs(x1 - x2) < width / 2:
        a, b = (x1 + width / 2, y1 + height), (x2 + width / 2, y2)
        return _arrow(f"M{n(a[0])} {n(a[1])}V{n(b[1] - 5)}", b, (0.0, 1.0), class_)
    right = x2 > x1
    if abs(x2 - x1) > width / 2 and (not below or abs(x2 - x1) < 1.5 * (width + GAP[0])) and _near(x1, x2):
        sign = 1.0 if right else -1.0
        a = (x1 + (width if right else 0.0), y1 + middle)
        b = (x2 + (0.0 if right else width), y2 + middle)
        bend = GAP[0] / 2 * sign
        curve = (
            f"M{n(a[0])} {n(a[1])}C{n(a[0] + bend)} {n(a[1])} {n(b[0] - bend)} {n(b[1])} {n(b[0] - 5 * sign)} {n(b[1])}"
        )
        return _arrow(curve, b, (sign, 0.0), class_)
    up = y2 < y1
    a = (x1 + width * 0.6, y1 if up else y1 + height)
    b = (x2 + width * 0.4, y2 + height if up else y2)
    if y1 == y2:  # over the boxes between them
        a, b = (x1 + width * 0.5, y1), (x2 + width * 0.5, y2)
        curve = f"M{n(a[0])} {n(a[1])}C{n(a[0])} {n(a[1] - 24)} {n(b[0])} {n(b[1] - 24)} {n(b[0])} {n(b[1] - 5)}"
        return _arrow(curve, b, (0.0, 1.0), class_)
    sign = -1.0 if up else 1.0
    reach = BETWEEN_ROWS * 0.6 * sign
    curve = (
        f"M{n(a[0])} {n(a[1])}C{n(a[0])} {n(a[1] + reach)} {n(b[0])} {n(b[1] - reach)} {n(b[0])} {n(b[1] - 5 * sign)}"
    )
    return _arrow(curve, b, (0.0, sign), class_)


def _near(x1: float, x2: float) -> bool:
    return abs(x1 - x2) < 1.5 * (BOX[0] + GAP[0])


def _arrow(curve: str, tip: tuple[float, float], way: tuple[float, float], class_: str) -> Html:
    (x, y), (dx, dy) = tip, way
    left, right = (x - 6 * dx - 3.5 * dy, y - 6 * dy - 3.5 * dx), (x - 6 * dx + 3.5 * dy, y - 6 * dy + 3.5 * dx)
    head = f"M{n(x)} {n(y)}L{n(left[0])} {n(left[1])}L{n(right[0])} {n(right[1])}Z"
    return join(path(curve, class_), path(head, "head aside" if "aside" in class_ else "head"))


def _key(*, limits: bool, aside: bool) -> Html:
    marked = Text("瓶颈", "bottleneck") if limits else Text("最紧", "tightest")

    def sign(*parts: Html, text: Text) -> Html:
        return tag("span", tag("svg", *parts, width="28", height="14", aria_hidden="true"), text.html, class_="key")

    return tag(
        "p",
        sign(rect(0, 5, 28, 4, "track"), rect(0, 5, 18, 4, "filled"), text=Text("占用", "occupied")),
        sign(rect(1, 1, 26, 12, "station bottleneck"), text=marked),
        sign(path("M0 7H28", "way aside"), text=Text("返工", "rework")) if aside else None,
        class_="legend",
    )
