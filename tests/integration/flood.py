"""A server in a process of its own, and plain connections to it that do as they are told, well or badly."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import lineside

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

PATIENCE_S = 60.0
ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(lineside.__file__).parent.parent), "PYTHONUNBUFFERED": "1"}


@dataclass(frozen=True, slots=True)
class Server:
    """A process that serves."""

    process: subprocess.Popen[bytes]
    port: int
    out: Path

    @property
    def said(self) -> str:
        """All it has printed."""
        return self.out.read_text(encoding="utf-8")

    @property
    def peak_mb(self) -> float:
        """The most memory it has used, MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        assert found is not None
        return int(found[1]) / 1024


@contextmanager
def serving(out: Path, *arguments: object) -> Iterator[Server]:
    """`lineside …` at a free port of this machine, until the context ends."""
    command = [sys.executable, "-m", "lineside", *map(str, arguments), "--port", "0"]
    with out.open("wb") as stream:
        process = subprocess.Popen(command, stdout=stream, stderr=subprocess.STDOUT, env=ENVIRONMENT)
    try:
        deadline = time.monotonic() + PATIENCE_S
        found = None
        while found is None:
            assert process.poll() is None, out.read_text(encoding="utf-8")
            assert time.monotonic() < deadline, "it does not say where it serves"
            time.sleep(0.02)
            found = re.search(r"(?:Serving at|screen:) https?://[^:\s]+:(\d+)/", out.read_text(encoding="utf-8"))
        yield Server(process, int(found[1]), out)
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Caller:
    """One connection to a server."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def get(self, path: str) -> int:
        """The status of an answer that came whole."""
        self.writer.write(f"GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n".encode())
        return await self.answer()

    async def post(self, path: str, body: object) -> int:
        """The same for something sent."""
        raw = json.dumps(body).encode()
        head = f"POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
        self.writer.write(f"{head}content-length: {len(raw)}\r\n\r\n".encode() + raw)
        return await self.answer()

    async def answer(self) -> int:
        """Read one answer."""
        async with asyncio.timeout(PATIENCE_S):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = re.search(r"content-length: (\d+)", head)
            if length is not None:
                await self.reader.readexactly(int(length[1]))
            return int(head.split()[1])

    async def ended(self) -> float:
        """How long until the other side ends the connection, s."""
        began = time.monotonic()
        async with asyncio.timeout(PATIENCE_S):
            try:
                while await self.reader.read(65536):
                    pass
            except ConnectionError:
                pass
        return time.monotonic() - began


Call = Callable[..., Awaitable[Caller]]


@asynccontextmanager
async def calling(port: int) -> AsyncIterator[Call]:
    """Opens connections, and sends what is given; all are broken off at the end."""
    callers: list[Caller] = []

    async def call(sent: bytes = b"") -> Caller:
        callers.append(one := Caller(*await asyncio.open_connection("127.0.0.1", port)))
        one.writer.write(sent)
        return one

    try:
        yield call
    finally:
        for one in callers:
            one.writer.transport.abort()
        await asyncio.sleep(0.05)  # the loop takes leave of them
