"""Serving a ledger: this machine only, unless told otherwise and then never without passwords and TLS."""

from __future__ import annotations

import logging
from pathlib import Path

import uvicorn

from lineside.district.errors import DistrictError
from lineside.district.store.account import Role
from lineside.district.store.ledger import Ledger
from lineside.web.app import create_app
from lineside.web.guard import is_loopback


class ServeError(DistrictError):
    """A way of serving that would let strangers in, or that cannot work."""


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
        ledger, host, port, visitors=visitors, names=names, certificate=certificate, key=key, plain_text=plain_text
    )
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
) -> uvicorn.Config:
    """What `serve` runs, after its checks."""
    local = is_loopback(host)
    for file in (certificate, key):
        if file is not None and not file.is_file():
            raise ServeError(f"there is no file {file}; give the TLS certificate and its key in PEM")
    if (certificate is None) != (key is None):
        raise ServeError("TLS needs both a certificate and its key")
    if not local and certificate is None and not plain_text:
        raise ServeError(
            f"{host} can be reached from other machines, and passwords would cross the network in plain text: give a"
            " TLS certificate and key, or say plainly that a proxy before this server adds TLS"
        )
    if not local and not ledger.has_password():
        raise ServeError(f"{host} can be reached from other machines: set a password for an account first")
    secure = certificate is not None or (plain_text and not local)
    app = create_app(ledger, visitors=visitors if local else None, hosts=(host, *names), secure=secure)
    # Access logs would hold what people search for; failures are logged by the guard.
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        access_log=False,
        log_level=logging.WARNING,
        server_header=False,
        date_header=True,
        proxy_headers=False,
        timeout_keep_alive=20,
        limit_concurrency=200,
        h11_max_incomplete_event_size=64 << 10,
        ssl_certfile=None if certificate is None else str(certificate),
        ssl_keyfile=None if key is None else str(key),
    )
