"""The disk is full: the run says so and stops; with room again it goes on as if it had never stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lineside.link.loopback import Loopback
from lineside.run.journal import Journal, JournalError
from lineside.run.models import plant_of
from lineside.run.recovery import begin, resume
from tests.integration.run.line import HOUR, SEED, line, simulated_hash

if TYPE_CHECKING:
    from pathlib import Path

MORE_PAGES = 12


def test_a_run_whose_disk_is_full_stops_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    path = tmp_path / "run.lineside"
    session = begin(path, line(), Loopback(line(), SEED), seed=SEED, speed=0)
    connection = session.journal._connection
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages + MORE_PAGES}")
    with pytest.raises(JournalError, match=r"the journal .* cannot be used: database or disk is full"):
        session.advance(10 * HOUR)
    session.abandon()
    journal = Journal.open(path)
    assert 0 < journal.last_time < 10 * HOUR
    again = resume(journal, plant_of(journal), Loopback(line(), SEED))
    again.advance(10 * HOUR)
    again.close()
    assert again.controller.hash == simulated_hash(10 * HOUR)
