"""Runs that begin, and runs that go on where a journal ends.

The controller is rebuilt by handling the journal's records again, from the newest snapshot that proves right. An
emulated plant that died with the run is rebuilt by giving it the commands that the controller gives again; what it then
reports must be what the journal holds. A plant that lived on is only told which facts it need not repeat, and is given
the last commands again: it obeys a number once.
"""

from __future__ import annotations

import secrets
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count, pairwise
from typing import TYPE_CHECKING

import numpy as np

from lineside.errors import KernelError, LinesideError
from lineside.kernel.build.cache import kernel_hash
from lineside.link.link import LinkError, Remembered
from lineside.link.message import Hello, Turn, Welcome
from lineside.model.load import loads
from lineside.model.write import canonical
from lineside.run.controller import Controller
from lineside.run.journal import Journal, JournalError, Meta
from lineside.run.own import OwnRules
from lineside.run.session import RECORDS_PER_SNAPSHOT, Session
from lineside.run.words import clock, tell
from lineside.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from lineside.link.link import Link
    from lineside.model.plant import Plant

    Rows = NDArray[np.int64]

RECORD_COLUMNS = 6
NO_RULES = OwnRules()


class ReplayError(LinesideError):
    """Records that do not come out again as they went in."""


def new_numbers() -> Iterator[int]:
    """Numbers for the messages of one run; no other run's are between them."""
    return count(secrets.randbits(31) << 32)


def begin(path: Path, plant: Plant, link: Link, *, seed: int, speed: float, rules: OwnRules = NO_RULES) -> Session:
    """A new run with a new journal. Raises JournalError when the file exists, LinkError when there is no such plant."""
    text, model_hash = canonical(plant), plant.model_hash
    if loads(text, rules=rules.names).model_hash != model_hash:
        raise JournalError(f"the model {plant.name} cannot be written into a journal: it would read back differently")
    controller = Controller(plant, seed, rules.functions)
    numbers = new_numbers()
    welcome = link.open(Hello(next(numbers), seed, model_hash, kernel_hash()))
    if welcome.reported or welcome.reached:
        raise LinkError(
            f"the plant has run before, until {clock(welcome.reached)}; go on with its journal, or start the plant anew"
        )
    begun = datetime.now(UTC).isoformat(timespec="seconds")
    meta = Meta(__version__, kernel_hash(), model_hash, text, link.source, seed, speed, begun, rules.mark(plant))
    session = Session(controller, Journal.create(path, meta), link, numbers, acknowledged=0, reached=0, kept=0)
    session.begin()
    return session


def plant_of(journal: Journal, rules: OwnRules = NO_RULES) -> Plant:
    """The plant that a journal is of. Raises JournalError when its run went by other rules of the user's own."""
    if journal.meta.rules and rules.digest != journal.meta.rules:
        given = "another" if rules.digest else "no"
        raise JournalError(
            f"the run of {journal.path} goes by dispatching rules of its user, and {given} file of rules was given:"
            " give the one that it began with (`--rules FILE`)"
        )
    plant = loads(journal.meta.model, f"the model in {journal.path}", rules=rules.names)
    if plant.model_hash != journal.meta.model_hash:
        raise JournalError(f"{journal.path} holds another model than it says; was it edited?")
    return plant


def resume(journal: Journal, plant: Plant, link: Link, rules: OwnRules = NO_RULES) -> Session:
    """The run that a journal holds, as if it had never stopped.

    Raises JournalError when this kernel did not make the journal, ReplayError when the plant does not report again what
    the journal holds, LinkError when the plant cannot be reached or is another one.
    """
    meta = journal.meta
    if meta.kernel != kernel_hash():
        raise JournalError(
            f"{journal.path} was made by lineside {meta.lineside} with kernel {meta.kernel}, this one has kernel"
            f" {kernel_hash()}: it could come to another state. Go on with the version that made it"
        )
    numbers = new_numbers()
    welcome = link.open(Hello(next(numbers), meta.seed, meta.model_hash, kernel_hash()))
    controller = Controller(plant, meta.seed, rules.functions)
    if welcome.reached == 0 and welcome.reported == 0:
        kept = _restore(journal, controller, link)
        _play(journal, controller, link, numbers, kept)
    else:
        kept = _restore(journal, controller, None)
        replay(journal, controller, kept)
        _agree(journal, welcome)
    mark = journal.mark_before(journal.last)
    session = Session(controller, journal, link, numbers, acknowledged=mark, reached=welcome.reached, kept=kept)
    if journal.last == 0:
        session.begin()  # it was stopped before the first record was durable
    elif journal.last - kept > RECORDS_PER_SNAPSHOT // 2:
        session.keep()  # however soon it is stopped again, it has come further
    return session


def replay(journal: Journal, controller: Controller, after: int = 0, until: int | None = None) -> int:
    """Have a controller handle the records behind record `after` again, up to a time (µs, included); how many."""
    count = 0
    for rows in journal.records(after, until):
        controller.handle(rows[:, :RECORD_COLUMNS], again=True)
        count += len(rows)
    return count


def _restore(journal: Journal, controller: Controller, link: Link | None) -> int:
    """Take the newest snapshot that proves right, of both halves where a link is given; the last record in it, or 0."""
    if link is not None and not isinstance(link, Remembered):
        return 0
    fresh = controller.snapshot()
    for snapshot in journal.snapshots():
        try:
            controller.restore(zlib.decompress(snapshot.state))
            if controller.hash == snapshot.hash and controller.now == snapshot.time:
                if link is None:
                    return snapshot.seq
                if snapshot.plant is not None:
                    link.restore(zlib.decompress(snapshot.plant))
                    return snapshot.seq
        except (zlib.error, KernelError):
            continue  # a damaged snapshot costs time, not truth: an older one, or all records, say the same
    controller.restore(fresh)
    return 0


def _agree(journal: Journal, welcome: Welcome) -> None:
    """A plant that lived on must not know more of what was acknowledged than the journal does, nor less."""
    last = journal.mark_before(journal.last)
    if welcome.acknowledged > last:
        raise LinkError(
            f"the plant was told that facts up to {welcome.acknowledged} are safe, but {journal.path} ends with fact"
            f" {last}: the journal was cut, and what lies between is lost. Start the plant anew"
        )
    if welcome.reported < last:
        raise LinkError(
            f"the plant has reported {welcome.reported} facts, but {journal.path} holds {last}: it is not the plant of"
            " this journal, or was started anew after running"
        )


def _play(journal: Journal, controller: Controller, link: Link, numbers: Iterator[int], after: int) -> None:
    """Let both halves go through the records behind record `after` again, instant by instant."""
    acknowledged = journal.mark_before(after)
    for rows, is_last in _instants(journal, after):
        time = int(rows[0, 0])
        reply = link.turn(Turn(next(numbers), controller.now, time, acknowledged, controller.commands))
        controller.confirm()
        heard = rows[rows[:, RECORD_COLUMNS] > 0, :RECORD_COLUMNS]
        said = reply.facts[acknowledged + 1 - reply.sequence :]
        whole = len(said) == len(heard) or (is_last and len(said) > len(heard))
        if not whole or not np.array_equal(said[: len(heard)], heard):
            raise ReplayError(_difference(journal, controller.plant, said, heard, time))
        acknowledged += len(heard)
        controller.handle(rows[:, :RECORD_COLUMNS], again=True)


def _instants(journal: Journal, after: int) -> Iterator[tuple[Rows, bool]]:
    """The records behind record `after`, those of one time together; and whether they are the last."""
    held: Rows | None = None
    for chunk in journal.records(after):
        rows = chunk if held is None else np.concatenate((held, chunk))
        starts = [0, *(np.flatnonzero(np.diff(rows[:, 0])) + 1).tolist()]
        for start, end in pairwise(starts):
            yield rows[start:end], False
        held = rows[starts[-1] :]
    if held is not None:
        yield held, True


def _difference(journal: Journal, plant: Plant, said: Rows, heard: Rows, time: int) -> str:
    """Where the plant and the journal part."""
    for i in range(max(len(said), len(heard))):
        mine = tell(plant, said[i]) if i < len(said) else "nothing more"
        its = tell(plant, heard[i]) if i < len(heard) else "nothing more"
        if mine != its or not np.array_equal(said[i], heard[i]):
            return (
                f"{journal.path} does not fit this plant: by {clock(time)} the plant reports {mine}, the journal holds"
                f" {its}. Was the journal edited, or made by another kernel?"
            )
    return f"{journal.path} does not fit this plant at {clock(time)}"
