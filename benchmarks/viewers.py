"""What fifty viewers of one line cost its server: processor time, frames and bytes.

The viewers ask as the page does: each asks for what has changed since its last frame and, once answered, asks again.
They are in a process of their own, so that their own work does not count, and what the same run costs with nobody
looking is taken off. `with charts`: each also asks for the run so far every four seconds, as pages with charts do.
"""

from __future__ import annotations

import argparse
import asyncio
import struct
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.hall import Hall
from benchmarks.screen import processor_s
from benchmarks.table import count, show, span

SAMPLES_EVERY_S = 4.0
HEAD = struct.Struct("<4sIddIHHII")


@dataclass(slots=True)
class Viewer:
    """One page that follows the feed over one connection."""

    host: str
    port: int
    frames: int = 0
    size: int = 0

    async def follow(self, until: float) -> None:
        """Ask for frames again and again."""
        async with self._connected() as (reader, writer):
            run = after = 0
            while time.monotonic() < until:
                frame = await self._asked(reader, writer, f"/api/line/frame?run={run}&after={after}")
                _, after, _, _, run, *_ = HEAD.unpack_from(frame)
                self.frames += 1
                self.size += len(frame)

    async def chart(self, until: float, first_s: float) -> None:
        """Ask for the run so far now and then."""
        async with self._connected() as (reader, writer):
            await asyncio.sleep(first_s)
            while time.monotonic() < until:
                await self._asked(reader, writer, "/api/line/samples")
                await asyncio.sleep(min(SAMPLES_EVERY_S, max(0.0, until - time.monotonic())))

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        reader, writer = await asyncio.open_connection(self.host, self.port)
        try:
            yield reader, writer
        finally:
            writer.close()

    async def _asked(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str) -> bytes:
        writer.write(f"GET {path} HTTP/1.1\r\nhost: {self.host}:{self.port}\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = next(line[16:] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length: "))
        return await reader.readexactly(int(length))


async def watched(address: str, viewers: int, seconds: float, *, charts: bool) -> list[Viewer]:
    """So many viewers for so long."""
    url = urlsplit(address)
    assert url.hostname is not None
    assert url.port is not None
    found = [Viewer(url.hostname, url.port) for _ in range(viewers)]
    until = time.monotonic() + seconds
    work = [viewer.follow(until) for viewer in found]
    work += [viewer.chart(until, SAMPLES_EVERY_S * n / viewers) for n, viewer in enumerate(found) if charts]
    await asyncio.gather(*work)
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--speed", default="10", help="plant seconds a second")
    parser.add_argument("--viewers", type=int, nargs="*", default=[1, 10, 50])
    wish = parser.parse_args()
    rows, alone = [], 0.0
    looks = [(0, False), *((number, False) for number in wish.viewers), (max(wish.viewers), True)]
    with tempfile.TemporaryDirectory() as folder, Hall(Path(folder), wish.speed) as hall:
        for number, charts in looks:
            time.sleep(1)
            began, spent = time.monotonic(), processor_s(hall.process)
            found = asyncio.run(watched(hall.address, number, wish.seconds, charts=charts)) if number else []
            if not number:
                time.sleep(wish.seconds)
            took, spent = time.monotonic() - began, processor_s(hall.process) - spent
            alone = alone if number else spent / took
            rows.append(_row(found, spent / took, alone, took, charts=charts))
    columns = ("viewers", "of a core", "for viewers", "frames/s each", "bytes a frame", "a frame")
    notes = [f"200 machines and 50 vehicles at {wish.speed} times real time"]
    show("What viewers cost the server of a line", columns, rows, notes)


def _row(found: list[Viewer], share: float, alone: float, took: float, *, charts: bool) -> tuple[str, ...]:
    if not found:
        return ("none", f"{share:.1%}", "", "", "", "")
    frames, size = sum(each.frames for each in found), sum(each.size for each in found)
    return (
        f"{len(found)}{' with charts' if charts else ''}", f"{share:.1%}", f"{share - alone:.1%}",
        f"{frames / took / len(found):.2f}", count(size / frames), span((share - alone) * took / frames),
    )  # fmt: skip


if __name__ == "__main__":
    main()
