"""A line that runs forecasts itself: every quarter of an hour of its time, and when somebody asks.

All of it is done in other threads than the one that runs the line, and nothing of it is in the run's state. The line's
own forecast, and what it learns from, take a quarter of one core at most: after each future, and each piece of the
journal, it rests. One that would come late is left out.
"""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import TimeoutError as LateError
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, Self

from lineside.errors import LinesideError
from lineside.extras import EXTRAS
from lineside.forecast.ahead import look_ahead
from lineside.forecast.follow import ANSWER_S, Follower, Rest, StoppedError
from lineside.forecast.horizon import SHIFT_END, next_shift_end
from lineside.forecast.learnt import Laws, learn
from lineside.forecast.past import LEARNT_FROM, key_of
from lineside.forecast.present import Present
from lineside.forecast.record import record_file
from lineside.forecast.remember import open_record, remembered
from lineside.forecast.wish import FUTURES, BusyError, Wish
from lineside.lower.codes import SECOND
from lineside.run.inbox import BusyError as FullError

if TYPE_CHECKING:
    from lineside.forecast.record import Record
    from lineside.run.inbox import Inbox
    from lineside.run.session import Session

EVERY: Final = 900 * SECOND
"""A quarter of an hour of the plant's time."""
LOOK_S: Final = 0.25
WITHOUT_SHIFTS: Final = "+8h"
"""How far a plant looks ahead that has no shifts."""


class Routine:
    """Looks ahead from a session while its context is open."""

    def __init__(self, session: Session, inbox: Inbox, *, every: int = EVERY, futures: int = FUTURES) -> None:
        """`inbox`: what the run serves between two steps. `every`: µs of the plant's time between two forecasts."""
        self._session, self._inbox, self._every, self._futures = session, inbox, every, futures
        self._plant = session.controller.plant
        self._key, self._file = key_of(session.journal), record_file(session.journal.path)
        self._record = open_record(session.journal.path, self._key) if self._file.exists() else None
        self._keeping, self._asked, self._stop = threading.Lock(), threading.Lock(), threading.Event()
        self._newest: dict[str, object] | None = None
        self._laws: Laws | None = None
        self._follower = Follower(session, inbox) if all(find_spec(module) for module in EXTRAS["forecast"]) else None
        self._waiting: list[int] = [] if self._record is None else self._record.due(1 << 62)
        self._came: deque[tuple[int, dict[str, int]]] = deque()
        self._thread = threading.Thread(target=self._work, name="forecasts", daemon=True)
        if self._follower is not None:
            session.listeners.append(self._follower.hear)
        session.before.append(self._pass)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._follower is not None:
            self._session.listeners.remove(self._follower.hear)
        self._session.before.remove(self._pass)
        self._stop.set()
        self._thread.join()

    def newest(self) -> dict[str, object] | None:
        """Its last forecast of its own; None: there is none yet."""
        return self._newest

    def ahead(self, until: str | None, futures: int, changes: tuple[str, ...], laws: str) -> dict[str, object]:
        """A forecast from now. Raises InputError for what cannot be, BusyError where one is being made."""
        if not self._asked.acquire(timeout=ANSWER_S):
            raise BusyError("somebody else's is, ask again in a moment")
        try:
            present = self._present()
            wish = Wish(until or self._usual(present.time), futures, changes, laws=laws)
            found = look_ahead(present, wish, self._laws if laws == "learnt" else None)
            if (record := self._kept()) is None:
                return found.as_json()
            with self._keeping:
                kept = remembered(found, present, record, keep=bool(changes))
            self._wait_for(round(found.until_s * SECOND))
            return kept.as_json()
        finally:
            self._asked.release()

    def _usual(self, now: int) -> str:
        """Until when it looks where nobody says."""
        return WITHOUT_SHIFTS if next_shift_end(self._plant, now) is None else SHIFT_END

    def _present(self) -> Present:
        """How the run stands between two of its steps. Raises BusyError where it does not come to one."""
        found: list[Present] = []

        def copy(session: Session) -> bool:
            controller = session.controller
            block, unknown = controller.block.copy(), frozenset(session.unknown)
            found.append(Present(self._plant, block, session.time, self._key, rules=controller.rules, unknown=unknown))
            return True

        try:
            self._inbox.put(copy).result(ANSWER_S)
        except (FullError, LateError):
            raise BusyError("the line is busy, ask again in a moment") from None
        return found[0]

    def _pass(self, time: int) -> None:
        """In the thread of the run, before a record of a time, µs, is handled: what came by the ends before that."""
        while self._waiting and self._waiting[0] < time:
            made = self._session.controller.block.table("product")["completed"].tolist()
            self._came.append((self._waiting.pop(0), dict(zip(self._plant.products, made, strict=True))))

    def _passed(self, session: Session) -> bool:
        """In the thread of the run: the time it has come to."""
        self._pass(session.time)
        return True

    def _work(self) -> None:
        rest, due = Rest(self._stop), 0
        try:
            while not self._stop.wait(LOOK_S):
                try:
                    if self._follower is not None:
                        self._follower.follow(rest)
                    self._score()
                    if self._session.time >= due:
                        self._forecast(rest)
                        due = (self._session.time // self._every + 1) * self._every
                except (LinesideError, OSError, FullError, LateError):
                    # Whatever hinders it now (a run that ends, a full disk) does not concern the run; next time again.
                    due = (self._session.time // self._every + 1) * self._every
        except StoppedError:
            return

    def _forecast(self, rest: Rest) -> None:
        present = self._present()
        self._score()  # what has come due while the run came to answer
        watcher = None if self._follower is None else self._follower.watcher
        if watcher is not None and self._follower is not None:
            watcher.forget(present.time - LEARNT_FROM)
            hours = min(present.time - self._follower.since, LEARNT_FROM) / SECOND / 3600
            self._laws = learn(self._plant, present.block, watcher.seen(), hours)
            rest.after_each()
        wish = Wish(
            self._usual(present.time), self._futures, threads=1, laws="model" if self._laws is None else "learnt"
        )
        found = look_ahead(present, wish, self._laws, rest.after_each)
        if (record := self._kept()) is not None:
            with self._keeping:
                found = remembered(found, present, record)
            self._wait_for(round(found.until_s * SECOND))
        self._newest = found.as_json()

    def _kept(self) -> Record | None:
        """The record, which begins with the first forecast; None where none can be kept."""
        with self._keeping:
            if self._record is None:
                self._record = open_record(self._session.journal.path, self._key)
            return self._record

    def _wait_for(self, until: int) -> None:
        if until not in self._waiting:
            self._waiting = sorted([*self._waiting, until])

    def _score(self) -> None:
        """Score what was forecast for a time that has come."""
        if self._record is None:
            return
        if self._waiting and self._waiting[0] < self._session.time:
            # Time has passed without a record, which `_pass` would have seen.
            self._inbox.put(self._passed).result(ANSWER_S)
        while self._came:
            until, completed = self._came.popleft()
            with self._keeping:
                self._record.score(until, completed)
