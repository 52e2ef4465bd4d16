"""The phases of a step, carried into another model."""

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

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lineside.lower.block import Block


RUN = "run"


def phases_of(block: Block, step: int) -> dict[str, int]:
    """The row of each phase of a step by its kind; a step in one piece is a run without a row."""
    row = block.table("step")[step]
    kinds = block.table("phase")["kind"]
    first = int(row["phase"])
    return {PHASE_KINDS[kinds[p]]: p for p in range(first, first + int(row["phases"]))} or {RUN: NONE}


def phase_under_way(block: Block, m: int) -> str | None:
    """The phase that machine `m` is in the middle of, or has come to after others; None where nothing was begun."""
    machine = block.table("machine")[m]
    if machine["operation"] in (EMPTY, FINISHED, HOLDING, RELEASING):
        return None
    phases = phases_of(block, int(block.table("lot")["step"][machine["lot"]]))
    kind = next(kind for kind, row in phases.items() if row == machine["doing"])
    unbegun = machine["operation"] in (LOADED, BARRED, CLEARING)
    return None if unbegun and kind == next(iter(phases)) else kind


def carry_phases(block: Block, fresh: Block, new_rows: NDArray[np.int64]) -> None:
    """Machines go on with the namesake of their phase; what was not begun begins with the new model's first."""
    machines = fresh.table("machine")
    for row, m in enumerate(new_rows):
        if m == NONE or machines["lot"][m] == NONE:
            continue
        phases = phases_of(fresh, int(fresh.table("lot")["step"][machines["lot"][m]]))
        over = machines["operation"][m] in (FINISHED, HOLDING, RELEASING)
        kind = [*phases][-1] if over else phase_under_way(block, row)
        doing = phases[kind or next(iter(phases))]
        machines["doing"][m] = doing
        machines["setting"][m] = int(doing != NONE and fresh.table("phase")["kind"][doing] == SET_UP)
