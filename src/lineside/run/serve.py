"""The screen beside a run: who may look at it, where, and that it is there before the first instant."""

from __future__ import annotations

import socket
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lineside.run.watch import Watch
from lineside.web.beside import Beside
from lineside.web.guard import is_loopback
from lineside.web.line import line_app
from lineside.web.listen import ServeError, configuration, is_secure
from lineside.web.people import People, Role
from lineside.web.scene import title
from lineside.web.screen import Served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from lineside.run.session import Session

PORT: Final = 8600
"""The screen's port, unless another is asked for or something else is there."""


@dataclass(frozen=True, slots=True)
class Doors:
    """Where the screen is served and to whom; `port` None: 8600, or a free one where that is taken."""

    host: str
    port: int | None
    accounts: str | None
    certificate: Path | None
    key: Path | None
    watch_only: bool
    plain_text: bool


@contextmanager
def served(session: Session, speed: float, doors: Doors, say: Callable[[str], None]) -> Iterator[Watch]:
    """Serve the screen of a session while the context is open; `say` is told where.

    Raises:
        ServeError: it would let strangers in, or cannot be served there. The session is left as it is.
    """
    try:
        with ExitStack() as stack:
            ledger = None
            if doors.accounts is not None:
                from lineside.district import open_ledger

                ledger = stack.enter_context(open_ledger(doors.accounts))
            secure = is_secure(
                doors.host,
                doors.certificate,
                doors.key,
                plain_text=doors.plain_text,
                has_password=lambda: ledger is not None and ledger.has_password(),
            )
            local = is_loopback(doors.host)
            visitors = (Role.VIEWER if doors.watch_only else Role.OPERATOR) if local else None
            watch = Watch(session, speed)
            what = Served(kind="line", name=watch.plant.name, title=title(watch.plant.title))
            app = line_app(watch, what, People(visitors, ledger, secure=secure), hosts=[doors.host])
            port = _free(doors.host) if doors.port is None else doors.port
            watch.look(now=True)
            server = stack.enter_context(Beside(configuration(app, doors.host, port, doors.certificate, doors.key)))
            stack.callback(watch.feed.close)
            watch.address = server.address
            say(f"screen: {server.address}")
            yield watch
    except ServeError:
        session.abandon()
        raise


def _free(host: str) -> int:
    """The usual port, or 0 where something else is there."""
    try:
        with socket.create_server((host, PORT)):
            return PORT
    except OSError:
        return 0
