"""Ctrl-C at moments that cannot be left half done."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


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
