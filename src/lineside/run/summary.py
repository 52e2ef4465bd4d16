"""What is said of a run when it has stopped, or is looked at again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.chinese import spoken
from lineside.run.live import line
from lineside.run.status import status

if TYPE_CHECKING:
    from lineside.run.controller import Controller
    from lineside.run.journal import Journal


def summary(journal: Journal, controller: Controller) -> dict[str, object]:
    """A run's journal and state as plain data."""
    meta = journal.meta
    return {
        "lineside": meta.lineside,
        "model": controller.plant.name,
        "model_hash": meta.model_hash,
        "kernel": meta.kernel,
        "seed": meta.seed,
        "begun": meta.begun,
        "journal": str(journal.path),
        "records": journal.last,
        "state_hash": controller.hash,
    } | status(controller).as_json()


def heading(journal: Journal, controller: Controller) -> list[str]:
    """Which run it is, and the time."""
    meta = journal.meta
    made = f"by lineside {meta.lineside}, kernel {meta.kernel}"
    told = f"{controller.plant.name}, begun {meta.begun} with seed {meta.seed} {made}"
    return [spoken(told), line(status(controller))]


def farewell(journal: Journal, controller: Controller) -> str:
    """Where a run stands, and how to resume it."""
    told = (
        f"state {controller.hash} after {journal.last:,} records",
        f"Resume with: lineside run --journal {journal.path}",
    )
    return "\n".join([line(status(controller)), *map(spoken, told)])
