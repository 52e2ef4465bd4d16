"""A screen that hangs on a wall for months keeps no more in memory than it needs.

A page is given as many frames of a running line as ten minutes bring, as fast as it takes them, while its walls turn.
The memory that is left after Chromium has been told to collect garbage must not grow. `scripts/soak` does it for an
hour.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Self, cast

import numpy as np
import pytest

from lineside.kernel.build.warm import warm
from lineside.link.loopback import Loopback
from lineside.lower.codes import SECOND
from lineside.model.load import load
from lineside.run.recovery import begin
from lineside.run.watch import INTERVAL_S, Watch
from lineside.web.beside import Beside
from lineside.web.line import line_app
from lineside.web.listen import configuration
from lineside.web.people import People, Role
from lineside.web.screen import Served
from tests.browser.line import Line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

    from tests.browser.chromium import Page

pytestmark = pytest.mark.needs("chromium")

WALLS = ("floor", "output", "losses", "wip", "quality", "fleet", "energy", "alarms")
FRAMES = 2400
"""What a run tells a screen in ten minutes: four pictures a second."""
ROUNDS, WARM = 6, 3
"""Times through all walls, and how many of them load and compile what is needed for the first time."""
MOST_GROWTH = 400_000
"""Bytes: fewer than a frame kept each time, or a page kept each time it is left, would make."""
SPEED = 10
HOUR = 3600 * SECOND
SAMPLES_EVERY_S = 4.0
MINUTES = 60
PATIENCE_S = 60.0


class Counting(Watch):
    """Counts how often it is asked for its history."""

    asked = 0

    def samples(self) -> dict[str, object]:
        self.asked += 1
        return super().samples()


class Pressed:
    """A line that goes on as soon as its viewer has taken the last frame."""

    def __init__(self, folder: Path) -> None:
        plant = load("engine-cell")
        self._session = begin(folder / "run.lineside", plant, Loopback(plant, 1), seed=1, speed=SPEED)
        self._watch = Counting(self._session, SPEED)
        self._session.advance(2 * HOUR)  # there are parts everywhere
        self._watch.look(now=True)
        app = line_app(self._watch, Served(kind="line", name=plant.name), People(Role.VIEWER))
        self._server = Beside(configuration(app, "127.0.0.1", 0, None, None))

    def __enter__(self) -> Self:
        self._server.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._watch.feed.close()
        self._server.__exit__(kind, error, at)
        self._session.close()

    @property
    def address(self) -> str:
        """Where its screen is."""
        return self._server.address

    @property
    def asked(self) -> int:
        """How often pages have asked for its history."""
        return self._watch.asked

    def go(self, page: Page, frames: int) -> None:
        """So many frames, each once the page waits for it."""
        for _ in range(frames):
            late = time.monotonic() + PATIENCE_S
            while not self._watch.feed._waiting:
                page.listen(0.002)
                assert time.monotonic() < late, "the page asks for nothing"
            self._session.advance(self._session.time + round(SPEED * INTERVAL_S * SECOND))
            self._watch.look(now=True)


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Pressed]:
    warm()
    with Pressed(tmp_path) as line:
        yield line


def kept(page: Page) -> tuple[float, float]:
    """Bytes of JavaScript's heap, and nodes of the document, that are left after a collection."""
    for _ in range(2):
        page.command("HeapProfiler.collectGarbage")
    heap = cast("float", page.command("Runtime.getHeapUsage")["usedSize"])
    return heap, cast("float", page.command("Memory.getDOMCounters")["nodes"])


def test_ten_minutes_of_frames_leave_nothing_behind(page: Page, line: Pressed) -> None:
    page.resize(1920, 1080)
    page.command("Network.disable")  # or Chromium keeps every answer for who looks at it from outside
    page.open(f"{line.address}screen?lang=en&hold=1#/wall/floor")
    page.sees("Live")
    heaps, nodes = [], []
    for _ in range(ROUNDS):
        for wall in WALLS:
            page.run(f"location.hash = '#/wall/{wall}'")
            line.go(page, FRAMES // (ROUNDS * len(WALLS)))
        heap, count = kept(page)
        heaps.append(heap)
        nodes.append(count)
    before = line.asked
    page.listen(SAMPLES_EVERY_S + 0.5)
    page.open("about:blank")
    print(f"heap (kB) {[round(heap / 1000) for heap in heaps]}, nodes {nodes}")
    assert heaps[-1] - heaps[WARM - 1] < MOST_GROWTH
    assert nodes[-1] - nodes[WARM - 1] < 100
    assert line.asked - before <= 2, "pages that were left ask for nothing more"


@pytest.mark.soak
def test_an_hour_on_the_wall_leaves_nothing_behind(page: Page, tmp_path: Path) -> None:
    with Line("engine-cell", tmp_path / "run.lineside", speed=str(SPEED)) as line:
        page.resize(1920, 1080)
        page.command("Network.disable")
        page.open(f"{line.address}/screen?lang=en#/wall/floor")
        page.sees("Live")
        heaps, nodes = [], []
        for _ in range(MINUTES):
            page.listen(60)
            heap, count = kept(page)
            heaps.append(heap)
            nodes.append(count)
        page.open("about:blank")
    # The charts grow until they hold as many points as they may, and walls load when they first turn up.
    settled = MINUTES // 4
    print(f"heap (kB) {[round(heap / 1000) for heap in heaps]}, nodes {nodes}")
    growth = float(np.polyfit(range(MINUTES - settled), heaps[settled:], 1)[0]) * MINUTES
    assert growth < 4 * MOST_GROWTH, f"{growth / 1e6:.2f} MB an hour"
    assert nodes[-1] - nodes[settled] < 400
