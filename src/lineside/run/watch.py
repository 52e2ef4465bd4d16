"""A session as it is watched: a few times a second its picture goes to the feed and to the history."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np

from lineside.kpi import day
from lineside.kpi.day import Day
from lineside.kpi.energy import meter
from lineside.lower import codes
from lineside.lower.codes import SECOND
from lineside.lower.moves import Flights, Ways, of_lots, of_machines
from lineside.lower.picture import COLUMNS, picture
from lineside.run import standing
from lineside.run.ending import ending_of
from lineside.run.history import History
from lineside.run.inbox import BusyError, Inbox
from lineside.run.journal.schema import LOST
from lineside.run.past import relive
from lineside.run.shifts import ShiftBook
from lineside.run.standing import Standing
from lineside.run.unheard import Unheard
from lineside.web.feed import Feed
from lineside.web.line import AddOrder, Away, Dealt, Disturb, LetGo, Prioritise
from lineside.web.problem import WebError
from lineside.web.scene import scene

if TYPE_CHECKING:
    from concurrent.futures import Future

    from numpy.typing import NDArray

    from lineside.model.plant import Plant
    from lineside.run.session import Session
    from lineside.web.line import Ask

    Numbers = NDArray[np.float64]

INTERVAL_S: Final = 0.2
"""Between two pictures. What moves is told by where it goes and until when, so that screens move it smoothly."""
MOST_TOLD: Final = 50
"""Lines of the log between two pictures; a plant that runs fast has more, of which the last are told."""
_COLUMNS: Final = {**COLUMNS, **day.COLUMNS, **standing.COLUMNS, "way": ("from", "to", "count")}
_ALWAYS: Final = frozenset([codes.FAILED, codes.REPAIRED, codes.RELEASED, codes.REFUSED, codes.MOVED, codes.SEEN])


class Watch:
    """What the thread that runs the plant does for those who watch; the rest is read by the server's thread."""

    def __init__(self, session: Session, speed: float) -> None:
        """Watch a session from now on."""
        self.session = session
        self.plant = session.controller.plant
        self.feed = Feed(_COLUMNS)
        self.scene = scene(self.plant) | {"emulated": self.is_emulated, "columns": _COLUMNS, "run": self.feed.run}
        self._day, self._standing = Day(self.plant), Standing(self.plant)
        block, now = session.controller.block, session.controller.now
        self._unheard = Unheard(len(block.table("machine")))
        self.history = self._past()
        self._mark = self._day.next_mark(session.time / SECOND)
        self.inbox = Inbox()
        self.address = ""
        """Where it is shown, once it is."""
        self._speed = speed
        self._told: deque[dict[str, object]] = deque(maxlen=MOST_TOLD)
        self._next = 0.0
        self._before: tuple[float, int] | None = None
        session.controller.watch()
        self._flights, self._ways = Flights(session.controller.block), Ways()
        self.shifts = ShiftBook(self.plant, self._day, block, now)
        for machine in sorted(session.unknown):
            self._note(np.array([(now, LOST, machine, 0, 0, 0)], np.int64))
        self.past = self._read_past()
        """The thread that reads the journal's past; None where there is none."""
        session.before.append(self._pass)
        session.listeners.append(self._hear)
        session.noted.append(self._note)

    def _past(self) -> History:
        """What the day was like before now: from the journal where the run is resumed, nothing where it begins."""
        history, journal = History(*_meter(self.plant)), self.session.journal
        if journal.last_time == 0:
            history.mark(0.0, picture(self.session.controller.block))
            return history
        journal.commit()
        unheard = relive(journal, self.session.controller.anew(), self._day, history)
        if unheard is None:
            return History(*_meter(self.plant))
        self._unheard = unheard
        return history

    def _read_past(self) -> threading.Thread | None:
        """Have the journal's past read beside the run, where there is any."""
        journal, now = self.session.journal, self.session.controller.now
        if not now:
            return None
        given = (journal.path, self.session.controller.anew(), now)
        thread = threading.Thread(target=self.shifts.relive, args=given, name="past", daemon=True)
        thread.start()
        return thread

    def shift(self, number: int | None) -> dict[str, object]:
        """The run's shifts, and one of them."""
        return self.shifts.document(number)

    def _flown(self, lines: list[NDArray[np.void]]) -> Numbers:
        """How many parts have gone each way since somebody watches."""
        for each in lines:
            self._ways.count(self._flights.follow(of_lots(each)))
        return self._ways.table()

    def _pass(self, time: int) -> None:
        """Keep how things stand at each midnight and change of shifts up to a time, µs."""
        while self._mark * SECOND <= time:
            tables = picture(self.session.controller.block)
            tables["machine"] = self._unheard.over(tables["machine"], time)
            self.history.mark(self._mark, tables)
            self._mark = self._day.next_mark(self._mark)

    def samples(self) -> dict[str, object]:
        """The run so far, for charts, and the plan of its day."""
        return self.history.samples() | {"day": self._day.line(self.session.time / SECOND)}

    def lines(self, station: int, after_s: float) -> list[list[float]]:
        """Changes of state of a station's machines after a time: time (s), machine, state, product, serial, step."""
        if station >= len(self.plant.stations):
            return []
        counts = [each.machines for each in self.plant.stations.values()]
        first = sum(counts[:station])
        return self.history.lines(frozenset(range(first, first + counts[station])), after_s)

    def ask(self, what: Ask, by: str) -> Future[bool]:
        """Have the run do something between two steps; whether it did.

        Raises:
            WebError: 503 where too much is asked; 409 for a disturbance of a plant that is real.
        """
        if isinstance(what, Disturb) and not self.is_emulated:
            raise WebError(409, "This plant is real", "only an emulated one has things go wrong when asked")
        kind, element, number, y = _REQUESTS[type(what)](what)
        try:
            return self.inbox.put(lambda session: self._request(session, kind, element, number, y, by))
        except BusyError:
            raise WebError(503, "Too much is asked at once", "try again") from None

    def _request(self, session: Session, kind: int, element: int, number: int, y: int, by: str) -> bool:
        """Have it done; where that ends the run, the reason is there before whoever asked is answered."""
        try:
            return session.request(kind, element, number, 0, y, by=by)
        except Exception as error:
            self.feed.close(ending_of(error))
            raise

    @property
    def is_emulated(self) -> bool:
        """Whether things can be had go wrong."""
        return self.session.link.source == "emulated"

    def look(self, *, now: bool = False) -> None:
        """Between two steps of the run: do what people ask for, and publish if it is time."""
        self.inbox.serve(self.session)
        clock = time.monotonic()
        if clock < self._next and not now:
            return
        self._next = clock + INTERVAL_S
        self._pass(self.session.time)
        at = self.session.time / SECOND
        before = self.history.marked(self._day.began(at), "product", "completed")
        tables = picture(self.session.controller.block) | {"day": self._day.table(at, before)}
        tables["machine"] = self._unheard.over(tables["machine"], self.session.time)
        lines = self.session.controller.lines()
        self.shifts.feed(lines, self.session.time)
        self.history.add(at, tables, self._unheard.lines(of_machines(each) for each in lines))
        tables |= {"way": self._flown(lines), "standing": self._standing.table(tables, at)}
        told, self._told = list(self._told), deque(maxlen=MOST_TOLD)
        self.feed.publish(at, self._pace(clock), tables, told)

    def _pace(self, clock: float) -> float:
        """Plant seconds a second: as wished, or as measured where nothing holds it back."""
        if self._speed:
            return self._speed
        before, self._before = self._before, (clock, self.session.time)
        return 0.0 if before is None else (self.session.time - before[1]) / SECOND / max(clock - before[0], 1e-3)

    def _note(self, rows: NDArray[np.int64]) -> None:
        """A machine is lost or back."""
        self._unheard.follow(rows, self.session.controller.block)
        self.shifts.follow(rows)

    def _hear(self, rows: NDArray[np.int64], source: str) -> None:
        if (rows[:, 1] == codes.FAILED).any():
            self.shifts.follow(rows)
        for row in rows:
            kind, x = int(row[1]), int(row[4])
            request = kind >= codes.FIRST_REQUEST and kind not in (codes.START, codes.TICK)
            if kind in _ALWAYS or request or (kind == codes.ENDED and x):
                refused = request and self.session.controller.refused
                names = ("time", "kind", "element", "number", "x", "y")
                line: dict[str, object] = {name: int(value) for name, value in zip(names, row[:6], strict=True)}
                self._told.append(line | {"time": int(row[0]) / SECOND, "by": source, "refused": refused})


def _meter(plant: Plant) -> tuple[Numbers | None, float, Numbers | None, tuple[Numbers, Numbers] | None]:
    """What machines draw in each state, and the plant itself, W; what a part takes at each station of a step, J.

    Then by machine and step what the part in work takes, J, and how long that lasts on average, s.
    """
    found = meter(plant)
    if found is None:
        return None, 0.0, None, None
    machines = [station.machines for station in plant.stations.values()]
    watts = np.repeat(np.array(found.machines_mw, float) / 1000, machines, axis=0)
    joules = np.array([found.parts_nj[step] for step, _ in found.choices], float) / 1e9
    times = [step.mean_time() for product in plant.products.values() for step in product.steps()]
    taken = np.zeros((len(machines), len(times)))
    for (step, station), each in zip(found.choices, joules, strict=True):
        taken[station, step] = each
    work = np.repeat(taken, machines, axis=0), np.tile(np.maximum(1e-6, times), (sum(machines), 1))
    return watts, found.base_mw / 1000, joules, work


_UPSETS: Final = {"break": codes.BREAK, "wrong-part": codes.WRONG_PART, "delay": codes.DELAY}


def _order(what: AddOrder) -> tuple[int, int, int, int]:
    due = codes.NEVER if what.due_s is None else round(what.due_s * SECOND)
    return codes.ORDER, what.source, what.quantity, due


_REQUESTS: Final[dict[type, Callable[..., tuple[int, int, int, int]]]] = {
    LetGo: lambda what: (codes.LET_GO, what.machine, 0, 0),
    AddOrder: _order,
    Prioritise: lambda what: (codes.PRIORITISE, what.order, what.priority, 0),
    Away: lambda what: (codes.AWAY, what.pool, what.away, 0),
    Dealt: lambda what: (codes.ANSWER, what.question, 0, 0),
    Disturb: lambda what: (codes.UPSET, what.machine, _UPSETS[what.what], 0),
}
