"""A line that runs and looks ahead: when it is asked to."""

from __future__ import annotations

import threading
from concurrent.futures import TimeoutError as LateError
from typing import TYPE_CHECKING, Final, Self

from lineside.forecast.ahead import look_ahead
from lineside.forecast.horizon import SHIFT_END, next_shift_end
from lineside.forecast.past import key_of
from lineside.forecast.present import Present
from lineside.forecast.wish import Wish
from lineside.run.inbox import BusyError as FullError
from lineside.web.forecast import BusyError

if TYPE_CHECKING:
    from lineside.run.inbox import Inbox
    from lineside.run.session import Session

ANSWER_S: Final = 10.0
"""How long the run has to say how it stands."""
WITHOUT_SHIFTS: Final = "+8h"
"""How far a plant looks ahead that has no shifts."""


class Routine:
    """Looks ahead from a session, in other threads than the one that runs it; nothing of it is in the run's state."""

    def __init__(self, session: Session, inbox: Inbox) -> None:
        """`inbox`: what the run serves between two steps."""
        self._session, self._inbox = session, inbox
        self._plant = session.controller.plant
        self._key = key_of(session.journal)
        self._asked = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def newest(self) -> dict[str, object] | None:
        """Its last forecast of its own."""
        return None

    def ahead(self, until: str | None, futures: int, changes: tuple[str, ...], laws: str) -> dict[str, object]:
        """A forecast from now. Raises InputError for what cannot be, BusyError where one is being made."""
        if not self._asked.acquire(timeout=ANSWER_S):
            raise BusyError("somebody else's is, ask again in a moment")
        try:
            present = self.present()
            wish = Wish(until or self.usual(present.time), futures, changes, laws=laws)
            return look_ahead(present, wish).as_json()
        finally:
            self._asked.release()

    def usual(self, now: int) -> str:
        """Until when it looks where nobody says."""
        return WITHOUT_SHIFTS if next_shift_end(self._plant, now) is None else SHIFT_END

    def present(self) -> Present:
        """How the run stands between two of its steps. Raises BusyError where it does not come to one."""
        found: list[Present] = []

        def copy(session: Session) -> bool:
            controller = session.controller
            found.append(Present(self._plant, controller.block.copy(), session.time, self._key, rules=controller.rules))
            return True

        try:
            self._inbox.put(copy).result(ANSWER_S)
        except (FullError, LateError):
            raise BusyError("the line is busy, ask again in a moment") from None
        return found[0]
