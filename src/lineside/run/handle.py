"""A run in the hands of a program: it goes on in a thread of its own, and is asked, watched and stopped from outside.

The session, its journal and its link are used by that thread alone; whoever asks is answered between two steps.
"""

from __future__ import annotations

import logging
import threading
from concurrent.futures import Future
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Self

from lineside.errors import InputError, LinesideError, Place, Problem
from lineside.lower.codes import NEVER
from lineside.lower.tables import microseconds
from lineside.model.duration import seconds
from lineside.run.drive import AT_ONCE, FRAME_S
from lineside.run.inbox import Inbox
from lineside.run.pace import FASTEST, Pace
from lineside.run.start import start
from lineside.run.status import Status, status

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

    from lineside.model.duration import Duration
    from lineside.run.session import Session
    from lineside.run.start import RunSettings
    from lineside.run.watch import Watch

LOG = logging.getLogger("lineside")


class Run:
    """A line that runs: `with lineside.run("engine-line") as line:` starts it, and the block's end stops it.

    `start` and `stop` do the same by hand; `state` is what the controller believes at this moment. Whatever ends the
    run by itself is raised by the next call.
    """

    def __init__(self, settings: RunSettings, until: Duration | None = None, port: int | None = None) -> None:
        """Use `lineside.run`. `until`: the plant's time at which it ends; `port`: where its screen is served."""
        if settings.speed and not 1.0 <= settings.speed <= FASTEST:
            raise _refusal("speed", f"expected 0 (as fast as it goes) or 1 to {FASTEST:g}, found {settings.speed:g}")
        self._wish, self._port = settings, port
        self._end = NEVER if until is None else microseconds(seconds(until, "until"))
        self._inbox = Inbox()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._begun: Future[None] = Future()
        self._error: BaseException | None = None
        self._last: Status | None = None
        self._time = 0
        self._moved = threading.Condition()
        self._journal: Path | None = None
        self._address = ""

    def start(self) -> Self:
        """Start it, and return when it runs. Raises LinesideError for what cannot be; a run starts once."""
        if self._thread is not None:
            raise LinesideError("this run was started before; `lineside.run` with its journal goes on with it")
        self._thread = threading.Thread(target=self._run, name="lineside-run", daemon=True)
        self._thread.start()
        try:
            self._begun.result()
        except LinesideError:
            self._thread.join()
            raise
        return self

    def stop(self) -> Status:
        """Stop it: the journal ends with the time and a snapshot. Its last state; twice is as good as once."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
        return self._final()

    def __enter__(self) -> Self:
        return self if self._thread is not None else self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.stop()
            return
        self._stopping.set()  # the block's own error is the one to be seen
        if self._thread is not None:
            self._thread.join()

    @property
    def is_running(self) -> bool:
        """Whether it runs now."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def state(self) -> Status:
        """What the controller believes now; after the end, what it believed last."""
        answer: list[Status] = []

        def look(session: Session) -> bool:
            answer.append(_state(session))
            return True

        if self.is_running:
            asked = self._inbox.put(look)
            while not asked.done() and self.is_running:
                with self._moved:
                    self._moved.wait(FRAME_S)
            if answer:
                return answer[0]
        return self._final()

    def wait(self, duration: Duration | None = None) -> Status:
        """Wait until so much time has passed in the plant from now on, or until the run ends; the state then."""
        if self._thread is None:
            raise LinesideError("this run was not started")
        goal = NEVER if duration is None else self._time + microseconds(seconds(duration, "duration"))
        while self.is_running and self._time < goal:
            with self._moved:
                self._moved.wait(FRAME_S)
        return self.state

    @property
    def journal(self) -> Path:
        """The file of its journal, with which `lineside.run(journal=…)` goes on."""
        if self._journal is None:
            raise LinesideError("this run was not started, so it has no journal yet")
        return self._journal

    @property
    def address(self) -> str:
        """Where its screen is served; empty where none was asked for."""
        return self._address

    def _final(self) -> Status:
        if self._error is not None:
            raise self._error
        if self._last is None:
            raise LinesideError("this run was not started")
        return self._last

    def _run(self) -> None:
        """What the thread does: everything, from the first record to the last."""
        try:
            with ExitStack() as stack:
                look: Callable[[], None]
                if self._port is None:
                    session = start(self._wish, LOG.info)
                    look = partial(_alone(session, stack).serve, session)
                else:
                    session, watch = _with_screen(self._wish, self._port, stack)
                    self._address, look = watch.address, watch.look
                self._journal, self._time = session.journal.path, session.time
                self._begun.set_result(None)
                self._last = self._drive(session, look)
        except BaseException as error:  # noqa: BLE001 - it is raised where the run is asked for
            self._error = error
            if not self._begun.done():
                self._begun.set_exception(error)
        finally:
            with self._moved:
                self._moved.notify_all()

    def _drive(self, session: Session, look: Callable[[], None]) -> Status:
        pace = Pace(self._wish.speed, session.time, stands=not session.link.outlives)
        try:
            while not self._stopping.is_set() and session.time < self._end:
                session.advance(min(self._end, pace.now, session.time + AT_ONCE), FRAME_S)
                look()
                self._inbox.serve(session)
                with self._moved:
                    self._time = session.time
                    self._moved.notify_all()
                session.rest(pace, self._end, FRAME_S)
            last = _state(session)
            session.close()
        except BaseException:
            session.abandon()
            raise
        return last


def _state(session: Session) -> Status:
    return status(session.controller, session.time, session.unknown)


def _alone(session: Session, stack: ExitStack) -> Inbox:
    """Have a session without a screen forecast itself while the stack is open; what it asks the run for."""
    from lineside.run.foresee import foreseeing

    return stack.enter_context(foreseeing(session))


def _with_screen(settings: RunSettings, port: int, stack: ExitStack) -> tuple[Session, Watch]:
    """A session and its screen, served on this machine only while the stack is open."""
    from lineside.run.serve import Screen, served
    from lineside.web.listen import Doors

    screen = Screen(Doors("127.0.0.1", port, None, None, False, (), ""), False, None, False)
    ledger = stack.enter_context(screen.opened())
    session = start(settings, LOG.info)
    return session, stack.enter_context(served(session, settings.speed, screen, ledger, LOG.info))


def _refusal(place: str, message: str) -> InputError:
    return InputError([Problem(Place(place), message)])
