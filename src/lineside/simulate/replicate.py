"""Many replications, over all cores. The number of processes never shows in the results.

The first replication is begun in this process. When the rest would take no longer than starting processes does, all are
done here; otherwise they are spread over the cores, the one that was begun included: it goes on from its state.
"""

from __future__ import annotations

import math
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from lineside.errors import KernelError
from lineside.lower.codes import SECOND
from lineside.simulate.interrupt import ignored, postponed
from lineside.simulate.one import Left, Replication, Task
from lineside.simulate.progress import Board, Listener, Progress

if TYPE_CHECKING:
    from lineside.simulate.observation import Observation
    from lineside.simulate.one import Watcher

TRIAL_S = 1.0
"""How long the first replication runs alone."""
WORTH_S = 3.0
"""Work left, on one core, from which on other processes are started: each needs 1 to 2 s before it can help."""
TELL_S = 0.2
"""Time between two reports of progress."""


def replicate(task: Task, replications: int, workers: int | None, listener: Listener | None) -> list[Observation]:
    """What each replication of a task shows, in their order. `workers` processes at most; None: one for each core."""
    processes = min(workers or cores(), replications)
    with _told(task, replications, listener) as board:
        with postponed():
            first = Replication(task, 0)
        began = time.perf_counter()
        first.advance(TRIAL_S if processes > 1 else math.inf, _watcher(board, 0))
        left_s = (time.perf_counter() - began) * (replications / first.share_done - 1.0)
        if processes == 1 or left_s < WORTH_S:
            rest = (Replication(task, number) for number in range(1, replications))
            return [_finish(each, board) for each in (first, *rest)]
        return _spread(task, first, replications, processes, board)


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _finish(replication: Replication, board: Board | None) -> Observation:
    replication.advance(watch=_watcher(board, replication.number))
    return replication.observe()


def _finish_elsewhere(task: Task, left: Left, board: Board | None) -> Observation:
    """What a worker process does. The board may be out of its reach, on another machine."""
    if board is not None and not board.file.exists():
        board = None
    return _finish(Replication(task, left.number, left), board)


def _spread(
    task: Task, first: Replication, replications: int, processes: int, board: Board | None
) -> list[Observation]:
    from concurrent.futures.process import BrokenProcessPool

    import joblib

    left = [first.hand_over(), *(Left(number) for number in range(1, replications))]
    with ignored():  # the workers: this process ends them when it is interrupted
        observations: Iterator[Observation] = joblib.Parallel(processes, batch_size=1, return_as="generator")(
            joblib.delayed(_finish_elsewhere)(task, each, board) for each in left
        )
    try:
        return list(observations)
    except BrokenProcessPool:
        raise KernelError(
            "a process that simulated a replication was ended from outside, most often for lack of memory:"
            " use fewer workers, one at the least"
        ) from None


def _watcher(board: Board | None, number: int) -> Watcher | None:
    return None if board is None else lambda now, facts: board.write(number, now, facts)


@contextmanager
def _told(task: Task, replications: int, listener: Listener | None) -> Iterator[Board | None]:
    """While this lasts, the listener is told what stands on the board; a last time when all is done."""
    if listener is None:
        yield None
        return
    began = time.perf_counter()
    total_s = replications * task.end / SECOND

    def tell(board: Board) -> None:
        now, facts = board.read()
        listener(Progress(now / SECOND, total_s, facts, time.perf_counter() - began))

    def keep_telling(board: Board) -> None:
        while not over.wait(TELL_S):
            tell(board)

    over = threading.Event()
    # On Windows a worker that was interrupted may still have the file open.
    with tempfile.TemporaryDirectory(prefix="lineside-", ignore_cleanup_errors=True) as folder:
        board = Board(Path(folder) / "progress", replications)
        board.clear()
        teller = threading.Thread(target=keep_telling, args=(board,), name="progress", daemon=True)
        teller.start()
        try:
            yield board
        finally:
            over.set()
            teller.join()
        tell(board)
