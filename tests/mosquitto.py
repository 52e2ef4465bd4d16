"""A Mosquitto broker of a test's own, on a free port of this machine."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE_S = 60.0


def program() -> str | None:
    """Where the broker is; distributions keep it where only root looks."""
    return shutil.which("mosquitto", path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin")))


class Broker:
    """A running broker; `stop` and `start` as a plant's network does."""

    def __init__(self, folder: Path, extra: str = "") -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self._file = folder / "mosquitto.conf"
        allowed = "" if "password_file" in extra else "allow_anonymous true\n"
        self._file.write_text(f"listener {self.port} 127.0.0.1\n{allowed}persistence false\n{extra}", encoding="utf-8")
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"mqtt://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = program()
        assert command is not None
        self._process = subprocess.Popen(
            [command, "-c", str(self._file)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise AssertionError("the broker does not start")

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None


@contextmanager
def broker(folder: Path, extra: str = "") -> Iterator[Broker]:
    """A broker while the context is open."""
    made = Broker(folder, extra)
    made.start()
    try:
        yield made
    finally:
        made.stop()
