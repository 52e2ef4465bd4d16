"""Viewers over a real connection: one that reads slowly gets fewer frames, costs no memory and delays nobody else."""

from __future__ import annotations

import socket
import struct
import threading
import time
import tracemalloc
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import numpy as np
import pytest

from lineside.web.beside import Beside
from lineside.web.feed import Feed
from lineside.web.line import line_app
from lineside.web.listen import configuration
from lineside.web.people import People, Role
from lineside.web.screen import Served
from tests.unit.web.test_line import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

ROWS, COLUMNS = 20_000, 20
WHOLE = 8 * ROWS * COLUMNS
"""Bytes of a frame: more than all buffers on its way take up."""
PUBLISHED = 120
PATIENCE_S = 60.0


@pytest.fixture
def line() -> Line:
    return Line(Feed({"machine": tuple(f"c{n}" for n in range(COLUMNS))}))


@pytest.fixture
def address(line: Line) -> Iterator[tuple[str, int]]:
    app = line_app(line, Served(kind="line", name="line"), People(Role.VIEWER))
    publish(line, 1)
    with Beside(configuration(app, "127.0.0.1", 0, None, None)) as server:
        url = urlsplit(server.address)
        assert url.hostname is not None
        assert url.port is not None
        yield url.hostname, url.port


def publish(line: Line, frames: int) -> None:
    """Everything changes, so many times."""
    for _ in range(frames):
        number = float(line.feed.sequence + 1)
        line.feed.publish(number, 1.0, {"machine": np.full((ROWS, COLUMNS), number)}, [{"number": number}])


class Slow:
    """A viewer that asks and does not read, until it is told to."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._host = address[0]
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._socket.settimeout(PATIENCE_S)
        self._socket.connect(address)

    def ask(self, run: int, after: int, times: int = 1) -> None:
        request = f"GET /api/line/frame?run={run}&after={after} HTTP/1.1\r\nhost: {self._host}\r\n\r\n"
        self._socket.sendall(times * request.encode())

    def read(self) -> tuple[int, int, int]:
        """The run and number of a frame, and its bytes."""
        with self._socket.makefile("rb") as stream:
            assert stream.readline().startswith(b"HTTP/1.1 200")
            length = 0
            while (line := stream.readline().strip().lower()) != b"":
                if line.startswith(b"content-length: "):
                    length = int(line[16:])
            frame = stream.read(length)
        assert len(frame) == length
        _, number, _, _, run, *_ = struct.unpack_from("<4sIddIHHII", frame)
        return run, number, length

    def close(self) -> None:
        self._socket.close()


def test_who_does_not_read_gets_one_frame_and_then_the_newest(line: Line, address: tuple[str, int]) -> None:
    viewer = Slow(address)
    viewer.ask(0, 0)
    publish(line, PUBLISHED)
    run, first, length = viewer.read()
    assert length > WHOLE
    viewer.ask(run, first)
    _, second, length = viewer.read()
    assert first < PUBLISHED, "the frame that was on its way"
    assert second == PUBLISHED + 1, "all that has happened since, as one"
    assert length < 1.1 * WHOLE, "however much that was"
    viewer.close()


@pytest.mark.parametrize("times", [1, 1000])
def test_what_is_not_read_takes_no_memory(line: Line, address: tuple[str, int], times: int) -> None:
    """Not even of a viewer that asks a thousand times without reading an answer."""
    viewers = [Slow(address) for _ in range(3)]
    for viewer in viewers:
        viewer.ask(0, 0, times)
    publish(line, 10)
    time.sleep(0.2)
    tracemalloc.start()
    try:
        publish(line, 10)
        before, _ = tracemalloc.get_traced_memory()
        publish(line, PUBLISHED)
        time.sleep(0.2)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 2 * WHOLE, f"{PUBLISHED} frames were published, and {len(viewers)} viewers read none"
    for viewer in viewers:
        viewer.close()


def test_a_slow_viewer_delays_nobody(line: Line, address: tuple[str, int]) -> None:
    slow = Slow(address)
    slow.ask(0, 0)
    seen: list[int] = []

    def follow() -> None:
        with httpx.Client(base_url=f"http://{address[0]}:{address[1]}", timeout=PATIENCE_S) as client:
            while not seen or seen[-1] < PUBLISHED + 1:
                after = seen[-1] if seen else 0
                frame = client.get("/api/line/frame", params={"run": line.feed.run, "after": after}).content
                seen.append(struct.unpack_from("<I", frame, 4)[0])

    follower = threading.Thread(target=follow, daemon=True)
    follower.start()
    for _ in range(PUBLISHED):
        publish(line, 1)
        time.sleep(0.01)
    follower.join(PATIENCE_S)
    assert not follower.is_alive()
    assert seen == sorted(set(seen)), "each frame once, in order"
    assert len(seen) > PUBLISHED / 10
    slow.close()


def test_viewers_who_wait_wait_for_the_same_frame(line: Line, address: tuple[str, int]) -> None:
    """It is made once: frames are kept by where viewers stand, and only until the next is published."""
    with httpx.Client(base_url=f"http://{address[0]}:{address[1]}", timeout=PATIENCE_S) as client:
        for n in range(5):
            client.get("/api/line/frame", params={"run": line.feed.run, "after": n and line.feed.sequence - 1})
            assert len(line.feed._frames) <= 1
            publish(line, 1)
    assert line.feed._waiting == set()
