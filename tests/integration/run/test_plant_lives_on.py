"""The run dies, its plant does not: it waits, repeats what was not acknowledged, and obeys nothing twice."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from lineside.link.link import LinkError
from lineside.link.pipe import Pipe
from lineside.run.journal import Journal
from lineside.run.models import plant_of
from lineside.run.recovery import begin, resume
from tests.integration.run.line import HOUR, SEED, line, simulated_hash
from tests.integration.run.nursery import ENVIRONMENT, Nursery, last_time, traces

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TIMES = 8


@contextmanager
def plant_at_named_pipes(model: Path, folder: Path, seed: int = SEED) -> Iterator[tuple[Path, Path]]:
    """An emulated plant in a process of its own; the pipes that it writes and reads stay open while it lives."""
    source, target = folder / "from-plant", folder / "to-plant"
    os.mkfifo(source)
    os.mkfifo(target)
    writes, reads = os.open(source, os.O_RDWR), os.open(target, os.O_RDWR)
    command = [sys.executable, "-m", "lineside.link.emulated", str(model), "--seed", str(seed)]
    process = subprocess.Popen(command, stdin=reads, stdout=writes, env=ENVIRONMENT)
    os.close(writes)
    os.close(reads)
    try:
        yield source, target
    finally:
        process.kill()
        process.wait()


def test_a_run_killed_over_and_over_goes_on_with_the_plant_that_lived_on(
    nursery: Nursery, model: Path, tmp_path: Path
) -> None:
    journal = tmp_path / "run.lineside"
    chance = random.Random(TIMES)
    with plant_at_named_pipes(model, tmp_path) as (source, target):
        arguments = ("--journal", journal, "--plant", f"pipe:{source},{target}", "--speed", "max")
        grown = [0]
        for _ in range(TIMES):
            before = traces(journal)
            run = nursery.start("run", model, "--seed", SEED, *arguments, "--until", "1000d", "--quiet")
            run.kill_some_time(journal, chance, before)
            if not journal.exists():
                continue
            grown.append(last_time(journal))
            assert grown[-1] >= grown[-2]
        until = (last_time(journal) // HOUR + 1) * HOUR
        said = nursery.run("run", *arguments, "--until", f"{until // HOUR}h", "--json")
    assert json.loads(said.splitlines()[-1])["state_hash"] == simulated_hash(until)
    assert len(set(grown)) > 2


def test_a_plant_that_has_run_before_is_not_taken_for_a_new_one(model: Path, tmp_path: Path) -> None:
    with plant_at_named_pipes(model, tmp_path) as (source, target):
        first = begin(tmp_path / "first.lineside", line(), connected(source, target), seed=SEED, speed=0)
        first.advance(HOUR // 60)
        first.close()
        with pytest.raises(LinkError, match="the plant has run before"):
            begin(tmp_path / "second.lineside", line(), connected(source, target), seed=SEED, speed=0)
    assert not (tmp_path / "second.lineside").exists()


def test_a_plant_of_another_seed_is_refused(model: Path, tmp_path: Path) -> None:
    with (
        plant_at_named_pipes(model, tmp_path, seed=4) as (source, target),
        pytest.raises(LinkError, match="seed: the run has 3, this plant 4"),
    ):
        begin(tmp_path / "run.lineside", line(), connected(source, target), seed=SEED, speed=0)


def test_a_journal_that_lost_what_the_plant_was_told_is_safe_is_refused(model: Path, tmp_path: Path) -> None:
    with plant_at_named_pipes(model, tmp_path) as (source, target):
        whole = begin(tmp_path / "whole.lineside", line(), connected(source, target), seed=SEED, speed=0)
        whole.advance(HOUR // 60)
        earlier = (tmp_path / "whole.lineside").read_bytes(), (tmp_path / "whole.lineside-wal").read_bytes()
        whole.advance(HOUR // 20)
        whole.close()
        (tmp_path / "cut.lineside").write_bytes(earlier[0])
        (tmp_path / "cut.lineside-wal").write_bytes(earlier[1])
        journal = Journal.open(tmp_path / "cut.lineside")
        with pytest.raises(LinkError, match="the journal was cut, and what lies between is lost"):
            resume(journal, plant_of(journal), connected(source, target))
        journal.close()


def connected(source: Path, target: Path) -> Pipe:
    """A link to the plant, once it is there."""
    deadline = time.monotonic() + 120
    while True:
        try:
            return Pipe.to_named(source, target)
        except LinkError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
