"""Serving a ledger: this machine only, unless told otherwise and then never without passwords and TLS."""

from __future__ import annotations

import hashlib
from pathlib import Path

import platformdirs
import uvicorn

from lineside.district.store.account import Role
from lineside.district.store.ledger import Ledger
from lineside.web.app import create_app
from lineside.web.guard import is_loopback
from lineside.web.listen import configuration, is_secure

PATIENCE_S = 0.25
"""How long a request waits for sums that are not ready before it says so."""


def serve(
    ledger: Ledger,
    host: str = "127.0.0.1",
    port: int = 8600,
    *,
    visitors: Role | None = Role.VIEWER,
    names: tuple[str, ...] = (),
    certificate: Path | None = None,
    key: Path | None = None,
    plain_text: bool = False,
) -> None:
    """Serve a ledger until interrupted.

    Args:
        ledger: what is served.
        host: the address to listen at; loopback by default.
        port: the port, 0 for any free one.
        visitors: what people on this machine may do without a login. Elsewhere everybody logs in.
        names: names this server answers to besides its address.
        certificate: TLS certificate chain (PEM), with its `key`.
        key: TLS key (PEM).
        plain_text: listen beyond this machine without TLS; say so only behind a proxy that adds it.

    Raises:
        ServeError: an address beyond this machine without TLS or any password, or a certificate that is missing.
    """
    config = server_config(
        ledger, host, port, visitors=visitors, names=names, certificate=certificate, key=key, plain_text=plain_text,
        mirror=mirror_file(ledger),
    )  # fmt: skip
    uvicorn.Server(config).run()


def server_config(
    ledger: Ledger,
    host: str,
    port: int,
    *,
    visitors: Role | None = Role.VIEWER,
    names: tuple[str, ...] = (),
    certificate: Path | None = None,
    key: Path | None = None,
    plain_text: bool = False,
    mirror: Path | None = None,
) -> uvicorn.Config:
    """What `serve` runs, after its checks. mirror: the file that keeps the column store."""
    secure = is_secure(host, certificate, key, plain_text=plain_text, has_password=ledger.has_password)
    app = create_app(
        ledger, visitors=visitors if is_loopback(host) else None, hosts=(host, *names), secure=secure,
        mirror_file=mirror, patience_s=PATIENCE_S,
    )  # fmt: skip
    return configuration(app, host, port, certificate, key)


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
