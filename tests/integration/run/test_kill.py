"""`kill -9`: a run that is started again goes on as if it had never stopped."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from lineside.run.journal import Journal
from lineside.run.replay import replay
from tests.integration.run.line import HOUR, SEED, simulated_hash
from tests.integration.run.nursery import ENVIRONMENT, Nursery, last_time, traces

if TYPE_CHECKING:
    from pathlib import Path

NEVER_ENDS = "10000d"


def finish(nursery: Nursery, journal: Path) -> tuple[int, str]:
    """Let the run go on for an hour in the plant; its time then, µs, and its state."""
    until = (last_time(journal) // HOUR + 1) * HOUR
    said = nursery.run("run", "--journal", journal, "--speed", "max", "--until", f"{until // HOUR}h", "--json")
    result = json.loads(said.splitlines()[-1])
    assert result["time_s"] * 1e6 == until
    return until, result["state_hash"]


def kill_often(nursery: Nursery, model: Path, journal: Path, times: int) -> int:
    """Start and kill a run so many times; how many of them came further than the one before."""
    chance = random.Random(times)
    durable = [0]
    for _ in range(times):
        before = traces(journal)
        run = nursery.start(
            "run", model, "--seed", SEED, "--journal", journal, "--speed", "max", "--until", NEVER_ENDS, "--quiet"
        )
        run.kill_some_time(journal, chance, before)
        if journal.exists():
            reader = Journal.read(journal)
            reader.close()
            assert reader.last >= durable[-1], "records that were durable are gone"
            durable.append(reader.last)
    return len(set(durable)) - 1


def killed_and_compared(nursery: Nursery, model: Path, journal: Path, times: int) -> None:
    different = kill_often(nursery, model, journal, times)
    assert different > times // 4, "hardly any of these runs got anywhere before it was killed"
    until, state = finish(nursery, journal)
    assert state == simulated_hash(until)
    assert replay(journal).controller.hash == state


def test_a_run_killed_at_20_random_moments_comes_to_the_state_of_one_never_stopped(
    nursery: Nursery, model: Path, tmp_path: Path
) -> None:
    killed_and_compared(nursery, model, tmp_path / "run.lineside", 20)


@pytest.mark.soak
def test_a_run_killed_at_200_random_moments_comes_to_the_state_of_one_never_stopped(
    nursery: Nursery, model: Path, tmp_path: Path
) -> None:
    killed_and_compared(nursery, model, tmp_path / "run.lineside", 200)


def test_a_process_started_from_scratch_is_killed_and_started_again(model: Path, tmp_path: Path) -> None:
    journal = tmp_path / "run.lineside"
    command: list[str | Path] = [sys.executable, "-m", "lineside", "run", model, "--seed", str(SEED)]
    command += ["--journal", journal, "--speed", "max"]
    first = subprocess.Popen([*command, "--until", NEVER_ENDS, "--quiet"], env=ENVIRONMENT)
    while not journal.exists() or last_time(journal) < HOUR:
        time.sleep(0.02)
        assert first.poll() is None
    first.kill()
    first.wait()
    until = last_time(journal) // HOUR + 1
    again = subprocess.run(
        [*command, "--until", f"{until}h", "--json"], env=ENVIRONMENT, check=True, capture_output=True, text=True
    )
    assert json.loads(again.stdout)["state_hash"] == simulated_hash(until * HOUR)
