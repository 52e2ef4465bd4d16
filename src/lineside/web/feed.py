"""The feed of a screen: tables of numbers that change, and lines of text, as one frame for each viewer who asks.

A viewer asks for what has changed since the last frame it has, and is answered as soon as anything has. So there is
never more than one frame on its way to a viewer: who reads slowly gets fewer and larger ones, nothing queues up, and a
viewer that was away just asks again. A frame is made once for all who stand at the same point.

A frame is little-endian, with everything at multiples of 8 bytes:

- `LSF1`, sequence number (u32), time of the plant (f64, s), its speed (f64, plant seconds a second), number of the run
  (u32), tables (u16), 1 if it holds everything (u16), bytes of text (u32), ms since the plant was heard (u32);
- for each table its number (u16), columns (u16), rows in all (u32), rows that follow (u32) and 0 (u32), then the
  numbers of these rows (u32, padded) and their values (f64);
- the text, a JSON document: lines of the log.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import struct
import threading
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Final

import numpy as np

from lineside.web.ending import Ending

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

MAGIC: Final = b"LSF1"
MOST_LINES: Final = 300
"""Lines of text that a viewer who comes new is told."""
WATCHED_S: Final = 5.0
"""So long after its last question a viewer is taken to be still there."""
MOST_KEPT: Final = 64
"""Frames kept for other viewers at the same point."""
_HEAD: Final = struct.Struct("<4sIddIHHII")
_TABLE: Final = struct.Struct("<HHIII")

Line = dict[str, object]


@dataclass(slots=True)
class _Table:
    values: Numbers
    changed: NDArray[np.int64]
    """By the sequence number at which each row changed last."""


@dataclass(slots=True)
class Feed:
    """What viewers are told. `publish` is called by the thread that runs the plant, all else by the server's."""

    columns: Mapping[str, tuple[str, ...]]
    run: int = field(default_factory=lambda: secrets.randbits(31))
    sequence: int = 0
    _heard: float = 0.0
    _time: float = 0.0
    _speed: float = 0.0
    _tables: dict[str, _Table] = field(default_factory=dict)
    _lines: deque[tuple[int, Line]] = field(default_factory=lambda: deque(maxlen=MOST_LINES))
    _frames: dict[int, bytes] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _waiting: set[asyncio.Future[None]] = field(default_factory=set)
    _loop: asyncio.AbstractEventLoop | None = None
    ending: Ending | None = None
    """Why the line has stopped: nothing will change any more."""
    _asked: float = float("-inf")

    def publish(self, time: float, speed: float, tables: Mapping[str, Numbers], lines: list[Line]) -> None:
        """The plant as it is now. Rows are compared with what they were; lines are added to the log."""
        with self._lock:
            self.sequence += 1
            self._time, self._speed, self._heard = time, speed, monotonic()
            for name, values in tables.items():
                self._update(name, values)
            self._lines.extend((self.sequence, line) for line in lines)
            self._frames.clear()
        self._call()

    def close(self, why: Ending = Ending.STOPPED) -> None:
        """The line stops: whoever waits for a change is answered now. The first reason stays."""
        self.ending = self.ending or why
        self._call()

    @property
    def is_watched(self) -> bool:
        """Whether anybody has asked within the last seconds."""
        return monotonic() - self._asked < WATCHED_S

    def _call(self) -> None:
        if self._loop is not None:
            with suppress(RuntimeError):  # the server has stopped, and its loop is closed: nobody waits
                self._loop.call_soon_threadsafe(self._wake)

    async def frame(self, run: int, after: int, patience_s: float) -> bytes:
        """What has changed since frame `after` of `run`, all of it where the run is another; waits for a change."""
        self._asked = monotonic()
        if run != self.run or after > self.sequence:
            after = 0
        if after == self.sequence and self.ending is None:
            self._loop = asyncio.get_running_loop()
            waiter = self._loop.create_future()
            self._waiting.add(waiter)
            try:
                await asyncio.wait_for(waiter, patience_s)
            except TimeoutError:
                pass
            finally:
                self._waiting.discard(waiter)
        return self._made(after)

    def _wake(self) -> None:
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_result(None)
        self._waiting.clear()

    def _update(self, name: str, values: Numbers) -> None:
        known = self._tables.get(name)
        if known is None or len(known.values) > len(values):
            self._tables[name] = _Table(values, np.full(len(values), self.sequence))
            return
        changed = np.full(len(values), self.sequence)
        before, now = known.values, values[: len(known.values)]
        same = ((before == now) | (np.isnan(before) & np.isnan(now))).all(axis=1)  # what is unknown has not changed
        changed[: len(same)][same] = known.changed[same]
        self._tables[name] = _Table(values, changed)

    def _made(self, after: int) -> bytes:
        with self._lock:
            found = self._frames.get(after) if after < self.sequence else None
            if found is None:
                found = self._make(after)
                if after < self.sequence and len(self._frames) < MOST_KEPT:
                    self._frames[after] = found
            return found

    def _make(self, after: int) -> bytes:
        parts = []
        for number, name in enumerate(self.columns):
            table = self._tables.get(name)
            if table is None:
                continue
            rows = np.flatnonzero(table.changed > after).astype(np.uint32)
            if len(rows) == 0 and after:
                continue
            parts.append(_TABLE.pack(number, len(self.columns[name]), len(table.values), len(rows), 0))
            parts.append(_padded(rows.tobytes()))
            parts.append(np.ascontiguousarray(table.values[rows]).tobytes())
        lines = [line for sequence, line in self._lines if sequence > after]
        text = json.dumps(lines, ensure_ascii=False, separators=(",", ":")).encode() if lines else b""
        silent = min(int(1000 * (monotonic() - self._heard)), 0xFFFFFFFF)
        head = _HEAD.pack(
            MAGIC, self.sequence, self._time, self._speed, self.run, len(parts) // 3, int(after == 0), len(text), silent
        )
        return b"".join([head, *parts, text])


def _padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 8)
