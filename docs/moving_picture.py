"""Make the moving picture of the READMEs, docs/pictures/pumps.{en,zh}.webp: a model, its floor, and what it finds.

    .venv/bin/python -m docs.moving_picture

Left the model of the tutorial, right its line as it runs from the first part on, until a machine has failed and those
around it wait; at the end what `simulate --sensitivity` finds. An animated WebP is put together from Chromium's stills
as RFC 9649, section 2.7, describes the container.
"""

from __future__ import annotations

import base64
import json
import re
import struct
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

import lineside
from lineside.kernel.build.warm import warm
from lineside.link.loopback import Loopback
from lineside.lower.codes import DOWN, SECOND
from lineside.model.load import loads
from lineside.run.recovery import begin
from lineside.run.watch import Watch
from lineside.simulate.digits import number
from lineside.simulate.relief import spoken_relief
from lineside.tongue import LANGUAGES, either, speaking
from lineside.web.beside import Beside
from lineside.web.line import line_app
from lineside.web.listen import configuration
from lineside.web.people import People, Role
from lineside.web.scene import title
from lineside.web.screen import Served
from tests.browser.chromium import Chromium, Page

if TYPE_CHECKING:
    from lineside.model.plant import Plant
    from lineside.run.session import Session
    from lineside.tongue import Language

FOLDER: Final = Path(__file__).parent / "pictures"
TUTORIAL: Final = Path(__file__).parent / "tutorial" / "bottleneck.md"
LEFT, RIGHT, HEIGHT = 480, 720, 520
"""The model's and the floor's width, and the height of both, in pixels."""
SEEN: Final = (1296, 936)
"""How large the screen is that is shown at the right: as large as it can be read."""
QUALITY: Final = 62
MOST_BYTES: Final = 2_000_000
FILLING: Final = (24, 25, 140)
"""Pictures of the floor filling: how many, plant seconds between them, ms that each is shown."""
FAILING: Final = (20, 12, 160)
LAST_MS: Final = 5_000
PAGE: Final = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; background: #10161d; color: #d7dee6; display: flex; width: {width}px; height: {height}px }}
pre {{ margin: 0; padding: 14px 16px; width: {left}px; box-sizing: border-box; white-space: pre-wrap;
  font: 11.5px/18px monospace; color: #b9c6d3; overflow: hidden }}
pre b {{ color: #6db7ff; font-weight: normal }}
#right {{ position: relative; width: {right}px; height: {height}px }}
img {{ width: 100%; height: 100% }}
#card {{ position: absolute; inset: auto 0 0 0; padding: 18px 26px 22px; background: #0b1016f2;
  border-top: 2px solid #3f8ed8; font: 19px/30px sans-serif }}
#card strong {{ font-size: 25px; color: #8fd18f; display: block }}
</style><pre>{model}</pre><div id="right"><img><div id="card" hidden></div></div>"""


@dataclass(frozen=True, slots=True)
class Frame:
    """A still WebP, where its corner lies, and how long it is shown."""

    data: bytes
    x: int
    size: tuple[int, int]
    ms: int


def animated(frames: Sequence[Frame], width: int, height: int) -> bytes:
    """Frames as one animated WebP that begins again for ever."""
    chunks = [
        _chunk(b"VP8X", struct.pack("<I", 2) + _three(width - 1) + _three(height - 1)),
        _chunk(b"ANIM", struct.pack("<IH", 0, 0)),
    ]
    for frame in frames:
        where = b"".join(map(_three, (frame.x // 2, 0, frame.size[0] - 1, frame.size[1] - 1, frame.ms)))
        chunks.append(_chunk(b"ANMF", where + b"\x02" + b"".join(_pixels(frame.data))))
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _three(value: int) -> bytes:
    return struct.pack("<I", value)[:3]


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def _pixels(webp: bytes) -> Iterator[bytes]:
    """The chunks of a still picture that hold what is seen."""
    at = 12
    while at < len(webp):
        name, size = webp[at : at + 4], struct.unpack_from("<I", webp, at + 4)[0]
        if name in (b"VP8 ", b"VP8L", b"ALPH"):
            yield _chunk(name, webp[at + 8 : at + 8 + size])
        at += 8 + size + size % 2


def model() -> str:
    """The second model of the tutorial: the line with all that a balance sheet leaves out."""
    found: list[str] = re.findall(r"```yaml\n(.*?)```", TUTORIAL.read_text(encoding="utf-8"), re.DOTALL)
    return found[1]


def card(plant: Plant, language: Language) -> str:
    """What limits the line, and what helps most, as the terminal tells it."""
    result = lineside.simulate(plant, "28 d", "auto", sensitivity=True)
    best, limit = result.reliefs[0], result.limits[0]
    with speaking(language):
        found = either(
            f"Bottleneck: {limit.name}, at work for {limit.share:.1%} of their time",
            f"瓶颈：{limit.name}，在岗时间的 {limit.share:.1%} 在作业",
        )
        gain = either(f"{number(best.gain_per_h)} pumps an hour more", f"每小时增产 {number(best.gain_per_h)} 件")
        what = spoken_relief(best)
        told = either(f"{what[:1].upper()}{what[1:]}: ", f"{what}：")
    return f"{escape(found)}<strong>{escape(told)}{best.gain.mean:+.1%}</strong>{escape(gain)}"


@contextmanager
def line(plant: Plant, folder: Path) -> Iterator[tuple[str, Session, Watch]]:
    """The line before its first instant, and where its screen is."""
    folder.mkdir()
    session = begin(folder / "run.lineside", plant, Loopback(plant, 1), seed=1, speed=1)
    watch = Watch(session, 1)
    app = line_app(watch, Served(kind="line", name=plant.name, title=title(plant.title)), People(Role.OPERATOR))
    watch.look(now=True)
    with Beside(configuration(app, "127.0.0.1", 0, None, None)) as server:
        yield server.address, session, watch
        watch.feed.close()
    session.close()


def moments(plant: Plant, folder: Path) -> list[tuple[float, int]]:
    """Which times are shown, s, and for how many ms: the floor filling, then a failure."""
    count, step, ms = FILLING
    shown = [(float(step * n), ms) for n in range(count)]
    with line(plant, folder) as (_, session, _watch):
        while not (session.controller.block.table("machine")["state"] == DOWN).any():
            session.advance(session.time + 5 * SECOND)
        failed = session.time / SECOND
    count, step, ms = FAILING
    return [*shown, *((failed - 3 * step + step * n, ms) for n in range(count))]


def shot(page: Page, x: int, width: int) -> bytes:
    """A part of what is seen, as a WebP."""
    clip = {"x": x, "y": 0, "width": width, "height": HEIGHT, "scale": 1}
    how: dict[str, object] = {"format": "webp", "quality": QUALITY, "clip": clip}
    return base64.b64decode(str(page.command("Page.captureScreenshot", how)["data"]))


def take(
    browser: Chromium, plant: Plant, language: Language, folder: Path, times: Sequence[tuple[float, int]]
) -> bytes:
    """The moving picture in one language."""
    stage = browser.page(LEFT + RIGHT, HEIGHT)
    text = re.sub(r"^( *)([\w-]+):", r"\1<b>\2</b>:", escape(model(), quote=False), flags=re.MULTILINE)
    html = PAGE.format(width=LEFT + RIGHT, height=HEIGHT, left=LEFT, right=RIGHT, model=text)
    stage.open("data:text/html;base64," + base64.b64encode(html.encode()).decode())
    frames: list[Frame] = []
    with line(plant, folder) as (address, session, watch):
        page = browser.page(*SEEN)
        page.open(f"{address}screen?lang={language}&hold=1#/wall/floor")
        page.until("(document.querySelector('.floor[role=img]')?.floor?.frames ?? 0) > 5")
        for at, ms in times:
            session.advance(round(at * SECOND))
            watch.look(now=True)
            page.listen(0.4)
            _show(stage, page)
            frames.append(_frame(stage, ms, whole=not frames))
        page.close()
    shown = "(html) => { const c = document.getElementById('card'); c.hidden = false; c.innerHTML = html }"
    stage.run(f"({shown})({json.dumps(card(plant, language))})")
    frames.append(_frame(stage, LAST_MS, whole=False))
    stage.close()
    return animated(frames, LEFT + RIGHT, HEIGHT)


def _show(stage: Page, page: Page) -> None:
    """Put what is seen on a page beside the model."""
    picture = page.command("Page.captureScreenshot", {"format": "webp", "quality": 92})["data"]
    into = "async (data) => { const i = document.querySelector('img'); i.src = data; await i.decode() }"
    stage.run(f"({into})({json.dumps(f'data:image/webp;base64,{picture}')})")


def _frame(stage: Page, ms: int, *, whole: bool) -> Frame:
    """The first frame is the whole; of the others only the floor, since nothing else changes."""
    x, width = (0, LEFT + RIGHT) if whole else (LEFT, RIGHT)
    return Frame(shot(stage, x, width), x, (width, HEIGHT), ms)


def main() -> None:
    """Make it in both languages."""
    warm(print)
    plant = loads(model())
    with tempfile.TemporaryDirectory() as folder, Chromium() as browser:
        times = moments(plant, Path(folder) / "ahead")
        for language in LANGUAGES:
            data = take(browser, plant, language, Path(folder) / language, times)
            file = FOLDER / f"pumps.{language}.webp"
            file.write_bytes(data)
            print(f"{len(data) / 1000:6.0f} kB  {file.name}, {len(times) + 1} frames")
            if len(data) > MOST_BYTES:
                raise RuntimeError(f"{file} is larger than {MOST_BYTES / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
