"""A server beside something else that runs: in a thread of its own, from when it answers to when it is left."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final, Self

import uvicorn

from lineside.web.listen import ServeError, bound, shown

if TYPE_CHECKING:
    import socket
    from types import TracebackType

PATIENCE_S: Final = 10.0


class Beside:
    """Serves while the context is open; `address` is where."""

    def __init__(self, config: uvicorn.Config) -> None:
        """As a configuration says."""
        config.lifespan = "off"
        self._server = uvicorn.Server(config)
        self._sockets: list[socket.socket] = []
        self._port = config.port
        self._thread = threading.Thread(target=self._serve, name="screen", daemon=True)

    @property
    def address(self) -> str:
        """The address to open."""
        config = self._server.config
        return shown(config.host, self._port, secure=config.is_ssl)

    def _serve(self) -> None:
        self._server.run(self._sockets)

    def __enter__(self) -> Self:
        config = self._server.config
        self._sockets = bound(config.host, config.port)
        self._port = int(self._sockets[0].getsockname()[1])
        self._thread.start()
        deadline = time.monotonic() + PATIENCE_S
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                raise ServeError(f"cannot serve at {config.host}:{config.port}")
            time.sleep(0.01)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(PATIENCE_S)
