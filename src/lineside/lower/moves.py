"""Where lots go: the lines of a trace that tell of lots, and the ways that are made of them.

Each line says that a lot comes to a station's queue, is taken out of it, is done, or is scrapped. A lot that is taken
out of a queue is at that station until its next line says where it went: what is drawn is what happened, side routes,
alternatives and scrap too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from lineside.lower.codes import (
    BY_FLEET,
    COMES_TO_QUEUE,
    IN_QUEUE,
    IS_COMPLETED,
    IS_SCRAPPED,
    IS_TAKEN,
    NONE,
    ON_MACHINE,
    SCRAPPED,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lineside.lower.block import Block

    Lines = NDArray[np.void]
    Rows = NDArray[np.int64]

OUT: Final = -1
"""Where a lot goes that is done."""
_SERIALS: Final = 1 << 40


def of_machines(lines: Lines) -> Lines:
    """The lines that tell of machines."""
    found: Lines = lines[lines["machine"] != NONE]
    return found


def of_lots(lines: Lines) -> Lines:
    """The lines that tell of lots."""
    found: Lines = lines[lines["machine"] == NONE]
    return found


def queue_changes(moves: Lines) -> Rows:
    """(time, station, +1 or -1) for each lot that comes to a queue or is taken out of one, in order of time."""
    queued = moves[np.isin(moves["state"], (COMES_TO_QUEUE, IS_TAKEN))]
    change = np.where(queued["state"] == COMES_TO_QUEUE, 1, -1)
    return np.column_stack([queued["time"], queued["station"], change]).astype(np.int64)


def ended(moves: Lines, how: int) -> Rows:
    """(time, product) of each lot that is done (IS_COMPLETED) or scrapped (IS_SCRAPPED)."""
    found = moves[moves["state"] == how]
    return np.column_stack([found["time"], found["product"]]).astype(np.int64)


class Flights:
    """Follows lots from station to station, batch of lines after batch."""

    def __init__(self, block: Block, *, empty: bool = False) -> None:
        """Begin with the lots of a block, wherever they are; or, `empty`, with its plant before any lot was there."""
        steps = block.table("step")
        self._driven = np.flatnonzero(steps["by"] == BY_FLEET)
        self._at: dict[int, int] = {}
        machines = block.table("machine")["station"]
        for lot in block.table("lot")[: 0 if empty else None]:
            if lot["place"] == IN_QUEUE:
                self._at[_key(lot["product"], lot["serial"])] = int(lot["at"])
            elif lot["place"] == ON_MACHINE:
                self._at[_key(lot["product"], lot["serial"])] = int(machines[lot["at"]])

    def follow(self, moves: Lines) -> Rows:
        """(time, from station, to) for each lot that went on: to a station's queue, OUT or SCRAPPED.

        What a vehicle carries is left out: the vehicle is seen. So is what comes in from outside.
        """
        if not len(moves):
            return np.empty((0, 3), np.int64)
        keys = moves["product"].astype(np.int64) * _SERIALS + moves["serial"]
        order = np.argsort(keys, kind="stable")
        moves, keys = moves[order], keys[order]
        first = np.concatenate(([True], keys[1:] != keys[:-1]))
        last = np.concatenate((first[1:], [True]))
        before = np.concatenate(([NONE], moves["station"][:-1].astype(np.int64)))
        before[first] = [self._at.get(int(key), NONE) for key in keys[first]]
        gone = np.isin(moves["state"], (IS_COMPLETED, IS_SCRAPPED))
        for key, station, is_gone in zip(keys[last], moves["station"][last], gone[last], strict=True):
            if is_gone:
                self._at.pop(int(key), None)
            else:
                self._at[int(key)] = int(station)
        to = np.where(
            moves["state"] == IS_COMPLETED, OUT, np.where(moves["state"] == IS_SCRAPPED, SCRAPPED, moves["station"])
        )
        went = (moves["state"] != IS_TAKEN) & (before != NONE)
        went &= ~((moves["state"] == COMES_TO_QUEUE) & np.isin(moves["step"], self._driven))
        found: Rows = np.column_stack([moves["time"], before, to])[went].astype(np.int64)
        flights: Rows = found[np.argsort(found[:, 0], kind="stable")]
        return flights


class Ways:
    """How many lots have gone each way, a row a way: (from, to, count), for the screen's table `way`."""

    def __init__(self) -> None:
        self._rows: dict[tuple[int, int], int] = {}

    def count(self, flights: Rows) -> None:
        """Count flights."""
        pairs, many = np.unique(flights[:, 1:], axis=0, return_counts=True)
        for (start, end), times in zip(pairs.tolist(), many.tolist(), strict=True):
            self._rows[start, end] = self._rows.get((start, end), 0) + times

    def table(self) -> NDArray[np.float64]:
        """All ways so far."""
        return np.array([(*pair, count) for pair, count in self._rows.items()], float).reshape(-1, 3)


def _key(product: int, serial: int) -> int:
    return int(product) * _SERIALS + int(serial)
