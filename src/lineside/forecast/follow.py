"""What a run records, handled again beside it, so that laws can be learnt from it while it goes on."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Final

import numpy as np

from lineside.forecast.past import LEARNT_FROM, restored_since
from lineside.forecast.seen import Watcher
from lineside.run.journal import Journal
from lineside.run.journal.stretches import stretches

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lineside.run.inbox import Inbox
    from lineside.run.session import Session

    Rows = NDArray[np.int64]

SHARE: Final = 0.25
"""Of one core."""
AT_ONCE: Final = 2_000
"""Records between two rests."""
MOST_BEHIND: Final = 50_000
"""Records that may wait; of a run that is so much faster than it can be followed, what waits is left out."""
ANSWER_S: Final = 10.0
"""How long the run has to say how it stands."""


class StoppedError(Exception):
    """The run is over."""


class Rest:
    """Rests after each piece of a thread's work, so that all of it takes its share of a core and no more.

    It is made in the thread whose work it measures.
    """

    def __init__(self, stop: threading.Event) -> None:
        self._stop, self._used = stop, time.thread_time()

    def after_each(self) -> None:
        """Rest as long as the work since the last rest asks for. Raises StoppedError when the run is over."""
        used = time.thread_time()
        spent, self._used = used - self._used, used
        if self._stop.wait(spent * (1 / SHARE - 1)):
            raise StoppedError


class Follower:
    """Hears what a session records, in its thread, and handles it in another one."""

    def __init__(self, session: Session, inbox: Inbox) -> None:
        """From where the session stands now on, and from its journal what was before."""
        self._session, self._inbox = session, inbox
        self._heard: deque[Rows] = deque()
        self._behind = 0
        session.journal.commit()
        self._from = session.journal.last
        self.watcher: Watcher | None = None
        """None until it has begun."""
        self.since = 0
        """When the run's present model was taken over, µs: it learns of nothing before."""

    def hear(self, rows: Rows, _: str) -> None:
        """In the thread of the run: what was recorded."""
        if self._behind <= MOST_BEHIND:
            self._heard.append(rows.copy())
            self._behind += len(rows)

    def follow(self, rest: Rest) -> None:
        """In the other thread: handle what was heard up to now."""
        if self.watcher is None:
            self.watcher = self._begun(rest)
        if self._behind > MOST_BEHIND:
            self._skip(self.watcher)
        for _ in range(len(self._heard)):  # what is heard meanwhile comes next time
            if not self._heard:
                return
            taken: list[Rows] = []
            while self._heard and sum(map(len, taken)) < AT_ONCE:
                taken.append(self._heard.popleft())
            self._behind -= sum(map(len, taken))
            self.watcher.handle(np.concatenate(taken))
            rest.after_each()

    def _skip(self, watcher: Watcher) -> None:
        """Go on from where the run stands now. What lies between teaches nothing."""
        found: list[bytes] = []

        def stand(session: Session) -> bool:
            self._heard.clear()
            self._behind = 0
            found.append(session.controller.snapshot())
            return True

        self._inbox.put(stand).result(ANSWER_S)
        controller = self._session.controller.anew()
        controller.restore(found[0], controller.revised_at)
        watcher.go_on_with(controller)

    def _begun(self, rest: Rest) -> Watcher:
        """The watched controller where the run stood when this began: from the journal, as far back as laws go."""
        journal = Journal.read(self._session.journal.path)
        try:
            controller = self._session.controller.anew()
            model = stretches(journal)[-1]
            self.since = model.since
            begin = max(model.since, journal.last_time - LEARNT_FROM)
            after = restored_since(journal, controller, begin, model)
            watcher = Watcher(controller)
            for rows in journal.records(after):
                wanted = rows[: max(0, self._from - after)]
                after += len(rows)
                if len(wanted):
                    watcher.handle(wanted)
                    rest.after_each()
            return watcher
        finally:
            journal.close()
