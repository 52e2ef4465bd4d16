"""The phases of a step, lowered: a row for each, with the workers it needs; and carried into another model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.lower.codes import (
    BARRED,
    CLEARING,
    EMPTY,
    FINISHED,
    HOLDING,
    LOADED,
    NONE,
    PHASE_KINDS,
    RELEASING,
    SET_UP,
)
from lineside.lower.stream import stream
from lineside.model.route import Phases

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lineside.lower.block import Block
    from lineside.lower.tables import Lowering
    from lineside.model.route import Step

RUN = "run"


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


def phases_of(block: Block, step: int) -> dict[str, int]:
    """The row of each phase of a step by its kind; a step in one piece is a run without a row."""
    row = block.table("step")[step]
    kinds = block.table("phase")["kind"]
    first = int(row["phase"])
    return {PHASE_KINDS[kinds[p]]: p for p in range(first, first + int(row["phases"]))} or {RUN: NONE}


def phase_under_way(block: Block, m: int) -> str | None:
    """The phase that machine `m` is in the middle of, or has come to after others; None where nothing was begun."""
    machine = block.table("machine")[m]
    if machine["phase"] in (EMPTY, FINISHED, HOLDING, RELEASING):
        return None
    phases = phases_of(block, int(block.table("lot")["step"][machine["lot"]]))
    kind = next(kind for kind, row in phases.items() if row == machine["doing"])
    unbegun = machine["phase"] in (LOADED, BARRED, CLEARING)
    return None if unbegun and kind == next(iter(phases)) else kind


def carry_phases(block: Block, fresh: Block, new_rows: NDArray[np.int64]) -> None:
    """Machines go on with the namesake of their phase; what was not begun begins with the new model's first."""
    machines = fresh.table("machine")
    for row, m in enumerate(new_rows):
        if m == NONE or machines["lot"][m] == NONE:
            continue
        phases = phases_of(fresh, int(fresh.table("lot")["step"][machines["lot"][m]]))
        over = machines["phase"][m] in (FINISHED, HOLDING, RELEASING)
        kind = [*phases][-1] if over else phase_under_way(block, row)
        doing = phases[kind or next(iter(phases))]
        machines["doing"][m] = doing
        machines["setting"][m] = int(doing != NONE and fresh.table("phase")["kind"][doing] == SET_UP)
