"""A run: the controller, its journal and a link to a plant, from one instant to the next.

What is heard is journaled, then handled; what follows is sent. A plant that would outlive this process is told nothing,
not even that it was heard, before that is durable. One that lives in this process is rebuilt from the journal anyway,
so there records are committed in groups.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from lineside.link.link import LinkError, Remembered
from lineside.link.message import Turn
from lineside.lower import codes
from lineside.run.controller import record
from lineside.run.layouts import described
from lineside.run.revision import CLOCK, state_of, take_over

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np
    from numpy.typing import NDArray

    from lineside.link.link import Link
    from lineside.link.message import Reply
    from lineside.model.plant import Plant
    from lineside.run.controller import Controller
    from lineside.run.journal import Journal
    from lineside.run.pace import Pace

    Rows = NDArray[np.int64]

RECORDS_PER_SNAPSHOT = 5_000
"""A start handles at most so many records again: about 0.2 s. A snapshot of the state takes about 2 ms."""
BEAT_S, BEAT_TIME = 1.0, 10 * codes.SECOND
"""A heartbeat is journaled when nothing else was for so long, by the wall clock and in the plant."""
TURNS_PER_LOOK = 16
"""Turns between looks at the wall clock."""


class Session:
    """A run that can be advanced, asked and closed."""

    def __init__(
        self,
        controller: Controller,
        journal: Journal,
        link: Link,
        numbers: Iterator[int],
        *,
        acknowledged: int,
        reached: int,
        kept: int,
    ) -> None:
        """Use `recovery.begin` or `recovery.resume`.

        `numbers`: of the messages, from the hello on. `acknowledged`: the last fact in the journal, by the plant's own
        number. `reached`: how far the plant has come, µs. `kept`: the last record that is in a snapshot.
        """
        self.controller = controller
        self.journal = journal
        self.link = link
        self.time = max(reached, controller.now)
        """What the plant's clock shows, µs: nothing happens any more up to then."""
        self.listeners: list[Callable[[Rows, str], None]] = []
        """Called with every batch of records, and its source, once it was handled."""
        self.before: list[Callable[[int], None]] = []
        """Called with the time, µs, of every batch of records before it is handled."""
        self.noted: list[Callable[[Rows], None]] = []
        """Called with each machine that is lost or back, a record, when the controller's state is as at that time."""
        self._acknowledged = acknowledged
        self._numbers = numbers
        self._number = 0
        self._kept = kept
        self._beaten = time.monotonic()
        journal.keep_layout(*described())

    def advance(self, until: int, budget_s: float = float("inf")) -> bool:
        """Run until the plant's clock shows `until`, µs, or the budget of wall time is used up; whether it got there.

        The instant at `until` itself is over then, and durable.
        """
        deadline = time.monotonic() + budget_s
        while self.time < until or self.controller.due <= until or len(self.controller.commands):
            self._step(until)
            if self._number % TURNS_PER_LOOK == 0 and time.monotonic() >= deadline:
                break
        arrived = self.time >= until
        self._beat()
        if arrived or self.link.outlives or self.journal.is_due:
            self.journal.commit()
        return arrived

    def request(self, kind: int, element: int = 0, number: int = 0, x: int = 0, y: int = 0, *, by: str) -> bool:
        """A person or a program asks for something now, or tells a fact; whether it was done. It is durable by then.

        `kind` is a number of REQUESTS, or of FACTS, which are never refused.
        """
        rows = record(self.time, kind, element, number, x, y)
        self.journal.append(rows, by)
        self.journal.commit()
        self._handle(rows, by)
        return kind < codes.FIRST_REQUEST or not self.controller.refused

    def revise(self, plant: Plant, rules: str) -> None:
        """Go on by another model from now on; `rules`: a hash of the file of the user's own that it uses.

        Raises JournalError, and leaves the run as it was, when something in the plant has no place in it.
        """
        if not isinstance(self.link, Remembered):
            raise LinkError("this plant keeps its model: only `--plant emulated` and real devices are revised")
        while len(self.controller.commands) or self.controller.due <= self.time or self.link.owes(self._acknowledged):
            self._step(self.time)
        if self.time > self.controller.now:
            self._record(record(self.time, codes.TICK))
        take_over(self.journal, self.controller, plant, rules, self.link)
        self._kept = self.journal.last

    def close(self) -> None:
        """Stop here: the journal ends with the time and a snapshot."""
        try:
            if self.time > self.controller.now:
                self._record(record(self.time, codes.TICK))
            self.keep()
        finally:
            self.journal.close()
            self.link.close()

    def rest(self, pace: Pace, end: int, at_most_s: float) -> None:
        """Until the pace asks for more, but not longer than so many seconds."""
        pace.wait(end, at_most_s)

    def abandon(self) -> None:
        """Leave everything as a process that dies here would, but for the locks."""
        self.journal.abandon()
        self.link.close()

    def _beat(self) -> None:
        """Journal that time has passed, where nothing else says so: a run that is killed goes on when it died."""
        now = time.monotonic()
        if self.time - self.journal.last_time < BEAT_TIME or now - self._beaten < BEAT_S:
            return
        self._beaten = now
        self.journal.beat(self.time, time.time_ns() // 1000)
        self.journal.commit()

    @property
    def unknown(self) -> set[int]:
        """Machines of which nothing is known now: none where the plant is emulated."""
        return set()

    def begin(self) -> None:
        """The first record."""
        self._record(record(0, codes.START))

    def _step(self, until: int) -> None:
        """To the next instant at which anything happens, if that is not beyond `until`."""
        due = self.controller.due
        if due <= self.controller.now:
            self._record(record(self.controller.now, codes.TICK))
            return
        facts = self._turn(min(due, until))
        if len(facts):
            self.time = int(facts[0, 0])
            self._hear(facts)
        elif due <= until:
            self.time = due
            self._record(record(due, codes.TICK))
        else:
            self.time = max(self.time, until)
        if self.journal.last - self._kept >= RECORDS_PER_SNAPSHOT:
            self.keep()

    def _turn(self, until: int) -> Rows:
        """Commands go out; facts that were not heard before come in."""
        if self.link.outlives or self.journal.is_due:
            self.journal.commit()
        self._number = next(self._numbers)
        at, commands = self.controller.now, self.controller.commands
        reply = self.link.turn(Turn(self._number, at, until, self._acknowledged, commands))
        self.controller.confirm()
        return self._fresh(reply)

    def _fresh(self, reply: Reply) -> Rows:
        """The facts of a reply that were not heard before."""
        known = self._acknowledged + 1 - reply.sequence
        if known < 0:
            raise LinkError(
                f"the plant reports fact {reply.sequence} next, but the last one in the journal is"
                f" {self._acknowledged}: what lies between is lost"
            )
        return reply.facts[known:]

    def _hear(self, facts: Rows) -> None:
        self.journal.append(facts, self.link.source, self._acknowledged + 1)
        self._acknowledged += len(facts)
        if self.link.outlives:
            self.journal.commit()
        self._handle(facts, self.link.source)

    def _record(self, rows: Rows) -> None:
        self.journal.append(rows, CLOCK)
        if self.link.outlives:
            self.journal.commit()
        self._handle(rows, CLOCK)

    def _handle(self, rows: Rows, source: str) -> None:
        for listener in self.before:
            listener(int(rows[0, 0]))
        self.controller.handle(rows)
        for hearer in self.listeners:
            hearer(rows, source)

    def keep(self) -> None:
        """Keep the state in the journal, so that the next start need not handle all records again."""
        if self.journal.last == self._kept:
            self.journal.commit()
            return
        self._kept = self.journal.last
        self.journal.keep(state_of(self.journal, self.controller, self.link))
