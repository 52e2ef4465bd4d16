"""From a command to the first picture of a line: how long the screen takes to be there, and what it weighs.

`lineside run engine-line` is started in a process of its own, as a person would. Then a headless Chromium, which has
nothing kept, opens the address that was printed. *Shown* is when figures and the drawn floor stand on the page.
"""

from __future__ import annotations

import argparse
import gzip
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import cast

from benchmarks.hall import PROGRAM, ROOT
from benchmarks.table import show, span
from lineside.kernel.build.warm import warm
from lineside.web.screen import STATIC
from tests.browser.chromium import Chromium

PAGES = {"desk/floor": (1440, 900), "wall/floor": (1920, 1080)}
SHOWN = (
    "(document.querySelector('.floor[role=img]')?.floor?.frames ?? 0) > 1"
    " && document.body.innerText.includes('Made today')"
)
FETCHED = """(() => { const all = ['navigation', 'resource'].flatMap(kind => performance.getEntriesByType(kind))
  .filter(each => !each.name.includes('/api/'));
  return [all.length, all.reduce((sum, each) => sum + each.encodedBodySize, 0)]; })()"""


def started(journal: Path) -> tuple[subprocess.Popen[str], str, float]:
    """A run, where its screen is, and how long it took until it said so."""
    command = [sys.executable, "-P", "-c", PROGRAM, "run", "engine-line", "--port", "0", "--journal", str(journal)]
    began = time.perf_counter()
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=ROOT / "src")
    assert run.stderr is not None
    for line in run.stderr:
        found = re.search(r"screen: (http\S+)/", line)
        if found:
            return run, found[1], time.perf_counter() - began
    raise RuntimeError("it does not run")


def opened(address: str, path: str, size: tuple[int, int]) -> tuple[float, float, float]:
    """Seconds until a page is shown in a fresh browser; its files, and their bytes on the way."""
    with Chromium() as browser:
        page = browser.page(*size)
        began = time.perf_counter()
        page.open(f"{address}/screen?lang=en&hold=1#/{path}")
        page.until(SHOWN, 60)
        took = time.perf_counter() - began
        files, size_b = cast("list[float]", page.run(FETCHED))
        page.open("about:blank")
    return took, files, size_b


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=3)
    wish = parser.parse_args()
    warm(print)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        run, address, took = started(Path(folder) / "run.lineside")
        try:
            rows.append(("`run engine-line` says its address", span(took), "", "", ""))
            for path, size in PAGES.items():
                tries = [opened(address, path, size) for _ in range(wish.times)]
                times = sorted(each[0] for each in tries)
                files, weight = tries[0][1:]
                rows.append(
                    (f"{path} is shown", span(statistics.median(times)), span(times[-1]), f"{files:.0f}",
                     f"{weight / 1000:.0f} kB")
                )  # fmt: skip
        finally:
            run.send_signal(signal.SIGINT)
            run.communicate(timeout=20)
    whole = sum(len(gzip.compress(file.read_bytes(), 9)) for file in STATIC.iterdir() if file.suffix != ".md")
    notes = [f"all files of the screen together: {whole / 1000:.0f} kB compressed"]
    show("Until there is something to see", ("", "median", "slowest", "files", "fetched"), rows, notes)


if __name__ == "__main__":
    main()
