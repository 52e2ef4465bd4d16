"""A simulated stretch of a plant's life, change by change, for a screen that plays it at any speed.

A result is simulated again to be played: equal seeds give equal runs, so what is seen is what was counted, and no
result needs to keep its trace.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lineside.errors import InputError, Place, Problem
from lineside.lower.codes import IS_COMPLETED, IS_SCRAPPED, SECOND
from lineside.lower.moves import Flights, ended, of_lots, of_machines, queue_changes
from lineside.lower.picture import COLUMNS, picture
from lineside.model.load import load, loads

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from lineside.lower.block import Block
    from lineside.model.plant import Plant

    Lines = NDArray[np.void]

LONGEST_S: Final = 8 * 3600.0
"""How much is played unless more is asked for."""
SEEN: Final = ("vehicle", "stock", "pool", "worker")
"""Tables that are looked at again and again; machines' changes are traced exactly."""
MODEL, RESULT = "model.yaml", "result.json"
"""Files of the folder that `simulate` writes."""
COMPARISON: Final = "comparison.json"
"""The file in the folder that `compare` writes, beside `model-1.yaml` and so on: a model for each variant."""


def variant_model(number: int) -> str:
    """The file of a comparison's folder that holds a variant's model; the first is number 1."""
    return f"model-{number}.yaml"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be played: what was given, its plant, the seed of its run, and how long that runs before, seconds."""

    given: str
    plant: Plant
    seed: int
    warmup_s: float
    longest_s: float


@dataclass(frozen=True, slots=True)
class Play:
    """The first replication from `begin` to `end`, µs since the start of the run.

    `changes`: (time, machine, state, product, serial, step), a row for each change of a machine's state, from the start
    of the run on. `queues`: (time, station, +1 or -1), parts that come to wait or go to a machine. `completed` and
    `scrapped`: (time, product). `flights`: (time, row of `ways`), parts that went from one station to another; a row
    of `ways` is (from, to), to a station or one of `lower.moves`. Rows of int64, in order of time. `seen` is what
    vehicles, parts at the line sides and people were seen to do, from `begin` on, every few seconds.
    """

    begin: int
    end: int
    changes: NDArray[np.int64]
    queues: NDArray[np.int64]
    completed: NDArray[np.int64]
    scrapped: NDArray[np.int64]
    flights: NDArray[np.int64]
    ways: NDArray[np.int64]
    seen: Mapping[str, Seen]


@dataclass(frozen=True, slots=True)
class Seen:
    """How rows of one table of `lower.picture` changed: when (s), which row, and what it was from then on."""

    times: NDArray[np.float64]
    rows: NDArray[np.int64]
    values: NDArray[np.float64]


def wanted(what: str) -> list[Wanted]:
    """What is meant: a result, or a comparison (its first and last variant), by folder; or a model, begun empty.

    Raises:
        InputError: a folder without a model and a result that can be read.
    """
    folder = Path(what)
    if not (folder / RESULT).exists() and not (folder / COMPARISON).exists():
        return [Wanted(what, load(what), 1, 0.0, float("inf"))]
    try:
        found, models = _found(folder)
        seed, warmup, length = int(found["seed"]), float(found["warmup_s"]), float(found["for_s"])
        texts = [(given, folder / model, (folder / model).read_text(encoding="utf-8")) for given, model in models]
    except (OSError, ValueError, LookupError, TypeError) as error:
        hint = f"`lineside simulate … --out {what}` and `lineside compare … --out {what}` write all that is needed"
        raise InputError(
            [Problem(Place(what), f"this folder holds no result that can be played: {error}", hint)]
        ) from None
    return [Wanted(given, loads(text, str(file)), seed, warmup, length) for given, file, text in texts]


def _found(folder: Path) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """What a folder's document says, and what is played of it: as it is called, and the file of its model."""
    if (folder / RESULT).exists():
        return json.loads((folder / RESULT).read_text(encoding="utf-8")), [(str(folder), MODEL)]
    found = json.loads((folder / COMPARISON).read_text(encoding="utf-8"))
    names = [str(variant["name"]) for variant in found["variants"]]
    return found, [(names[0], variant_model(1)), (names[-1], variant_model(len(names)))]


def play(wish: Wanted, length_s: float = LONGEST_S) -> Play:
    """Simulate what is wanted, or so much of it, and keep every change."""
    from lineside.simulate.replication import Replication
    from lineside.simulate.task import make_task

    length = min(length_s, wish.longest_s)
    task = make_task(wish.plant, wish.warmup_s, length, wish.seed, {}, tracing=True)
    run = Replication(replace(task, fine_from=task.warmup, tracing_lots=True), 0)
    observer = _Observer()
    run.advance(watch=lambda now, _: observer.look(run.block, now) if now >= task.warmup else None)
    lines = run.observe().trace
    assert lines is not None
    columns = ("time", "machine", "state", "product", "serial", "step")
    changes = np.column_stack([of_machines(lines)[name] for name in columns]).astype(np.int64)
    moves = of_lots(lines)
    ways, rows, times = _ways(run.block, moves)
    begin = round(wish.warmup_s * SECOND)
    return Play(
        begin,
        begin + round(length * SECOND),
        changes,
        queue_changes(moves),
        ended(moves, IS_COMPLETED),
        ended(moves, IS_SCRAPPED),
        np.column_stack([times, rows]),
        ways,
        observer.seen(),
    )


def _ways(block: Block, moves: Lines) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """The ways that parts have gone, and for each part that went one its row and when."""
    flights = Flights(block, empty=True).follow(moves)
    ways, rows = np.unique(flights[:, 1:], axis=0, return_inverse=True)
    return ways, rows.reshape(-1), flights[:, 0]


class _Observer:
    """Looks at a block again and again, and keeps what has changed."""

    def __init__(self) -> None:
        self._known: dict[str, NDArray[np.float64]] = {}
        self._kept: dict[str, list[tuple[float, NDArray[np.int64], NDArray[np.float64]]]] = {name: [] for name in SEEN}

    def look(self, block: Block, now: int) -> None:
        for name, values in picture(block, SEEN).items():
            known = self._known.get(name)
            if known is None or len(known) != len(values):
                changed = np.arange(len(values))
            else:
                same = (known == values) | (np.isnan(known) & np.isnan(values))
                changed = np.flatnonzero(~same.all(axis=1))
            if len(changed):
                self._kept[name].append((now / SECOND, changed, values[changed]))
            self._known[name] = values

    def seen(self) -> dict[str, Seen]:
        return {name: _joined(name, kept) for name, kept in self._kept.items()}


def _joined(name: str, kept: list[tuple[float, NDArray[np.int64], NDArray[np.float64]]]) -> Seen:
    if not kept:
        return Seen(np.empty(0), np.empty(0, np.int64), np.empty((0, len(COLUMNS[name]))))
    times = np.concatenate([np.full(len(rows), time) for time, rows, _ in kept])
    return Seen(times, np.concatenate([rows for _, rows, _ in kept]), np.concatenate([values for _, _, values in kept]))
