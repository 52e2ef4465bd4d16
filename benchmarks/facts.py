"""Memory over a long run: a line with workers, failures and a crew needs no more after 10⁸ facts than at first."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import lineside
from benchmarks.plants import line_text
from benchmarks.table import count, show, span
from benchmarks.workers_failures import MODEL

MB = 1 << 20
ROWS = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=float, default=1e8)
    given = parser.parse_args()
    plant = lineside.loads(line_text(MODEL))
    short = lineside.simulate(plant, 20_000.0, replications=1, workers=1)
    duration_s = 1.02 * given.facts / short.events * 20_000.0  # a line that fills works a little faster
    seen: list[tuple[int, int, float]] = []

    def note(progress: lineside.Progress) -> None:
        seen.append((progress.facts, resident_bytes(), progress.wall_s))

    result = lineside.simulate(plant, duration_s, replications=1, workers=1, progress=note)
    rows = [
        (count(facts), f"{memory / MB:.1f} MB", f"{(memory - seen[0][1]) / MB:+.2f} MB", span(max(wall, 1e-6)))
        for facts, memory, wall in evenly(seen)
    ]
    notes = [
        f"{result.events:,} facts handled, {result.events / result.wall_s / 1e6:.2f} M a second on one core.",
        f"From a tenth of the run to its end memory changed by {slope(seen) / MB:+.2f} MB.",
    ]
    show("memory of the process over a long run", ("facts", "resident", "since the first", "after"), rows, notes)


def evenly(seen: list[tuple[int, int, float]]) -> list[tuple[int, int, float]]:
    """About `ROWS` of what was seen, the first and the last included."""
    step = max(1, len(seen) // ROWS)
    return [*seen[:-1:step], seen[-1]]


def slope(seen: list[tuple[int, int, float]]) -> int:
    """Bytes more at the end than after the first tenth."""
    early = next(memory for facts, memory, _ in seen if facts >= seen[-1][0] / 10)
    return seen[-1][1] - early


def resident_bytes() -> int:
    """Memory of this process: what it has now on Linux, elsewhere the most it had."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


if __name__ == "__main__":
    main()
