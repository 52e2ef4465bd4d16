"""A simulated PLC: a small cell at an MQTT broker, to try links with before a real machine is there.

`python -m lineside.link.plc mqtt://127.0.0.1:1883` plays three machines of the group `Plant1`, node `Cell7`: `Press1`
does the jobs that it is given, `Wash2` washes what comes out of it and only counts, in 16 bits from 48,200 on, with an
andon; at `Pack3` somebody scans each part and presses a button. They know nothing of lineside but what it tells them.
"""

from __future__ import annotations

import argparse
import random
import sys
import threading
import time
from collections import deque
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lineside.errors import LinesideError
from lineside.link.sparkplug.edge import EdgeNode
from lineside.link.sparkplug.host import Door
from lineside.link.sparkplug.payload import DOUBLE, INT64, STRING

if TYPE_CHECKING:
    from lineside.link.sparkplug.edge import Metrics
    from lineside.link.sparkplug.payload import Payload

IDLE, EXECUTE, ABORTED = 4, 6, 9
FIRST_COUNT, BITS = 48_200, 16


class Cell:
    """Three machines in a row. `cycle_s` is what each takes for a part, on average."""

    def __init__(self, door: Door, *, cycle_s: float = 4.0, seed: int = 1, group: str = "Plant1") -> None:
        self._draw = random.Random(seed)  # noqa: S311 - a simulated machine needs no cryptography
        self._cycle = cycle_s
        self._lock = threading.RLock()
        self._active = self._done = self._pressed = self._scans = self._packed = 0
        self._state, self._torque = IDLE, 0.0
        self._count, self._andon, self._label = FIRST_COUNT, 0, ""
        self._to_wash: deque[str] = deque()
        self._to_pack: deque[str] = deque()
        self._jobs: deque[tuple[int, str]] = deque()
        self._some = threading.Event()
        self._stop = threading.Event()
        self.edge = EdgeNode(door, group, "Cell7", self._births, self._hear)
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._press, self._wash, self._pack)]

    def start(self) -> None:
        """Be born, and work."""
        self.edge.start()
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Finish what is said, and leave."""
        if self._stop.is_set():
            return
        self._stop.set()
        for thread in self._threads:
            thread.join()
        self.edge.stop()

    @property
    def made(self) -> tuple[int, int, int]:
        """Parts that were pressed, washed and packed."""
        return self._pressed, (self._count - FIRST_COUNT) % (1 << BITS), self._packed

    def _births(self) -> dict[str, Metrics]:
        with self._lock:
            return {
                "": [],
                "Press1": [
                    ("Status/StateCurrent", INT64, self._state),
                    ("Job/Active", INT64, self._active),
                    ("Job/Done", INT64, self._done),
                    ("Job/Result", INT64, 0),
                    ("Result/Torque", DOUBLE, self._torque),
                    ("Job/Number", INT64, 0),
                    ("Job/Serial", STRING, ""),
                    ("Job/Recipe", STRING, ""),
                ],
                "Wash2": [("Count", INT64, self._count), ("Andon", INT64, self._andon)],
                "Pack3": [("Scan", STRING, self._label), ("DoneCount", INT64, self._packed)],
            }

    def _hear(self, device: str, payload: Payload) -> None:
        """A job. A number that was given before is not done again."""
        if device != "Press1":
            return
        given = {metric.name: metric.value for metric in payload.metrics}
        number, serial = given.get("Job/Number"), given.get("Job/Serial")
        with self._lock:
            newest = max([self._active, *(job for job, _ in self._jobs)])
            if isinstance(number, int) and number > newest:
                self._jobs.append((number, str(serial)))
                self._some.set()

    def _press(self) -> None:
        while not self._stop.is_set():
            if not self._jobs:
                self._some.wait(0.1)
                self._some.clear()
                continue
            with self._lock:
                self._active, label = self._jobs.popleft()
                self._state = EXECUTE
            begun: Metrics = [("Job/Active", INT64, self._active), ("Status/StateCurrent", INT64, EXECUTE)]
            self.edge.say("Press1", begun)
            self._work()
            with self._lock:
                self._done, self._state, self._torque = self._active, IDLE, self._draw.gauss(10.5, 0.3)
                self._pressed += 1
                self._to_wash.append(label)
            ended: Metrics = [("Result/Torque", DOUBLE, self._torque), ("Job/Result", INT64, 0)]
            self.edge.say("Press1", [*ended, ("Job/Done", INT64, self._done), ("Status/StateCurrent", INT64, IDLE)])

    def _wash(self) -> None:
        while not self._stop.is_set():
            if not self._to_wash:
                self._stop.wait(0.02)
                continue
            self._work()
            with self._lock:
                self._count = (self._count + 1) % (1 << BITS)
                self._to_pack.append(self._to_wash.popleft())
            self.edge.say("Wash2", [("Count", INT64, self._count)])
            if self._draw.random() < 0.03:
                self._alarm()

    def _alarm(self) -> None:
        for light in (2, 0):
            self._andon = light
            self.edge.say("Wash2", [("Andon", INT64, light)])
            if light:
                self._work()

    def _pack(self) -> None:
        while not self._stop.is_set():
            if not self._to_pack:
                self._stop.wait(0.02)
                continue
            with self._lock:
                self._scans += 1
                self._label = f"P-{self._scans:06}"
                self._to_pack.popleft()
            self.edge.say("Pack3", [("Scan", STRING, self._label)])
            self._work()
            self._packed += 1
            self.edge.say("Pack3", [("DoneCount", INT64, self._packed)])

    def _work(self) -> None:
        self._stop.wait(self._cycle * self._draw.uniform(0.8, 1.2))


def main(arguments: list[str] | None = None) -> int:
    """Play the cell until it is interrupted. Exit status 2 and a message where the broker cannot be reached."""
    parser = argparse.ArgumentParser(prog="python -m lineside.link.plc", description="A simulated PLC.")
    parser.add_argument("broker", help="such as mqtt://127.0.0.1:1883")
    parser.add_argument("--cycle", type=float, default=4.0, help="seconds that each machine takes for a part")
    parser.add_argument("--for", dest="length", type=float, default=None, help="seconds after which it ends")
    options = parser.parse_args(arguments)
    parts = urlsplit(options.broker)
    if parts.scheme != "mqtt" or not parts.hostname:
        sys.stderr.write(f"expected an address such as mqtt://127.0.0.1:1883, found {options.broker}\n")
        return 2
    cell = Cell(Door(parts.hostname, parts.port or 1883), cycle_s=options.cycle)
    try:
        cell.start()
        end = time.monotonic() + (options.length if options.length is not None else float("inf"))
        while time.monotonic() < end:
            time.sleep(min(1.0, max(0.0, end - time.monotonic())))
    except KeyboardInterrupt:
        pass
    except LinesideError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    finally:
        cell.stop()
        sys.stdout.write("pressed {}, washed {}, packed {}\n".format(*cell.made))
    return 0


if __name__ == "__main__":
    sys.exit(main())
