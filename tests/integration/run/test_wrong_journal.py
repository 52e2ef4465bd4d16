"""A journal that is not of this run, this kernel, or no journal at all: a clear message, and nothing is touched."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from lineside.errors import InputError, LinesideError
from lineside.kernel.build.cache import kernel_hash
from lineside.link.loopback import Loopback
from lineside.lower import codes
from lineside.model.load import loads
from lineside.run.journal import Journal, JournalError
from lineside.run.journal.scavenge import scavenge
from lineside.run.models import plant_of
from lineside.run.recovery import ReplayError, begin, resume
from lineside.run.replay import replay
from lineside.run.start import RunSettings, start
from tests.integration.run.forge import forge
from tests.integration.run.line import HOUR, LINE, SECOND, SEED, line, simulated_hash

if TYPE_CHECKING:
    from pathlib import Path

    from lineside.run.journal.chain import Line


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    path = tmp_path / "run.lineside"
    session = begin(path, line(), Loopback(line(), SEED), seed=SEED, speed=0)
    session.advance(HOUR // 6)
    session.close()
    return path


def go_on(path: Path | None, model: object = None, seed: int | None = None, plant: str = "emulated") -> str:
    """The message with which a run is refused."""
    with pytest.raises(LinesideError) as refused:
        start(RunSettings(None if model is None else str(model), plant, 0.0, seed, path), lambda _: None)
    return str(refused.value)


def edit(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_of_another_model(journal: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(LINE.replace("time: 10 s", "time: 11 s"), encoding="utf-8")
    before = journal.read_bytes()
    assert "products.frame.route.1.time: 10 s -> 11 s" in go_on(journal, other)
    assert journal.read_bytes() == before


def test_of_the_same_model_written_otherwise(journal: Path, tmp_path: Path) -> None:
    same = tmp_path / "same.yaml"
    same.write_text(LINE.replace("time: 10 s", "time: 10000 ms"), encoding="utf-8")
    start(RunSettings(str(same), "emulated", 0.0, SEED, journal), lambda _: None).close()


def test_of_another_seed(journal: Path) -> None:
    assert "was begun with seed 3, not 4" in go_on(journal, seed=4)


def test_of_another_kernel(journal: Path) -> None:
    edit(journal, "UPDATE meta SET value = '0123456789abcdef' WHERE key = 'kernel'")
    before, said = journal.read_bytes(), list[str]()
    session = start(RunSettings(None, "emulated", 0.0, None, journal), said.append)
    assert "is damaged: what it says about its run and model is not what was written" in said[0]
    assert session.journal.kernel == kernel_hash(), "what it says of its run stands in it twice"
    session.close()
    assert journal.read_bytes() == before


def test_that_another_run_is_writing(journal: Path) -> None:
    session = start(RunSettings(None, "emulated", 0.0, None, journal), lambda _: None)
    assert "is in use by another run" in go_on(journal)
    session.advance(session.time + HOUR // 6)
    assert replay(journal, 60 * SECOND).agrees, "reading is not hindered"
    session.close()


def test_that_is_no_journal(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("remember the milk", encoding="utf-8")
    assert f"{text} is not a journal" in go_on(text, "tandem")
    database = tmp_path / "other.db"
    edit(database, "CREATE TABLE milk (litres)")
    assert "is not a journal, but the database of another program" in go_on(database, "tandem")
    assert text.read_text(encoding="utf-8") == "remember the milk"


def test_that_is_a_folder(tmp_path: Path) -> None:
    assert "cannot be read: Is a directory" in go_on(tmp_path)


def test_that_is_not_there(tmp_path: Path) -> None:
    assert "there is no such journal, and no model to begin a new one with" in go_on(tmp_path / "no.lineside")
    with pytest.raises(JournalError, match="cannot be read: No such file"):
        replay(tmp_path / "no.lineside")


def test_with_a_record_that_was_changed(journal: Path) -> None:
    edit(journal, "DELETE FROM snapshot")
    wrong: list[int] = []

    def swap(line: Line) -> Line:
        if line[2] != codes.ENDED or line[3] > 1 or wrong:
            return line
        wrong.append(line[0])
        return (*line[:3], 1 - line[3], *line[4:])

    forge(journal, swap)
    opened = Journal.open(journal)
    told = rf"at record {wrong[0]}: by .* the plant reports ended: saw/.*, the journal .* --after {wrong[0] - 1}$"
    with pytest.raises(ReplayError, match=told):
        resume(opened, plant_of(opened), Loopback(line(), SEED))
    opened.close()
    before, said = journal.read_bytes(), list[str]()
    session = start(RunSettings(None, "emulated", 0.0, None, journal, after=wrong[0] - 1), said.append)
    assert session.journal.last == wrong[0] - 1
    session.advance(HOUR)
    session.close()
    assert session.controller.hash == simulated_hash(HOUR)
    assert journal.read_bytes() == before


def test_a_replay_notices_a_state_that_is_not_the_one_of_the_run(journal: Path) -> None:
    ends = [line[0] for group in scavenge(journal).groups for line in group if line[2] == codes.ENDED]
    forge(journal, lambda line: (*line[:5], 1 - line[5], *line[6:]) if line[0] == ends[-1] else line)
    result = replay(journal)
    assert not result.agrees
    assert "is not the one that the run had then" in result.remarks[-1]


def test_a_replay_beyond_the_end_of_the_journal(journal: Path) -> None:
    with pytest.raises(InputError, match="the journal ends at 00:10:00"):
        replay(journal, HOUR)


def test_a_new_journal_is_never_written_over_a_file(journal: Path) -> None:
    before = journal.read_bytes()
    with pytest.raises(JournalError, match="exists already"):
        begin(journal, line(), Loopback(line(), SEED), seed=SEED, speed=0)
    assert journal.read_bytes() == before


def test_the_log_of_a_journal_that_is_gone_is_not_mixed_up_with_a_new_one(tmp_path: Path) -> None:
    (tmp_path / "run.lineside-wal").write_bytes(b"old")
    with pytest.raises(JournalError, match="belongs to a journal that is gone"):
        begin(tmp_path / "run.lineside", line(), Loopback(line(), SEED), seed=SEED, speed=0)


def test_a_plant_that_there_is_no_way_to(tmp_path: Path) -> None:
    assert "did you mean `emulated`?" in go_on(tmp_path / "run.lineside", "tandem", plant="emulatd")
    with pytest.raises(InputError, match="does not say which device plays which machine"):
        start(RunSettings("tandem", "mqtt://plant", 1.0, None, None), lambda _: None)
    assert not (tmp_path / "run.lineside").exists()


def test_without_a_model_or_a_journal() -> None:
    assert "expected a model, or the journal of a run to resume" in go_on(None)


def test_a_model_that_cannot_be_run_yet_leaves_no_journal(tmp_path: Path) -> None:
    path, model = tmp_path / "run.lineside", tmp_path / "later.yaml"
    kinds = ", ".join(f"kind-{k}: 1 %" for k in range(61))
    text = LINE.replace("at: saw,", f"at: saw, defects: {{{kinds}}},", 1)
    assert text != LINE
    model.write_text(text, encoding="utf-8")
    assert "not yet: more than 60 kinds of defects" in go_on(path, model)
    assert not path.exists()


def test_a_model_with_tables_is_whole_in_its_journal(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text("order,quantity,release,due\nA,3,0 s,1 h\nB,2,10 min,\n", encoding="utf-8")
    (tmp_path / "times.csv").write_text("5 s\n6 s\n9 s\n", encoding="utf-8")
    text = """
plant: shop
stations: {lathe: {}}
products: {bolt: {route: [{at: lathe, time: empirical(times.csv)}]}}
release: {bolt: {orders: orders.csv}}
"""
    model = tmp_path / "shop.yaml"
    model.write_text(text, encoding="utf-8")
    session = start(RunSettings(str(model), "emulated", 0.0, None, tmp_path / "run.lineside"), lambda _: None)
    session.advance(HOUR)
    session.close()
    for name in ("orders.csv", "times.csv", "shop.yaml"):
        (tmp_path / name).unlink()
    assert replay(tmp_path / "run.lineside").controller.hash == session.controller.hash
    assert loads(session.journal.meta.model).model_hash == session.journal.meta.model_hash
