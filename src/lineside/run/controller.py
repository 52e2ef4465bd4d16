"""The controller half of a plant in its block: what every record passes through, live, at recovery and in a replay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lineside.errors import KernelError, LinesideError
from lineside.kernel import entry
from lineside.kernel.core.declare import MODEL
from lineside.kernel.core.rows import COMMAND, RECORD
from lineside.lower import codes
from lineside.lower.block import Block
from lineside.lower.crowd import too_many
from lineside.lower.digest import state_hash
from lineside.lower.layout import TABLES
from lineside.lower.tables import lower, seed_number
from lineside.lower.trace import take_lines, with_trace
from lineside.lower.transplant import transplant
from lineside.rules import plug_in, station_rules
from lineside.run.journal.schema import REVISION

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from lineside.model.plant import Plant
    from lineside.rules import RuleFunction

    Rows = NDArray[np.int64]
    Lines = NDArray[np.void]

TRACE_ROWS = 4096
"""Changes of state between two looks; more are taken out when the table is full."""


def record(time: int, kind: int, element: int = 0, number: int = 0, x: int = 0, y: int = 0) -> Rows:
    """One record, as rows: time in µs, kind a number of FACTS or REQUESTS."""
    return np.array([(time, kind, element, number, x, y)], np.int64)


class Controller:
    """A plant's controller. Commands stay in it until they are confirmed, so that a snapshot has them too."""

    def __init__(
        self,
        plant: Plant,
        seed: int,
        rules: Mapping[str, RuleFunction] | None = None,
        later: Sequence[tuple[int, Plant]] = (),
    ) -> None:
        """The controller before the first record; `rules` are the user's own. Raises ModelError where one lacks.

        `later`: models that it takes over on its way, each with the record that tells of it.
        """
        self._seed = seed
        self.rules = rules or {}
        """The user's own dispatching rules."""
        self._models = [(0, plant), *later]
        self._model = 0
        self.plant = plant
        """The model that it goes by now."""
        self.block = self._lowered(plant)
        self._commands = np.empty((64, len(COMMAND)), np.int64)
        self._lines: list[Lines] = []

    def _lowered(self, plant: Plant) -> Block:
        block = lower(plant, tuple(self.rules))
        plug_in(block, station_rules(plant, self.rules))
        block.head["seed"] = seed_number(self._seed)
        return block

    def anew(self) -> Controller:
        """Another controller of the same plant, seed and rules, before the first record."""
        return Controller(self._models[0][1], self._seed, self.rules, self._models[1:])

    @property
    def revised_at(self) -> int:
        """The record that tells of the last model that it takes over on its way; 0: there is none."""
        return self._models[-1][0]

    @property
    def now(self) -> int:
        """The time of the last record, µs."""
        return int(self.block.head["now"])

    @property
    def facts(self) -> int:
        """Facts handled so far."""
        return int(self.block.head["facts"])

    @property
    def refused(self) -> bool:
        """Whether the last request was refused."""
        return bool(self.block.head["refused"])

    @property
    def due(self) -> int:
        """When it acts by itself next, µs; NEVER if it does not."""
        return entry.due(self.block)

    @property
    def hash(self) -> str:
        """The fingerprint of its state."""
        return state_hash(self.block)

    @property
    def commands(self) -> Rows:
        """What it asks of the plant and the plant has not yet confirmed, one command a row."""
        n = entry.copy_commands(self.block, self._commands)
        if n > len(self._commands):
            self._commands = np.empty((2 * n, len(COMMAND)), np.int64)
            entry.copy_commands(self.block, self._commands)
        return self._commands[:n]

    def confirm(self) -> None:
        """The plant has confirmed all commands."""
        entry.forget_commands(self.block)

    def handle(self, records: Rows, *, again: bool = False) -> None:
        """Handle records in their order; at a revision the next model is taken over.

        `again`: as after a restart, when the plant has confirmed all commands but those of the last instant.
        Raises KernelError when the plant holds more than it can.
        """
        records = np.ascontiguousarray(records, np.int64)
        assert records.shape[1] == len(RECORD)
        first = 0
        for at in np.flatnonzero(records[:, 1] == REVISION).tolist():
            self._handle(records[first:at], again)
            self._take_over(self._model + 1)
            first = at + 1
        self._handle(records[first:], again)

    def revise(self, plant: Plant, after: int) -> None:
        """Take over another model, of which record `after` tells.

        Raises KernelError, and is as before, when something stands in the plant that has no place in it.
        """
        kept = self._models
        self._models = [*kept[: self._model + 1], (after, plant)]
        try:
            self._take_over(self._model + 1)
        except LinesideError:
            self._models = kept
            raise

    def _take_over(self, model: int) -> None:
        plant = self._models[model][1]
        watched = bool(self.block.head["tracing"])
        block = transplant(self.block, self.plant, plant, tuple(self.rules))
        plug_in(block, station_rules(plant, self.rules))
        entry.resume(block)
        if watched:
            self._lines.append(take_lines(self.block))
            block = with_trace(block, TRACE_ROWS, lots=True)
        self.plant, self.block, self._model = plant, block, model

    def _handle(self, records: Rows, again: bool) -> None:
        done = 0
        while done < len(records):
            done, reason = entry.handle_all(self.block, records, done, int(again))
            if reason == codes.GROW:
                self.block.grow()
            elif reason == codes.TRACE_FULL:
                self._lines.append(take_lines(self.block))
            elif reason != codes.DONE:
                raise KernelError(self._why(reason))

    def watch(self) -> None:
        """From now on keep every change of a machine's state and every move of a lot, until it is taken by `lines`."""
        self.block = with_trace(self.block, TRACE_ROWS, lots=True)

    def lines(self) -> list[Lines]:
        """Take the changes and moves since the last call: rows of the layout's `trace` table."""
        taken, self._lines = [*self._lines, take_lines(self.block)], []
        return taken

    def snapshot(self) -> bytes:
        """The state as bytes, unconfirmed commands included."""
        return self.block.snapshot()

    def restore(self, data: bytes, after: int | None = None) -> None:
        """Be what a snapshot says, which stands behind record `after`; None: behind the last one that was handled.

        Raises KernelError for bytes that are none, or one of another plant.
        """
        block = Block.from_bytes(data)
        if after is not None:
            self._go_by(max(n for n, (begins, _) in enumerate(self._models) if begins <= after))
        for table in TABLES:
            mine, its = self.block.table(table.name), block.table(table.name)
            for name in table.names(MODEL):
                if not np.array_equal(mine[name], its[name]):
                    raise KernelError(f"this snapshot is of another plant: it differs in {table.name}.{name}")
        block.table("station")["rule_address"] = self.block.table("station")["rule_address"]
        self.block = block

    def _go_by(self, model: int) -> None:
        """Be before the first record of one of its models."""
        if model != self._model:
            self._model, self.plant = model, self._models[model][1]
            self.block = self._lowered(self.plant)

    def _why(self, reason: int) -> str:
        if reason != codes.CAP:
            return f"the controller cannot go on: {codes.REASONS[reason]}; please report this model"
        return too_many(self.block, list(self.plant.stations), list(self.plant.release))
