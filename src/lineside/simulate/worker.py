"""What a process does that was started to help: it simulates replications, and ends when who started it is gone.

A parent that is killed (SIGKILL, lack of memory) can tell nobody. Its workers notice by themselves: those that
simulate, and those that wait for work, which joblib would let wait for five minutes more.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from typing import TYPE_CHECKING

from lineside.simulate.replication import Left, Replication, Task

if TYPE_CHECKING:
    from lineside.simulate.observation import Observation
    from lineside.simulate.progress import Board

LOOK_S = 0.5
"""Between two looks whether the parent is there."""


def follow(parent: int) -> None:
    """End this process soon after the parent's end, whatever it does then; called once, as it begins.

    Not by prctl's PR_SET_PDEATHSIG: that is sent when the *thread* that started the process ends, and workers are kept
    for the next call from whichever thread.
    """
    threading.Thread(target=_end_with, args=(parent,), name="parent", daemon=True).start()


def _end_with(parent: int) -> None:
    if sys.platform == "win32":
        _wait_for_handle(parent)
    else:
        while os.getppid() == parent:  # an orphan is given another parent at once
            time.sleep(LOOK_S)
    os._exit(1)


def _wait_for_handle(parent: int) -> None:
    """Windows never changes the number of a parent, but its handle can be waited for."""
    import ctypes

    if sys.platform == "win32":
        synchronize, infinite = 0x0010_0000, 0xFFFF_FFFF
        windows = ctypes.WinDLL("kernel32", use_last_error=True)
        windows.OpenProcess.restype = ctypes.c_void_p
        windows.WaitForSingleObject.argtypes = (ctypes.c_void_p, ctypes.c_uint32)
        if handle := windows.OpenProcess(synchronize, False, parent):
            windows.WaitForSingleObject(handle, infinite)


def finish(task: Task, left: Left, board: Board | None, row: int) -> Observation:
    """What a replication shows that is begun or goes on here. The board may be out of reach, on another machine."""
    if board is not None and not board.file.exists():
        board = None
    replication = Replication(task, left.number, left)
    replication.advance(watch=None if board is None else lambda now, facts: board.write(row, now, facts))
    return replication.observe()
