"""Serving a ledger: this machine only, unless told otherwise and then never without passwords and TLS."""

from __future__ import annotations

import hashlib
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import platformdirs
import uvicorn

from lineside.district.store.account import Role
from lineside.web.listen import Configuration, Doors, announce, bound, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from starlette.applications import Starlette

    from lineside.district.connected import ConnectedLine
    from lineside.district.demo_line import DemoLine
    from lineside.district.park.journals import Journals
    from lineside.district.store.ledger import Ledger

NONE: Final[Mapping[str, ConnectedLine]] = MappingProxyType({})
PATIENCE_S = 0.25
"""How long a request waits for sums that are not ready before it says so."""


def serve(
    ledger: Ledger,
    doors: Doors,
    *,
    visitors: Role | None = Role.VIEWER,
    say: Callable[[str], None] | None = None,
    line: DemoLine | None = None,
    connected: Mapping[str, ConnectedLine] = NONE,
    journals: Journals | None = None,
) -> None:
    """Serve a ledger until interrupted.

    Args:
        ledger: what is served.
        doors: where, and how it is kept from strangers.
        visitors: what people on this machine may do without a login. Elsewhere everybody logs in.
        say: is told the address once it can be opened.
        line: runs beside it, as long as it is served.
        connected: lines that run elsewhere, by the firms whose they are.
        journals: of lines whose hours may be offered from the page.

    Raises:
        ServeError: an address beyond this machine without TLS or any password, a certificate that is missing or
            broken, or an address that cannot be listened at.
    """
    config = server_config(
        ledger, doors, visitors=visitors, mirror=mirror_file(ledger), line=line, connected=connected, journals=journals
    )
    sockets = bound(doors.host, doors.port)
    address = shown(doors.host, int(sockets[0].getsockname()[1]), secure=config.is_ssl)
    if say is not None:
        say(address)
    announce(doors, address)
    uvicorn.Server(config).run(sockets)


def serve_filling(
    fill: Callable[[Callable[[str], None]], Ledger],
    steps: Iterable[tuple[str, str, str]],
    doors: Doors,
    *,
    say: Callable[[str], None],
    beside: Callable[[Ledger], DemoLine],
    connected: Mapping[str, ConnectedLine] = NONE,
    journals: Journals | None = None,
) -> None:
    """Serve a ledger that is only now made: until it is there, whoever asks is told how far it is.

    Args:
        fill: makes the ledger; it says the name of each step as it begins.
        steps: the name, the Chinese and the English of all of them, in their order; the last are the server's: `pages`
            and `line`.
        doors: where, and how it is kept from strangers.
        say: is told the address once it can be opened, and when it is filled.
        beside: the line that runs beside it, as long as it is served.
        connected: lines that run elsewhere, by the firms whose they are.
        journals: of lines whose hours may be offered from the page.
    """
    from lineside.web.filling import Filling, Step

    secure = doors.check()

    def made(begins: Callable[[str], None]) -> Starlette:
        ledger = fill(begins)
        begins("pages")
        line = beside(ledger)
        mirror = mirror_file(ledger)
        app = application(
            ledger, doors, secure=secure, mirror=mirror, line=line, connected=connected, journals=journals
        )
        begins("line")
        line.run()
        return app

    hosts = frozenset(name.lower() for name in (doors.host, *doors.names))
    config = Configuration(Filling(made, [Step(*each) for each in steps], hosts=hosts, secure=secure, say=say), doors)
    sockets = bound(doors.host, doors.port)
    address = shown(doors.host, int(sockets[0].getsockname()[1]), secure=config.is_ssl)
    say(f"Serving at {address} until Ctrl-C. It is being filled: its page says how far.")
    announce(doors, address)
    uvicorn.Server(config).run(sockets)


def server_config(
    ledger: Ledger, doors: Doors, *, visitors: Role | None = Role.VIEWER, mirror: Path | None = None,
    line: DemoLine | None = None, connected: Mapping[str, ConnectedLine] = NONE,
    journals: Journals | None = None,
) -> Configuration:  # fmt: skip
    """What `serve` runs, after its checks. mirror: the file that keeps the column store."""
    secure = doors.check()
    doors.check_passwords(ledger.has_password)
    app = application(
        ledger,
        doors,
        visitors=visitors,
        secure=secure,
        mirror=mirror,
        line=line,
        connected=connected,
        journals=journals,
    )
    return Configuration(app, doors)


def application(
    ledger: Ledger, doors: Doors, *, secure: bool, mirror: Path | None, visitors: Role | None = Role.VIEWER,
    line: DemoLine | None = None, connected: Mapping[str, ConnectedLine] = NONE,
    journals: Journals | None = None,
) -> Starlette:  # fmt: skip
    """A ledger as it is served at these doors."""
    from lineside.web.app import create_app

    return create_app(
        ledger, visitors=visitors if doors.is_local else None, hosts=(doors.host, *doors.names), secure=secure,
        mirror_file=mirror, patience_s=PATIENCE_S, line=line, connected=connected, journals=journals,
    )  # fmt: skip


def mirror_file(ledger: Ledger) -> Path | None:
    """Where the column store of a ledger is kept: in a folder of the user's cache that nobody else may read.

    None where there is nothing to go on from (a ledger in memory), or no such folder can be made.
    """
    if ledger.path is None and ledger.address.startswith("sqlite"):
        return None
    named = str(ledger.path.resolve()) if ledger.path else ledger.address
    folder = platformdirs.user_cache_path("lineside") / "sums"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    return folder / f"{hashlib.blake2b(named.encode(), digest_size=16).hexdigest()}.duckdb"
