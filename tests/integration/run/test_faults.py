"""Faults below the run: the disk, the memory, the clock. It stops, loses nothing acknowledged, does nothing twice."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from lineside.errors import LinesideError
from lineside.link.loopback import Loopback
from lineside.lower.codes import SECOND
from lineside.run import session as session_file
from lineside.run.drive import drive
from lineside.run.journal import Journal, JournalError
from lineside.run.journal.schema import HEARTBEAT
from lineside.run.models import plant_of
from lineside.run.pace import Pace
from lineside.run.recovery import begin, resume
from lineside.run.verify import verify
from tests.integration.run import faulty
from tests.integration.run.faulty import FSYNC, FULL, READ, SHORT, TRUNCATE, WRITE, Disk, can_fail, failing_disk
from tests.integration.run.line import HOUR, SEED, line, simulated_hash

if TYPE_CHECKING:
    from pathlib import Path

    from lineside.link.message import Reply, Turn
    from lineside.run.session import Session

needs_disk = pytest.mark.skipif(not can_fail(), reason="this Python's SQLite cannot be reached")
FAULTS = {
    "no space": ("write", FULL),
    "short write": ("write", SHORT),
    "write error": ("write", WRITE),
    "fsync error": ("sync", FSYNC),
}


class LivesOn(Loopback):
    """A plant that outlives the run, and remembers what it was told."""

    outlives = True

    def __init__(self) -> None:
        super().__init__(line(), SEED)
        self.told_safe = 0

    def turn(self, turn: Turn) -> Reply:
        self.told_safe = max(self.told_safe, turn.acknowledged)
        return super().turn(turn)

    def close(self) -> None:
        """It goes on."""


def run_into(session: Session, until: int) -> JournalError:
    while session.time < until:
        try:
            session.advance(session.time + 60 * SECOND)
            if session.journal.last % 3 == 0:
                session.keep()
        except JournalError as error:
            return error
    raise AssertionError("the fault came to nothing")


def stops_and_goes_on(path: Path, disk: Disk, kind: str, code: int, at: int) -> None:
    """A run whose disk fails once at some call; then one with the same plant, which lived on."""
    plant = LivesOn()
    disk.kind = ""
    session = begin(path, line(), plant, seed=SEED, speed=0)
    session.advance(120 * SECOND)
    disk.fail(kind, at, code)
    error = run_into(session, 10 * HOUR)
    assert disk.failed
    assert str(path) in str(error)
    said_to_plant = plant.told_safe
    with pytest.raises(JournalError, match="nothing more is written"):
        session.request(64 + 1, by="somebody")
    assert plant.told_safe == said_to_plant, "nothing is told after the fault"
    session.abandon()
    journal = Journal.open(path)
    assert journal.mark_before(journal.last) >= plant.told_safe, "what was acknowledged is there"
    again = resume(journal, plant_of(journal), plant, say=lambda _: None)
    until = again.time + 300 * SECOND
    again.advance(until)
    again.close()
    assert again.controller.hash == simulated_hash(until), "nothing was lost, nothing was done twice"
    assert verify(path).holds


@needs_disk
@pytest.mark.parametrize("fault", FAULTS)
def test_a_disk_that_fails_stops_the_run_and_loses_nothing(tmp_path: Path, fault: str) -> None:
    kind, code = FAULTS[fault]
    chance = random.Random(fault)
    with failing_disk() as disk:
        for n in range(3):
            stops_and_goes_on(tmp_path / f"{n}.lineside", disk, kind, code, chance.randrange(120))


@needs_disk
@pytest.mark.soak
def test_a_disk_that_fails_at_200_calls(tmp_path: Path) -> None:
    chance = random.Random(200)
    with failing_disk() as disk:
        for n in range(200):
            kind, code = chance.choice([*FAULTS.values()])
            stops_and_goes_on(tmp_path / f"{n}.lineside", disk, kind, code, chance.randrange(600))


@needs_disk
@pytest.mark.parametrize(("kind", "code"), [("read", READ), ("open", faulty.CANNOT_OPEN), ("truncate", TRUNCATE)])
def test_a_start_on_a_disk_that_fails_is_refused_or_goes_on_and_hurts_nothing(
    tmp_path: Path, kind: str, code: int
) -> None:
    path = tmp_path / "run.lineside"
    session = begin(path, line(), Loopback(line(), SEED), seed=SEED, speed=0)
    session.advance(HOUR)
    session.journal.commit()
    session.abandon()
    head = verify(path).head
    with failing_disk() as disk:
        for at in range(12):
            disk.fail(kind, at, code)
            try:
                journal = Journal.open(path)
                journal.abandon()
            except JournalError as error:
                if str(path) not in str(error):
                    raise
            disk.kind = ""
            assert verify(path).head == head


def test_memory_that_is_exhausted_stops_the_run_which_goes_on_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "run.lineside"
    session = begin(path, line(), Loopback(line(), SEED), seed=SEED, speed=0)
    session.advance(HOUR)
    handle = session.controller.handle
    left = [100]

    def exhausted(rows: object, *, again: bool = False) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise MemoryError
        handle(rows, again=again)  # type: ignore[arg-type]

    monkeypatch.setattr(session.controller, "handle", exhausted)
    with pytest.raises(LinesideError, match="the memory is exhausted, and the run stops"):
        drive(session, 0.0, 10 * HOUR, Console(quiet=True), quiet=True)
    journal = Journal.open(path)
    again = resume(journal, plant_of(journal), Loopback(line(), SEED))
    again.advance(3 * HOUR)
    again.close()
    assert again.controller.hash == simulated_hash(3 * HOUR)


def test_a_killed_run_goes_on_when_it_died_though_nothing_happened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_file, "BEAT_S", 0.0)
    path = tmp_path / "run.lineside"
    session = begin(path, line(), Loopback(line(), SEED), seed=SEED, speed=0)
    idle = 4 * HOUR  # from 03:00 to 05:00 nobody works
    session.advance(idle)
    heard = session.journal.last
    for minute in range(1, 41):
        session.advance(idle + minute * 60 * SECOND)
    session.abandon()
    journal = Journal.open(path)
    assert journal.last > heard
    again = resume(journal, plant_of(journal), Loopback(line(), SEED))
    assert idle + 39 * 60 * SECOND <= again.time <= idle + 40 * 60 * SECOND
    again.advance(6 * HOUR)
    again.close()
    assert again.controller.hash == simulated_hash(6 * HOUR)


def test_a_wall_clock_that_jumps_changes_nothing_but_what_heartbeats_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_file, "BEAT_S", 0.0)
    jumps = iter([10**18, 5 * 10**17, 2 * 10**18] * 1000)
    path = tmp_path / "run.lineside"
    session = begin(path, line(), Loopback(line(), SEED), seed=SEED, speed=0)
    monkeypatch.setattr(time, "time_ns", lambda: next(jumps))
    for minute in range(1, 301):
        session.advance(minute * 60 * SECOND)
    session.close()
    reader = Journal.read(path)
    walls = [int(row[4]) for rows in reader.records() for row in rows if row[1] == HEARTBEAT]
    reader.close()
    assert len(set(walls)) == 3
    assert session.controller.hash == simulated_hash(5 * HOUR)
    assert verify(path).holds


def test_an_emulated_plant_stands_still_while_its_run_sleeps_and_a_real_one_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    emulated, real = Pace(60.0, 0, stands=True), Pace(60.0, 0)
    for step in (1.0, 1.0, 8 * 3600.0):
        clock[0] += step
        assert emulated.now <= real.now
    clock[0] += 1.0
    assert (emulated.now, real.now) == (3 * 60 * SECOND, (3 + 8 * 3600) * 60 * SECOND)
