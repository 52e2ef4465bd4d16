"""A line of machines that decide for themselves: whatever messages are lost, doubled or late, counts are the devices'.

The devices are played in this process, message by message, through the same session as those at a broker.
"""

from __future__ import annotations

import tempfile
from collections import deque
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lineside.history.query import History
from lineside.history.rebuild import rebuild
from lineside.kernel.build.cache import kernel_hash
from lineside.kpi.day import Day
from lineside.kpi.elements import ALL_STATES
from lineside.link.driver import Batch, Health, Kind, Value
from lineside.lower import codes
from lineside.lower.codes import SECOND
from lineside.lower.picture import COLUMNS, picture
from lineside.model.load import loads
from lineside.model.write import canonical
from lineside.run.controller import Controller
from lineside.run.devices import mapper_of
from lineside.run.foreign import Devices, ForeignSession
from lineside.run.history import History as RunHistory
from lineside.run.journal import Journal, Meta
from lineside.run.past import relive
from lineside.run.replay import replay
from lineside.run.watch import Watch
from lineside.web.feed import Feed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from lineside.web.feed import Line as Told

    Numbers = NDArray[np.float64]

MODEL = """
plant: dumb
stations:
  cut:  {}
  wash: {buffer: 3}
  pack: {buffer: 3}
products: {p: {route: [{at: cut, time: 10 s}, {at: wash, time: 10 s}, {at: pack, time: 10 s}]}}
release: {p: always}
links:
  brokers: {cell: {at: "mqtt://127.0.0.1:1883", group: G}}
  profiles: {counts: {trust: decides, gives: {counted: {from: Count, bits: 16}}}}
  machines:
    cut: {like: counts, at: cell/N/cut}
    wash: {like: counts, at: cell/N/wash}
    pack: {like: counts, at: cell/N/pack}
"""
NAMES = ("cut", "wash", "pack")


class Played:
    """Devices whose messages are put in by hand."""

    def __init__(self) -> None:
        self.health = Health(connected=True)
        self.waiting: deque[Batch] = deque()
        self.told: list[tuple[str, dict[str, Value]]] = []

    def start(self, devices: Iterable[str]) -> None:
        pass

    def take(self) -> list[Batch]:
        taken, self.waiting = list(self.waiting), deque()
        return taken

    def wait(self, seconds: float) -> None:
        pass

    def write(self, device: str, values: Sequence[tuple[str, Value]]) -> bool:
        self.told.append((device, dict(values)))
        return True

    def close(self) -> None:
        pass


class Line:
    """A session whose clock is turned by hand, over devices that are played."""

    def __init__(self, folder: Path, model: str = MODEL) -> None:
        plant = loads(model)
        controller = Controller(plant, 1)
        self.driver = Played()
        devices = Devices(self.driver, mapper_of(plant, controller, 0))
        meta = Meta("0", kernel_hash(), plant.model_hash, canonical(plant), "devices", 1, 1.0, "2026-01-01T00:00:00")
        self.now = 0
        line = self

        class Turned(ForeignSession):
            def clock(self) -> int:
                return line.now

        journal = Journal.create(folder / "run.lineside", meta)
        self.session = Turned(controller, journal, devices, 0, kept=0, resumed=False)
        self.session.begin()

    def say(self, name: str, kind: Kind = Kind.DATA, **values: Value) -> None:
        self.driver.waiting.append(Batch(f"cell/N/{name}", kind, self.now, tuple(values.items())))

    def turn(self, seconds: float = 1.0) -> None:
        self.now += int(seconds * SECOND)
        self.session.advance(codes.NEVER)

    @property
    def made(self) -> list[int]:
        return [int(row) for row in self.session.controller.block.table("machine")["made"]]

    @property
    def questions(self) -> int:
        return int(self.session.controller.block.head["questions"])


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.sampled_from(["said", "said", "said", "lost", "twice", "late"])), max_size=60
    ),
    st.integers(0, (1 << 16) - 1),
)
def test_what_is_held_made_is_what_the_devices_have_counted(events: list[tuple[int, str]], first: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        line = Line(Path(folder))
        count = [first, first, first]
        for n, name in enumerate(NAMES):
            line.say(name, Kind.BIRTH, Count=count[n])
        line.turn()
        truth = [0, 0, 0]
        for n, how in events:
            if n and truth[n] >= truth[n - 1]:
                continue  # nothing is there that it could have worked on
            truth[n] += 1
            count[n] = (count[n] + 1) % (1 << 16)
            for _ in range({"said": 1, "twice": 2}.get(how, 0)):
                line.say(NAMES[n], Count=count[n])
            line.turn()
        for _ in range(3):  # whatever was lost, cumulative counters show at the next message
            for n, name in enumerate(NAMES):
                line.say(name, Count=count[n])
                line.turn()
        for n in range(3):  # a count that could not be explained is counted with the next part
            while n and line.made[n] < truth[n] and truth[n] < truth[n - 1]:
                truth[n] += 1
                count[n] = (count[n] + 1) % (1 << 16)
                line.say(NAMES[n], Count=count[n])
                line.turn()
        assert line.made == truth
        assert line.questions == 0
        block = line.session.controller.block
        product = block.table("product")[0]
        assert int(product["completed"]) == truth[2]
        inside = sum(1 for lot in block.table("lot")[: int(block.head["lots"])] if lot["place"] not in (0, 1))
        assert int(product["released"]) == int(product["completed"]) + inside
        line.session.close()
        assert replay(Path(folder) / "run.lineside").agrees


def test_a_machine_that_counts_while_its_follower_is_silent_pushes_its_parts_on(tmp_path: Path) -> None:
    line = Line(tmp_path)
    line.say("cut", Kind.BIRTH, Count=1_331)
    for n in range(1, 21):
        line.say("cut", Count=1_331 + n)
        line.turn(10)
    assert line.made == [20, 0, 0]
    assert line.questions == 0
    wash = line.session.controller.block.table("station")[1]
    assert int(wash["waiting"]) == 18  # where 3 have room; one is in work, and one on the machine that counted it
    assert "over-full" in " ".join(alarm.text for alarm in line.session.alarms)
    line.session.close()


def test_a_flood_of_bad_counts_asks_nothing_and_takes_no_memory(tmp_path: Path) -> None:
    line = Line(tmp_path)
    line.say("cut", Kind.BIRTH, Count=5)
    line.turn()
    before = len(line.session.controller.block.data)
    for n in range(3000):
        line.say("cut", Count=(n * 7919) % (1 << 16))
        if n % 100 == 0:
            line.turn()
    line.turn()
    assert line.questions == 0
    assert len(line.session.controller.block.data) == before
    assert len(line.session.alarms) <= 1000
    line.session.close()


def test_what_is_not_known_is_told_as_unknown(tmp_path: Path) -> None:
    line = Line(tmp_path)
    assert line.session.unknown == {0, 1, 2}
    line.say("cut", Kind.BIRTH, Count=5)
    line.turn()
    assert line.session.unknown == {1, 2}
    line.say("cut", Kind.DEATH)
    line.turn()
    assert line.session.unknown == {0, 1, 2}
    line.session.close()


class Kept(Feed):
    """A feed that keeps the last table of machines."""

    machines: Numbers

    def publish(self, time: float, speed: float, tables: Mapping[str, Numbers], lines: list[Told]) -> None:
        self.machines = tables["machine"]
        super().publish(time, speed, tables, lines)


def test_time_in_which_a_device_is_lost_is_unknown_on_the_screen_in_shifts_and_in_the_history(tmp_path: Path) -> None:
    """Heard from 9 s on, lost from 99 to 159 s: 69 of 200 s unknown, live, after a restart, and in the tables."""
    line = Line(tmp_path)
    line.session.not_heard_yet()
    watch = Watch(line.session, 1.0)
    watch.feed = kept = Kept(watch.feed.columns)
    for at in range(1, 201):
        if at in (10, 160):
            line.say("cut", Kind.BIRTH, Count=at)
        elif at == 100:
            line.say("cut", Kind.DEATH)
        elif at % 15 == 0 and not 100 < at < 160:
            line.say("cut", Count=at)
        line.turn()
        watch.look(now=at % 7 == 0)
    watch.look(now=True)
    columns = COLUMNS["machine"]
    assert kept.machines[0][columns.index("unknown_s")] == pytest.approx(69)
    states = [row[2] for row in watch.history.lines(frozenset([0]), -1)]
    assert (states[0], states.count(ALL_STATES.index("unknown"))) == (ALL_STATES.index("unknown"), 2)
    stations = watch.shift(None)["stations"]
    assert isinstance(stations, list)
    cut = stations[0]
    assert (cut["unknown_s"], cut["pbt_s"]) == (69, 131)
    assert cut["kpi"]["availability"]["low"] < cut["kpi"]["availability"]["high"]
    line.session.close()

    with closing(Journal.read(tmp_path / "run.lineside")) as journal:
        again = Controller(line.session.controller.plant, 1)
        history = RunHistory()
        unheard = relive(journal, again, Day(again.plant), history)
        assert unheard is not None
        now = unheard.over(picture(again.block)["machine"], 200 * SECOND)
        assert now[0][columns.index("unknown_s")] == pytest.approx(69)
    rebuild(tmp_path / "run.lineside", tmp_path / "history")
    with History(tmp_path / "history") as found:
        rows = found.sql("SELECT state, sum(until - since) AS us FROM interval WHERE machine = 'cut' GROUP BY state")
        assert dict(rows.rows())["unknown"] == 69 * SECOND


OBEYS = MODEL.replace(
    "    cut: {like: counts, at: cell/N/cut}",
    "    cut:\n"
    "      trust: obeys\n"
    "      at: cell/N/cut\n"
    "      gives: {started: {from: Active, is: number}, ended: {from: Done, is: number}}\n"
    "      takes: {begin: {write: {Number: number, Label: label}, again-after: 1 s}}",
)


def test_a_command_is_said_again_until_it_is_confirmed_and_never_while_the_device_is_lost(tmp_path: Path) -> None:
    line = Line(tmp_path, OBEYS)
    line.turn()
    assert line.driver.told == []  # nobody knows whether the device is there
    line.say("cut", Kind.BIRTH, Active=0, Done=0)
    line.turn(0.1)
    assert line.driver.told == [("cell/N/cut", {"Number": 1, "Label": "p-1"})]
    line.turn(0.5)
    assert len(line.driver.told) == 1
    line.turn(0.6)
    assert len(line.driver.told) == 2
    line.say("cut", Active=1)
    line.turn(60)
    assert len(line.driver.told) == 2
    line.say("cut", Done=1)
    line.turn(0.1)
    assert [told["Number"] for _, told in line.driver.told] == [1, 1, 2]
    line.session.close()
