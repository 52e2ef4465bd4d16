"""Journals of an earlier format and of another kernel: their runs go on where the states agree, or are refused."""

from __future__ import annotations

import json
import shutil
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from lineside.errors import LinesideError
from lineside.kernel.build.cache import kernel_hash
from lineside.link.loopback import Loopback
from lineside.lower import codes
from lineside.run import recovery, revision, session
from lineside.run.journal import Journal, JournalError, OldFormatError
from lineside.run.journal.format_1 import read_format_1
from lineside.run.journal.salvage import beside
from lineside.run.journal.scavenge import scavenge
from lineside.run.layouts import Foreign, bundled, described, same_belief
from lineside.run.models import plant_of
from lineside.run.recovery import begin
from lineside.run.replay import replay
from lineside.run.start import RunSettings, start
from lineside.run.verify import verify
from tests.integration.run.line import HOUR, SEED, line, simulated_hash
from tests.kernel.bench import Simulation
from tests.system import ROOT

if TYPE_CHECKING:
    from pathlib import Path

OLD = ROOT / "tests" / "fixtures" / "0.1.0"
ANOTHER = "0123456789abcdef"


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


def go_on(path: Path, said: list[str], until: int) -> session.Session:
    run = start(RunSettings(None, "emulated", 0.0, None, path), said.append)
    run.advance(until)
    run.close()
    return run


@pytest.mark.parametrize("name", ["engine-cell", "engine-line", "killed"])
def test_a_run_of_0_1_0_goes_on_in_a_new_journal_beside_the_old_one(tmp_path: Path, name: str) -> None:
    for file in OLD.glob(f"{name}.journal*"):
        shutil.copyfile(file, tmp_path / file.name)
    path, before = tmp_path / f"{name}.journal", contents(tmp_path)
    with pytest.raises(OldFormatError, match="is of format 1"):
        Journal.open(path)
    records = replay(path).records
    said: list[str] = []
    run = go_on(path, said, 90 * 60 * codes.SECOND)
    assert "is left as it is" in said[0]
    assert f"{records:,} records" in said[0]
    target = beside(path, "carried-over")
    assert run.journal.path == target
    found = verify(target)
    assert found.holds
    assert "carried over from" in found.remarks[0]
    simulation = Simulation(plant_of(Journal.read(target)), run.journal.meta.seed)
    simulation.run_us(90 * 60 * codes.SECOND)
    assert run.controller.hash == simulation.hash(), "the run is where one would be that was never stopped"
    assert {each: data for each, data in contents(tmp_path).items() if each in before} == before
    with pytest.raises(JournalError, match=r"was carried over into .* before"):
        start(RunSettings(None, "emulated", 0.0, None, path), said.append)


@pytest.fixture
def of_another_kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A journal that says it was made by another kernel, of the same layout."""
    path = tmp_path / "run.lineside"
    with monkeypatch.context() as patch:
        patch.setattr(recovery, "kernel_hash", lambda: ANOTHER)
        patch.setattr(revision, "kernel_hash", lambda: ANOTHER)
        patch.setattr("lineside.link.emulated.kernel_hash", lambda: ANOTHER)
        run = begin(path, line(), Loopback(line(), SEED), seed=SEED, speed=0)
        for hour in (1, 2, 3):
            run.advance(hour * HOUR)
            run.keep()
        run.close()
    return path


def test_another_kernel_goes_on_where_it_comes_to_the_same_states_and_the_journal_says_so(
    of_another_kernel: Path,
) -> None:
    said: list[str] = []
    run = go_on(of_another_kernel, said, 4 * HOUR)
    assert f"was made with kernel {ANOTHER}" in said[0]
    assert "4 of its states agree" in said[0] or "3 of its states agree" in said[0]
    assert run.controller.hash == simulated_hash(4 * HOUR)
    journal = Journal.read(of_another_kernel)
    assert (journal.meta.kernel, journal.kernel) == (ANOTHER, kernel_hash())
    journal.close()
    assert f"from {ANOTHER} to {kernel_hash()}" in "".join(scavenge(of_another_kernel).texts.values())
    again: list[str] = []
    go_on(of_another_kernel, again, 5 * HOUR)
    assert not [line for line in again if "was made with kernel" in line], "a snapshot of this kernel is taken now"
    assert replay(of_another_kernel).agrees


def test_another_kernel_that_comes_to_another_state_is_refused_with_the_record_named(of_another_kernel: Path) -> None:
    saved = scavenge(of_another_kernel)
    second = saved.snapshots[1]
    journal = Journal.open(of_another_kernel)
    wrong = replace(second, hash="of another state")
    made = wrong.sum(journal._head_at(wrong.seq))
    journal._connection.execute("UPDATE snapshot SET hash = ?, sum = ? WHERE seq = ?", (wrong.hash, made, wrong.seq))
    journal.close()
    before = of_another_kernel.read_bytes()
    with pytest.raises(LinesideError, match=rf"another state than the run had after record {second.seq:,}\. Resume it"):
        start(RunSettings(None, "emulated", 0.0, None, of_another_kernel), lambda _: None)
    assert of_another_kernel.read_bytes() == before


def test_a_state_of_another_layout_is_compared_in_what_both_know() -> None:
    simulation = Simulation(line(), SEED)
    simulation.run_us(HOUR)
    block = simulation.block
    columns = json.loads(zlib.decompress(described()[1]))
    state = Foreign(block.snapshot(), described()[1])
    assert same_belief(block, state)[0]
    assert same_belief(block, state)[1] == same_belief(block, state)[2], "the same layout: all is compared"
    columns["machine"] = {("was_" + name if name == "state" else name): of for name, of in columns["machine"].items()}
    renamed = Foreign(block.snapshot(), zlib.compress(json.dumps(columns).encode()))
    same, compared, known = same_belief(block, renamed)
    assert (same, compared) == (True, known - 1)
    simulation.run_us(2 * HOUR)
    assert not same_belief(block, renamed)[0]


def test_the_layout_of_0_1_0_is_kept_and_its_snapshots_can_be_read() -> None:
    snapshot = read_format_1(OLD / "engine-line.journal").snapshots[-1]
    description = bundled(snapshot.layout)
    assert snapshot.state is not None
    assert description is not None
    assert Foreign(zlib.decompress(snapshot.state), description).head["now"] == snapshot.time
