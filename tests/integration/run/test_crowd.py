"""More comes in than a plant can make: tables grow while it runs, and there is a cap with a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lineside.errors import KernelError
from lineside.link.loopback import Loopback
from lineside.model.load import loads
from lineside.run.journal import Journal
from lineside.run.models import plant_of
from lineside.run.recovery import begin, resume
from tests.integration.run.line import HOUR, simulated_hash

if TYPE_CHECKING:
    from pathlib import Path

# Three parts a second for a machine that makes one: whoever waits, waits in front of it or outside.
FLOOD = """
plant: flood
stations: {press: {}, pack: {machines: 200, buffer: 3}}
products:
  cap: {route: [{at: press, time: exponential(1 s)}, {at: pack, time: 2 s}]}
  lid: {route: [{at: pack, time: 100 s}]}
release:
  cap: {every: exponential(0.5 s)}
  lid: {every: 0.4 s}
"""


def test_a_run_whose_tables_grow_comes_to_the_simulated_state(tmp_path: Path) -> None:
    plant = loads(FLOOD)
    session = begin(tmp_path / "run.lineside", plant, Loopback(plant, 1), seed=1, speed=0)
    small = session.controller.block.rows()["lot"]
    session.advance(HOUR // 2)
    assert session.controller.block.rows()["lot"] > 2 * small
    session.abandon()
    journal = Journal.open(tmp_path / "run.lineside")
    session = resume(journal, plant_of(journal), Loopback(plant, 1))
    session.advance(HOUR)
    session.close()
    assert session.controller.hash == simulated_hash(HOUR, plant, 1)


def test_a_crowd_beyond_the_cap_ends_the_run_with_the_name_of_the_place(tmp_path: Path) -> None:
    plant = loads(FLOOD)
    session = begin(tmp_path / "run.lineside", plant, Loopback(plant, 1), seed=1, speed=0)
    session.controller.block.head["lot_limit"] = 1000
    with pytest.raises(KernelError, match=r"the plant holds [0-9,]+ parts.* wait at station `press`\. More comes in"):
        session.advance(HOUR)
    session.abandon()
