"""The tree of losses of any past time, from the tables of a history."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from lineside.history.errors import HistoryError
from lineside.history.record import names_of
from lineside.history.tables import PART_COLUMNS
from lineside.kpi.account import Figures
from lineside.kpi.elements import ALL_STATES, Elements, Quantities, meaning_of
from lineside.kpi.fold import INTERVAL
from lineside.kpi.losses import Chains, Loss, Root, loss_tree, with_reasons

if TYPE_CHECKING:
    from lineside.model.plant import Plant


def losses_of(plant: Plant, intervals: pl.DataFrame, hours: pl.DataFrame, begin: int, end: int) -> Loss:
    """The tree of a time in µs, which begins and ends with an hour or with the history.

    Raises HistoryError where intervals of that time are no longer kept.
    """
    machines = {name: row for row, name in enumerate(names_of(plant).machines)}
    states = {name: row for row, name in enumerate(ALL_STATES)}
    mine = intervals.filter((pl.col("until") > begin) & (pl.col("since") < end))
    rows = np.zeros(mine.height, INTERVAL)
    rows["machine"] = [machines[name] for name in mine["machine"]]
    rows["state"] = [states[name] for name in mine["state"]]
    rows["since"] = np.maximum(mine["since"].to_numpy(), begin)
    rows["until"] = np.minimum(mine["until"].to_numpy(), end)
    exact = np.zeros(len(ALL_STATES), np.int64)
    np.add.at(exact, rows["state"], rows["until"] - rows["since"])
    if int(exact.sum()) != (end - begin) * len(machines):
        raise HistoryError("intervals of this time are no longer kept; rebuild the history from its journal")
    counted = hours.filter((pl.col("hour") >= begin) & (pl.col("hour") < end))
    by_state = {state: int(time) for state, time in zip(ALL_STATES, exact, strict=True)}
    figures = Figures(
        Elements.of(by_state, meaning_of(plant)),
        Quantities(*(int(counted[column].sum()) for column in PART_COLUMNS)),
        int(counted["failures"].sum()),
        by_state,
    )
    waits: dict[str, dict[Root, int]] = {}
    for (_, state), roots in Chains(plant).waits(rows, begin, end).items():
        into = waits.setdefault(state, {})
        for root, us in roots.items():
            into[root] = into.get(root, 0) + us
    told: dict[str, dict[str, int]] = {}
    lasted = rows["until"] - rows["since"]
    for state, reason, us in zip(mine["state"], mine["reason"], lasted.tolist(), strict=True):
        if reason is not None:
            into_state = told.setdefault(state, {})
            into_state[reason] = into_state.get(reason, 0) + us
    return loss_tree(figures, with_reasons(waits, told), meaning_of(plant))
