"""Parts and calls, carried into a revised model: what lies at a line side stays, and what is under way still comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lineside.lower.codes import BY_BINS, ENDLESS, LACKING, NO_KIT, NO_TASK, NONE, SET_ASIDE
from lineside.lower.digest import used

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lineside.lower.block import Block


def carry_supply(block: Block, fresh: Block, stocks: NDArray[np.int64], machines: NDArray[np.int64]) -> None:
    """Calls, parts set aside and who waits, by the new model's stocks; `stocks` and `machines` are the new rows."""
    _fill_new_stocks(block, fresh, stocks)
    _carry_tasks(block, fresh, stocks)
    _set_aside_anew(fresh)
    _wait_anew(block, fresh, stocks, machines)


def _fill_new_stocks(block: Block, fresh: Block, moving: NDArray[np.int64]) -> None:
    """Where there was always some, the new model's bins are full."""
    stock = fresh.table("stock")
    full = np.where(stock["policy"] == BY_BINS, stock["most"] * stock["of"], stock["most"] + stock["of"])
    for old, new in zip(block.table("stock"), moving, strict=True):
        if new != NONE and old["policy"] == ENDLESS and stock["policy"][new] != ENDLESS:
            stock["content"][new] = full[new]


def _carry_tasks(block: Block, fresh: Block, moving: NDArray[np.int64]) -> None:
    """Calls keep their rows; one for a stock that is gone is dropped, and one that now comes at once is there."""
    rows = used(block, "task")
    tasks, stocks = fresh.table("task"), fresh.table("stock")
    tasks[: len(rows)] = rows
    fresh.head["tasks"], fresh.head["free_task"] = len(rows), NONE
    stocks["ordered"] = 0
    for row, task in enumerate(tasks[: len(rows)]):
        stock = NONE if task["stage"] == NO_TASK else int(moving[task["stock"]])
        if stock != NONE and stocks["after"][stock] == NONE:
            stocks["content"][stock] += task["quantity"]
            stock = NONE
        if stock == NONE:
            task["stage"], task["next"] = NO_TASK, fresh.head["free_task"]
            fresh.head["free_task"] = row
        else:
            task["stock"] = stock
            stocks["ordered"][stock] += 1


def uses_of(fresh: Block, m: int) -> NDArray[np.void]:
    """What goes into the product on machine `m`, by the new model."""
    machine = fresh.table("machine")[m]
    step = fresh.table("step")[fresh.table("lot")["step"][machine["lot"]]]
    for choice in fresh.table("choice")[step["choice"] : step["choice"] + step["choices"]]:
        if choice["station"] == machine["station"]:
            return fresh.table("use")[choice["use"] : choice["use"] + choice["uses"]]
    return fresh.table("use")[:0]


def _set_aside_anew(fresh: Block) -> None:
    """What machines that wait for workers had set aside stays so, as far as it goes by what the new model needs."""
    stocks, machines = fresh.table("stock"), fresh.table("machine")
    stocks["aside"] = 0
    for m in np.flatnonzero(machines["kit"] == SET_ASIDE).tolist():
        limited = [use for use in uses_of(fresh, m) if stocks["policy"][use["stock"]] != ENDLESS]
        free = stocks["content"] - stocks["aside"]
        if any(free[use["stock"]] < use["quantity"] for use in limited):
            machines["kit"][m] = NO_KIT  # `resume` looks at it anew
        else:
            for use in limited:
                stocks["aside"][use["stock"]] += use["quantity"]


def _wait_anew(block: Block, fresh: Block, moving: NDArray[np.int64], moved: NDArray[np.int64]) -> None:
    """Who waits for parts goes on waiting in the same order, where the new model needs them, too."""
    stocks, wants, machines = fresh.table("stock"), fresh.table("want"), fresh.table("machine")
    stocks["waiting"] = stocks["wanted"] = 0
    machines["kit"][machines["kit"] == LACKING] = NO_KIT
    lists: dict[int, list[tuple[int, int]]] = {}
    for old, want in enumerate(block.table("want")):
        m, stock = int(moved[old]), NONE if want["stock"] == NONE else int(moving[want["stock"]])
        if m == NONE or stock == NONE:
            continue
        wanted = sum(int(use["quantity"]) for use in uses_of(fresh, m) if use["stock"] == stock)
        if wanted and stocks["policy"][stock] != ENDLESS:
            lists.setdefault(stock, []).append((int(want["number"]), m))
            machines["kit"][m], wants["stock"][m], wants["number"][m] = LACKING, stock, want["number"]
            stocks["waiting"][stock] += 1
            stocks["wanted"][stock] += wanted
    for stock, members in lists.items():
        rows = [m for _, m in sorted(members)]
        stocks["head"][stock], stocks["tail"][stock] = rows[0], rows[-1]
        for before, m, after in zip([NONE, *rows[:-1]], rows, [*rows[1:], NONE], strict=True):
            wants["before"][m], wants["next"][m] = before, after
