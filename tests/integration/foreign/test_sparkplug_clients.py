"""Edges that nobody here wrote, npm's sparkplug-client and PyPI's pysparkplug, each in an environment of its own.

Their packages are fetched, so that only the soak tries them: `scripts/soak tests/integration/foreign`.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lineside.run.start import RunSettings, start
from tests.mosquitto import Broker, broker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lineside.run.foreign import ForeignSession

pytestmark = [pytest.mark.soak, pytest.mark.needs("mosquitto", "node")]
HERE = Path(__file__).parent
PATIENCE_S = 120.0
MODEL = """
plant: cell
stations: {press: {}, wash: {buffer: 6}}
products: {box: {route: [{at: press, time: 60 ms}, {at: wash, time: 70 ms}]}}
release: {box: {wip: 6}}
links:
  brokers: {cell: {at: "mqtt://127.0.0.1:1883", group: Plant1}}
  machines:
    press:
      trust: obeys
      at: cell/Cell7/Press1
      gives: {started: {from: Job/Active, is: number}, ended: {from: Job/Done, is: number}}
      takes: {begin: {write: {Job/Serial: label, Job/Number: number}, last: Job/Number, again-after: 300 ms}}
    wash: {trust: decides, at: cell/Cell7/Wash2, gives: {counted: {from: Count, bits: 16}}}
"""


class Edge:
    """A process that plays the cell; asked, it says what it has done."""

    def __init__(self, command: list[str], folder: Path) -> None:
        self._process = subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def truth(self) -> dict[str, int]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("now\n")
        self._process.stdin.flush()
        found: dict[str, int] = json.loads(self._process.stdout.readline())
        return found

    def stop(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()


@pytest.fixture(scope="module")
def node_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("npm")
    shutil.copy(HERE / "edge.js", folder)
    done = subprocess.run(["npm", "install", "sparkplug-client@3"], cwd=folder, capture_output=True, check=False)
    if done.returncode:
        pytest.skip("lacks sparkplug-client: npm cannot fetch it")
    return folder


@pytest.fixture(scope="module")
def python_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pypi")
    shutil.copy(HERE / "edge_py.txt", folder / "edge.py")
    subprocess.run([sys.executable, "-m", "venv", folder / "env"], check=True)
    pip = [str(folder / "env" / "bin" / "python"), "-m", "pip", "install", "--quiet", "pysparkplug"]
    if subprocess.run(pip, capture_output=True, check=False).returncode:
        pytest.skip("lacks pysparkplug: pip cannot fetch it")
    return folder


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Broker]:
    with broker(tmp_path) as running:
        yield running


def begin(tmp_path: Path, at: Broker) -> ForeignSession:
    from lineside.run.foreign import ForeignSession

    model, journal = tmp_path / "cell.yaml", tmp_path / "run.lineside"
    model.write_text(MODEL, encoding="utf-8")
    session = start(
        RunSettings(None if journal.exists() else str(model), at.address, 1.0, None, journal), lambda _: None
    )
    assert isinstance(session, ForeignSession)
    return session


def run_until(session: ForeignSession, done: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not done():
        session.advance(session.clock())
        session.driver.wait(0.02)
        assert time.monotonic() < until, (made(session), [alarm.text for alarm in session.alarms])


def made(session: ForeignSession) -> list[int]:
    return [int(row) for row in session.controller.block.table("machine")["made"]]


def _until_killed(session: ForeignSession, pressed: int) -> None:
    """Run until so many are made, and leave it as a killed process does."""
    run_until(session, lambda: made(session)[0] >= pressed)
    session.abandon()


@pytest.mark.parametrize(
    ("drop", "first", "reset"),
    [(0.0, 0, 0), (0.05, 65_530, 0), (0.0, 48_200, 9)],
    ids=["clean", "5 % lost and a roll-over", "a reset"],
)
def test_counts_are_those_of_a_sparkplug_client_edge(
    node_folder: Path, tmp_path: Path, at: Broker, drop: float, first: int, reset: int
) -> None:
    edge = Edge(["node", "edge.js", str(at.port), "25", str(drop), str(first), str(reset), "7"], node_folder)
    session = begin(tmp_path, at)
    lost = 1 if reset else 0  # the part at which the counter fell: nobody can know it
    run_until(session, lambda: made(session)[0] == 25 and made(session)[1] >= 25 - lost)
    truth = edge.truth()
    assert (truth["pressed"], truth["washed"], truth["twice"]) == (25, 25, 0)
    assert int(session.controller.block.head["questions"]) == 0
    assert ("was reset" in " ".join(alarm.text for alarm in session.alarms)) == bool(reset)
    session.close()
    edge.stop()


def test_a_broker_that_is_restarted_costs_nothing(node_folder: Path, tmp_path: Path, at: Broker) -> None:
    edge = Edge(["node", "edge.js", str(at.port), "25", "0", "100", "0", "7"], node_folder)
    session = begin(tmp_path, at)
    run_until(session, lambda: made(session)[1] >= 5)
    at.stop()
    run_until(session, lambda: session.unknown == {0, 1})
    at.start()
    run_until(session, lambda: made(session) == [25, 25])
    assert edge.truth() == {"pressed": 25, "washed": 25, "twice": 0}
    session.close()
    edge.stop()


def test_a_host_that_is_killed_twenty_times_holds_what_was_made_and_begins_no_job_twice(
    node_folder: Path, tmp_path: Path, at: Broker
) -> None:
    edge = Edge(["node", "edge.js", str(at.port), "60", "0.02", "100", "0", "7"], node_folder)
    for kill in range(1, 21):
        _until_killed(begin(tmp_path, at), min(60, 3 * kill))
    session = begin(tmp_path, at)
    run_until(session, lambda: made(session) == [60, 60])
    assert edge.truth() == {"pressed": 60, "washed": 60, "twice": 0}
    assert int(session.controller.block.head["questions"]) == 0
    session.close()
    edge.stop()


def test_counts_are_those_of_a_pysparkplug_edge(python_folder: Path, tmp_path: Path, at: Broker) -> None:
    session = begin(tmp_path, at)  # first: that package answers no rebirth, and is slow to be taken as it is
    edge = Edge([str(python_folder / "env/bin/python"), "edge.py", str(at.port), "25"], python_folder)
    run_until(session, lambda: made(session) == [25, 25])
    truth = edge.truth()
    assert (truth["pressed"], truth["washed"], truth["twice"]) == (25, 25, 0)
    session.close()
    edge.stop()
