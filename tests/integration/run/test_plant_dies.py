"""The plant's process dies: the run says so, and its journal goes on with a new one."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from lineside.link.link import LinkError
from lineside.link.loopback import Loopback
from lineside.link.pipe import Pipe
from lineside.run.journal import Journal
from lineside.run.models import plant_of
from lineside.run.recovery import begin, resume
from tests.integration.run.line import HOUR, SEED, line, simulated_hash

if TYPE_CHECKING:
    from pathlib import Path


def test_a_plant_in_a_process_of_its_own_comes_to_the_simulated_state(tmp_path: Path) -> None:
    session = begin(tmp_path / "run.lineside", line(), Pipe.to_new_process(line(), SEED), seed=SEED, speed=0)
    session.advance(2 * HOUR)
    session.close()
    assert session.controller.hash == simulated_hash(2 * HOUR)


def test_a_plant_that_dies_is_missed_and_rebuilt_by_a_new_process(tmp_path: Path) -> None:
    link = Pipe.to_new_process(line(), SEED)
    session = begin(tmp_path / "run.lineside", line(), link, seed=SEED, speed=0)
    session.advance(HOUR // 2)
    assert link.process is not None
    os.kill(link.process.pid, signal.SIGKILL)
    with pytest.raises(LinkError, match="the plant is gone"):
        session.advance(HOUR)
    session.abandon()
    journal = Journal.open(tmp_path / "run.lineside")
    again = resume(journal, plant_of(journal), Pipe.to_new_process(line(), SEED))
    again.advance(HOUR)
    again.close()
    assert again.controller.hash == simulated_hash(HOUR)


def test_a_run_with_a_process_goes_on_with_a_plant_of_its_own_and_the_other_way_round(tmp_path: Path) -> None:
    path = tmp_path / "run.lineside"
    begin(path, line(), Pipe.to_new_process(line(), SEED), seed=SEED, speed=0).close()
    for hour in range(1, 4):
        journal = Journal.open(path)
        link = Loopback(line(), SEED) if hour % 2 else Pipe.to_new_process(line(), SEED)
        session = resume(journal, plant_of(journal), link)
        session.advance(hour * HOUR)
        session.close()
        assert session.controller.hash == simulated_hash(hour * HOUR)
