"""Where a server may listen: this machine, and beyond it never without passwords and TLS."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import uvicorn

from lineside.errors import LinesideError
from lineside.web.guard import is_loopback

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from starlette.types import ASGIApp


class ServeError(LinesideError):
    """A way of serving that would let strangers in, or that cannot work."""


def is_secure(
    host: str, certificate: Path | None, key: Path | None, *, plain_text: bool, has_password: Callable[[], bool]
) -> bool:
    """Whether cookies travel over nothing but TLS when served so.

    Args:
        host: the address to listen at.
        certificate: TLS certificate chain (PEM).
        key: its key (PEM).
        plain_text: whether somebody said plainly that a proxy adds TLS.
        has_password: whether anybody has one.

    Raises:
        ServeError: an address beyond this machine without TLS or any password, or a certificate that is missing.
    """
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
    if not local and not has_password():
        raise ServeError(f"{host} can be reached from other machines: set a password for an account first")
    return certificate is not None or (plain_text and not local)


def configuration(app: ASGIApp, host: str, port: int, certificate: Path | None, key: Path | None) -> uvicorn.Config:
    """How an application is served."""
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
