"""The floor of a line as it is drawn: where vehicles drive, and that a hall full of machines is drawn without end."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING, cast

import pytest

from benchmarks.hall import hall_text
from lineside.kernel.build.warm import warm
from lineside.link.loopback import Loopback
from lineside.model.load import loads
from lineside.run.recovery import begin
from lineside.run.watch import Watch
from lineside.web.beside import Beside
from lineside.web.line import line_app
from lineside.web.listen import configuration
from lineside.web.people import People, Role
from lineside.web.screen import Served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.browser.chromium import Page

pytestmark = pytest.mark.needs("chromium")

Point = tuple[float, float]
Box = tuple[float, float, float, float]

DRAWN = """
plant: yard
stations: {saw: {}, pack: {}}
products: {frame: {route: [{at: saw, time: 60 s, parts: {board: 1}}, {at: pack, time: 20 s}]}}
parts: {board: {from: store, by: agv, kanban: {bins: 2, of: 20}}}
fleets: {agv: {vehicles: 1, speed: 1 m/s}}
distances: {store: {saw: 20 m}}
release: {frame: always}
layout:
  size: 40 30 m
  places: {saw: 4 4 m, pack: 20 4 m, store: 4 20 m}
  ways: [{from: store, to: saw, via: [30 22 m, 30 12 m]}]
"""


@contextmanager
def floor(page: Page, model: str, folder: Path) -> Iterator[str]:
    """The floor of a model on a page; a script's name for it."""
    warm()
    plant = loads(model)
    session = begin(folder / "run.lineside", plant, Loopback(plant, 1), seed=1, speed=1)
    watch = Watch(session, 1)
    watch.look(now=True)
    app = line_app(watch, Served(kind="line", name=plant.name), People(Role.VIEWER))
    with Beside(configuration(app, "127.0.0.1", 0, None, None)) as server:
        page.resize(1920, 1080)
        page.open(f"{server.address}screen?lang=en&hold=1#/wall/floor")
        page.until("(document.querySelector('.floor[role=img]')?.floor?.frames ?? 0) > 2")
        yield "document.querySelector('.floor[role=img]').floor"
        page.open("about:blank")
        watch.feed.close()
    session.close()


def ways(page: Page, name: str) -> dict[tuple[str, str], list[Point]]:
    """The way of a vehicle from each place to each other."""
    script = (
        f"(() => {{ const f = {name}, s = f.source.scene; return s.places.flatMap((from, i) => s.places.map((to, j) =>"
        " [from, to, f.drive(s, i, j).map(p => [p.x, p.y])])); })()"
    )
    found = cast("list[tuple[str, str, list[Point]]]", page.run(script))
    return {(start, to): [(x, y) for x, y in way] for start, to, way in found if start != to}


def crosses(a: Point, b: Point, box: Box) -> bool:
    """Whether a way along the hall or across it leads through a box."""
    x, y, width, height = box
    return max(a[0], b[0]) > x and min(a[0], b[0]) < x + width and max(a[1], b[1]) > y and min(a[1], b[1]) < y + height


def test_no_vehicle_drives_through_a_station(page: Page, tmp_path: Path) -> None:
    with floor(page, hall_text(), tmp_path) as name:
        stations = cast("dict[str, dict[str, float]]", page.run(f"{name}.source.scene.layout.stations"))
        boxes = [(box["x"], box["y"], box["width"], box["height"]) for box in stations.values()]
        found = {pair: way for pair, way in ways(page, name).items() if "store" in pair}
        assert len(boxes) == 50
        assert len(found) == 100
        through = [
            (pair, box) for pair, way in found.items() for box in boxes for a, b in pairwise(way) if crosses(a, b, box)
        ]
        assert through == []


def test_vehicles_take_the_way_that_the_model_draws_there_and_back(page: Page, tmp_path: Path) -> None:
    with floor(page, DRAWN, tmp_path) as name:
        found = ways(page, name)
        assert found["store", "saw"][1:-1] == [(30, 22), (30, 12)]
        assert found["saw", "store"] == found["store", "saw"][::-1]


def test_a_hall_is_drawn_again_and_again_though_nothing_is_heard(page: Page, tmp_path: Path) -> None:
    with floor(page, hall_text(), tmp_path) as name:
        before = cast("int", page.run(f"{name}.frames"))
        page.until(f"{name}.frames > {before + 30}", 5)
        assert page.run(f"{name}.boxes.length") == 200
        assert page.run(f"{name}.source.vehicle.rows") == 50
