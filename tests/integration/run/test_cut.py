"""A journal that was cut off: what can be read is recovered exactly, and what cannot is never made up."""

from __future__ import annotations

import os
import random
import re
import shutil
import sqlite3
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from lineside.link.loopback import Loopback
from lineside.lower.codes import SECOND
from lineside.run.controller import Controller
from lineside.run.journal import DamagedError, Journal, JournalError
from lineside.run.journal.salvage import beside
from lineside.run.models import plant_of
from lineside.run.recovery import begin, resume
from lineside.run.replay import replay
from lineside.run.start import RunSettings, start
from lineside.run.witness import RECORD_COLUMNS
from tests.integration.run.line import HOUR, SEED, line, simulated_hash

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from lineside.run.session import Session

CUTS = 20
GROUP = 20 * SECOND


class Kept:
    """A journal as a killed process leaves it, and all its records."""

    def __init__(self, folder: Path, *, closed: bool) -> None:
        self.path = folder / "kept.lineside"
        path = folder / "run.lineside"
        session = begin(path, line(), Loopback(line(), SEED), seed=SEED, speed=0)
        self.commits: list[tuple[int, int]] = [(0, 0)]
        """After every commit: how large the log was, and how many records were durable."""
        for group in range(1, 181):
            session.advance(group * GROUP)
            session.journal.commit()
            if group in (60, 120):
                session.keep()
            log = folder / "run.lineside-wal"
            self.commits.append((log.stat().st_size, session.journal.last))
        if closed:
            session.close()
        for suffix in ("", "-wal"):
            if (file := folder / f"run.lineside{suffix}").exists():
                shutil.copyfile(file, folder / f"kept.lineside{suffix}")
        if not closed:
            session.abandon()
        self.records = np.concatenate([rows[:, :RECORD_COLUMNS] for rows in _read(path)])

    def cut(self, folder: Path, suffix: str, size: int) -> Path:
        """A copy of it, one of its files cut off after so many bytes."""
        folder.mkdir()
        for each in ("", "-wal"):
            if (file := self.path.with_name(self.path.name + each)).exists():
                shutil.copyfile(file, folder / f"run.lineside{each}")
        os.truncate(folder / f"run.lineside{suffix}", size)
        return folder / "run.lineside"

    def size(self, suffix: str) -> int:
        return self.path.with_name(self.path.name + suffix).stat().st_size

    def state_after(self, records: int) -> str:
        """The controller's state after the first so many records, handled in one go."""
        controller = Controller(line(), SEED)
        controller.handle(np.ascontiguousarray(self.records[:records]), again=True)
        return controller.hash


def _read(path: Path) -> list[NDArray[np.int64]]:
    reader = Journal.read(path)
    rows = list(reader.records())
    reader.close()
    return rows


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """A run of an hour, killed: all its records are in the log."""
    return Kept(tmp_path_factory.mktemp("killed"), closed=False)


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """A run of an hour, closed: all its records are in the file."""
    return Kept(tmp_path_factory.mktemp("closed"), closed=True)


def goes_on_exactly(session: Session, kept: Kept) -> int:
    """Hold a session that goes on against the records that were kept; how many it has."""
    durable = session.journal.last
    assert session.controller.hash == kept.state_after(durable)
    session.advance(2 * HOUR)
    session.close()
    assert session.controller.hash == simulated_hash(2 * HOUR)
    return durable


def started(path: Path, said: list[str]) -> Session | None:
    """A session that goes on with a journal; None where nothing can be read of it, which then is told."""
    try:
        return start(RunSettings(None, "emulated", 0.0, None, path), said.append)
    except DamagedError as error:
        if str(path) not in str(error):
            raise
        return None


def sizes(whole: int, seed: int, *edges: int) -> list[int]:
    """Random places at which to cut a file, and some that are not random."""
    return sorted({*edges, *(random.Random(seed).randrange(whole) for _ in range(CUTS))})


def test_a_log_cut_anywhere_loses_nothing_that_was_committed_before_the_cut(killed: Kept, tmp_path: Path) -> None:
    whole = killed.size("-wal")
    edges = (0, 1, 31, 32, 33, killed.commits[1][0], killed.commits[1][0] - 1, whole - 1, whole)
    for size in sizes(whole, 1, *edges):
        path = killed.cut(tmp_path / str(size), "-wal", size)
        opened = Journal.open(path)
        session = resume(opened, plant_of(opened), Loopback(line(), SEED))
        before = max(records for end, records in killed.commits if end <= size)
        after = min((records for end, records in killed.commits if end > size), default=len(killed.records))
        assert before <= goes_on_exactly(session, killed) <= after


def test_a_file_cut_anywhere_is_saved_up_to_the_cut_and_left_as_it_is(closed: Kept, tmp_path: Path) -> None:
    whole = closed.size("")
    saved = []
    for size in sizes(whole, 2, 0, 1, 100, 511, 512, 4095, 4096, 8192, 20480, whole - 4096, whole - 1):
        path = closed.cut(tmp_path / str(size), "", size)
        damaged = path.read_bytes()
        said: list[str] = []
        session = started(path, said)
        if session is None:
            saved.append((size, -1))
            assert not beside(path).exists()
        else:
            assert session.journal.path == beside(path)
            assert str(path) in said[0]
            told = re.search(r"([\d,]+) records", said[0])
            assert told is not None
            records = int(told[1].replace(",", ""))
            assert goes_on_exactly(session, closed) == max(records, 1)
            saved.append((size, records))
        assert path.read_bytes() == damaged
    assert all(before[1] <= after[1] for before, after in pairwise(saved)), "a later cut saves less"
    assert max(records for size, records in saved if size >= 0.9 * whole) >= 0.5 * len(closed.records)
    assert all(records >= 0 for size, records in saved if size >= 0.2 * whole), "the model comes first in the file"


def test_a_file_and_its_log_cut_together_never_give_a_wrong_state(killed: Kept, tmp_path: Path) -> None:
    chance = random.Random(3)
    for number in range(CUTS):
        path = killed.cut(tmp_path / str(number), "-wal", chance.randrange(killed.size("-wal")))
        os.truncate(path, chance.randrange(killed.size("")))
        session = started(path, [])
        if session is not None:
            goes_on_exactly(session, killed)


def test_a_journal_with_a_record_missing_in_the_middle_is_damaged(closed: Kept, tmp_path: Path) -> None:
    path = closed.cut(tmp_path / "gap", "", closed.size(""))
    connection = sqlite3.connect(path)
    connection.execute("DELETE FROM record WHERE seq = 100")
    connection.commit()
    connection.close()
    with pytest.raises(DamagedError, match=r"record 100 is missing"):
        Journal.open(path)
    session = started(path, [])
    assert session is not None
    assert goes_on_exactly(session, closed) == 99


def test_a_damaged_snapshot_costs_time_and_nothing_else(closed: Kept, tmp_path: Path) -> None:
    path = closed.cut(tmp_path / "snapshots", "", closed.size(""))
    connection = sqlite3.connect(path)
    newest, older, oldest = (row[0] for row in connection.execute("SELECT seq FROM snapshot ORDER BY seq DESC"))
    connection.execute("UPDATE snapshot SET state = substr(state, 1, 100) WHERE seq = ?", (newest,))
    connection.execute("UPDATE snapshot SET hash = 'of another state' WHERE seq = ?", (older,))
    connection.execute("UPDATE snapshot SET plant = x'00' WHERE seq = ?", (oldest,))
    connection.commit()
    connection.close()
    opened = Journal.open(path)
    session = resume(opened, plant_of(opened), Loopback(line(), SEED))
    assert goes_on_exactly(session, closed) == len(closed.records)


def test_a_replay_of_a_damaged_journal_shows_what_can_be_read_and_says_so(closed: Kept, tmp_path: Path) -> None:
    path = closed.cut(tmp_path / "half", "", closed.size("") // 2)
    result = replay(path)
    assert 0 < result.records < len(closed.records)
    assert result.controller.hash == closed.state_after(result.records)
    assert "damaged" in result.remarks[0]
    assert f"{result.records:,} records" in result.remarks[1]
    assert sorted(file.name for file in path.parent.iterdir()) == ["run.lineside"]


def test_what_was_saved_once_is_not_saved_over(closed: Kept, tmp_path: Path) -> None:
    path = closed.cut(tmp_path / "twice", "", closed.size("") // 2)
    start(RunSettings(None, "emulated", 0.0, None, path), lambda _: None).close()
    saved = beside(path).read_bytes()
    with pytest.raises(JournalError, match=r"was saved in .*before"):
        start(RunSettings(None, "emulated", 0.0, None, path), lambda _: None)
    assert beside(path).read_bytes() == saved
