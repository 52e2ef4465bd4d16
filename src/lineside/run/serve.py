"""The screen beside a run: who may look at it, where, and that it is there before the first instant."""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from lineside.forecast.routine import Routine
from lineside.run.ending import ending_of
from lineside.run.programs import Programs
from lineside.run.watch import Watch
from lineside.web.beside import Beside
from lineside.web.forecast import forecast_routes
from lineside.web.line import line_app
from lineside.web.listen import Configuration, Doors, ServeError
from lineside.web.people import People, Role
from lineside.web.programs import Callers, program_routes
from lineside.web.scene import title
from lineside.web.screen import Served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lineside.district import Ledger
    from lineside.run.session import Session
    from lineside.web.ending import Ending
    from lineside.web.feed import Feed

PORT: Final = 8600
"""The screen's port, unless another is asked for or something else is there."""

TELL_S: Final = 3.0
"""After an error the server answers so much longer: a page that has had no answer asks again after a second."""


@dataclass(frozen=True, slots=True)
class Screen:
    """Where the screen is served and to whom.

    any_port: the port asked for is the usual one, and a free one does where that is taken.
    accounts: the ledger whose accounts log in.
    watch_only: whoever has not logged in may only watch.
    """

    doors: Doors
    any_port: bool
    accounts: str | None
    watch_only: bool
    callers: Callers = field(default_factory=lambda: Callers({}))
    """Programs that may ask, and sites whose pages may read."""

    @contextmanager
    def opened(self) -> Iterator[Ledger | None]:
        """The ledger of the accounts while the context is open, after every look at what could let strangers in.

        Nothing is written by a look, so it comes before anything is begun.

        Raises:
            ServeError: it would let strangers in.
            AddressError: there is no such ledger.
        """
        self.doors.check()
        with ExitStack() as stack:
            ledger = None
            if self.accounts is not None:
                from lineside.district import open_ledger

                ledger = stack.enter_context(open_ledger(self.accounts, create=False))
            self.doors.check_passwords(lambda: ledger is not None and ledger.has_password())
            yield ledger


@contextmanager
def served(
    session: Session, speed: float, screen: Screen, ledger: Ledger | None, say: Callable[[str], None]
) -> Iterator[Watch]:
    """Serve the screen of a session while the context is open; `say` is told where.

    Raises:
        ServeError: it cannot be served there. The session is left as it is.
    """
    doors = screen.doors
    try:
        with ExitStack() as stack:
            visitors = (Role.VIEWER if screen.watch_only else Role.OPERATOR) if doors.is_local else None
            watch = Watch(session, speed)
            what = Served(kind="line", name=watch.plant.name, title=title(watch.plant.title))
            people = People(visitors, ledger, secure=doors.check())
            routine = stack.enter_context(Routine(session, watch.inbox))
            stack.callback(watch.inbox.close)
            more = [*forecast_routes(routine, people), *program_routes(Programs(watch), people, screen.callers)]
            app = line_app(watch, what, people, hosts=[doors.host, *doors.names], more=more)
            if screen.any_port:
                doors = replace(doors, port=_free(doors.host))
            watch.look(now=True)
            server = stack.enter_context(Beside(Configuration(app, doors)))
            stack.callback(watch.feed.close)
            watch.address = server.address
            say(f"screen: {server.address}")
            try:
                yield watch
            except Exception as error:
                _tell(watch.feed, ending_of(error))
                raise
    except ServeError:
        session.abandon()
        raise


def _tell(feed: Feed, why: Ending) -> None:
    """Have those who watch learn why the run has stopped, before nobody answers them any more."""
    feed.close(why)
    if feed.is_watched:
        with suppress(KeyboardInterrupt):
            time.sleep(TELL_S)


def _free(host: str) -> int:
    """The usual port, or 0 where something else is there."""
    try:
        with socket.create_server((host, PORT)):
            return PORT
    except OSError:
        return 0
