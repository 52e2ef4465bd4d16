"""A run with its journal and its link comes to the simulated state, wherever it stops and goes on: random plants."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lineside.link.loopback import Loopback
from lineside.link.pipe import Pipe
from lineside.run.journal import Journal
from lineside.run.models import plant_of
from lineside.run.recovery import begin, resume
from lineside.run.replay import replay
from tests.examples import examples
from tests.integration.run.line import SECOND, simulated_hash
from tests.kernel.lockstep import running_plants

if TYPE_CHECKING:
    from lineside.model.plant import Plant

stops = st.lists(st.integers(0, 2 * 3600).map(lambda seconds: seconds * SECOND), min_size=1, max_size=3).map(sorted)
seeds = st.integers(0, 2**32)


@given(plant=running_plants(), seed=seeds, stops=stops, kill=st.booleans())
@settings(max_examples=examples(12))
def test_random_plants_over_the_loopback(plant: Plant, seed: int, stops: list[int], kill: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.lineside"
        session = begin(path, plant, Loopback(plant, seed), seed=seed, speed=0)
        for until in stops:
            session.advance(until)
            if kill:
                session.abandon()  # as if killed: what was not committed is gone
            else:
                session.close()
            journal = Journal.open(path)
            session = resume(journal, plant_of(journal), Loopback(plant, seed))
        session.advance(stops[-1])
        session.close()
        state = simulated_hash(stops[-1], plant, seed)
        assert session.controller.hash == state
        again = replay(path)
        assert again.controller.hash == state
        assert again.agrees


@given(plant=running_plants(constant=True), seed=seeds, until=st.integers(0, 1800))
@settings(max_examples=examples(2), suppress_health_check=[HealthCheck.too_slow])
def test_random_plants_in_processes_of_their_own(plant: Plant, seed: int, until: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        link = Pipe.to_new_process(plant, seed)
        session = begin(Path(folder) / "run.lineside", plant, link, seed=seed, speed=0)
        session.advance(until * SECOND)
        session.close()
        assert session.controller.hash == simulated_hash(until * SECOND, plant, seed)
