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
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from lineside.errors import KernelError
from lineside.lower.codes import SECOND
from lineside.simulate.interrupt import ignored, postponed
from lineside.simulate.progress import STOPPED, Board, HaltedError, Listener, Progress
from lineside.simulate.replication import Left, Replication, Task
from lineside.simulate.worker import finish, follow
from lineside.statistics.interval import half_width, mean_of

if TYPE_CHECKING:
    from lineside.simulate.observation import Observation
    from lineside.simulate.replication import Watcher

TRIAL_S = 1.0
"""How long the first replication runs alone."""
WORTH_S = 3.0
"""Work left, on one core, from which on other processes are started: each needs 1 to 2 s before it can help."""
TELL_S = 0.2
"""Time between two reports of progress."""


@dataclass(frozen=True, slots=True)
class Replicated:
    """The observations of replications 0, 1, 2 …; `interrupted` when there would have been more."""

    observations: list[Observation]
    interrupted: bool


def replicate(
    task: Task,
    replications: int,
    workers: int | None,
    listener: Listener | None,
    *,
    before: Sequence[Observation] = (),
    keep: bool = False,
    apart: bool = False,
    later: int = 0,
) -> Replicated:
    """What so many more replications of a task show, in their order, after those that stand in `before` already.

    `workers` processes at most; None: one for each core. With `keep`, a Ctrl-C ends this with the replications that are
    finished by then, up to the first that is not: those that happen to be quick are not picked. When none is, or
    without `keep`, KeyboardInterrupt is raised. What the listener raises ends this, and is raised here. `apart`: it is
    known to be worth several processes from the start; `later`: so many replications more will be asked for, for which
    processes once started are worth their while too.
    """
    first = len(before)
    processes = min(workers or cores(), replications)
    finished = list(before)
    try:
        with _told(task, replications, finished, listener) as board:
            with postponed():
                begun = Replication(task, first)
            if not apart or processes == 1:
                began = time.perf_counter()
                begun.advance(TRIAL_S if processes > 1 else math.inf, _watcher(board, 0))
                left_s = (time.perf_counter() - began) * ((replications + later) / begun.share_done - 1.0)
                apart = processes > 1 and left_s >= WORTH_S
            if not apart:
                rest = (Replication(task, number) for number in range(first + 1, first + replications))
                for row, each in enumerate(chain((begun,), rest)):
                    finished.append(_finish(each, board, row))
            else:
                finished.extend(_spread(task, begun, replications, processes, board))  # one by one, as they end
    except STOPPED:
        if not keep or not finished:
            raise
        return Replicated(finished, interrupted=True)
    return Replicated(finished, interrupted=False)


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _finish(replication: Replication, board: Board | None, row: int) -> Observation:
    replication.advance(watch=_watcher(board, row))
    return replication.observe()


def _spread(
    task: Task, begun: Replication, replications: int, processes: int, board: Board | None
) -> Iterator[Observation]:
    from concurrent.futures.process import BrokenProcessPool

    import joblib

    first = begun.number
    left = [begun.hand_over(), *(Left(number) for number in range(first + 1, first + replications))]
    with ignored():  # the workers: this process ends them when it is interrupted
        parallel = joblib.Parallel(
            processes, batch_size=1, return_as="generator", initializer=follow, initargs=(os.getpid(),)
        )
        observations: Generator[Observation] = parallel(
            joblib.delayed(finish)(task, each, board, row) for row, each in enumerate(left)
        )
    try:
        yield from observations
    except BrokenProcessPool:
        raise KernelError(
            "a process that simulated a replication was ended from outside, most often for lack of memory:"
            " use fewer workers, one at the least"
        ) from None
    except BaseException:
        observations.close()  # ends the workers
        raise


def _watcher(board: Board | None, row: int) -> Watcher | None:
    return None if board is None else lambda now, facts: board.write(row, now, facts)


def relative_half_width(observations: Sequence[Observation]) -> float | None:
    """Half of the 95 % interval of what is made over its mean, of the product of which least is known.

    None with fewer than two replications. A product of which nothing is made is left out; 0 when none is made.
    """
    if len(observations) < 2:
        return None
    widths = [0.0]
    for p in range(len(observations[0].products)):
        made = [float(each.products[p].completed) for each in observations]
        if any(made):
            widths.append(half_width(made) / mean_of(made))
    return max(widths)


@contextmanager
def _told(
    task: Task, replications: int, finished: list[Observation], listener: Listener | None
) -> Iterator[Board | None]:
    """While this lasts, the listener is told what stands on the board; a last time when all is done."""
    if listener is None:
        yield None
        return
    began = time.perf_counter()
    total_s = replications * task.end / SECOND

    def tell(board: Board) -> None:
        now, facts = board.read()
        known = list(finished)
        wall_s = time.perf_counter() - began
        listener(Progress(now / SECOND, total_s, facts, wall_s, len(known), relative_half_width(known)))

    def keep_telling(board: Board) -> None:
        while not over.wait(TELL_S):
            try:
                tell(board)
            except BaseException as error:  # noqa: BLE001 - whatever it is, the caller's thread raises it
                raised.append(error)
                board.halt()
                return

    raised: list[BaseException] = []
    over = threading.Event()
    # On Windows a worker that was interrupted may still have the file open.
    with tempfile.TemporaryDirectory(prefix="lineside-", ignore_cleanup_errors=True) as folder:
        board = Board(Path(folder) / "progress", replications)
        board.clear()
        teller = threading.Thread(target=keep_telling, args=(board,), name="progress", daemon=True)
        teller.start()
        try:
            yield board
        except HaltedError:
            raise raised[0] from None
        finally:
            over.set()
            teller.join()
        if raised:
            raise raised[0]
        tell(board)
