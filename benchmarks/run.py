"""What a run costs: a commit, a record, an instant with each kind of plant, a replay, a start. Prints tables.

The plant is a synthetic line of 20 machines in a row with small buffers, exponential times and failures.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from lineside.kernel.build.cache import kernel_hash
from lineside.kernel.build.warm import warm
from lineside.link.loopback import Loopback
from lineside.link.pipe import Pipe
from lineside.lower.codes import SECOND
from lineside.model.load import loads
from lineside.model.plant import Plant
from lineside.model.write import canonical
from lineside.run.controller import Controller
from lineside.run.journal import Journal, Meta
from lineside.run.models import plant_of
from lineside.run.recovery import begin, resume
from lineside.run.replay import replay
from lineside.run.session import Session
from lineside.version import __version__

HOUR = 3600 * SECOND
MEASURED_S = 3.0


def line(stations: int = 20) -> Plant:
    """The plant."""
    names = [f"s{number}" for number in range(1, stations + 1)]
    failure = "failure: {every: exponential(2 h), repair: exponential(5 min)}"
    return loads(
        "\n".join(
            [
                "plant: line",
                "stations:",
                *(f"  {name}: {{buffer: 5, {failure}}}" for name in names),
                "products: {part: {route: ["
                + ", ".join(f"{{at: {name}, time: exponential(10 s)}}" for name in names)
                + "]}}",
                "release: {part: always}",
            ]
        )
    )


def timed(work: Callable[[], int]) -> tuple[int, float]:
    """What is done in the time that is measured, and how long that took, s."""
    done, began = 0, time.perf_counter()
    while time.perf_counter() - began < MEASURED_S:
        done += work()
    return done, time.perf_counter() - began


def groups(folder: Path, plant: Plant) -> None:
    """Records in groups of several sizes."""
    print("records a commit      commits/s      records/s    ms a commit    bytes a record")
    meta = Meta(__version__, kernel_hash(), plant.model_hash, canonical(plant), "benchmark", 1, 0.0, "")
    for size in (1, 10, 100, 1000, 2000, 10_000):
        path = folder / f"groups-{size}.lineside"
        journal = Journal.create(path, meta)
        rows = np.array([(i * 1000, 1, i % 20, i, 0, 0) for i in range(size)], np.int64)

        def commit(journal: Journal = journal, rows: np.ndarray = rows) -> int:
            journal.append(rows, "benchmark", 1)
            journal.commit()
            return 1

        commits, took = timed(commit)
        journal.close()
        rate, length = commits / took, path.stat().st_size / (commits * size)
        print(f"{size:16,}{rate:15,.0f}{rate * size:15,.0f}{1000 / rate:15.2f}{length:18.0f}")


def advance(session: Session) -> Callable[[], int]:
    """A quarter of an hour in the plant; the facts that came of it."""

    def work() -> int:
        before = session.controller.facts
        session.advance(session.time + HOUR // 4)
        return session.controller.facts - before

    return work


def links(folder: Path, plant: Plant) -> Path:
    """Runs as fast as possible with each kind of plant; the journal of the first."""
    print("\nplant                                          facts/s    facts a second of this process's own time")
    outliving = Pipe.to_new_process(plant, 1)
    outliving.outlives = True
    for name, link in (
        ("in this process, commits in groups", Loopback(plant, 1)),
        ("in a process that dies with the run", Pipe.to_new_process(plant, 1)),
        ("that outlives the run: a commit an instant", outliving),
    ):
        path = folder / f"{len(name)}.lineside"
        session = begin(path, plant, link, seed=1, speed=0)
        own = time.process_time()
        done, took = timed(advance(session))
        own = time.process_time() - own
        session.close()
        print(f"{name:44}{done / took:10,.0f}{done / own:45,.0f}")
    return folder / f"{len('in this process, commits in groups')}.lineside"


def handling(path: Path) -> None:
    """The controller alone, from records in memory."""
    journal = Journal.read(path)
    rows = np.concatenate([np.ascontiguousarray(chunk[:, :6]) for chunk in journal.records()])
    controller = Controller(plant_of(journal), 1)
    began = time.perf_counter()
    controller.handle(rows, again=True)
    took = time.perf_counter() - began
    journal.close()
    print(f"\nrecords handled a second, from memory      {len(rows) / took:12,.0f}")
    began = time.perf_counter()
    count = replay(path).records
    print(f"records replayed a second, from the journal{count / (time.perf_counter() - began):12,.0f}")


def starts(path: Path, plant: Plant) -> None:
    """Going on with a journal in a warm process."""
    began = time.perf_counter()
    journal = Journal.open(path)
    opened = time.perf_counter()
    session = resume(journal, plant, Loopback(plant, 1))
    took = time.perf_counter()
    records = journal.last
    session.abandon()
    print(f"a journal of {records:,} records ({path.stat().st_size / 1e6:.0f} MB) checked in {opened - began:.2f} s,"
          f" its run rebuilt in {took - opened:.2f} s")  # fmt: skip


def main() -> None:
    warm(print)
    plant = line()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    with tempfile.TemporaryDirectory(dir=".") as folder:
        groups(Path(folder), plant)
        journal = links(Path(folder), plant)
        handling(journal)
        starts(journal, plant)


if __name__ == "__main__":
    main()
