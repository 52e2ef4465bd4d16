"""Histories of simulated runs: a replication is simulated again with its trace, slice by slice, and recorded."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from lineside.history.record import Origin, Recorder
from lineside.lower.codes import SECOND
from lineside.lower.trace import take_lines
from lineside.simulate.replication import Replication
from lineside.simulate.task import make_task

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lineside.model.plant import Plant
    from lineside.rules import RuleFunction

SIMULATED: Final = "simulated"


def record(
    folder: Path,
    plant: Plant,
    until_s: float,
    seed: int = 1,
    replications: int = 1,
    rules: Mapping[str, RuleFunction] | None = None,
) -> None:
    """Record the first replications of a simulation, each from its start to a time, s, warm-up included.

    A replication is what it was in the simulation: it depends on the seed and its number alone. Each has a folder of
    its own, `replication=1` and so on; a single one lies in `folder` itself.
    """
    task = replace(make_task(plant, 0.0, until_s, seed, rules or {}, tracing=False), tracing_lots=True)
    for number in range(replications):
        run = _Recorded(replace(task, tracing=True), number)
        own = folder / f"replication={number + 1}" if replications > 1 else folder
        run.write(Recorder(own, plant, Origin(SIMULATED, seed, f"{number + 1}")), round(until_s * SECOND))


class _Recorded(Replication):
    """A replication whose trace goes to a recorder, and is not kept."""

    _recorder: Recorder | None = None

    def write(self, recorder: Recorder, until: int) -> None:
        """Simulate it to its end."""
        self._recorder = recorder
        for lines in self._trace:
            recorder.feed(lines)
        self._trace.clear()
        while not self.advance(0.0):
            self._keep_lines()
        self._keep_lines()
        recorder.finish(until)

    def _keep_lines(self) -> None:
        if self._recorder is None:
            super()._keep_lines()
        else:
            self._recorder.feed(take_lines(self.block))
