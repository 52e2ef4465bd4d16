"""A session at its pace, under a person's eyes, until it is told to stop."""

from __future__ import annotations

import signal
from enum import Enum
from typing import TYPE_CHECKING, Self

from lineside.lower.codes import SECOND
from lineside.run.ending import ExhaustedError
from lineside.run.live import Screen
from lineside.run.pace import Pace

if TYPE_CHECKING:
    from types import FrameType

    from rich.console import Console

    from lineside.run.alarms import Herald
    from lineside.run.inbox import Inbox
    from lineside.run.session import Session
    from lineside.run.watch import Watch

FRAME_S = 0.125
"""Seconds between two looks at the clock, at the person's wishes and at the screen."""
AT_ONCE = 86_400 * SECOND
"""As far as a run that nothing holds back is sent in one go."""


class Stop(Enum):
    """Why a run has stopped."""

    END = "the end was reached"
    INTERRUPT = "interrupted from the keyboard"
    TERMINATE = "terminated by the system"


class Wishes:
    """Ctrl-C, and the system's wish to end: kept until it is a good moment. The second Ctrl-C does not wait."""

    def __init__(self) -> None:
        self.stop: Stop | None = None
        self._before: dict[signal.Signals, object] = {}

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._hear)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type] # what `signal` gave, it takes back

    def _hear(self, number: int, _: FrameType | None) -> None:
        if self.stop is not None:
            raise KeyboardInterrupt
        self.stop = Stop.INTERRUPT if number == signal.SIGINT else Stop.TERMINATE


def drive(
    session: Session,
    speed: float,
    end: int,
    console: Console,
    *,
    quiet: bool,
    watch: Watch | None = None,
    asked: Inbox | None = None,
    herald: Herald | None = None,
) -> Stop:
    """Run until the plant's clock shows `end`, µs, or somebody wants it to stop; then close the session.

    `watch` looks at it meanwhile, for a screen, `asked` holds what is asked of it where there is none, and `herald`
    looks for those who are told of alarms. After an error the session is left as a killed one would be, without what
    was not yet committed.
    """
    try:
        address = "" if watch is None else watch.address
        with Wishes() as wishes, Screen(session, console, speed, quiet=quiet, address=address) as screen:
            pace = Pace(speed, session.time, stands=not session.link.outlives)
            while not session.advance(min(end, pace.now, session.time + AT_ONCE), FRAME_S) or session.time < end:
                screen.show()
                if watch is not None:
                    watch.look()
                if asked is not None:
                    asked.serve(session)
                if herald is not None:
                    herald.look()
                if wishes.stop is not None:
                    break
                session.rest(pace, end, FRAME_S)
            screen.show()
            session.close()
            return wishes.stop or Stop.END
    except MemoryError:
        session.abandon()
        raise ExhaustedError(
            "the memory is exhausted, and the run stops; what it had heard is safe."
            f" Resume with: lineside run --journal {session.journal.path}"
        ) from None
    except BaseException:
        session.abandon()
        raise
