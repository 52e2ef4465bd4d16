"""Make the pictures of the READMEs, in docs/pictures/: of the engine line as it runs, and of the made-up district.

    .venv/bin/python -m docs.pictures

The line is filled as fast as it goes, until the middle of its second morning, and then runs on while it is looked at in
a headless Chromium. Needs Chromium and a Chinese font; see tests/system.py.
"""

from __future__ import annotations

import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lineside.district import open_ledger
from lineside.district.demo import load_demo
from lineside.district.store.account import Role as Visitor
from lineside.kernel.build.warm import warm
from lineside.link.loopback import Loopback
from lineside.lower.codes import DOWN, SECOND
from lineside.model.load import load
from lineside.run.recovery import begin
from lineside.run.watch import Watch
from lineside.web.app import create_app
from lineside.web.beside import Beside
from lineside.web.line import line_app
from lineside.web.listen import configuration
from lineside.web.people import People, Role
from lineside.web.scene import title
from lineside.web.screen import Served
from tests.browser.chromium import Chromium, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lineside.run.session import Session

FOLDER: Final = Path(__file__).parent / "pictures"
MORNING_S: Final = 27 * 3600
"""Seconds of the run until the middle of its second morning: the floor is full, and the day has a history."""
STEP_S: Final = 30
SPEED: Final = 1
STOPPED_S, FEW = 180, 4
"""A machine down for so long will not be repaired at once; with so few beside it all are in the picture."""
MOST_BYTES: Final = 150_000


@dataclass(frozen=True, slots=True)
class Picture:
    """What is shown under which name: a page, how large, how wide the picture is in the end, and what must be there."""

    name: str
    path: str
    size: tuple[int, int]
    width: int
    ready: str = "true"


WALL, DESK = (1920, 1080), (1440, 900)
LINE: Final = (
    Picture(
        "line-wall", "wall/floor", WALL, 1440, "(document.querySelector('.floor[role=img]')?.floor?.frames ?? 0) > 60"
    ),
    Picture("station", "desk/station/{station}", DESK, 1080, "document.querySelectorAll('canvas').length > 0"),
)
DISTRICT: Final = (Picture("district-wall", "wall/clusters", WALL, 1080, "!document.querySelector('[role=status]')"),)


@dataclass
class Run:
    """The engine line, filled and watched. It goes on only while it is waited for: everything is done in one thread."""

    session: Session
    watch: Watch
    station: str = ""

    def fill(self) -> str:
        """Until the second morning, and on until machines are down, as fast as it goes; the station of one of them."""
        while self.session.time < MORNING_S * SECOND or self._stopped() is None:
            self.session.advance(self.session.time + STEP_S * SECOND)
            self.watch.look(now=True)
        station = self._stopped()
        assert station is not None
        return station

    def _stopped(self) -> str | None:
        machines = self.session.controller.block.table("machine")
        down = machines["state"] == DOWN
        if down.sum() < 2:
            return None
        first = 0
        for name, station in self.watch.plant.stations.items():
            own = slice(first, first + station.machines)
            first += station.machines
            since = machines["since"][own][down[own]]
            if station.machines <= FEW and len(since) and self.session.time - since.min() > STOPPED_S * SECOND:
                return name
        return None

    def wait(self, page: Page, seconds: float) -> None:
        """Let the line and the page live for so long."""
        began, start = time.monotonic(), self.session.time
        while (passed := time.monotonic() - began) < seconds:
            self.session.advance(start + round(passed * SPEED * SECOND))
            self.watch.look()
            page.listen(0.05)


@contextmanager
def line(folder: Path) -> Iterator[tuple[str, Run]]:
    """The engine line, running; where its screen is."""
    plant = load("engine-line")
    session = begin(folder / "run.lineside", plant, Loopback(plant, 1), seed=1, speed=SPEED)
    run = Run(session, Watch(session, SPEED))
    run.station = run.fill()
    served = Served(kind="line", name=plant.name, title=title(plant.title))
    app = line_app(run.watch, served, People(Role.OPERATOR))
    with Beside(configuration(app, "127.0.0.1", 0, None, None)) as server:
        yield server.address, run
        run.watch.feed.close()
    session.close()


@contextmanager
def district(folder: Path) -> Iterator[str]:
    """The made-up district, served; where."""
    with open_ledger(folder / "demo.db") as ledger:
        load_demo(ledger, by="local")
        app = create_app(ledger, visitors=Visitor.VIEWER)
        with Beside(configuration(app, "127.0.0.1", 0, None, None)) as server:
            yield server.address
        app.state.site.close()


def take(browser: Chromium, address: str, picture: Picture, language: str, run: Run | None) -> None:
    """Look at a page in one language, and keep what is seen."""
    page = browser.page(*picture.size)
    path = picture.path.format(station="" if run is None else run.station)
    page.open(f"{address}screen?lang={language}&hold=1#/{path}")
    for _ in range(60):
        if run is None:
            page.listen(0.1)
        else:
            run.wait(page, 0.1)
    page.until(picture.ready)
    if page.complaints:
        raise RuntimeError(f"{path}: {page.complaints}")
    file = FOLDER / f"{picture.name}.{language}.webp"
    page.picture(file, width=picture.width, quality=80)
    page.close()
    size = file.stat().st_size
    print(f"{size / 1000:6.0f} kB  {file.relative_to(FOLDER.parent.parent)}")
    if size > MOST_BYTES:
        raise RuntimeError(f"{file} is larger than {MOST_BYTES / 1000:.0f} kB")


def main() -> None:
    """Make them all."""
    warm(print)
    with tempfile.TemporaryDirectory() as folder, Chromium() as browser:
        with line(Path(folder)) as (address, run):
            for picture in LINE:
                for language in ("zh", "en"):
                    take(browser, address, picture, language, run)
        with district(Path(folder)) as address:
            for picture in DISTRICT:
                for language in ("zh", "en"):
                    take(browser, address, picture, language, None)


if __name__ == "__main__":
    main()
