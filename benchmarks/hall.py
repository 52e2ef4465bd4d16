"""A hall that runs as a program of its own with its screen: what is shown to browsers and viewers."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

ROOT = Path(__file__).resolve().parents[1]
FILLED_AFTER = "3h"
"""As long as the hall runs unseen before, so that there are parts everywhere."""
PROGRAM = "import sys; from lineside.cli import main; sys.argv[0] = 'lineside'; sys.exit(main())"


def hall_text(stations: int = 50, machines: int = 4, vehicles: int = 50) -> str:
    """A hall as large as a screen must show at once: a line of many machines whose parts unmanned vehicles bring."""
    numbers = range(1, stations + 1)
    failure = "failure: {every: exponential(2 h), repair: lognormal(6 min cv 0.8), crew: fitters}"
    power = "power: {busy: 4 kW, idle: 1 kW}"
    lines = ["plant: hall", "starts: 2024-03-04 08:00", "stations:"]
    lines += [f"  s{i}: {{machines: {machines}, buffer: 8, {failure}, {power}}}" for i in numbers]
    lines += ["workers:", f"  fitters: {{per-shift: {max(1, stations * machines // 20)}}}"]
    lines += ["products:", "  part:", "    route:"]
    mean = 15 * machines
    lines += [f"      - {{at: s{i}, time: lognormal({mean} s cv 0.2), parts: {{kit-{i}: 1}}}}" for i in numbers]
    lines += ["parts:"]
    lines += [f"  kit-{i}: {{from: store, by: agv, kanban: {{bins: 2, of: 16}}}}" for i in numbers]
    lines += [f"fleets: {{agv: {{vehicles: {vehicles}, speed: 1.0 m/s, carries: 1, load: 20 s, unload: 20 s}}}}"]
    lines += ["distances:", "  store: {" + ", ".join(f"s{i}: {24 + 2 * i} m" for i in numbers) + "}"]
    lines += ["release: {part: always}", ""]
    return "\n".join(lines)


class Hall:
    """`lineside run` with a synthetic hall full of parts; `address` is where its screen is."""

    def __init__(self, folder: Path, speed: str = "10") -> None:
        """With a journal in a folder, at a pace."""
        self.address = ""
        self._model, self._speed = folder / "hall.yaml", speed
        self._program = [sys.executable, "-P", "-c", PROGRAM, "run", "--journal", str(folder / "hall.lineside")]
        self._process: subprocess.Popen[str] | None = None

    @property
    def process(self) -> int:
        """Its number."""
        assert self._process is not None
        return self._process.pid

    def __enter__(self) -> Self:
        self._model.write_text(hall_text(), encoding="utf-8")
        filling = [*self._program, str(self._model), "--speed", "max", "--for", FILLED_AFTER, "--quiet"]
        subprocess.run(filling, check=True, cwd=ROOT / "src")
        served = [*self._program, "--port", "0", "--speed", self._speed]
        self._process = subprocess.Popen(
            served, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=ROOT / "src"
        )
        assert self._process.stderr is not None
        for line in self._process.stderr:  # the kernel may have to be compiled first
            found = re.search(r"screen: (http\S+)/", line)
            if found:
                self.address = found[1]
                return self
        raise RuntimeError(f"it does not run: {' '.join(served)}")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
