"""The command line: what it prints, where, and with which exit status."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lineside import __version__
from lineside.cli import main
from lineside.lower.codes import STATES

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORT = ("simulate", "tandem", "--for", "20s", "--replications", "2")
BROKEN = """\
plant: broken
stations: {press: {machines: 0}}
products: {part: {route: [{at: pres, time: 5}]}}
release: {part: always}
"""


class Said:
    """What one call of the command line said."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys
        self.out = self.err = ""

    def status(self, *arguments: str) -> int:
        status = main([*arguments])
        self.out, self.err = self.capsys.readouterr()
        assert "Traceback" not in self.out + self.err
        return status


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Said:
    monkeypatch.setenv("COLUMNS", "100")
    return Said(capsys)


def test_the_version_is_told(said: Said) -> None:
    assert said.status("--version") == 0
    assert said.out == f"lineside {__version__}\n"


def test_simulate_prints_tables_and_the_bottleneck(said: Said) -> None:
    assert said.status(*SHORT) == 0
    assert said.out.startswith("tandem: 20 s\n")
    for word in ("part", "s1", "s2", "█ busy", "Bottleneck: s"):
        assert word in said.out


def test_json_is_one_document_on_standard_output_and_nothing_else(said: Said) -> None:
    assert said.status(*SHORT, "--json", "--seed", "7") == 0
    document = json.loads(said.out)
    assert (document["model"], document["seed"], document["replications"]) == ("tandem", 7, 2)
    assert list(document["stations"]["s2"]["time"]) == list(STATES)


def test_out_writes_the_same_document(said: Said, tmp_path: Path) -> None:
    assert said.status(*SHORT, "--json", "--out", str(tmp_path / "new" / "folder")) == 0
    assert (tmp_path / "new" / "folder" / "result.json").read_text(encoding="utf-8") == said.out


def test_changes_are_made_and_reported(said: Said) -> None:
    assert said.status(*SHORT, "--json", "--set", "stations.s1.machines=3", "--set", "stations.s2.buffer=9") == 0
    document = json.loads(said.out)
    assert document["overrides"] == {"stations.s1.machines": "3", "stations.s2.buffer": "9"}
    assert document["stations"]["s1"]["machines"] == 3


def test_own_rules_come_from_a_file(said: Said, tmp_path: Path) -> None:
    file = tmp_path / "rules.py"
    file.write_text("def newest(now, due, released, queued, work, remaining, priority):\n    return -queued\n")
    options = ("--set", "dispatch.s2=newest", "--rules", str(file))
    assert said.status(*SHORT, *options) == 0
    assert said.status("check", "tandem", *options) == 0
    assert said.status(*SHORT, *options[:2]) == 2
    assert "no dispatching rule is called `newest`" in said.err


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("simulate", "tandm", "--for", "1d"), "did you mean `tandem`?"),
        (("simulate", "tandem", "--for", "1"), "--for: expected a time such as `45 s`, found `1` without a unit"),
        (("simulate", "tandem", "--for", "1d", "--precision", "1"), "precision: expected a share such as `1%`"),
        (("simulate", "tandem", "--for", "1d", "--batches", "1"), "batches: expected a whole number from 2"),
        (("simulate", "tandem", "--for", "1d", "--replications", "0"), "replications: expected a whole number"),
        (("simulate", "tandem", "--for", "1d", "--set", "stations.s3.machines=2"), "s3"),
        (("simulate", "tandem", "--for", "1d", "--set", "stations"), "expected a path, `=` and a value"),
        (("simulate", "tandem"), "--for"),
        (("simulate", "tandem", "--for", "1d", "--rules", "nowhere.py"), "nowhere.py: cannot be read"),
        (("simulate", "tandem", "--for", "1d", "--out", __file__), "test_cli.py"),
        (("check", "nowhere.yaml"), "there is no such file"),
        (("check", "."), "."),
        (("examples", "nothing"), "nothing"),
        (("new", __file__), "exists already, and is left as it is"),
        (("fly",), "fly"),
        ((), "Usage"),
    ],
)
def test_bad_input_gets_one_message_and_status_2(said: Said, arguments: tuple[str, ...], complaint: str) -> None:
    assert said.status(*arguments) == 2
    assert complaint in said.err.replace("│", "").replace("\n", " ") + said.out


def test_every_problem_of_a_model_is_told_at_its_place(said: Said, tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text(BROKEN, encoding="utf-8")
    assert said.status("check", str(file)) == 2
    places = [line.removeprefix(str(file)).split(": ")[0] for line in said.err.splitlines()]
    assert places == [":2:30", ":3:32", ":3:44"]


def test_check_explains_a_model(said: Said) -> None:
    assert said.status("check", "engine-cell") == 0
    assert "The bottleneck by arithmetic is `leak-test`" in said.out


def test_check_fails_where_more_is_asked_than_can_be_done(said: Said) -> None:
    assert said.status("check", "engine-cell", "--set", "release.gx200.every=35 s") == 1
    assert "Remarks" in said.out
    assert "engine-cell" in said.out.partition("Remarks")[2]


def test_check_lists_what_cannot_be_simulated_yet(said: Said, tmp_path: Path) -> None:
    kinds = ", ".join(f"kind-{k}: 1 %" for k in range(61))
    model = tmp_path / "many.yaml"
    model.write_text(
        f"plant: p\nstations: {{s: {{}}}}\nrelease: {{b: always}}\n"
        f"products: {{b: {{route: [{{at: s, time: 1 s, defects: {{{kinds}}}}}]}}}}\n",
        encoding="utf-8",
    )
    assert said.status("check", str(model)) == 0
    assert "more than 60 kinds of defects" in " ".join(said.out.partition("Not simulated yet")[2].split())
    assert said.status("simulate", str(model), "--for", "1d") == 2
    assert "not yet: more than 60 kinds of defects" in said.err


def test_examples_are_listed_and_printed(said: Said) -> None:
    assert said.status("examples") == 0
    listed = [line.split()[0] for line in said.out.splitlines()]
    assert listed == [
        "engine-cell",
        "engine-line",
        "engine-line-manual",
        "machining-cell",
        "shared-cell",
        "start",
        "tandem",
    ]
    assert said.status("examples", "tandem") == 0
    assert said.out.startswith("plant: tandem")


def test_a_new_model_can_be_checked_and_simulated_at_once(said: Said, tmp_path: Path) -> None:
    file = tmp_path / "line.yaml"
    assert said.status("new", str(file)) == 0
    assert said.status("check", str(file)) == 0
    assert said.status("simulate", str(file), "--for", "8h", "--replications", "1") == 0


def test_the_schema_is_json(said: Said) -> None:
    assert said.status("schema") == 0
    assert "stations" in json.loads(said.out)["properties"]


@pytest.mark.parametrize("command", ["run", "replay", "district", "ledger"])
def test_a_command_with_a_module_of_its_own_has_its_own_help(said: Said, command: str) -> None:
    assert said.status(command, "--help") == 0
    assert f"Usage: lineside {command}" in said.out


def test_a_lack_of_memory_is_told(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    def lack(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(sys.modules["lineside.model.load"], "load", lack)
    assert said.status("check", "tandem") == 2
    assert "there is not enough memory" in said.err


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "lineside", *arguments]


@pytest.mark.parametrize("encoding", ["ascii", "cp936", "cp1252"])
def test_no_console_is_too_poor_to_print_on(encoding: str) -> None:
    done = subprocess.run(
        command(*SHORT), env=os.environ | {"PYTHONIOENCODING": encoding}, capture_output=True, check=False
    )
    assert done.returncode == 0
    assert b"Bottleneck" in done.stdout


@pytest.mark.skipif(os.name == "nt", reason="Windows has no interrupt to send to one process")
@pytest.mark.parametrize("later_s", [0.0, 1.5, 4.0])
def test_ctrl_c_leaves_at_once_without_a_traceback(tmp_path: Path, later_s: float) -> None:
    """Whether it comes while the compiled kernel is loaded, in the first replication, or when others run beside it."""
    begun, rules = tmp_path / "begun", tmp_path / "rules.py"
    parameters = "now, due, released, queued, work, remaining, priority"
    rules.write_text(
        f"import pathlib\npathlib.Path({str(begun)!r}).touch()\ndef mine({parameters}):\n    return due\n",
        encoding="utf-8",
    )
    process = subprocess.Popen(
        command("simulate", "tandem", "--for", "20000d", "--replications", "4", "--rules", str(rules)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with ended(process):
        while not begun.exists():
            assert process.poll() is None
            time.sleep(0.05)
        time.sleep(later_s)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: every process of the group is told
        out, err = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "Traceback" not in out + err


@contextmanager
def ended(process: subprocess.Popen[str]) -> Iterator[None]:
    """Whatever becomes of the test, nothing of its process group is left."""
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def processor_time(pid: int) -> float:
    """Seconds of processor time that a process has used: on a loaded machine they come slower than those of a clock."""
    told = subprocess.run(["ps", "-o", "time=", "-p", str(pid)], capture_output=True, text=True, check=True).stdout
    days, _, rest = told.strip().rpartition("-")
    seconds = 0.0
    for part in rest.split(":"):
        seconds = 60 * seconds + float(part)
    return seconds + 86_400 * float(days or 0)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no interrupt to send to one process")
def test_ctrl_c_keeps_the_replications_that_are_finished(tmp_path: Path) -> None:
    """One worker, so many replications that they never end: the first few are told of when it is interrupted."""
    process = subprocess.Popen(
        command("simulate", "tandem", "--for", "1d", "--replications", "90000", "--workers", "1", "--json"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with ended(process):
        while processor_time(process.pid) < 5.0:  # a second to start; then some twenty replications each
            assert process.poll() is None
            time.sleep(0.2)
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=120)
    assert process.returncode == 130, err
    document = json.loads(out)
    assert 1 <= document["replications"] < 90_000
    assert document["products"]["part"]["throughput_per_h"]["mean"] == pytest.approx(3150, rel=0.01)
    assert document["notes"][0].startswith(f"interrupted: {document['replications']} replications were finished")
