"""A line that runs as a program of its own, with its screen, for as long as a test needs it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from lineside.kernel.build.library import absence

if TYPE_CHECKING:
    from types import TracebackType

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = "import sys; from lineside.cli import main; sys.argv[0] = 'lineside'; sys.exit(main())"
PATIENCE_S = 60.0

# Something of everything that a screen shows, and titles that would be harmful as HTML.
SCRIPT = "<img src=x onerror=alert(1)>"
SHOP = f"""
plant: shop
title: {{zh: '门厂{SCRIPT}', en: 'Shop {SCRIPT}'}}
starts: 2024-03-04 08:00
stations:
  saw:
    title: {{zh: '锯床{SCRIPT}', en: 'Saw {SCRIPT}'}}
    machines: 2
    buffer: 4
    failure: {{every: exponential(900 h), repair: 20 min}}
    power: {{busy: 5 kW, idle: 1 kW}}
  bench: {{title: {{zh: 装配台, en: Bench}}, buffer: 6}}
workers:
  hands: {{title: {{zh: 操作工, en: Hands}}, per-shift: 3, walk: 10 s}}
parts:
  hinge: {{title: {{zh: 铰链, en: Hinges}}, from: store, by: agv, kanban: {{bins: 2, of: 6}}}}
fleets:
  agv: {{title: {{zh: 搬运车, en: Carriers}}, vehicles: 2, speed: 0.5 m/s, load: 20 s, unload: 20 s}}
distances: {{store: {{saw: 60 m}}}}
products:
  door:
    title: {{zh: 门, en: Door}}
    route:
      - {{at: saw, time: 60 s, workers: {{hands: 1}}, parts: {{hinge: 2}}, defects: {{scratch: 20 %}}}}
      - {{at: bench, time: 50 s, detects: {{scratch: 90 %}},
         interlock: {{catches: {{}}, false-alarm: 0.001 %, release: 900 min, by: hands}}}}
release:
  door:
    orders:
      - {{order: A-1, quantity: 400, release: 0 s, due: 9 h}}
      - {{order: A-2, quantity: 30, release: 0 s, due: 2 d}}
power: {{base: 3 kW}}
titles: {{scratch: {{zh: '划痕{SCRIPT}', en: 'Scratch {SCRIPT}'}}, store: {{zh: 仓库, en: Store}}}}
"""


@dataclass
class Line:
    """`lineside run` with a model; `address` is where its screen is."""

    model: str
    journal: Path
    speed: str = "60"
    options: tuple[str, ...] = ()
    address: str = ""
    said: str = ""
    _process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self.start("0")
        return self

    def start(self, port: str) -> None:
        """Begin, or go on where the journal ends."""
        begun = ["--journal", str(self.journal)] + ([] if self.journal.exists() else [self.model])
        self._begin(["run", "--port", port, "--speed", self.speed, *self.options, *begun])

    def _begin(self, command: list[str]) -> None:
        # Where no library of this very kernel is shipped: without the compiler it begins at once, too.
        begins = {"NUMBA_DISABLE_JIT": "1"} if absence() else {}
        variables = os.environ | begins | {"PYTHONPATH": str(ROOT / "src")}
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", PROGRAM, *command],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env=variables,
        )
        assert self._process.stderr is not None
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            text = self._process.stderr.readline()
            self.said += text
            found = re.search(r"screen: (http\S+)/", text)
            if found:
                self.address = found[1]
                return
            assert text or self._process.poll() is None, self.said
        raise TimeoutError(self.said)

    @property
    def port(self) -> str:
        """Where it listens."""
        return self.address.rpartition(":")[2]

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        self._process.communicate(timeout=PATIENCE_S)

    def kill(self) -> None:
        """End it as a machine that loses its power does: nobody is told anything."""
        assert self._process is not None
        self._process.kill()
        self._process.communicate(timeout=PATIENCE_S)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.communicate()


@dataclass
class Shown(Line):
    """`lineside show` with results or models, played for a while."""

    shown: tuple[str, ...] = ()

    def start(self, port: str) -> None:
        """Simulate, and serve what is played."""
        self._begin(["show", *self.shown, "--for", "20min", "--port", port])
