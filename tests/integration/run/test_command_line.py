"""`lineside run` and `lineside replay` as people use them: what they print, how they stop, what they leave."""

from __future__ import annotations

import io
import json
import signal
import threading
import time
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from lineside.cli import main
from lineside.link.loopback import Loopback
from lineside.run import live
from lineside.run.drive import Stop, drive
from lineside.run.journal import Journal
from lineside.run.recovery import begin
from lineside.run.replay import replay
from tests.integration.run.line import HOUR, SECOND, SEED, line, simulated_hash

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.run.nursery import Nursery


def test_the_json_of_a_run_holds_its_state_and_nothing_else_is_printed(
    nursery: Nursery, model: Path, tmp_path: Path
) -> None:
    out = nursery.run(
        "run", model, "--seed", SEED, "--speed", "max", "--for", "2h", "--json", "--journal", tmp_path / "run.lineside"
    )
    said, document = out.splitlines()
    assert said == f"journal: {tmp_path / 'run.lineside'}"  # on standard error, which goes to the same file here
    result = json.loads(document)
    assert result["state_hash"] == simulated_hash(2 * HOUR)
    assert result["time_s"] == 7200
    assert result["model"] == "line"
    assert result["stations"]["saw"]["machines"].keys() == {"saw/1", "saw/2"}
    assert result["products"]["plate"]["completed"] > 100
    again = json.loads(nursery.run("replay", tmp_path / "run.lineside", "--json"))
    assert {key: again[key] for key in result} == result
    assert again["agrees"]


def test_a_replay_shows_any_earlier_time(nursery: Nursery, model: Path, tmp_path: Path) -> None:
    journal = tmp_path / "run.lineside"
    nursery.run("run", model, "--seed", SEED, "--speed", "max", "--for", "3h", "--quiet", "--journal", journal)
    for minutes in (0, 1, 25, 100, 180):
        at = json.loads(nursery.run("replay", journal, "--at", f"{minutes}min", "--json"))
        assert at["state_hash"] == simulated_hash(minutes * 60 * SECOND)
    shown = nursery.run("replay", journal, "--at", "100min")
    assert "saw/1" in shown
    assert "01:40:00" in shown
    assert f"state {simulated_hash(6000 * SECOND)}" in shown


def test_ctrl_c_closes_the_journal_and_says_how_to_go_on(nursery: Nursery, model: Path, tmp_path: Path) -> None:
    journal = tmp_path / "run.lineside"
    run = nursery.start("run", model, "--seed", SEED, "--speed", "600", "--journal", journal)
    while not journal.exists() or _last(journal) < 50:
        time.sleep(0.05)
    run.interrupt()
    assert run.wait() == 130
    assert f"Resume with: lineside run --journal {journal}" in run.said.replace("\n", " ")
    beside = {"run.forecasts"}  # where it had time to look ahead
    assert {file.name for file in tmp_path.iterdir()} - beside == {"line.yaml", "run.lineside"}
    result = json.loads(
        nursery.run("run", "--journal", journal, "--speed", "max", "--until", "2h", "--json").splitlines()[-1]
    )
    assert result["state_hash"] == simulated_hash(2 * HOUR)


def _last(journal: Path) -> int:
    reader = Journal.read(journal)
    reader.close()
    return reader.last


def test_the_plants_clock_keeps_the_pace_that_was_asked_for(nursery: Nursery, model: Path, tmp_path: Path) -> None:
    began = time.monotonic()
    nursery.run("run", model, "--speed", "60", "--for", "2min", "--quiet", "--journal", tmp_path / "run.lineside")
    assert time.monotonic() - began >= 2.0


def test_a_terminal_shows_machines_products_workers_and_events(tmp_path: Path) -> None:
    session = begin(tmp_path / "run.lineside", line(), Loopback(line(), SEED), seed=SEED, speed=0)
    console = Console(file=io.StringIO(), force_terminal=True, width=100, height=60)
    assert drive(session, 0.0, HOUR // 4, console, quiet=False) is Stop.END
    assert isinstance(console.file, io.StringIO)
    shown = console.file.getvalue()
    for word in ("saw/1", "saw/2", "drill", "pack/3", "frame", "plate", "fitters", "00:15:00", "facts", "Ctrl-C", "×"):
        assert word in shown, word
    assert "ended: " in shown


def test_without_a_terminal_there_is_a_line_now_and_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "SECONDS_BETWEEN_LINES", 0.0)
    session = begin(tmp_path / "run.lineside", line(), Loopback(line(), SEED), seed=SEED, speed=0)
    console = Console(file=io.StringIO(), width=100)
    drive(session, 0.0, HOUR // 4, console, quiet=False)
    assert isinstance(console.file, io.StringIO)
    assert "frame" in console.file.getvalue().splitlines()[-1]
    assert "made" in console.file.getvalue().splitlines()[-1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--speed", "601"), "--speed: expected a number from 1 to 600, or max, found `601`"),
        (("--speed", "fast"), "found `fast`"),
        (("--speed", "nan"), "found `nan`"),
        (("--for", "10"), "without a unit"),
        (("--until", "3 apples"), "unknown unit `apples`"),
        (("--for", "200000d"), "--for: `200000d` is longer than a century"),
        (("--for=-1s",), "--for: `-1s` is not at least zero"),
        (("--plant", "opc.tcp://press"), "does not say which device plays which machine"),
    ],
)
def test_a_wish_that_makes_no_sense_is_told_and_leaves_no_journal(
    nursery: Nursery, model: Path, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    run = nursery.start("run", model, *arguments, "--journal", tmp_path / "run.lineside")
    assert run.wait() == 2
    assert message in run.said
    assert "Traceback" not in run.said
    assert not (tmp_path / "run.lineside").exists()


def test_a_journal_of_no_name_lies_in_the_users_data_folder(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lineside.run import start

    monkeypatch.setattr(start, "user_data_path", lambda *_, **__: tmp_path / "data")
    first = start.start(start.RunSettings(str(model), "emulated", 0.0, None, None), lambda _: None)
    second = start.start(start.RunSettings(str(model), "emulated", 0.0, None, None), lambda _: None)
    first.close()
    second.close()
    journals = list((tmp_path / "data" / "runs").iterdir())
    assert len(journals) == 2
    assert all(journal.name.startswith("line-") for journal in journals)


@pytest.mark.parametrize(("number", "stop"), [(signal.SIGINT, Stop.INTERRUPT), (signal.SIGTERM, Stop.TERMINATE)])
def test_a_signal_is_heard_at_the_end_of_an_instant_and_forgotten_afterwards(
    tmp_path: Path, number: signal.Signals, stop: Stop
) -> None:
    session = begin(tmp_path / "run.lineside", line(), Loopback(line(), SEED), seed=SEED, speed=0)
    before = signal.getsignal(number)
    session.advance(HOUR // 60)
    alarm = threading.Timer(0.3, signal.raise_signal, [number])
    alarm.start()
    assert drive(session, 600.0, 10 * HOUR, Console(file=io.StringIO()), quiet=True) is stop
    alarm.join()
    assert signal.getsignal(number) is before
    assert replay(tmp_path / "run.lineside").controller.hash == session.controller.hash


def test_the_command_in_this_process(model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    journal = str(tmp_path / "run.lineside")
    assert main(["run", str(model), "--speed", "max", "--for", "10min", "--journal", journal]) == 0
    out = capsys.readouterr()
    assert f"journal: {journal}" in out.err.replace("\n", "")
    assert "Resume with: lineside run --journal" in out.out
    assert main(["run", "--journal", journal, "--speed", "max", "--until", "20min", "--json"]) == 0
    out = capsys.readouterr()
    state = json.loads(out.out)["state_hash"]
    assert main(["replay", journal]) == 0
    assert f"state {state}" in capsys.readouterr().out
    assert main(["replay", journal, "--at", "10min", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["time_s"] == 600
    assert main(["replay", journal, "--at", "1h"]) == 2
    assert "the journal ends at 00:20:00" in capsys.readouterr().err
