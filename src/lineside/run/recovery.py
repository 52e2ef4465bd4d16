"""Runs that begin, and runs that go on where a journal ends.

The controller is rebuilt by handling the journal's records again, from the newest snapshot that proves right. An
emulated plant that died with the run is rebuilt by giving it the commands that the controller gives again; what it then
reports must be what the journal holds. A plant that lived on is only told which facts it need not repeat, and is given
the last commands again: it obeys a number once.

Where another kernel made the journal, all records are handled from the first one on, and the states on the way must be
those that the run had.
"""

from __future__ import annotations

import secrets
import zlib
from collections.abc import Callable, Iterator
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
from lineside.run.journal.schema import REVISION
from lineside.run.models import NO_RULES, controller_of
from lineside.run.revision import finish
from lineside.run.session import RECORDS_PER_SNAPSHOT, Session
from lineside.run.witness import RECORD_COLUMNS, Witness, for_controller
from lineside.run.words import clock, tell
from lineside.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from lineside.link.link import Link
    from lineside.model.plant import Plant
    from lineside.run.own import OwnRules

    Rows = NDArray[np.int64]

Say = Callable[[str], None]


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
            f"the plant has run before, until {clock(welcome.reached)}; resume its journal, or start the plant anew"
        )
    begun = datetime.now(UTC).isoformat(timespec="seconds")
    meta = Meta(__version__, kernel_hash(), model_hash, text, link.source, seed, speed, begun, rules.mark(plant))
    session = Session(controller, Journal.create(path, meta), link, numbers, acknowledged=0, reached=0, kept=0)
    session.begin()
    return session


def resume(journal: Journal, plant: Plant, link: Link, rules: OwnRules = NO_RULES, say: Say = print) -> Session:
    """The run that a journal holds, as if it had never stopped; `say` is told what a person should know.

    `plant`: the model that it goes by now, as `plant_of` reads it.

    Raises JournalError when this kernel comes to another state than the one that made the journal, ReplayError when the
    plant does not report again what the journal holds, LinkError when the plant cannot be reached or is another one.
    """
    meta = journal.meta
    numbers = new_numbers()
    welcome = link.open(Hello(next(numbers), meta.seed, plant.model_hash, kernel_hash()))
    controller = controller_of(journal, rules)
    anew = welcome.reached == 0 and welcome.reported == 0
    if journal.kernel != kernel_hash():
        kept = _under_this_kernel(journal, controller, link if anew else None, numbers, say)
    elif anew:
        kept = _rebuild(journal, controller, link, numbers, say)
    else:
        kept = next(restored(journal, controller, None), 0)
        replay(journal, controller, kept)
    if not anew:
        _agree(journal, welcome)
    for remark in journal.remarks:
        say(remark)
    finish(journal, controller, rules.mark(controller.plant), link)
    mark = journal.mark_before(journal.last)
    reached = max(welcome.reached, journal.last_time)
    session = Session(controller, journal, link, numbers, acknowledged=mark, reached=reached, kept=kept)
    if journal.last == 0:
        session.begin()  # it was stopped before the first record was durable
    elif journal.last - kept > RECORDS_PER_SNAPSHOT // 2:
        session.keep()  # however soon it is stopped again, it has come further
    return session


def replay(journal: Journal, controller: Controller, after: int = 0, until: int | None = None) -> int:
    """Have a controller handle the records behind record `after` again, up to a time (µs, included); how many."""
    count = 0
    for rows in journal.records(after, until):
        if len(given := for_controller(rows)):
            controller.handle(given, again=True)
        count += len(rows)
    return count


def _rebuild(journal: Journal, controller: Controller, link: Link, numbers: Iterator[int], say: Say) -> int:
    """Both halves as they were, from the newest snapshot that leads to what the journal holds; its last record or 0."""
    if not isinstance(link, Remembered):
        if controller.revised_at:
            raise JournalError(f"{journal.path} has a revised model: only `--plant emulated` goes on with it")
        _play(journal, controller, link, numbers, 0)
        return 0
    fresh = controller.snapshot()
    failed: ReplayError | None = None
    for kept in restored(journal, controller, link):
        try:
            _play(journal, controller, link, numbers, kept)
        except ReplayError as error:
            failed = error
            continue
        if failed is not None:
            say(f"a newer snapshot leads elsewhere than the records ({failed}); the one after record {kept:,} is taken")
        return kept
    controller.restore(fresh, 0)
    link.anew(controller.plant)
    _play(journal, controller, link, numbers, 0)
    return 0


def _under_this_kernel(
    journal: Journal, controller: Controller, link: Link | None, numbers: Iterator[int], say: Say
) -> int:
    """Handle all records under a kernel that did not make them, and compare; from then on it is this kernel's run."""
    begun = f"{journal.path} was made with kernel {journal.kernel} (begun by lineside {journal.meta.lineside})"
    witness = Witness(journal)
    if link is not None and controller.revised_at:
        if not isinstance(link, Remembered):
            raise JournalError(f"{journal.path} has a revised model: only `--plant emulated` goes on with it")
        link.anew(controller.plant)
    if link is None:
        for rows in journal.records():
            if not witness.handle(controller, rows):
                break
    else:
        _play(journal, controller, link, numbers, 0, witness)
    if witness.differing is not None:
        raise JournalError(
            f"{begun}; handled by this one, kernel {kernel_hash()}, its records lead to another state than the run had"
            f" after record {witness.differing:,}. Resume it with the version that made it, or begin a new journal"
        )
    if link is None and journal.last and not witness.compared:
        raise JournalError(
            f"{begun}; it holds no state that this one, kernel {kernel_hash()}, could be compared with: nobody can say"
            " whether it would decide the same. Resume it with the version that made it, or start the plant anew"
        )
    came = "and the plant reported all its facts again" if link is not None else "all facts as the plant reported them"
    partly = f", {witness.partly} of them in what both versions know" if witness.partly else ""
    say(
        f"{begun}; all {journal.last:,} records were handled again by this one, kernel {kernel_hash()}:"
        f" {witness.compared} of its states agree{partly}, {came}"
    )
    if journal.last:
        journal.change_kernel(kernel_hash(), __version__)
        journal.commit()
    return 0


def under_this_kernel(journal: Journal, controller: Controller, say: Say) -> int:
    """The same for a run whose devices are foreign: nobody reports its facts again."""
    return _under_this_kernel(journal, controller, None, new_numbers(), say)


def restored(journal: Journal, controller: Controller, link: Remembered | None) -> Iterator[int]:
    """The snapshots that prove right, the newest first, each restored in both halves where a link is given."""
    for snapshot in journal.snapshots():
        if snapshot.state is None or snapshot.kernel != kernel_hash():
            continue
        if link is not None and (snapshot.plant is None or snapshot.seq < controller.revised_at):
            continue
        try:
            controller.restore(zlib.decompress(snapshot.state), snapshot.seq)
            if controller.hash != snapshot.hash or controller.now != snapshot.time:
                journal.remarks.append(f"the snapshot after record {snapshot.seq:,} is not the state that it names")
                continue
            if link is not None and snapshot.plant is not None:
                link.restore(zlib.decompress(snapshot.plant))
        except (zlib.error, KernelError, ValueError, IndexError) as error:
            # A damaged snapshot costs time, not truth: an older one, or all records, say the same.
            journal.remarks.append(f"the snapshot after record {snapshot.seq:,} is damaged ({error})")
            continue
        yield snapshot.seq


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


def _play(
    journal: Journal,
    controller: Controller,
    link: Link,
    numbers: Iterator[int],
    after: int,
    witness: Witness | None = None,
) -> None:
    """Let both halves go through the records behind record `after` again, instant by instant.

    With a witness, up to the first state that is not the one that the run had.
    """
    acknowledged = journal.mark_before(after)
    done = after
    for rows, is_last in _instants(journal, after):
        time = int(rows[0, 0])
        reply = link.turn(Turn(next(numbers), controller.now, time, acknowledged, controller.commands))
        controller.confirm()
        if rows[0, 1] == REVISION:
            _take_over(controller, link, rows, witness)
            done += len(rows)
            continue
        heard = rows[rows[:, RECORD_COLUMNS] > 0]
        said = reply.facts[acknowledged + 1 - reply.sequence :]
        whole = len(said) == len(heard) or (is_last and len(said) > len(heard))
        if not whole or not np.array_equal(said[: len(heard)], heard[:, :RECORD_COLUMNS]):
            raise ReplayError(_difference(journal, controller.plant, said, rows, done))
        acknowledged += len(heard)
        done += len(rows)
        if witness is not None:
            if not witness.handle(controller, rows):
                return
        elif len(given := for_controller(rows)):
            controller.handle(given, again=True)


def _take_over(controller: Controller, link: Link, rows: Rows, witness: Witness | None) -> None:
    """Both halves take over a revision of the model, of which `rows` tell."""
    assert isinstance(link, Remembered)
    old = controller.plant
    if witness is not None:
        witness.handle(controller, rows)
    else:
        controller.handle(rows, again=True)
    link.revise(old, controller.plant)


def _instants(journal: Journal, after: int) -> Iterator[tuple[Rows, bool]]:
    """The records behind record `after`, those of one time together; and whether they are the last.

    A revision of the model stands by itself.
    """
    held: Rows | None = None
    for chunk in journal.records(after):
        rows = chunk if held is None else np.concatenate((held, chunk))
        revised = rows[:, 1] == REVISION
        parted = (np.diff(rows[:, 0]) != 0) | revised[1:] | revised[:-1]
        starts = [0, *(np.flatnonzero(parted) + 1).tolist()]
        for start, end in pairwise(starts):
            yield rows[start:end], False
        held = rows[starts[-1] :]
    if held is not None:
        yield held, True


def _difference(journal: Journal, plant: Plant, said: Rows, rows: Rows, done: int) -> str:
    """Where the plant and the journal part, in the records behind record `done`, and what can be done."""
    numbers = np.flatnonzero(rows[:, RECORD_COLUMNS] > 0)
    heard = rows[numbers, :RECORD_COLUMNS]
    at, number = clock(int(rows[0, 0])), done + len(rows)
    told = ""
    for i in range(max(len(said), len(heard))):
        mine = tell(plant, said[i]) if i < len(said) else "nothing more"
        its = tell(plant, heard[i]) if i < len(heard) else "nothing more"
        if mine != its or not np.array_equal(said[i : i + 1], heard[i : i + 1]):
            number = done + 1 + (int(numbers[i]) if i < len(heard) else len(rows) - 1)
            told = f": by {at} the plant reports {mine}, the journal holds {its}"
            break
    return (
        f"{journal.path} does not fit this plant at record {number:,}{told}. Was the journal edited, or made by another"
        f" kernel? To go on from the record before it, in a new journal: lineside run --journal {journal.path}"
        f" --after {number - 1}"
    )
