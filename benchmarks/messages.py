"""Facts a second from foreign devices through journal, state and feed.

python -m benchmarks.messages [SECONDS]

Machines that count, at 1 and at 50 counts a message; what waits is taken in one turn. Sparkplug payloads are
decoded and mapped, too; the broker is left out. Processor time is this process's alone; the disk is this machine's.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import deque
from pathlib import Path

from lineside.kernel.build.cache import kernel_hash
from lineside.link.driver import Batch, Health
from lineside.link.sparkplug.node import Edge
from lineside.link.sparkplug.payload import BDSEQ, BOOLEAN, INT64, REBIRTH, decode, encode
from lineside.link.sparkplug.topic import Topic
from lineside.lower import codes
from lineside.model.load import loads
from lineside.model.write import canonical
from lineside.run.controller import Controller
from lineside.run.devices import mapper_of
from lineside.run.foreign import Devices, ForeignSession
from lineside.run.journal import Journal, Meta
from lineside.run.watch import Watch

MACHINES = 50


def model() -> str:
    """A station of many machines, each with a counter of one device."""
    gives = "gives: {counted: {from: C%d, bits: 32, most: 1000}}"
    lines = [f"    cut/{n}: {{trust: decides, at: cell/N/all, {gives % n}}}" for n in range(1, MACHINES + 1)]
    return (
        f"plant: many\nstations: {{cut: {{machines: {MACHINES}}}}}\n"
        "products: {p: {route: [{at: cut, time: 10 s}]}}\nrelease: {p: always}\n"
        'links:\n  brokers: {cell: {at: "mqtt://127.0.0.1:1883", group: G}}\n  machines:\n' + "\n".join(lines) + "\n"
    )


class Waiting:
    """Payloads that wait, read as a host reads them."""

    def __init__(self) -> None:
        self.health = Health(connected=True)
        self.edge = Edge("cell/N", self.health)
        self.payloads: deque[tuple[str, bytes]] = deque()

    def start(self, devices: object) -> None:
        """Nobody is met."""
        del devices

    def take(self) -> list[Batch]:
        """All that waits."""
        found: list[Batch] = []
        while self.payloads:
            kind, data = self.payloads.popleft()
            topic = Topic("G", kind, "N", "" if kind[0] == "N" else "all")
            found += self.edge.hear(topic, decode(data), time.time_ns() // 1000, time.monotonic())
        return found

    def wait(self, seconds: float) -> None:
        """Something always waits."""
        del seconds

    def write(self, device: str, values: object) -> bool:
        """Nobody is told."""
        del device, values
        return True

    def close(self) -> None:
        """Nobody is left."""


def measure(each: int, seconds: float) -> tuple[int, float, float]:
    """Facts, seconds of the processor and by the clock, for so many counts a message; 50 messages wait at a time."""
    with tempfile.TemporaryDirectory() as folder:
        plant = loads(model())
        controller, driver = Controller(plant, 1), Waiting()
        meta = Meta("0", kernel_hash(), plant.model_hash, canonical(plant), "devices", 1, 1.0, "2026-01-01")
        journal = Journal.create(Path(folder) / "run.lineside", meta)
        devices = Devices(driver, mapper_of(plant, controller, 0))
        session = ForeignSession(controller, journal, devices, time.time_ns() // 1000, kept=0, resumed=False)
        session.begin()
        watch = Watch(session, 1.0)
        counts = [0] * MACHINES
        born = [(BDSEQ, INT64, 0), (REBIRTH, BOOLEAN, False)]
        driver.payloads.append(("NBIRTH", encode(born, 1, 0)))
        names = [f"C{n + 1}" for n in range(MACHINES)]
        driver.payloads.append(("DBIRTH", encode([(name, INT64, 0) for name in names], 1, 1)))
        session.advance(codes.NEVER)
        seq = 1
        end = time.monotonic() + seconds
        before = session.facts_heard
        spent, clock = 0.0, 0.0
        at = 0
        while time.monotonic() < end:
            for _ in range(50):
                metrics = []
                for _ in range(each):
                    counts[at] += 1
                    metrics.append((names[at], INT64, counts[at]))
                    at = (at + 1) % MACHINES
                seq = (seq + 1) % 256
                driver.payloads.append(("DDATA", encode(metrics, 1, seq)))
            cpu, wall = time.process_time(), time.monotonic()
            session.advance(codes.NEVER)
            watch.look()
            spent, clock = spent + time.process_time() - cpu, clock + time.monotonic() - wall
        facts = session.facts_heard - before
        made = int(controller.block.table("machine")["made"].sum())
        assert made == sum(counts), (made, sum(counts))
        session.close()
        return facts, spent, clock


def main(seconds: float = 5.0) -> None:
    for each in (1, 50):
        facts, spent, clock = measure(each, seconds)
        rates = f"{facts / spent:9,.0f} facts a processor-second, {facts / clock:9,.0f} by the clock"
        print(f"{each:3} counts a message: {rates}")


if __name__ == "__main__":
    main(*(float(each) for each in sys.argv[1:]))
