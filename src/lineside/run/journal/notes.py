"""The run's own notes in a journal: labels bound, counters rebased, when it began by the wall clock."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Final, NamedTuple

from lineside.run.journal.errors import telling
from lineside.run.journal.files import reading
from lineside.run.journal.schema import BACK, LOST, REVISION
from lineside.run.journal.segments import segments_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path


_HEARD: Final = (LOST, BACK, REVISION)


class Note(NamedTuple):
    """One note, with its text."""

    seq: int
    time: int
    kind: int
    element: int
    number: int
    x: int
    y: int
    text: str
    by: str = ""
    """Whoever told it."""


def lost_at(path: Path, seq: int) -> set[int]:
    """Machines that nobody heard when a record was written."""
    return _lost(note for note in notes(path, _HEARD) if note.seq <= seq)


def lost_by(path: Path, time: int) -> set[int]:
    """Machines that nobody heard at a time, µs."""
    return _lost(note for note in notes(path, _HEARD) if note.time <= time)


def _lost(told: Iterable[Note]) -> set[int]:
    lost: set[int] = set()
    for note in told:
        if note.kind == REVISION:
            lost.clear()  # machines are counted anew, and those of real devices are not heard yet
        else:
            (lost.add if note.kind == LOST else lost.discard)(note.element)
    return lost


def notes(path: Path, kinds: Sequence[int]) -> Iterator[Note]:
    """All notes of some kinds that are durable, oldest first, from all files of a journal."""
    marks = ", ".join("?" * len(kinds))
    query = (
        "SELECT record.seq, time, kind, element, record.number, x, y, coalesce(text, ''), coalesce(name, '')"  # noqa: S608 - marks
        " FROM record"
        " LEFT JOIN told ON told.seq = record.seq LEFT JOIN source ON source.number = record.source"
        f" WHERE kind IN ({marks}) ORDER BY record.seq"
    )
    for file in segments_of(path).values():
        with closing(reading(file)) as connection, telling(file):
            for row in connection.execute(query, tuple(kinds)):
                yield Note(*row)
