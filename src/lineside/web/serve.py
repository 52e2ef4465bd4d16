"""Serving a ledger: this machine only, unless told otherwise and then never without passwords and TLS."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
import uvicorn

from lineside.district.store.account import Role
from lineside.district.store.ledger import Ledger
from lineside.web.app import create_app
from lineside.web.listen import Configuration, Doors, bound, shown

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE_S = 0.25
"""How long a request waits for sums that are not ready before it says so."""


def serve(
    ledger: Ledger, doors: Doors, *, visitors: Role | None = Role.VIEWER, say: Callable[[str], None] | None = None
) -> None:
    """Serve a ledger until interrupted.

    Args:
        ledger: what is served.
        doors: where, and how it is kept from strangers.
        visitors: what people on this machine may do without a login. Elsewhere everybody logs in.
        say: is told the address once it can be opened.

    Raises:
        ServeError: an address beyond this machine without TLS or any password, a certificate that is missing or
            broken, or an address that cannot be listened at.
    """
    config = server_config(ledger, doors, visitors=visitors, mirror=mirror_file(ledger))
    sockets = bound(doors.host, doors.port)
    if say is not None:
        say(shown(doors.host, int(sockets[0].getsockname()[1]), secure=config.is_ssl))
    uvicorn.Server(config).run(sockets)


def server_config(
    ledger: Ledger, doors: Doors, *, visitors: Role | None = Role.VIEWER, mirror: Path | None = None
) -> Configuration:
    """What `serve` runs, after its checks. mirror: the file that keeps the column store."""
    secure = doors.check()
    doors.check_passwords(ledger.has_password)
    app = create_app(
        ledger, visitors=visitors if doors.is_local else None, hosts=(doors.host, *doors.names), secure=secure,
        mirror_file=mirror, patience_s=PATIENCE_S,
    )  # fmt: skip
    return Configuration(app, doors)


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
