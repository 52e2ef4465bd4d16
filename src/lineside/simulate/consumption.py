"""What energy and cost are made of, read from a block: work and parts by step, the stock, and the plant's meter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lineside.kpi.material import Stock
from lineside.lower.codes import IN_MAKING, LOADED, NO_TASK, NONE, OUTSIDE, RUNNING, STOPPING, SUSPENDED, USED

if TYPE_CHECKING:
    from lineside.kpi.energy import Meter
    from lineside.lower.block import Block


IN_WORK = (LOADED, RUNNING, STOPPING, SUSPENDED)
"""Phases of a machine whose operation may have begun and has not ended; between two of its own it is loaded."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """How it was when the statistics began: the stock, and by choice how far the operations in work had come."""

    stock: Stock
    under_way: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Accounts:
    """What was measured in `duration_us`.

    µs of work and operations ended by choice, parts scrapped by step, parts used by stock, parts that entered by
    product, what was in the plant before and after, readings of the meter, and by choice what operations had done at
    the end less what they had at the beginning, in operations.
    """

    duration_us: int
    worked_us: tuple[int, ...]
    made: tuple[int, ...]
    scrapped_at: tuple[int, ...]
    used: tuple[int, ...]
    entered: tuple[int, ...]
    before: Stock
    after: Stock
    readings: tuple[tuple[int, int], ...]
    under_way: tuple[float, ...]


def accounts(block: Block, reader: Reader) -> Accounts:
    """What a block's tallies hold; the reader has looked at it on the way."""
    choices = block.table("choice")
    began = reader.began or Beginning(stock_of(block), ())
    return Accounts(
        int(block.head["now"]) - int(block.head["measured"]),
        tuple(choices["worked"].tolist()),
        tuple(choices["made"].tolist()),
        tuple(block.table("step")["scrapped"].tolist()),
        tuple(block.table("stock")["used"].tolist()),
        tuple(block.table("product")["released"].tolist()),
        began.stock,
        stock_of(block),
        tuple(reader.readings),
        tuple(now - then for now, then in zip(under_way(block), began.under_way, strict=True))
        if began.under_way
        else (0.0,) * len(choices),
    )


def stock_of(block: Block) -> Stock:
    """What is in the plant now. A lot on its way counts for the step to which it goes."""
    steps, lots, machines = int(block.head["step_n"]), block.table("lot"), block.table("machine")
    inside = lots["place"] > OUTSIDE
    at = np.where(lots["toward"] == NONE, lots["step"], lots["toward"])
    there = np.zeros(len(lots), bool)
    there[machines["lot"][(machines["lot"] != NONE) & (machines["kit"] == USED)]] = True
    stocks, tasks = block.table("stock"), block.table("task")
    stored = block.table("product")["stored"].copy()
    brought = tasks[(tasks["stage"] != NO_TASK) & (tasks["stage"] != IN_MAKING) & (tasks["stock"] != NONE)]
    for product, quantity in zip(stocks["product"][brought["stock"]], brought["quantity"], strict=True):
        if product != NONE:
            stored[product] += quantity
    return Stock(
        tuple(np.bincount(at[inside & ~there], minlength=steps).tolist()),
        tuple(np.bincount(at[inside & there], minlength=steps).tolist()),
        tuple(stored.tolist()),
        tuple(stocks["content"].tolist()),
    )


def under_way(block: Block) -> list[float]:
    """By choice, how far the operations in work have come, 1 for a whole one.

    As the plant half knows, which has drawn how long they take. Of a step in phases it is the run that counts, or the
    last phase where there is none: what goes before takes nothing, and what follows no more.
    """
    now = int(block.head["now"])
    machines, steps, choices = block.table("machine"), block.table("step"), block.table("choice")
    rows = np.flatnonzero((machines["lot"] != NONE) & np.isin(machines["operation"], IN_WORK))
    mine, process = machines[rows], block.table("process")[rows]
    step = block.table("lot")["step"][mine["lot"]]
    left = process["left"] - np.where(process["running"] == 1, now - process["begun"], 0)
    begun = (mine["operation"] != LOADED) & (process["total"] > 0)
    done = np.where(begun, np.clip(1.0 - left / np.maximum(process["total"], 1), 0.0, 1.0), 0.0)
    phases = block.table("phase")
    if len(phases):
        counted = np.full(len(steps), NONE)
        counted[phases["step"][phases["cycle"] == 1]] = np.flatnonzero(phases["cycle"] == 1)
        apart = (mine["doing"] != NONE) & (mine["doing"] != counted[step])
        done = np.where(apart, mine["doing"] > counted[step], done)
    choice = steps["choice"][step].copy()
    for i in np.flatnonzero(steps["choices"][step] > 1):
        several = choices["station"][choice[i] : choice[i] + steps["choices"][step[i]]]
        choice[i] += int(np.argmax(several == mine["station"][i]))
    found: list[float] = np.bincount(choice, weights=done, minlength=len(choices)).tolist()
    return found


class Reader:
    """Reads the meter when the measured time begins, and whenever a quarter-hour of the clock does."""

    def __init__(
        self, meter: Meter | None, readings: tuple[tuple[int, int], ...] = (), began: Beginning | None = None
    ) -> None:
        """`readings` and `began`: what was read so far, by another process. Without a meter nothing is read."""
        self._meter = meter
        self.readings = list(readings)
        self.began = began

    def due(self, now: int) -> int | None:
        """When it is to be read next, µs."""
        return None if self._meter is None else self._meter.next_quarter(now)

    def begin(self, block: Block) -> None:
        """Statistics begin now, before anything that they count."""
        takes = self._meter is not None and any(self._meter.parts_nj)
        self.began = Beginning(stock_of(block), tuple(under_way(block)) if takes else ())

    def look(self, block: Block) -> None:
        """Read it, if now is the time."""
        now = int(block.head["now"])
        if self._meter is not None and (not self.readings or self._meter.next_quarter(now - 1) == now):
            time, used = read(block, self._meter)
            # An operation that is broken off gives back what it has not ended; nothing is drawn below nothing.
            self.readings.append((time, max(used, self.readings[-1][1] if self.readings else 0)))

    def forget(self, block: Block) -> None:
        """Statistics begin anew."""
        self.readings.clear()
        self.begin(block)
        self.look(block)


def read(block: Block, meter: Meter) -> tuple[int, int]:
    """The time, and the nJ that the plant has drawn since the statistics began. Nothing in the block changes.

    What operations in work have taken at that beginning is in every reading, so that it is in no difference of two.
    """
    now = int(block.head["now"])
    machines = block.table("machine")
    times = machines["time"].copy()
    times[np.arange(len(times)), machines["state"]] += now - machines["since"]
    stations = np.add.reduceat(times, block.table("station")["first"])
    made = block.table("choice")["made"].tolist()
    in_work = under_way(block) if any(meter.parts_nj) else []
    return now, meter.total(stations.tolist(), made, now - int(block.head["measured"]), in_work)
