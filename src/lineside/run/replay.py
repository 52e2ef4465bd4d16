"""A journal, handled again: the state that its records lead to."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lineside.errors import InputError, Place, Problem
from lineside.kernel.build.cache import kernel_hash
from lineside.kernel.build.warm import warm
from lineside.lower import codes
from lineside.run.controller import record
from lineside.run.journal.salvage import readable
from lineside.run.models import NO_RULES, controller_of
from lineside.run.status import status
from lineside.run.summary import heading, summary
from lineside.run.witness import Witness
from lineside.run.words import clock

if TYPE_CHECKING:
    from rich.console import Console

    from lineside.run.controller import Controller
    from lineside.run.journal import Journal
    from lineside.run.own import OwnRules


@dataclass(frozen=True, slots=True)
class Replay:
    """What came of handling a journal's records again."""

    journal: Journal
    controller: Controller
    records: int
    """How many were handled."""
    compared: int
    """Snapshots of the journal that were compared with the state on the way."""
    differing: int | None
    """The first record after which the state was not the one of the journal's snapshot; None: all agree."""
    remarks: tuple[str, ...]
    """What a person should know."""

    @property
    def agrees(self) -> bool:
        """Whether the state was that of every snapshot on the way."""
        return self.differing is None

    def as_json(self) -> dict[str, object]:
        """The same as plain data."""
        return summary(self.journal, self.controller) | {
            "records": self.records,
            "kernel_here": kernel_hash(),
            "snapshots_compared": self.compared,
            "agrees": self.agrees,
            "remarks": list(self.remarks),
        }

    def show(self, console: Console) -> None:
        """Print it for people."""
        from lineside.chinese import spoken
        from lineside.run.live import whole

        for line in heading(self.journal, self.controller):
            console.print(line, soft_wrap=True)
        console.print()
        console.print(whole(status(self.controller), height=10_000))
        console.print()
        for remark in self.remarks:
            console.print(spoken(remark), style="yellow", soft_wrap=True)
        for told in (
            f"{self.records:,} records, {self.compared} snapshots compared",
            f"state {self.controller.hash}",
        ):
            console.print(spoken(told), soft_wrap=True)


def replay(path: Path, at: int | None = None, rules: OwnRules = NO_RULES) -> Replay:
    """Handle the records of a journal up to a time (µs, included) again, from the first one on; nothing is written.

    Of a damaged journal what can be read is replayed, and the remarks say so. Raises InputError for a time that the
    journal does not reach.
    """
    with tempfile.TemporaryDirectory() as folder:
        journal, remarks = readable(path, Path(folder))
        return _replay(journal, at, remarks, rules)


def _replay(journal: Journal, at: int | None, remarks: list[str], rules: OwnRules) -> Replay:
    try:
        if at is not None and at > journal.last_time:
            message = f"the journal ends at {clock(journal.last_time)} of the plant's time"
            raise InputError([Problem(Place("--at"), message)])
        if journal.kernel != kernel_hash():
            remarks.append(
                f"This journal was begun by lineside {journal.meta.lineside}, and its last states are those of kernel"
                f" {journal.kernel}; this is kernel {kernel_hash()}, which may come to others."
            )
        warm()
        controller = controller_of(journal, rules)
        witness = Witness(journal, until=at)
        for rows in journal.records(until=at):
            if not witness.handle(controller, rows):
                break
        remarks += journal.remarks + _found(witness)
        if at is not None and at > controller.now:
            controller.handle(record(at, codes.TICK), again=True)
        return Replay(journal, controller, witness.done, witness.compared, witness.differing, tuple(remarks))
    finally:
        journal.close()


def _found(witness: Witness) -> list[str]:
    """What a person should know of the comparison."""
    remarks = []
    if witness.differing is not None:
        remarks.append(f"The state after record {witness.differing:,} is not the one that the run had then.")
    if witness.partly:
        remarks.append(f"{witness.partly} states are of another layout: what both know was compared.")
    if witness.unknown:
        remarks.append(f"{witness.unknown} states are of another layout and could not be compared.")
    return remarks
