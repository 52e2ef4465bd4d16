"""A long run's journal goes on in new files, each whole by itself, chained to the one before."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest
from typer.testing import CliRunner

from lineside.cli import app
from lineside.errors import InputError
from lineside.link.loopback import Loopback
from lineside.run.journal import Journal, JournalError, book
from lineside.run.journal.segments import segments_of
from lineside.run.recovery import begin
from lineside.run.replay import replay
from lineside.run.start import RunSettings, start
from lineside.run.verify import verify
from tests.integration.run.line import HOUR, SEED, line, simulated_hash

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A journal of several files."""
    monkeypatch.setattr(book, "SEGMENT_RECORDS", 500)
    path = tmp_path / "run.lineside"
    session = begin(path, line(), Loopback(line(), SEED), seed=SEED, speed=0)
    for half in range(1, 9):
        session.advance(half * HOUR // 2)
        session.keep()
    session.close()
    assert len(segments_of(path)) >= 3
    return path


def go_on(path: Path, until: int, said: list[str] | None = None) -> str:
    told: list[str] = [] if said is None else said
    session = start(RunSettings(None, "emulated", 0.0, None, path), told.append)
    session.advance(until)
    session.close()
    return session.controller.hash


def test_it_goes_on_and_is_replayed_and_checked_by_the_name_of_the_first(long: Path) -> None:
    assert go_on(long, 5 * HOUR) == simulated_hash(5 * HOUR)
    found = replay(long)
    assert found.agrees
    assert found.controller.hash == simulated_hash(5 * HOUR)
    checked = verify(long)
    assert checked.holds
    assert (checked.first, checked.records, checked.files) == (1, found.records, len(segments_of(long)))


def test_each_file_begins_with_the_head_of_the_one_before_and_with_the_state(long: Path) -> None:
    files = list(segments_of(long).values())
    head, last = "", 0
    for file in files:
        segment = Journal.read_file(file)
        assert (segment.meta.previous, segment.meta.first) == (head, last + 1)
        head, last = segment.head.hex(), segment.last
        segment.close()
    for file in files[:-1]:
        file.unlink()
    assert go_on(long, 5 * HOUR) == simulated_hash(5 * HOUR), "the newest file is all that a run needs"


def test_snapshots_that_are_damaged_in_the_newest_file_cost_time_and_nothing_else(long: Path) -> None:
    newest = Journal.open(long)
    newest._connection.execute("UPDATE snapshot SET state = x'00'")
    newest.close()
    said: list[str] = []
    assert go_on(long, 5 * HOUR, said) == simulated_hash(5 * HOUR)
    assert any("snapshot" in line and "damaged" in line for line in said)


def test_an_older_file_that_is_damaged_or_missing_is_named(long: Path) -> None:
    first, second, *_ = segments_of(long).values()
    data = bytearray(second.read_bytes())
    at = next(n for n in range(2 * 4096, len(data)) if data[n : n + 4].count(0) == 0)
    for n in range(at, len(data), 997):
        data[n] ^= 1
    second.write_bytes(data)
    found = verify(long)
    assert not found.holds
    assert any(str(second) in fault for fault in found.faults)
    second.unlink()
    assert not verify(long).holds
    first.unlink()
    found = verify(long)
    assert found.first > 1
    assert any("are not there" in remark for remark in found.remarks)


def test_an_older_file_is_not_gone_on_with(long: Path) -> None:
    second = segments_of(long)[2]
    with pytest.raises(JournalError, match="is an older part of the journal"):
        start(RunSettings(None, "emulated", 0.0, None, second), lambda _: None)


def test_a_damaged_newest_file_is_salvaged_with_copies_of_the_others(long: Path) -> None:
    newest = list(segments_of(long).values())[-1]
    data = bytearray(newest.read_bytes())
    data[:4096] = bytes(4096)
    newest.write_bytes(data)
    said: list[str] = []
    assert go_on(long, 5 * HOUR, said) == simulated_hash(5 * HOUR)
    assert "left as it is" in said[0]
    assert newest.read_bytes() == data
    saved = long.with_name("run-salvaged.lineside")
    assert len(segments_of(saved)) == len(segments_of(long))
    assert verify(saved).holds
    assert replay(saved).agrees


def test_a_head_that_was_noted_proves_later_that_nothing_was_changed(long: Path, tmp_path: Path) -> None:
    noted = verify(long).head
    at = verify(long).records
    go_on(long, 5 * HOUR)
    found = verify(long, noted)
    assert (found.holds, found.found_at) == (True, at)
    other = tmp_path / "other" / "run.lineside"
    other.parent.mkdir()
    for file in segments_of(long).values():
        shutil.copyfile(file, other.with_name(file.name))
    assert not verify(other, "0" * 32).holds
    with pytest.raises(InputError, match="32 hexadecimal digits"):
        verify(other, "abc")
    told = CliRunner().invoke(app, ["verify", str(long), "--head", noted])
    assert told.exit_code == 0
    assert f"is its head after record {at:,}" in " ".join(told.output.split())
    assert CliRunner().invoke(app, ["verify", str(long), "--head", "0" * 32, "--json"]).exit_code == 1


def test_the_file_does_not_grow_with_the_number_of_snapshots(tmp_path: Path) -> None:
    session = begin(tmp_path / "run.lineside", line(), Loopback(line(), SEED), seed=SEED, speed=0)
    for step in range(1, 25):
        session.advance(step * HOUR // 20)
        session.keep()
    session.close()
    reader = Journal.read(tmp_path / "run.lineside")
    kept = list(reader.snapshots())
    rows = np.concatenate(list(reader.records()))
    reader.close()
    assert len(kept) >= 20
    assert sum(each.state is not None for each in kept) == book.KEPT_WHOLE
    assert replay(tmp_path / "run.lineside").compared == len(kept)
    assert len(rows)
