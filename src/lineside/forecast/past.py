"""A moment of a run's past, from its journal: the newest state before it that proves right, and the records behind."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

from lineside.errors import KernelError
from lineside.forecast.horizon import moment
from lineside.forecast.learnt import Laws, learn
from lineside.forecast.seen import Watcher
from lineside.forecast.wish import refusal
from lineside.kernel.build.cache import kernel_hash
from lineside.lower import codes
from lineside.run.controller import Controller, record
from lineside.run.journal.stretches import Stretch, stretches
from lineside.run.reach import handle_up_to
from lineside.run.recovery import replay
from lineside.run.words import date

if TYPE_CHECKING:
    from lineside.model.plant import Plant
    from lineside.run.journal import Journal


LEARNT_FROM: Final = 14 * 86_400 * codes.SECOND
"""How much of the past the laws are learnt from: what a line was like before that says little of today."""


def key_of(journal: Journal) -> str:
    """What a run is called where random numbers are made for its futures."""
    return f"{journal.meta.model_hash}/{journal.meta.seed}"


def moment_of(journal: Journal, plant: Plant, at: str | None, place: str = "--at") -> int:
    """The time that is meant, µs; the journal's end where none is given."""
    if at is None:
        return journal.last_time
    time = moment(at, plant, place)
    if time > journal.last_time:
        ends = date(plant, journal.last_time)
        raise refusal(place, f"the journal ends at {ends}, before `{at}`: a forecast begins where something is known")
    return time


def state_at(journal: Journal, controller: Controller, time: int) -> Controller:
    """A fresh controller brought to a time, µs: what happened in that instant included."""
    after = restored(journal, controller, time)
    replay(journal, controller, after, time)
    if time > controller.now:
        controller.handle(record(time, codes.TICK), again=True)
    return controller


def taught(journal: Journal, controller: Controller, time: int) -> Laws:
    """The laws that a journal has taught by a time, µs, to which a fresh controller is brought on the way."""
    model = [each for each in stretches(journal) if each.since <= time][-1]
    begin = max(model.since, time - LEARNT_FROM)
    after = restored_since(journal, controller, begin, model)
    watcher = Watcher(controller)
    for rows in journal.records(after, time):
        watcher.handle(rows)
    if time > controller.now:
        controller.handle(record(time, codes.TICK), again=True)
    hours = (time - begin) / codes.SECOND / 3600
    return learn(controller.plant, controller.block, watcher.seen(), hours)


def restored(journal: Journal, controller: Controller, time: int) -> int:
    """Give a fresh controller the newest kept state up to a time; the record that it stands behind, 0: none."""
    if journal.kernel != kernel_hash():
        return 0
    fresh = controller.snapshot()
    for snapshot in journal.snapshots(time):
        if snapshot.state is None or snapshot.kernel != kernel_hash():
            continue
        try:
            controller.restore(zlib.decompress(snapshot.state), snapshot.seq)
            if controller.hash == snapshot.hash and controller.now == snapshot.time:
                return snapshot.seq
        except (zlib.error, KernelError, ValueError, IndexError):
            continue
    controller.restore(fresh, 0)
    return 0


def restored_since(journal: Journal, controller: Controller, time: int, model: Stretch) -> int:
    """The same, and not from before a model was taken over: what is numbered there is numbered otherwise."""
    after = restored(journal, controller, time)
    if after >= model.after:
        return after
    controller.restore(controller.anew().snapshot(), 0)
    handle_up_to(journal, controller, model.after)
    return model.after
