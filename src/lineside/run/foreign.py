"""A run with devices that nobody here made: what waits is taken in one turn, journaled, handled, and then answered.

The plant's clock is the wall clock, so that nothing is waited for. A turn takes all messages that wait: their facts are
journaled and handled in order, committed once, and only then do commands leave. What a fact implies that no device has
told (a part pushed on by a machine that is not commanded) is a fact of its own in the journal.
"""

from __future__ import annotations

import math
import struct
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from lineside.link.link import LinkError
from lineside.link.mapping import What
from lineside.lower import codes
from lineside.run.belief import BlockBelief
from lineside.run.controller import record
from lineside.run.journal.schema import ALARM, BACK, BOUND, LOST, REBASE, VALUE
from lineside.run.outbox import Outbox
from lineside.run.raw import RawLog
from lineside.run.revision import CLOCK
from lineside.run.session import RECORDS_PER_SNAPSHOT, Session

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from lineside.link.driver import Driver
    from lineside.link.mapping import Entry, Mapper
    from lineside.link.message import Hello, Reply, Turn, Welcome
    from lineside.run.controller import Controller
    from lineside.run.journal import Journal
    from lineside.run.pace import Pace

    Rows = NDArray[np.int64]

MOST_ALARMS: Final = 1000
INFERRED: Final = "lineside"
"""The source of facts that follow from what devices have told."""
_NOTE: Final = {
    What.VALUE: VALUE,
    What.BOUND: BOUND,
    What.REBASE: REBASE,
    What.LOST: LOST,
    What.BACK: BACK,
    What.ALARM: ALARM,
}
_OWN: Final = (codes.COUNTED, codes.ENDED)


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that a person should know of a machine."""

    time: int
    """µs of the plant's time."""
    machine: int
    text: str
    kind: str


class Devices:
    """What stands for the link of a session with foreign devices: it is heard and told through its driver."""

    outlives = True
    source = "devices"

    def __init__(self, driver: Driver, mapper: Mapper) -> None:
        self.driver, self.mapper = driver, mapper

    def open(self, hello: Hello) -> Welcome:
        """No plant answers."""
        raise LinkError(f"devices answer no hello ({hello.number})")

    def turn(self, turn: Turn) -> Reply:
        """No plant answers."""
        raise LinkError(f"devices take no turns ({turn.number})")

    def close(self) -> None:
        """Leave the devices as they are."""
        self.driver.close()


class ForeignSession(Session):
    """A run whose devices decide for themselves when they speak."""

    def __init__(
        self, controller: Controller, journal: Journal, devices: Devices, origin: int, *, kept: int, resumed: bool
    ) -> None:
        """`origin`: when the run began by the wall clock, µs since 1970 UTC. `resumed`: commands may be under way."""
        super().__init__(controller, journal, devices, iter(()), acknowledged=0, reached=0, kept=kept)
        self.origin = origin
        self.driver, self.mapper = devices.driver, devices.mapper
        self.belief = BlockBelief(controller)
        self.outbox = Outbox(controller, self.mapper, self.driver, self._alarm)
        self.alarms: deque[Alarm] = deque(maxlen=MOST_ALARMS)
        self.alarm_count = 0
        self.on_alarm: list[Callable[[Alarm], None]] = []
        """Called with each alarm once it is durable."""
        self.facts_heard = 0
        self._raw = RawLog(journal.path)
        self._told: list[Alarm] = []
        self._tags = {
            each.address: each.device.tags.union(
                *(it.device.tags for it in self.mapper.linked if it.address == each.address)
            )
            for each in self.mapper.linked
        }
        self._rows: list[tuple[int, int, int, int, int, int]] = []
        self._from = ("", 0)
        self._written = 0
        self._touched: set[int] = set()
        self._owed: set[int] = set()
        self._readers = {each.address for each in self.mapper.linked if each.device.gives.seen is not None}
        self.time = max(self.controller.now, self.clock())
        if resumed:
            self.outbox.recover()

    def not_heard_yet(self) -> None:
        """Journal that nothing is known of a machine until its device is heard, from where the records end."""
        at = max(self.controller.now, self.journal.last_time)
        for machine in sorted(self.unknown):
            row = np.array([(at, LOST, machine, 0, 0, 0)], np.int64)
            self.journal.append(row, INFERRED, text="it was not heard yet")

    def clock(self) -> int:
        """What the plant's clock shows, µs since the run began."""
        return time.time_ns() // 1000 - self.origin

    @property
    def raw_path(self) -> Path:
        """Where what makes no fact is kept."""
        return self._raw.path

    @property
    def unknown(self) -> set[int]:
        """Machines of which nothing is known now."""
        return self.mapper.unknown

    def advance(self, until: int, budget_s: float = math.inf) -> bool:
        """Take all that waits. The plant's clock is the wall clock, whatever `until` says, but never beyond it."""
        del budget_s
        now = max(self.controller.now, min(self.clock(), until) if until < codes.NEVER else self.clock())
        self._fire(now)
        for batch in self.driver.take():
            at = max(self.controller.now, self.journal.last_time, min(now, batch.received - self.origin))
            now = max(now, at)
            if batch.device in self._readers:
                self._flush()  # a label may be bound to what stands there now
            self._raw.write(batch, self._tags.get(batch.device, frozenset()))
            self._take(self.mapper.hear(batch, at, self.belief), at, batch.device, batch.at)
        self._take(self.mapper.tick(now), now, CLOCK, 0)
        self._flush()
        self._fire(now)
        self.time = max(self.time, now)
        self.outbox.collect()
        self._beat()
        self.journal.commit()
        self._raw.flush()
        self._tell()
        self.outbox.send(now)
        if self.journal.last - self._kept >= RECORDS_PER_SNAPSHOT:
            self.keep()
        return True

    def rest(self, pace: Pace, end: int, at_most_s: float) -> None:
        """Until something is to be done, but not longer."""
        del pace
        due = min(self.controller.due, self.outbox.due(), self.mapper.due(), end)
        left = (due - self.clock()) / codes.SECOND
        self.driver.wait(min(max(left, 0.001), at_most_s))

    def request(self, kind: int, element: int = 0, number: int = 0, x: int = 0, y: int = 0, *, by: str) -> bool:
        """As of any run; the time is now."""
        self.time = max(self.time, self.controller.now, self.clock())
        return super().request(kind, element, number, x, y, by=by)

    def close(self) -> None:
        """Stop here."""
        self._raw.close()
        super().close()

    def abandon(self) -> None:
        """Leave everything as a process that dies here would, but for the locks."""
        self._raw.close()
        super().abandon()

    def _take(self, entries: list[Entry], at: int, source: str, device_time: int) -> None:
        """Journal what a message means, and have its facts handled."""
        for entry in entries:
            if entry.what is not What.FACT:
                self._note(entry, at, source, device_time)
                continue
            self.facts_heard += 1
            if entry.kind in _OWN and entry.number == 0 and not self._make_way(entry, at):
                continue
            if self._from != (source, device_time):
                self._write()
                self._from = (source, device_time)
            self._rows.append((at, entry.kind, entry.element, entry.number, entry.x, entry.y))
            self._touched.add(entry.element)
            if entry.kind == codes.SEEN:
                self._flush()

    def _make_way(self, entry: Entry, at: int) -> bool:
        """See that a machine which was not commanded can have ended a part; False: there is none that it could be.

        A counter is cumulative: what cannot be explained now is counted with the next part.
        """
        counted = entry.kind != codes.COUNTED or entry.x > self.belief.made(entry.element)
        if counted and entry.element not in self._touched and self.belief.works(entry.element):
            return True
        self._flush()
        if entry.kind == codes.COUNTED and entry.x <= self.belief.made(entry.element):
            return False  # it was inferred already
        for kind in (codes.MOVED, codes.SEEN):
            del kind
            rows = self.belief.before(entry.element, at, entry.kind)
            if not len(rows):
                break
            self.journal.append(rows, INFERRED)
            self._handle(rows, INFERRED)
            if rows[0, 1] == codes.MOVED:
                self._alarm(
                    entry.element, "its follower is full, and it has pushed its part on: the place is over-full"
                )
        if self.belief.has_part(entry.element):
            self._owed.discard(entry.element)
            return True
        if entry.element not in self._owed:
            self._owed.add(entry.element)
            self._alarm(entry.element, "it has made a part that nobody saw come; counted when one is known")
        return False

    def _note(self, entry: Entry, at: int, source: str, device_time: int) -> None:
        x = struct.unpack("<q", struct.pack("<d", entry.value))[0] if entry.what is What.VALUE else entry.x
        number, y = entry.number, entry.y
        if entry.what is What.VALUE:
            y, number = self.belief.working(entry.x)
        heard = entry.what in (What.LOST, What.BACK)
        if heard:
            self._flush()
        self._write()
        row = np.array([(at, _NOTE[entry.what], entry.element, number, x, y)], np.int64)
        self.journal.append(row, source, None, device_time, entry.text or None)
        for listener in self.noted if heard else ():
            listener(row)
        if entry.what in (What.ALARM, What.LOST, What.BACK):
            self._remember(at, entry.element, entry.text, entry.what.value)

    def _alarm(self, machine: int, text: str) -> None:
        self._write()
        at = max(self.controller.now, self.journal.last_time)
        row = np.array([(at, ALARM, machine, 0, 0, 0)], np.int64)
        self.journal.append(row, INFERRED, text=text)
        self._remember(at, machine, text, "alarm")

    def _remember(self, at: int, machine: int, text: str, kind: str) -> None:
        self._told.append(Alarm(at, machine, text, kind))

    def _tell(self) -> None:
        told, self._told = self._told, []
        for each in told:
            self.alarms.append(each)
            self.alarm_count += 1
            for listener in self.on_alarm:
                listener(each)

    def _write(self) -> None:
        """Journal the facts of one message."""
        if len(self._rows) > self._written:
            source, device_time = self._from
            self.journal.append(np.array(self._rows[self._written :], np.int64), source, None, device_time)
            self._written = len(self._rows)

    def _flush(self) -> None:
        """Have the controller handle what was journaled."""
        self._write()
        if self._rows:
            rows, self._rows = np.array(self._rows, np.int64), []
            self._written = 0
            self._touched.clear()
            self._handle(rows, self.link.source)

    def _fire(self, now: int) -> None:
        """What the controller does by itself up to now."""
        while self.controller.due <= now:
            self._flush()
            rows = record(max(self.controller.due, self.controller.now), codes.TICK)
            self.journal.append(rows, CLOCK)
            self._handle(rows, CLOCK)
