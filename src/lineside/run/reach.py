"""How far back a journal reaches whose first files are gone: its oldest state, and the records behind it."""

from __future__ import annotations

import zlib
from contextlib import closing
from typing import TYPE_CHECKING

from lineside.run.journal import Journal, JournalError
from lineside.run.journal.segments import segments_of
from lineside.run.journal.stretches import stretches
from lineside.run.witness import for_controller

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from lineside.lower.block import Block
    from lineside.run.controller import Controller

    Rows = NDArray[np.int64]


def _oldest(journal: Journal) -> int:
    """The first of the files that follow each other up to the last one."""
    files, oldest = segments_of(journal.path), journal.meta.segment
    while oldest - 1 in files:
        oldest -= 1
    return oldest


def records(journal: Journal, after: int) -> Iterator[Rows]:
    """The records behind record `after`, of all files that are left; each must go on where the one before it ends."""
    files, head = segments_of(journal.path), ""
    for number in range(_oldest(journal), journal.meta.segment):
        with closing(Journal.read_file(files[number])) as each:
            if head and each.meta.previous != head:
                raise JournalError(f"{files[number]} does not go on where the file before it ends")
            head = each.head.hex()
            if each.last > after:
                yield from each.records(after)
                after = each.last
    if head and journal.meta.previous != head:
        raise JournalError(f"{journal.file} does not go on where the file before it ends")
    yield from journal.records(after)


def begin(journal: Journal, controller: Controller) -> tuple[int, int, Block | None]:
    """The record after which the history begins, when that is, µs, and how the plant stands then.

    That is where the run's present model was taken over, or where the files that are left begin. `controller` is a
    fresh one.
    """
    files, oldest = segments_of(journal.file), _oldest(journal)
    stretch = stretches(journal)[-1]
    if stretch.after == 0:
        return 0, 0, None
    with closing(Journal.read_file(stretch.file)) as first:
        for snapshot in first.snapshots():
            if snapshot.seq != stretch.after or snapshot.state is None:
                continue
            controller.restore(zlib.decompress(snapshot.state), snapshot.seq)
            if controller.hash == snapshot.hash:
                return snapshot.seq, snapshot.time, controller.block
    if oldest == 1:  # made by another kernel: all records up to there say the same
        controller.restore(controller.anew().snapshot(), 0)
        handle_up_to(journal, controller, stretch.after)
        return stretch.after, stretch.since, controller.block
    raise JournalError(
        f"the first files of {journal.path} are gone, and {files[oldest]} does not begin with a state that this version"
        " reads: bring the files back, or use the version that made them"
    )


def handle_up_to(journal: Journal, controller: Controller, last: int) -> None:
    """Have a fresh controller handle all records up to one."""
    done = 0
    for rows in records(journal, 0):
        if len(given := for_controller(rows[: last - done])):
            controller.handle(given, again=True)
        done += len(rows)
        if done >= last:
            return
