"""Where there is no compiler a run is slow, and right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lineside.link.loopback import Loopback
from lineside.run.journal import Journal
from lineside.run.models import plant_of
from lineside.run.recovery import begin, resume
from lineside.run.replay import replay
from tests.integration.run.line import HOUR, SEED, line, simulated_hash

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.compiler_off
def test_a_run_stopped_and_replayed(tmp_path: Path) -> None:
    path = tmp_path / "run.lineside"
    begin(path, line(), Loopback(line(), SEED), seed=SEED, speed=0).close()
    for until in (HOUR // 60, HOUR // 30):
        journal = Journal.open(path)
        session = resume(journal, plant_of(journal), Loopback(line(), SEED))
        session.advance(until)
        session.close()
        assert session.controller.hash == simulated_hash(until)
    assert replay(path).controller.hash == simulated_hash(HOUR // 30)
