"""Devices at a real broker: the emulated plant plays them in lock-step, and a cell moves parts as it decides."""

from __future__ import annotations

import json
import time
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import pytest

from lineside.lower.codes import SECOND
from lineside.model.load import load, loads
from lineside.run.journal import Journal, JournalError
from lineside.run.models import plant_of
from lineside.run.own import OwnRules
from lineside.run.recovery import begin, resume
from lineside.run.start import RunSettings, start
from lineside.run.status import status
from tests.mosquitto import Broker, broker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lineside.run.foreign import ForeignSession

pytest.importorskip("paho")
pytestmark = pytest.mark.needs("mosquitto")

CELL = (Path(__file__).parents[3] / "docs" / "tutorial" / "first-machine.md").read_text(encoding="utf-8")
MODEL = CELL.split("```yaml\n")[-1].split("```")[0]
PATIENCE_S = 60.0


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    with broker(tmp_path_factory.mktemp("broker")) as running:
        yield running


def run_until(session: ForeignSession, done: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not done():
        session.advance(session.clock())
        session.driver.wait(0.02)
        assert time.monotonic() < until, "it does not come to that"


def foreign(path: Path, at: Broker, model: str | None = None) -> ForeignSession:
    from lineside.run.foreign import ForeignSession

    said: list[str] = []
    session = start(RunSettings(model, at.address, 1.0, None, path), said.append)
    assert isinstance(session, ForeignSession)
    return session


def made(session: ForeignSession) -> list[int]:
    return [int(row) for row in session.controller.block.table("machine")["made"]]


def test_an_emulated_plant_at_a_broker_comes_to_the_same_state_and_goes_on(tmp_path: Path, at: Broker) -> None:
    from lineside.link.loopback import Loopback
    from lineside.run.devices import emulated_at

    plant = load("tandem")
    inside = begin(tmp_path / "inside.lineside", plant, Loopback(plant, 1), seed=1, speed=0)
    inside.advance(40 * SECOND)
    outside = begin(tmp_path / "outside.lineside", plant, emulated_at(at.address, plant, 1), seed=1, speed=0)
    outside.advance(15 * SECOND)
    outside.close()
    journal = Journal.open(tmp_path / "outside.lineside")
    again = resume(journal, plant_of(journal), emulated_at(at.address, plant, 1), OwnRules(), lambda _: None)
    again.advance(40 * SECOND)
    assert again.controller.hash == inside.controller.hash
    again.close()
    inside.close()


def test_a_foreign_cell_moves_parts_and_its_counts_are_the_line_s_even_when_the_run_was_killed(
    tmp_path: Path, at: Broker
) -> None:
    """What the cell counts while nobody listens is counted when somebody does; no job is done twice."""
    from lineside.link.plc import Cell
    from lineside.link.sparkplug.host import Door

    (tmp_path / "cell.yaml").write_text(MODEL, encoding="utf-8")
    cell = Cell(Door("127.0.0.1", at.port), cycle_s=0.05)
    cell.start()
    journal = tmp_path / "run.lineside"
    try:
        session = foreign(journal, at, str(tmp_path / "cell.yaml"))
        run_until(session, lambda: made(session)[2] >= 5)
        assert session.unknown == set()
        session.abandon()  # as a killed process leaves it
        again = foreign(journal, at)
        run_until(again, lambda: made(again)[2] >= 12)
        cell.stop()
        run_until(again, lambda: again.unknown == {0, 1, 2})
        assert made(again) == list(cell.made)
        # On a busy machine the count of the last machine may be read before that of the one before it: one is asked.
        assert int(again.controller.block.head["questions"]) <= 1
        assert again.raw_path.exists()
        again.close()
    finally:
        cell.stop()


def test_a_run_goes_on_with_links_that_were_changed(tmp_path: Path, at: Broker) -> None:
    from lineside.run.foreign import ForeignSession

    model = tmp_path / "cell.yaml"
    model.write_text(MODEL, encoding="utf-8")
    foreign(tmp_path / "run.lineside", at, str(model)).close()
    model.write_text(MODEL.replace("cell/Cell7/Wash2", "cell/Cell8/Wash2"), encoding="utf-8")
    session = start(RunSettings(str(model), at.address, 1.0, None, tmp_path / "run.lineside"), lambda _: None)
    assert isinstance(session, ForeignSession)
    assert [each.address for each in session.mapper.linked][1] == "cell/Cell8/Wash2"
    assert [
        each.state
        for station in status(session.controller, None, session.unknown).stations
        for each in station.machines
    ] == ["unknown"] * 3
    session.close()


def test_a_journal_of_real_devices_does_not_go_on_with_an_emulated_plant(tmp_path: Path, at: Broker) -> None:
    (tmp_path / "cell.yaml").write_text(MODEL, encoding="utf-8")
    foreign(tmp_path / "run.lineside", at, str(tmp_path / "cell.yaml")).close()
    with pytest.raises(JournalError, match="real devices; say where they are met"):
        start(RunSettings(None, "emulated", 1.0, None, tmp_path / "run.lineside"), print)


def test_a_host_says_that_it_is_online_and_says_so_again_when_somebody_says_it_is_not(at: Broker) -> None:
    import paho.mqtt.client as mqtt
    from paho.mqtt.enums import CallbackAPIVersion

    from lineside.link.sparkplug.host import Door, Host, leave

    heard: list[dict[str, object]] = []
    client = mqtt.Client(CallbackAPIVersion.VERSION2)
    client.on_message = lambda _c, _u, message: heard.append(json.loads(message.payload))
    client.connect("127.0.0.1", at.port)
    client.subscribe("spBv1.0/STATE/one", 1)
    client.loop_start()
    host = Host("cell", Door("127.0.0.1", at.port), "Plant1", "one")
    host.start([])
    _until(lambda: [each["online"] for each in heard] == [True])
    client.publish(
        "spBv1.0/STATE/one", json.dumps({"online": False, "timestamp": heard[0]["timestamp"]}), 1, retain=True
    )
    _until(lambda: [each["online"] for each in heard] == [True, False, True])
    host.close()
    _until(lambda: [each["online"] for each in heard] == [True, False, True, False])
    assert len({each["timestamp"] for each in heard}) == 1
    leave(client, Event())


def test_a_host_that_is_cut_off_is_said_to_be_offline_by_its_will(at: Broker) -> None:
    from lineside.link.sparkplug.host import Door, Host

    watcher = Listener(at, "spBv1.0/STATE/cut")
    host = Host("cell", Door("127.0.0.1", at.port), "Plant1", "cut")
    host.start([])
    _until(lambda: len(watcher.heard) == 1)
    connection = host._client.socket()
    assert connection is not None
    host._leaves = True
    host._client.loop_stop()
    connection.close()  # as when its machine has lost its current: no DISCONNECT is said
    _until(lambda: len(watcher.heard) == 2)
    birth, death = (json.loads(message.payload) for message in watcher.heard)
    assert (birth["online"], death["online"]) == (True, False)
    assert birth["timestamp"] == death["timestamp"]
    assert host._client._clean_session
    host.close()
    watcher.leave()
    late = Listener(at, "spBv1.0/STATE/cut")
    _until(lambda: len(late.heard) == 1)
    assert (late.heard[0].qos, late.heard[0].retain) == (1, True)
    late.leave()


def test_commands_are_said_once_with_a_time_and_not_retained(at: Broker) -> None:
    from lineside.link.sparkplug.host import Door, Host
    from lineside.link.sparkplug.payload import decode

    watcher = Listener(at, "spBv1.0/Plant1/#")
    host = Host("cell", Door("127.0.0.1", at.port), "Plant1", "commander")
    host.start([])
    _until(lambda: host.write("cell/Cell7/Press1", [("Job/Serial", "P-1"), ("Job/Number", 5)]))
    _until(lambda: host.write("cell/Cell7", [("Line/Until", 9)]))
    _until(lambda: len(watcher.heard) == 2)
    assert [message.topic for message in watcher.heard] == [
        "spBv1.0/Plant1/DCMD/Cell7/Press1",
        "spBv1.0/Plant1/NCMD/Cell7",
    ]
    assert [(message.qos, message.retain) for message in watcher.heard] == [(0, False), (0, False)]
    said = [decode(bytes(message.payload)) for message in watcher.heard]
    assert [[(each.name, each.value) for each in payload.metrics] for payload in said] == [
        [("Job/Serial", "P-1"), ("Job/Number", 5)],
        [("Line/Until", 9)],
    ]
    assert all(abs(payload.at - time.time() * 1000) < 60_000 for payload in said)
    host.close()
    watcher.leave()


class Listener:
    """Somebody else at the broker."""

    def __init__(self, at: Broker, topic: str) -> None:
        import paho.mqtt.client as mqtt
        from paho.mqtt.enums import CallbackAPIVersion

        self.heard: list[mqtt.MQTTMessage] = []
        self._ready = Event()
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2)
        self._client.on_message = lambda _c, _u, message: self.heard.append(message)
        self._client.on_subscribe = lambda *_: self._ready.set()
        self._client.connect("127.0.0.1", at.port)
        self._client.subscribe(topic, 1)
        self._client.loop_start()
        assert self._ready.wait(PATIENCE_S)

    def leave(self) -> None:
        from lineside.link.sparkplug.host import leave

        leave(self._client, Event())


def test_every_assertion_about_a_host_names_a_test_that_is_there() -> None:
    root = Path(__file__).parents[3]
    page = (root / "docs" / "reference" / "sparkplug.md").read_text(encoding="utf-8")
    tests = "".join(
        (root / "tests" / name).read_text(encoding="utf-8")
        for name in ("unit/link/test_sparkplug.py", "unit/link/test_mapping.py", "integration/run/test_devices.py")
    )
    rows = [line.split("|")[1:3] for line in page.splitlines() if line.startswith("| `")]
    assert len(rows) > 90
    assert [test for _, test in rows if f"def {test.strip(' `')}(" not in tests] == []


def _until(done: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_the_tutorial_s_model_loads() -> None:
    assert loads(MODEL).links is not None


def test_links_are_listened_to_and_nothing_is_said(
    tmp_path: Path, at: Broker, capsys: pytest.CaptureFixture[str]
) -> None:
    from threading import Timer

    from lineside.cli import main
    from lineside.link.plc import Cell
    from lineside.link.sparkplug.host import Door

    (tmp_path / "cell.yaml").write_text(MODEL.replace("from: Andon, when: [2]", "from: Lamp, when: [2]"))
    cell = Cell(Door("127.0.0.1", at.port), cycle_s=0.05)
    coming = Timer(1.0, cell.start)
    coming.start()
    code = main(["links", str(tmp_path / "cell.yaml"), "--listen", "3s", "--plant", at.address, "--json"])
    coming.join()
    cell.stop()
    heard = json.loads(capsys.readouterr().out)
    assert code == 1
    assert heard["messages"]["cell/Cell7/Wash2"]["births"] == 1
    assert heard["missing"] == {"wash": ["Lamp"]}
    assert heard["unmapped"]["cell/Cell7/Press1"] == ["Job/Number", "Job/Recipe", "Job/Serial", "Status/StateCurrent"]
    assert heard["would_say"] == ["press: begin, by Job/Serial = label, Job/Recipe = step, Job/Number = number"]
    assert heard["broken_rules"] == {}
