"""`lineside.run`: a line in the hands of a program, started, asked and stopped."""

from __future__ import annotations

import logging
from pathlib import Path
from urllib.request import urlopen

import pytest

import lineside
from lineside import InputError, LinesideError, Run, Status, load
from lineside.link.loopback import Loopback
from lineside.lower.codes import SECOND
from lineside.run.journal import JournalError
from lineside.run.recovery import begin
from lineside.run.replay import replay
from lineside.run.session import Session


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "line.lineside"


def running(line: Run) -> bool:
    return line.is_running


def test_a_block_runs_the_line_and_stops_it_at_its_end(journal: Path) -> None:
    with lineside.run("tandem", journal=journal, speed=600) as line:
        assert running(line)
        first, later = line.state, line.wait("1 min")
        assert later.time_s >= first.time_s + 60
    assert line.journal == journal
    assert line.state.time_s >= later.time_s, "the last state stays to be asked for"
    assert not running(line)
    assert line.stop() == line.state, "to stop twice is as good as once"


def test_it_is_the_run_that_anything_else_would_be(journal: Path, tmp_path: Path) -> None:
    """As fast as it goes, in a thread: the same state, to the last bit, as a session advanced by hand."""
    with lineside.run("engine-cell", journal=journal, speed=0, until="2 h", seed=7) as line:
        state = line.wait()
    plant = load("engine-cell")
    session = begin(tmp_path / "by-hand.lineside", plant, Loopback(plant, 7), seed=7, speed=0)
    session.advance(7200 * SECOND)
    session.close()
    assert replay(journal).controller.hash == session.controller.hash
    assert (state.time_s, state.facts) == (7200.0, session.controller.facts)


def test_a_journal_goes_on_where_it_stopped(journal: Path) -> None:
    with lineside.run("tandem", journal=journal, speed=0, until="10 min") as line:
        before = line.wait()
    with lineside.run(journal=line.journal, speed=0, until="20 min") as line:
        after = line.wait()
    assert (before.time_s, after.time_s) == (600.0, 1200.0)
    assert after.products[0].completed > before.products[0].completed


def test_a_plant_made_in_python_runs(journal: Path) -> None:
    plant = lineside.override(load("tandem"), "stations.s2.buffer=9")
    with lineside.run(plant, journal=journal, speed=0, until="10 min") as line:
        assert line.wait().stations[1].buffer == 9
    with pytest.raises(JournalError, match="goes by another model than the one given"):
        lineside.run(load("tandem"), journal=journal).start()


def test_start_and_stop_do_what_a_block_does(journal: Path) -> None:
    line = lineside.run("tandem", journal=journal, speed=600)
    assert not line.is_running
    for early in (line.wait, line.stop, lambda: line.state, lambda: line.journal):
        with pytest.raises(LinesideError, match="was not started"):
            early()
    line = lineside.run("tandem", journal=journal, speed=600).start()
    with line as same:
        assert same is line
    with pytest.raises(LinesideError, match="was started before"):
        line.start()


def test_its_screen_is_served_while_it_runs(journal: Path) -> None:
    with lineside.run("tandem", journal=journal, port=0) as line:
        assert urlopen(line.address).status == 200  # noqa: S310 - this machine's own
    with pytest.raises(OSError, match="refused"):
        urlopen(line.address)  # noqa: S310


def test_what_cannot_be_is_refused_where_it_is_asked_for(journal: Path) -> None:
    with pytest.raises(InputError, match=r"speed: expected 0 .* or 1 to 600, found 0\.5"):
        lineside.run("tandem", speed=0.5)
    with pytest.raises(InputError, match="expected one of"):
        lineside.run("tandem", devices="nowhere")
    with pytest.raises(InputError, match="did you mean `tandem`"):
        lineside.run("tandm", journal=journal).start()
    with pytest.raises(InputError, match="no such journal"):
        lineside.run(journal=journal).start()


def test_what_ends_a_run_by_itself_is_raised_by_the_next_question(
    journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> bool:
        raise JournalError("the disk is full")

    line = lineside.run("tandem", journal=journal, speed=600).start()
    monkeypatch.setattr(Session, "advance", full)
    for ask in (line.wait, line.stop, lambda: line.state):
        with pytest.raises(JournalError, match="the disk is full"):
            ask()
    assert not line.is_running


def test_an_error_in_the_block_is_the_one_that_is_seen(journal: Path) -> None:
    def fail(line: Run) -> None:
        with line:
            raise ZeroDivisionError

    line = lineside.run("tandem", journal=journal, speed=600)
    with pytest.raises(ZeroDivisionError):
        fail(line)
    assert not line.is_running
    assert isinstance(line.state, Status)


def test_what_happens_is_told_to_the_logger(journal: Path, caplog: pytest.LogCaptureFixture) -> None:
    with (
        caplog.at_level(logging.INFO, "lineside"),
        lineside.run("tandem", journal=journal, speed=0, until="1 s") as line,
    ):
        line.wait()
    assert f"journal: {journal}" in caplog.text
