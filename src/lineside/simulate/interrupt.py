"""Ctrl-C at moments that cannot be left half done, and the end that somebody else orders."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

FROM_SIGNAL = 128
"""The exit status of what a signal ended is this and the signal's number, as shells have it."""


@contextmanager
def postponed() -> Iterator[None]:
    """A Ctrl-C that comes meanwhile counts at the end.

    An interrupt while numba loads compiled code is lost in a callback, and an error about something else follows.
    """
    if not _is_ours():
        yield
        return
    came: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if came:
        signal.raise_signal(signal.SIGINT)


@contextmanager
def heeded() -> Iterator[None]:
    """A Ctrl-C that comes meanwhile counts at once, or at the end at the latest, should a callback have lost it."""
    if not _is_ours():
        yield
        return
    came: list[int] = []

    def stop(number: int, _: object) -> None:
        came.append(number)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if came:
            raise KeyboardInterrupt


@contextmanager
def terminable() -> Iterator[None]:
    """A request to end (SIGTERM, or SIGHUP of a closed terminal) leaves as an exception does: workers end with it."""
    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    ours = threading.current_thread() is threading.main_thread()
    taken = [number for number in numbers if ours and signal.getsignal(number) is signal.SIG_DFL]

    def leave(number: int, _: object) -> None:
        signal.signal(number, signal.SIG_IGN)  # asked once is enough
        raise SystemExit(FROM_SIGNAL + number)

    for number in taken:
        signal.signal(number, leave)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)


@contextmanager
def ignored() -> Iterator[None]:
    """A Ctrl-C that comes meanwhile counts for nothing, nor does it ever for processes that are started meanwhile."""
    if not _is_ours():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _is_ours() -> bool:
    """Whether signals are this thread's to handle, and were set up in Python."""
    return threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGINT) is not None
