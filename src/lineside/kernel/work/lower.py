"""The phases of a step, lowered: a row for each, with the workers it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.work.carry import RUN
from lineside.lower.codes import NONE, PHASE_KINDS
from lineside.lower.stream import stream
from lineside.model.route import Phases

if TYPE_CHECKING:
    from lineside.lower.tables import Lowering
    from lineside.model.route import Step


def add_phases(tables: Lowering, product: str, step: Step, row: int) -> int:
    """The rows of a step's phases, and of the workers of each; the first of them, NONE for a step in one piece.

    A run draws from the stream that a step in one piece draws from: whoever parts a time into load, run and unload
    keeps the runs that there were.
    """
    if not isinstance(step.time, Phases):
        return NONE
    given = step.time.given
    first = tables.count("phase")
    counting = RUN if RUN in given else given[-1]
    before: tuple[tuple[int, int], ...] = ()
    for kind in given:
        law = getattr(step.time, kind)
        wanted = tuple(
            (tables.pools[need.pool], need.count) for need in step.workers if need.phases is None or kind in need.phases
        )
        need = tables.count("need")
        for pool, count in wanted:
            tables.add("need", pool=pool, count=count)
        names = ("time", product, step.name) if kind == RUN else ("time", product, step.name, kind)
        tables.add(
            "phase",
            step=row,
            kind=PHASE_KINDS.index(kind),
            time=tables.distribution(law),
            need=need,
            needs=len(wanted),
            keeps=int(bool(wanted) and wanted == before),
            last=int(kind == given[-1]),
            cycle=int(kind == counting),
            key_time=stream(*names),
        )
        before = wanted
    return first
