"""The first start, which compiles the kernel, and later starts, each in a process of its own; SimPy beside them."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.table import show, span

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "src"
MODEL = """\
plant: tandem
stations: {s1: {}, s2: {buffer: 5}}
products: {part: {route: [{at: s1, time: exponential(1 s)}, {at: s2, time: exponential(1 s)}]}}
release: {part: always}
"""
SIMULATE = "import sys, lineside; lineside.simulate(lineside.loads(sys.argv[1]), 1000, replications=2)"
COMMAND = (
    "import sys; from lineside.cli import main; sys.argv[1:] = ['simulate', sys.argv[1], '--for', '1000s']; main()"
)
HELP = "import sys; from lineside.cli import main; sys.argv[1:] = ['--help']; main()"
PEER = "from benchmarks.peer import Line, lean_line; lean_line(Line(2, 5), 1000, 0, 1)"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--rounds", type=int, default=5, help="later starts of each kind; the best and the median count"
    )
    given = parser.parse_args()
    lines = kernel_lines()
    notes = [f"The kernel has {lines:,} lines in {len(kernel_files())} files, blank lines and comments counted."]
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        # A copy, so that an edit of the sources meanwhile does not make a later start compile again.
        shutil.copytree(SOURCES / "lineside", Path(folder) / "lineside", ignore=shutil.ignore_patterns("__pycache__"))
        model = Path(folder) / "tandem.yaml"
        model.write_text(MODEL, encoding="utf-8")
        taken, worked = start(SIMULATE, MODEL, Path(folder))
        rows.append(("first start: compile and simulate", span(taken), "", span(worked)))
        notes.append(f"Compiling takes {taken / lines * 1000:.1f} s a 1,000 kernel lines.")
        for name, code, argument in (
            ("later start: load and simulate in Python", SIMULATE, MODEL),
            ("later start: `lineside simulate`", COMMAND, str(model)),
            ("`lineside --help`", HELP, ""),
            ("SimPy: import and simulate the same", PEER, ""),
            ("Python alone", "pass", ""),
        ):
            taken_all = sorted(start(code, argument, Path(folder)) for _ in range(given.rounds))
            half = taken_all[given.rounds // 2]
            rows.append((name, span(taken_all[0][0]), span(half[0]), span(half[1])))
    show("start in a fresh process", ("", "best", "median", "processor time"), rows, notes)


def start(code: str, argument: str, folder: Path) -> tuple[float, float]:
    """Seconds that a fresh Python takes for a program, with the sources and the cache in a folder.

    On the clock, and of processor time, its child processes included (which Windows does not tell: 0).
    """
    variables = os.environ | {
        "LINESIDE_CACHE": str(folder / "cache"),
        "PYTHONPATH": os.pathsep.join((str(folder), str(ROOT))),
    }
    began, before = time.perf_counter(), os.times()
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, argument], env=variables, cwd=folder, capture_output=True, check=False
    )
    taken, after = time.perf_counter() - began, os.times()
    if done.returncode:
        sys.exit(f"{code}\n{done.stderr.decode(errors='replace')}")
    return taken, after.children_user + after.children_system - before.children_user - before.children_system


def kernel_files() -> list[Path]:
    """The files that hold compiled code."""
    return sorted((SOURCES / "lineside" / "kernel").rglob("*.py"))


def kernel_lines() -> int:
    """Their lines."""
    return sum(len(path.read_text(encoding="utf-8").splitlines()) for path in kernel_files())


if __name__ == "__main__":
    main()
