"""Where a server may listen: this machine, and beyond it never without passwords and TLS."""

from __future__ import annotations

import logging
import socket
import ssl
import threading
import webbrowser
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import uvicorn

from lineside.errors import LinesideError
from lineside.web.connections import Connection, Crowd, most_connections
from lineside.web.guard import is_loopback

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from starlette.types import ASGIApp

BACKLOG: Final = 512


class ServeError(LinesideError):
    """A way of serving that would let strangers in, or that cannot work."""


@dataclass(frozen=True, slots=True)
class Doors:
    """Where something is served, and how it is kept from strangers.

    host: the address to listen at.
    port: 0 for any free one.
    certificate, key: TLS certificate chain and its key (PEM).
    plain_text: listen beyond this machine without TLS; said only where a proxy before it adds that.
    names: what the server is called besides its address.
    proxy: the address of a proxy whose word is taken for who asks (X-Forwarded-For) and how (X-Forwarded-Proto).
    browser: open the address in this person's browser once it listens.
    """

    host: str = "127.0.0.1"
    port: int = 8600
    certificate: Path | None = None
    key: Path | None = None
    plain_text: bool = False
    names: tuple[str, ...] = ()
    proxy: str = ""
    browser: bool = False

    @property
    def is_local(self) -> bool:
        """Whether nobody but this machine gets in; a proxy on this machine lets others in."""
        return is_loopback(self.host) and not self.plain_text and not self.proxy

    @property
    def _named(self) -> str:
        return f"{self.host} behind {self.proxy or 'a proxy'}" if is_loopback(self.host) else self.host

    def check(self) -> bool:
        """Whether cookies travel over nothing but TLS when served so; looks at everything but passwords.

        Raises:
            ServeError: an address beyond this machine without TLS, or a certificate that is missing or broken.
        """
        _tls(self.certificate, self.key)
        if not self.is_local and self.certificate is None and not self.plain_text:
            raise ServeError(
                f"{self._named} can be reached from other machines, and passwords would cross the network in plain"
                " text: give a TLS certificate and key, or say plainly that a proxy before this server adds TLS"
            )
        return self.certificate is not None or (self.plain_text and not self.is_local)

    def check_passwords(self, has_password: Callable[[], bool]) -> None:
        """Raise ServeError where strangers could reach the server and nobody has a password."""
        if not self.is_local and not has_password():
            raise ServeError(f"{self._named} can be reached from other machines: set a password for an account first")


def is_secure(
    host: str, certificate: Path | None, key: Path | None, *, plain_text: bool, has_password: Callable[[], bool]
) -> bool:
    """Whether cookies travel over nothing but TLS when served so; see `Doors`.

    Raises:
        ServeError: an address beyond this machine without TLS or any password, or a certificate that is missing.
    """
    doors = Doors(host, certificate=certificate, key=key, plain_text=plain_text)
    secure = doors.check()
    doors.check_passwords(has_password)
    return secure


def _tls(certificate: Path | None, key: Path | None) -> ssl.SSLContext | None:
    for file in (certificate, key):
        if file is not None and not file.is_file():
            raise ServeError(f"there is no file {file}; give the TLS certificate and its key in PEM")
    if certificate is None and key is None:
        return None
    if certificate is None or key is None:
        raise ServeError("TLS needs both a certificate and its key")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2

    def locked() -> str:
        raise ServeError(f"{key} is locked with a password: give a key without one, that only this account may read")

    try:
        context.load_cert_chain(certificate, key, password=locked)
    except ssl.SSLError as wrong:
        reason = f" ({wrong.reason.replace('_', ' ').lower()})" if wrong.reason else ""
        raise ServeError(
            f"{certificate} and {key} are no TLS certificate and its key{reason}; both are PEM, the certificate"
            " first in its file, and the key is the one it was made with"
        ) from None
    except OSError as wrong:
        raise ServeError(f"{certificate} or {key} cannot be read: {wrong.strerror}") from None
    return context


class Configuration(uvicorn.Config):
    """How an application is served: under the rules of its crowd, with TLS begun by the connection itself."""

    def __init__(self, app: ASGIApp, doors: Doors) -> None:
        self.crowd = Crowd(most_connections(), proxy=doors.proxy)
        self._tls = _tls(doors.certificate, doors.key)
        # Access logs would hold what people search for; failures are logged by the guard.
        super().__init__(
            app,
            host=doors.host,
            port=doors.port,
            http=type("OneConnection", (Connection,), {"crowd": self.crowd, "tls": self._tls}),
            ws="none",
            access_log=False,
            log_level=logging.WARNING,
            server_header=False,
            date_header=True,
            proxy_headers=bool(doors.proxy),
            forwarded_allow_ips=doors.proxy or None,
            timeout_keep_alive=20,
            timeout_graceful_shutdown=10,
            backlog=BACKLOG,
            h11_max_incomplete_event_size=64 << 10,
        )

    @property
    def is_ssl(self) -> bool:
        """Whether it is served over TLS."""
        return self._tls is not None

    def load(self) -> None:
        """Make ready; uvicorn itself is told of no certificate."""
        tls, self._tls = self._tls, None
        super().load()
        self._tls = tls


def configuration(app: ASGIApp, host: str, port: int, certificate: Path | None, key: Path | None) -> Configuration:
    """How an application is served."""
    return Configuration(app, Doors(host, port, certificate, key))


def bound(host: str, port: int) -> list[socket.socket]:
    """Sockets that listen at an address, one for each of the addresses that a name stands for.

    Raises:
        ServeError: another program is there, or this machine has no such address.
    """
    with ExitStack() as stack:
        try:
            found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
            sockets: list[socket.socket] = []
            for family, _, _, _, address in dict.fromkeys(found):
                # A name of two addresses has one port, the one that the first was given.
                taken = (address[0], sockets[0].getsockname()[1] if sockets else port, *address[2:])
                sockets.append(stack.enter_context(socket.create_server(taken, family=family, backlog=BACKLOG)))
        except OSError as wrong:
            raise ServeError(
                f"cannot listen at {host}:{port}: {wrong.strerror or wrong}; is another program there?"
                " Name another --port, 0 for any free one"
            ) from None
        stack.pop_all()
        return sockets


def shown(host: str, port: int, *, secure: bool) -> str:
    """The address to open in a browser."""
    name = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host  # noqa: S104  compared, not used
    return f"http{'s' if secure else ''}://{f'[{name}]' if ':' in name else name}:{port}/"


def announce(doors: Doors, address: str) -> None:
    """Open the address in a browser, where that was asked for; a browser in the terminal holds nothing up."""
    if doors.browser:
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
