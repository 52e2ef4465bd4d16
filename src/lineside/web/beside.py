"""A server beside something else that runs: in a thread of its own, from when it answers to when it is left."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final, Self

import uvicorn

from lineside.web.listen import ServeError

if TYPE_CHECKING:
    from types import TracebackType

PATIENCE_S: Final = 10.0


class Beside:
    """Serves while the context is open; `address` is where."""

    def __init__(self, config: uvicorn.Config) -> None:
        """As a configuration says."""
        config.lifespan = "off"
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, name="screen", daemon=True)

    @property
    def address(self) -> str:
        """The address to open."""
        config = self._server.config
        port = config.port
        for server in self._server.servers:
            for socket in server.sockets:
                port = int(socket.getsockname()[1])
        host = "127.0.0.1" if config.host in ("0.0.0.0", "::", "") else config.host  # noqa: S104  compared, not used
        return f"http{'s' if config.is_ssl else ''}://{f'[{host}]' if ':' in host else host}:{port}/"

    def __enter__(self) -> Self:
        self._thread.start()
        deadline = time.monotonic() + PATIENCE_S
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                config = self._server.config
                raise ServeError(
                    f"cannot listen at {config.host}:{config.port}; is another program there? Name another --port"
                )
            time.sleep(0.01)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(PATIENCE_S)
