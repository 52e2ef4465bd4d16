"""Parts and calls, carried into a revised model: what lies at a line side stays, and what is under way still comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lineside.kernel.flow.carry import translate_lot_task
from lineside.lower.codes import (
    ABOARD,
    BY_BINS,
    CALLED,
    CHARGING,
    ENDLESS,
    FETCHED,
    IDLE,
    IN_MAKING,
    IN_REPAIR,
    LACKING,
    NO_KIT,
    NO_TASK,
    NONE,
    ON_ITS_WAY,
    REPAIR_STOPPING,
    SET_ASIDE,
    UP,
)
from lineside.lower.digest import used

if TYPE_CHECKING:
    from lineside.lower.block import Block


Rows = Mapping[str, NDArray[np.int64]]
"""For each table, the new row of every old one; NONE where there is no namesake."""


def carry_supply(block: Block, fresh: Block, rows: Rows) -> None:
    """Calls, loads, parts set aside and who waits, by the new model's stocks and fleets."""
    _fill_new_stocks(block, fresh, rows["stock"])
    _carry_tasks(block, fresh, rows)
    _set_aside_anew(fresh)
    _wait_anew(block, fresh, rows["stock"], rows["machine"])
    _place_vehicles(fresh)


def lost_loads(block: Block, fresh: Block, rows: Rows, names: Mapping[str, Sequence[Any]]) -> list[str]:
    """Vehicles in use that the new model does not have, or not in the same places, and what they are bringing."""
    lost: list[str] = []
    tasks = block.table("task")
    for v, vehicle in enumerate(block.table("vehicle")):
        fleet, number = names["vehicle"][v]
        what = f"vehicle {fleet}/{number + 1}"
        if vehicle["doing"] == IDLE and vehicle["condition"] == UP:
            continue
        if rows["vehicle"][v] == NONE:
            lost.append(f"{what} is not idle, but is not in the new model")
            continue
        ends = [int(vehicle[end]) for end in ("at", "to") if vehicle[end] != NONE]
        if any(rows["place"][end] == NONE for end in ends):
            lost.append(f"{what} is at or between places that it does not serve in the new model")
        mode = NONE if vehicle["broken"] == NONE else int(rows["failure"][vehicle["broken"]])
        alone = vehicle["condition"] in (IN_REPAIR, REPAIR_STOPPING) and not vehicle["crewed"]
        if alone and mode != NONE and fresh.table("failure")["needs"][mode] > 0:
            lost.append(f"{what} is being repaired without a crew, and the new model asks for one")
        if vehicle["doing"] == CHARGING and fresh.table("fleet")["charge"][rows["fleet"][vehicle["fleet"]]] == NONE:
            lost.append(f"{what} is charging, which it need not in the new model")
        for task in tasks[(tasks["vehicle"] == v) & np.isin(tasks["stage"], (FETCHED, ABOARD))]:
            needed = [rows["place"][task["source"]], rows["place"][task["target"]]]
            if task["stock"] == NONE:
                needed += [rows["station"][task["station"]], rows["step"][task["step"]]]
                if NONE in needed:
                    lost.append(f"{what} brings a product to a step that is otherwise in the new model")
                continue
            part, station = names["stock"][task["stock"]]
            stock = rows["stock"][task["stock"]]
            if stock == NONE or NONE in needed or fresh.table("stock")["fleet"][stock] != rows["fleet"][task["fleet"]]:
                lost.append(f"{what} brings {part} to {station}, which it does not in the new model")
    return lost


def _fill_new_stocks(block: Block, fresh: Block, moving: NDArray[np.int64]) -> None:
    """Where there was always some, the new model's bins are full."""
    stock = fresh.table("stock")
    full = np.where(stock["policy"] == BY_BINS, stock["most"] * stock["of"], stock["most"] + stock["of"])
    for old, new in zip(block.table("stock"), moving, strict=True):
        if new != NONE and old["policy"] == ENDLESS and stock["policy"][new] != ENDLESS:
            stock["content"][new] = full[new]


def _carry_tasks(block: Block, fresh: Block, moving: Rows) -> None:
    """Calls keep their rows; one for a stock that is gone is dropped.

    One that would now come otherwise, by other vehicles or at once, is called for anew or is there.
    """
    tasks, stocks = fresh.table("task"), fresh.table("stock")
    rows = used(block, "task")[: len(tasks)]
    tasks[: len(rows)] = rows
    fresh.head["tasks"], fresh.head["free_task"] = len(rows), NONE
    stocks["ordered"] = 0
    fresh.table("fleet")["waiting"] = 0
    for row, task in enumerate(tasks[: len(rows)]):
        if task["stage"] != NO_TASK and task["stock"] == NONE:
            if not translate_lot_task(fresh, task, moving):
                task["stage"], task["next"], task["lot"] = NO_TASK, fresh.head["free_task"], NONE
                fresh.head["free_task"] = row
            continue
        stock = NONE if task["stage"] == NO_TASK else int(moving["stock"][task["stock"]])
        if stock != NONE:
            product = int(block.table("stock")["product"][task["stock"]])
            stock = _translate_task(fresh, task, stock, moving, product)
        if stock == NONE:
            task["stage"], task["next"] = NO_TASK, fresh.head["free_task"]
            fresh.head["free_task"] = row
        else:
            stocks["ordered"][stock] += 1


def _translate_task(fresh: Block, task: Any, stock: int, moving: Rows, product: int) -> int:
    """What a call refers to, by the new model; NONE: it is called for anew, or is there.

    `product` is the old model's product that was called for, NONE if the parts come from outside.
    """
    stocks = fresh.table("stock")
    task["stock"] = stock
    by_itself = stocks["fleet"][stock] == NONE
    if task["stage"] == IN_MAKING:
        if product == NONE or stocks["product"][stock] != moving["product"][product]:
            return NONE
        task["fleet"], task["source"], task["target"] = (stocks[key][stock] for key in ("fleet", "source", "target"))
        return stock
    if task["stage"] == ON_ITS_WAY:
        if stocks["after"][stock] == NONE and by_itself:
            stocks["content"][stock] += task["quantity"]
        task["fleet"], task["source"], task["target"] = (stocks[key][stock] for key in ("fleet", "source", "target"))
        return stock if stocks["after"][stock] != NONE else NONE
    if task["stage"] == CALLED:
        if by_itself or stocks["fleet"][stock] != moving["fleet"][task["fleet"]]:
            return NONE
        task["source"], task["target"] = stocks["source"][stock], stocks["target"][stock]
        fresh.table("fleet")["waiting"][stocks["fleet"][stock]] += 1
    else:
        task["vehicle"] = moving["vehicle"][task["vehicle"]]
        task["source"], task["target"] = moving["place"][task["source"]], moving["place"][task["target"]]
    task["fleet"] = stocks["fleet"][stock]
    return stock


def _place_vehicles(fresh: Block) -> None:
    """Idle vehicles at places that they serve no more are put where their fleet's first part comes from."""
    stocks = fresh.table("stock")
    for vehicle in fresh.table("vehicle"):
        mine = stocks[stocks["fleet"] == vehicle["fleet"]]
        if NONE in (vehicle["at"], vehicle["to"]) and len(mine):
            vehicle["at"] = vehicle["to"] = mine["source"][0]


def uses_by_new_model(fresh: Block, m: int) -> NDArray[np.void]:
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
        limited = [use for use in uses_by_new_model(fresh, m) if stocks["policy"][use["stock"]] != ENDLESS]
        free = stocks["content"] - stocks["aside"]
        parts = fresh.table("step")["parts"][fresh.table("lot")["step"][machines["lot"][m]]]
        if not parts or any(free[use["stock"]] < use["quantity"] for use in limited):
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
        wanted = sum(int(use["quantity"]) for use in uses_by_new_model(fresh, m) if use["stock"] == stock)
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
