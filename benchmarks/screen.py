"""Frames a second of the floor in a headless Chromium without a GPU: 200 machines and 50 vehicles, at 1080p and at 4K.

A hall runs beside it, emulated, and the page is fed by its feed. Clocks that look at the same page:

- *drawn*: frames that Chromium's own trace says it put together and swapped, a second;
- *gap*: intervals of requestAnimationFrame;
- *main thread*: time of scripts, style, layout and paint, a frame (`Performance.getMetrics`);
- *processor*: processor time of all of Chromium's processes, rasterising and compositing included, a frame.

`--page desk/floor` looks at another page than the wall's floor.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path
from typing import cast

from benchmarks.hall import Hall
from benchmarks.table import show, span
from tests.browser.chromium import Chromium, Page

SIZES = {"1080p": (1920, 1080), "4K": (3840, 2160)}
DRAWN = "DirectRenderer::DrawFrame"
INTERVALS = """new Promise(done => {{
  const gaps = []; let last = performance.now(); const end = last + {ms};
  requestAnimationFrame(function step(now) {{
    const at = performance.now(); gaps.push(at - last); last = at;
    at < end ? requestAnimationFrame(step) : done(gaps.slice(1));
  }});
}})"""


def processor_s(root: int) -> float:
    """Processor time of a process and all below it so far, s."""
    ticks = os.sysconf("SC_CLK_TCK")
    below: dict[int, list[int]] = {}
    spent: dict[int, float] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            below.setdefault(int(fields[1]), []).append(int(entry.name))
            spent[int(entry.name)] = (int(fields[11]) + int(fields[12])) / ticks
    total, left = 0.0, [root]
    while left:
        process = left.pop()
        total += spent.get(process, 0.0)
        left += below.get(process, [])
    return total


def main_thread(page: Page) -> dict[str, float]:
    """What the page's main thread has spent on what so far, s."""
    metrics = cast("list[dict[str, object]]", page.command("Performance.getMetrics")["metrics"])
    return {str(each["name"]): float(cast("float", each["value"])) for each in metrics}


def measure(page: Page, browser: Chromium, seconds: float) -> tuple[list[float], float, float]:
    """Intervals between frames (ms), main thread's and processor's time a frame (ms)."""
    before, spent = main_thread(page), processor_s(browser.process)
    gaps = cast("list[float]", page.run(INTERVALS.format(ms=int(1000 * seconds))))
    after, spent = main_thread(page), processor_s(browser.process) - spent
    return gaps, 1000 * (after["TaskDuration"] - before["TaskDuration"]) / len(gaps), 1000 * spent / len(gaps)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--page", default="wall/floor")
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--speed", default="10", help="plant seconds a second")
    parser.add_argument("--picture", type=Path, help="keep what is seen, as a PNG")
    wish = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder, Hall(Path(folder), wish.speed) as hall, Chromium() as browser:
        for name, (width, height) in SIZES.items():
            page = browser.page(width, height)
            page.command("Performance.enable")
            page.open(f"{hall.address}/screen?lang=en&hold=1#/{wish.page}")
            page.until("(document.querySelector('.floor[role=img]')?.floor?.frames ?? 0) > 30", 60)
            page.listen(3)
            gaps, own, spent = measure(page, browser, wish.seconds)
            drawn = sum(each["name"] == DRAWN for each in browser.trace(["viz"], wish.seconds)) / wish.seconds
            if wish.picture:
                page.picture(wish.picture.with_stem(f"{wish.picture.stem}-{name}"))
            rows.append(_row(name, drawn, gaps, own, spent))
            if page.complaints:
                print(page.complaints, file=sys.stderr)
            page.close()
    columns = ("screen", "drawn/s", "asked/s", "gap", "95 %", "longest", "late", "main thread", "processor")
    notes = ["gap, longest: between two frames; late: more than 20 ms; main thread, processor: a frame"]
    show("200 machines and 50 vehicles on the floor, no GPU", columns, rows, notes)


def _row(name: str, drawn: float, gaps: list[float], own: float, spent: float) -> tuple[str, ...]:
    ordered = sorted(gaps)
    late = sum(gap > 20 for gap in gaps) / len(gaps)
    return (
        name, f"{drawn:.1f}", f"{1000 / statistics.mean(gaps):.1f}", span(statistics.median(gaps) / 1000),
        span(ordered[int(0.95 * len(ordered))] / 1000), span(ordered[-1] / 1000), f"{late:.1%}",
        span(own / 1000), span(spent / 1000),
    )  # fmt: skip


if __name__ == "__main__":
    main()
