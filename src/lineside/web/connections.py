"""Connections of one server: who is let in, how long they may take to ask, and when they are let go.

Whoever has asked something is served until they leave. A connection that has asked nothing yet is *silent*: after
`GRACE_S` each address keeps a few of these, the oldest go first, and none lasts longer than `HEAD_S`. When all places
are taken, the oldest silent connection gives way; when all who have one are served, newcomers are told to come back,
and nobody else notices.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from lineside.web.logins import network_of
from lineside.web.problem import ProblemDetails, problem_response

if TYPE_CHECKING:
    import ssl

    import uvicorn
    from uvicorn.server import ServerState

_LOG = logging.getLogger("lineside.web")

MOST: Final = 1000
"""Connections at once."""
SPARE_FILES: Final = 128
"""Files that are kept for the ledger, the journal and what else the process opens."""
MOST_SILENT: Final = 32
"""Connections of one address that have not asked anything for longer than `GRACE_S`."""
GRACE_S: Final = 2.0
"""After a restart all viewers come back within one instant, and their requests are read one after another."""
HEAD_S: Final = 10.0
"""From the opening of a connection, or the first byte of a later request, to the end of the request's headers."""
BODY_S: Final = 15.0
BODY_RATE: Final = 16 << 10
"""A body may take `BODY_S`, and a second more for each `BODY_RATE` bytes that have come."""
UNREAD_S: Final = 30.0
"""How long an answer may lie unread."""
TICK_S: Final = 0.5

_FULL: Final = ProblemDetails(
    title="Everybody is being served who fits in",
    status=503,
    detail="try again in a few seconds; nobody who is served now is sent away for you",
)


@cache
def _full() -> bytes:
    """What newcomers read when all places are taken, in both languages."""
    body = bytes(problem_response(_FULL).body)
    return (
        b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/problem+json\r\nretry-after: 5\r\n"
        b"content-length: %d\r\nconnection: close\r\n\r\n%b" % (len(body), body)
    )


def most_connections() -> int:
    """How many connections this process has files for."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return MOST
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST + SPARE_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return MOST if soft == resource.RLIM_INFINITY else max(16, min(MOST, soft - SPARE_FILES))


class Crowd:
    """All connections of a server.

    most: at once. most_of_one: of one address; the proxy's and this machine's own stand for many people.
    """

    def __init__(self, most: int, *, proxy: str = "") -> None:
        self.most, self.most_of_one, self._proxy = most, max(1, most // 2), proxy
        self._all: dict[Connection, None] = {}
        self._ticking = False

    def __len__(self) -> int:
        return len(self._all)

    def enter(self, one: Connection) -> bool:
        """Whether there is a place for a connection; a silent one may have to give way."""
        of_one = [each for each in self._all if each.network == one.network]
        crowded = len(of_one) >= self.most_of_one and not self._is_many(one.network)
        if crowded or len(self._all) >= self.most:
            first = next((each for each in (of_one if crowded else self._all) if each.is_silent), None)
            if first is None:
                return False
            first.leave("another came before it asked anything")
        self._all[one] = None
        if not self._ticking:
            self._ticking = True
            one.loop.call_later(TICK_S, self._tick, one.loop)
        return True

    def exit(self, one: Connection) -> None:
        """A connection is gone."""
        self._all.pop(one, None)

    def _is_many(self, network: str) -> bool:
        return network in ("127.0.0.1", "::/64", "", self._proxy)

    def _tick(self, loop: asyncio.AbstractEventLoop) -> None:
        now = loop.time()
        silent: dict[str, list[Connection]] = {}
        for each in list(self._all):
            why = each.overdue(now)
            if why:
                each.leave(why)
            elif each.is_silent and now - each.opened > GRACE_S:
                silent.setdefault(each.network, []).append(each)
        for of_one in silent.values():
            for each in of_one[:-MOST_SILENT]:
                each.leave("its address has many that ask nothing")
        self._ticking = bool(self._all)
        if self._ticking:
            loop.call_later(TICK_S, self._tick, loop)


class Connection(H11Protocol):
    """One connection: uvicorn's, under the rules of its crowd. TLS begins here, so that a handshake has its place too.

    Of uvicorn (0.54) it builds on `conn`, `flow`, `transport` and `loop`; a test sends all that is timed.
    """

    crowd: Crowd
    tls: ssl.SSLContext | None

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.network = ""
        self.is_silent = True
        self._plain: asyncio.Transport | None = None
        self._early: list[bytes] | None = None
        self._shaking: asyncio.Task[None] | None = None
        self.opened = self._since = self.loop.time()
        self._received = 0
        self._unread: float | None = None

    # ---- from the opening to the first byte

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A connection is opened: it enters, or is turned away."""
        peer = transport.get_extra_info("peername")
        self.network = network_of(str(peer[0])) if isinstance(peer, tuple) and peer else ""
        self._plain = transport
        # asyncio does so only where it opened the listening socket itself. Without it a short answer, two writes, waits
        # 40 ms for the other side's delayed acknowledgement.
        own = transport.get_extra_info("socket")
        if own is not None and own.family in (socket.AF_INET, socket.AF_INET6):
            own.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if not self.crowd.enter(self):
            self._turn_away(transport)
        elif self.tls is None:
            super().connection_made(transport)
        else:
            transport.pause_reading()
            self._early = []
            self._shaking = self.loop.create_task(self._shake_hands(transport, self.tls))

    def _turn_away(self, transport: asyncio.Transport) -> None:
        self._early = []
        if self.tls is None:
            transport.write(_full())
        transport.close()

    async def _shake_hands(self, plain: asyncio.Transport, tls: ssl.SSLContext) -> None:
        try:
            secured = await self.loop.start_tls(plain, self, tls, server_side=True, ssl_handshake_timeout=HEAD_S)
        except (OSError, EOFError) as wrong:  # no TLS, another version, gone, or too slow
            _LOG.debug("no TLS with %s: %s", self.network, wrong)
            secured = None
        if secured is None:
            self.crowd.exit(self)
            plain.abort()
            return
        early, self._early = self._early or [], None
        super().connection_made(secured)
        for data in early:
            self.data_received(data)

    # ---- while it lasts

    def data_received(self, data: bytes) -> None:
        """Bytes of requests."""
        if self._early is not None:
            self._early.append(data)
            return
        waiting = self.conn.their_state is h11.IDLE and not self.conn.trailing_data[0]
        if waiting and not self.is_silent:
            self._since = self.loop.time()
        before = self.conn.their_state
        super().data_received(data)
        if self.conn.their_state is h11.IDLE:
            return
        self.is_silent = False
        if before is h11.SEND_BODY:
            self._received += len(data)
        else:
            self._since, self._received = self.loop.time(), len(data)

    def eof_received(self) -> None:
        """The other side says no more."""
        if self._early is None:
            super().eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        self.crowd.exit(self)
        if self._early is None:
            super().connection_lost(exc)

    def pause_writing(self) -> None:
        """The other side reads more slowly than it is answered."""
        self._unread = self.loop.time()
        if self._early is None:
            super().pause_writing()

    def resume_writing(self) -> None:
        """It has read."""
        self._unread = None
        if self._early is None:
            super().resume_writing()

    def overdue(self, now: float) -> str:
        """Why the connection has lasted long enough, "" while it has not."""
        if self._unread is not None and now - self._unread > UNREAD_S:
            return "it did not read its answer"
        if self._early is not None:
            return ""  # shaking hands has a time-out of its own
        state = self.conn.their_state
        if state is h11.IDLE and (self.is_silent or self.conn.trailing_data[0]):
            return "its request did not come" if now - self._since > HEAD_S else ""
        if state is h11.SEND_BODY and not self.flow.read_paused:
            allowed = BODY_S + self._received / BODY_RATE
            return "the body of its request did not come" if now - self._since > allowed else ""
        return ""

    def leave(self, why: str) -> None:
        """End the connection."""
        _LOG.debug("%s was let go: %s", self.network, why)
        self.crowd.exit(self)
        if self._shaking is not None:
            self._shaking.cancel()
        if self._plain is not None:
            self._plain.abort()
