"""A run that forecasts itself without a screen."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from lineside.forecast.routine import Routine
from lineside.run.inbox import Inbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lineside.run.session import Session


@contextmanager
def foreseeing(session: Session) -> Iterator[Inbox]:
    """Have a session forecast itself while the context is open; the inbox is to be served between two steps."""
    inbox = Inbox()
    with Routine(session, inbox):
        try:
            yield inbox
        finally:
            inbox.close()
