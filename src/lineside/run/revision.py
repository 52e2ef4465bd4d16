"""A revision of the model: taken over by both halves, told by a record, and begun with a file of its own."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from lineside.errors import KernelError
from lineside.kernel.build.cache import kernel_hash
from lineside.link.link import Remembered
from lineside.lower import codes
from lineside.model.write import canonical
from lineside.run.controller import record
from lineside.run.journal import JournalError, Snapshot
from lineside.run.journal.schema import REVISION
from lineside.run.layouts import described

if TYPE_CHECKING:
    from lineside.link.link import Link
    from lineside.model.plant import Plant
    from lineside.run.controller import Controller
    from lineside.run.journal import Journal

CLOCK = "clock"
"""The source of records that the run makes by itself."""


def state_of(journal: Journal, controller: Controller, link: Link | Remembered | None) -> Snapshot:
    """The state behind a journal's last record, the plant's too where it lives with the run."""
    plant = link.snapshot() if isinstance(link, Remembered) else None
    return Snapshot(
        journal.last,
        controller.now,
        controller.hash,
        zlib.compress(controller.snapshot(), 1),
        None if plant is None else zlib.compress(plant, 1),
        kernel_hash(),
        described()[0],
    )


def take_over(
    journal: Journal, controller: Controller, plant: Plant, rules: str, link: Link | Remembered | None = None
) -> None:
    """Go on by another model from the journal's last record on.

    `rules`: a hash of the file of the user's own that it uses. `link` leads to a plant that lives with the run; a
    device knows no model.

    Raises JournalError, and leaves the run as it was, when something in the plant has no place in it.
    """
    asked = controller.commands[:, 0]
    if link is None and (asked[asked != codes.BEGIN] < codes.REPAIR).any():
        raise JournalError(
            "a device was to be told something when the run stopped: resume it for a moment, then revise"
        )
    journal.keep_layout(*described())
    old = controller.plant
    try:
        controller.revise(plant, journal.last + 1)
    except KernelError as error:
        raise JournalError(f"the model cannot be taken over now: {error}") from None
    if isinstance(link, Remembered):
        link.revise(old, plant)
    text = canonical(plant)
    journal.append(record(max(journal.last_time, controller.now), REVISION), CLOCK, text=text)
    journal.revise(state_of(journal, controller, link), text, plant.model_hash, rules)


def finish(journal: Journal, controller: Controller, rules: str, link: Link | Remembered | None = None) -> None:
    """Begin the file of a revision, where the run was killed after its record and before that file was there."""
    text = journal.revision_at_end
    if text is not None and text != journal.meta.model:
        journal.keep_layout(*described())
        journal.revise(state_of(journal, controller, link), text, controller.plant.model_hash, rules)
