"""SQLite's write-ahead log, read without SQLite: it drops all behind the first damaged frame and says nothing.

The format: https://sqlite.org/fileformat2.html#walformat. Its check sum runs through all frames, but each frame also
holds what it was until then, so that every frame can be judged by itself.
"""

from __future__ import annotations

import struct
import time
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from lineside.run.journal.schema import PAGE

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Words = NDArray[np.uint32]

HEADER: Final = struct.Struct(">8I")
FRAME_HEADER: Final = 24
FRAME: Final = FRAME_HEADER + PAGE
MAGIC: Final = (0x377F0682, 0x377F0683)
LATELY: Final = 1 << 20
TRIES, PAUSE_S = 10, 0.02


@dataclass(frozen=True, slots=True)
class Log:
    """What a log holds; `damage` says what of it is not as it was written, `torn` that its end was being written."""

    pages: tuple[tuple[int, bytes], ...] = ()
    """The page number and the page of every frame of this log's time, damaged ones too."""
    damage: str = ""
    torn: int = 0
    """Frames of a commit that was never whole."""


def log_of(path: Path) -> Path:
    """Where the log of a journal's file is."""
    return path.with_name(f"{path.name}-wal")


def read_log(path: Path) -> Log:
    """The log beside a journal's file. One that is being written is read again, and not judged if that goes on."""
    file = log_of(path)
    for _ in range(TRIES):
        try:
            before = file.stat()
            data = file.read_bytes()
            after = file.stat()
        except FileNotFoundError:
            return Log()
        if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns) and len(data) == after.st_size:
            return judge(data)
        time.sleep(PAUSE_S)
    return Log()


def judge(data: bytes) -> Log:
    """Judge a log by its bytes."""
    if len(data) < HEADER.size:
        return Log()
    magic, _, page, _, salt1, salt2, *stored = HEADER.unpack_from(data)
    order = ">" if magic & 1 else "<"
    start = _sums(np.frombuffer(data[:24], f"{order}u4").reshape(1, -1), np.zeros((1, 2), np.uint32))[0]
    sound = magic in MAGIC and page == PAGE and start.tolist() == stored
    count = (len(data) - HEADER.size) // FRAME
    frames = np.frombuffer(data, np.uint8, count * FRAME, HEADER.size).reshape(count, FRAME)
    heads = frames[:, :FRAME_HEADER].copy().view(">u4").astype(np.uint32)
    if not sound:
        pages = tuple((int(head[0]), frame[FRAME_HEADER:].tobytes()) for head, frame in zip(heads, frames, strict=True))
        return Log(pages, "the head of its log is not what was written")
    if not count:
        return Log()
    words = np.concatenate([frames[:, :8], frames[:, FRAME_HEADER:]], axis=1).copy().view(f"{order}u4")
    given = np.concatenate([np.array([stored], np.uint32), heads[:-1, 4:]])
    right = (_sums(words.astype(np.uint32), given) == heads[:, 4:]).all(axis=1)
    salts = heads[:, 2:4] == np.array([salt1, salt2], np.uint32)
    # A log that is begun anew counts the first of its salts up by one, and leaves the frames of its last time behind.
    left = (np.uint32(salt1) - heads[:, 2] - np.uint32(1) < LATELY) & ~salts.any(axis=1)
    mine, ours = salts.all(axis=1), ~left
    good = int(np.argmin(np.append(right & mine, False)))
    behind = np.flatnonzero(ours[good:]) + good
    kept = tuple((int(heads[i, 0]), frames[i, FRAME_HEADER:].tobytes()) for i in np.flatnonzero(ours))
    commits = heads[:, 1] > 0
    if (commits[behind] | ~mine[behind]).any():
        return Log(kept, f"frame {good + 1} of its log is not what was written")
    whole = int(np.flatnonzero(commits[:good])[-1]) + 1 if commits[:good].any() else 0
    return Log(kept, torn=good - whole + len(behind))


def _sums(words: Words, given: Words) -> Words:
    """SQLite's check sum of each row of words, going on from the given ones: it is linear, so it is two products."""
    weights, power = _weights(words.shape[1] // 2)
    return np.asarray(given @ power.T + words @ weights.T, np.uint32)


@cache
def _weights(pairs: int) -> tuple[Words, Words]:
    """What each of so many pairs of words, and what the sums before them, count in the two sums."""
    weights = np.empty((2, pairs, 2), np.uint32)
    step = np.array([[1, 1], [1, 2]], np.uint32)  # s0 += x0 + s1; s1 += x1 + s0
    enter = np.array([[1, 0], [1, 1]], np.uint32)
    power = np.eye(2, dtype=np.uint32)
    for pair in range(pairs - 1, -1, -1):
        weights[:, pair] = power @ enter
        power = power @ step
    return weights.reshape(2, -1), power
