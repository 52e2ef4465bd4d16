"""Lots on their way, carried into a revised model: where they go on, and who waits to send one on its way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from lineside.lower.codes import (
    ABOARD,
    BY_CONVEYOR,
    CALLED,
    NONE,
    ON_CONVEYOR,
    ON_VEHICLE,
    ON_WAY,
)
from lineside.lower.digest import used

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lineside.lower.block import Block

CARRIERS = ((ON_WAY, "way"), (ON_CONVEYOR, "conveyor"), (ON_VEHICLE, "vehicle"))
"""Places of lots that are carried, each with the table that it numbers."""

ON_THE_WAY = (("toward", "step"), ("bound", "station"))
"""Columns of such a lot, each with the table that it numbers."""


def lost_lots(
    block: Block, fresh: Block, rows: Mapping[str, NDArray[np.int64]], names: Mapping[str, Sequence[Any]]
) -> list[str]:
    """Lots that are carried where the new model carries nothing."""
    lost: list[str] = []
    for lot in used(block, "lot"):
        for place, table in CARRIERS:
            if lot["place"] != place:
                continue
            ends = [rows[table][lot["at"]], rows["step"][lot["toward"]]]
            ends += [rows["station"][lot["bound"]]] if lot["bound"] != NONE else []
            if NONE in ends:
                what = f"{names['product'][lot['product']]} no. {lot['serial']}"
                lost.append(f"{what} is on its way to {names['step'][lot['toward']][1]}, which is otherwise now")
    for c, conveyor in enumerate(block.table("conveyor")):
        new = rows["conveyor"][c]
        if new != NONE and conveyor["lots"] > fresh.table("conveyor")["places"][new]:
            lost.append(f"conveyor {names['conveyor'][c]} holds {conveyor['lots']}, more than it can in the new model")
    return lost


def carry_transport(block: Block, fresh: Block, rows: Mapping[str, NDArray[np.int64]]) -> None:
    """Places that are kept, and machines that wait for a place on a conveyor."""
    stations, lots = fresh.table("station"), used(fresh, "lot")
    stations["coming"] = 0
    for lot in lots[np.isin(lots["place"], (ON_WAY, ON_VEHICLE))]:
        stations["coming"][lot["bound"]] += 1
    entries, conveyors = fresh.table("entry"), fresh.table("conveyor")
    lists: dict[int, list[tuple[int, int]]] = {}
    for old, entry in enumerate(block.table("entry")):
        m = int(rows["machine"][old])
        step = NONE if m == NONE or entry["conveyor"] == NONE else int(rows["step"][entry["step"]])
        wanted = fresh.table("step")[step] if step != NONE else None
        if wanted is not None and wanted["by"] == BY_CONVEYOR:
            c = int(wanted["carrier"])
            entries["conveyor"][m], entries["number"][m], entries["step"][m] = c, entry["number"], step
            lists.setdefault(c, []).append((int(entry["number"]), m))
    for c, members in lists.items():
        order = [m for _, m in sorted(members)]
        conveyors["entry_head"][c], conveyors["entry_tail"][c] = order[0], order[-1]
        for before, m, after in zip([NONE, *order[:-1]], order, [*order[1:], NONE], strict=True):
            entries["before"][m], entries["next"][m] = before, after


def translate_lot_task(fresh: Block, task: Any, moving: Mapping[str, NDArray[np.int64]]) -> bool:
    """What a task with a lot refers to, by the new model; False: the machine looks anew for how to send it on."""
    machines, lots = fresh.table("machine"), fresh.table("lot")
    stations = fresh.table("station")
    task["fleet"] = moving["fleet"][task["fleet"]]
    task["station"], task["step"] = moving["station"][task["station"]], moving["step"][task["step"]]
    for end in ("source", "target"):
        task[end] = NONE if task[end] == NONE else moving["place"][task[end]]
    if task["stage"] == CALLED:
        if NONE in (task["fleet"], task["station"], task["step"], task["source"], task["target"]):
            machines["awaits"][lots["at"][task["lot"]]] = 0
            return False
        fresh.table("fleet")["waiting"][task["fleet"]] += 1
    else:
        task["vehicle"] = moving["vehicle"][task["vehicle"]]
    if task["lot"] != NONE and task["stage"] != ABOARD:
        stations["coming"][task["station"]] += 1
    return True
