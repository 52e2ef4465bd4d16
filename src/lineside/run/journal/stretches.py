"""The models that a run has gone by, one after the other: with each revision a new file of its journal begins."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lineside.run.journal.errors import telling
from lineside.run.journal.files import reading
from lineside.run.journal.schema import Meta, meta_of
from lineside.run.journal.segments import segments_of

if TYPE_CHECKING:
    from pathlib import Path

    from lineside.run.journal.book import Journal


@dataclass(frozen=True, slots=True)
class Stretch:
    """The records that one model holds for."""

    after: int
    """The record that it begins behind; that of its revision, where it is one."""
    since: int
    """When that was, µs."""
    model: str
    file: Path
    """The file that holds the state it begins with."""


def stretches(journal: Journal) -> list[Stretch]:
    """Those of a journal, the oldest first, as far back as its files follow each other."""
    files, oldest = segments_of(journal.file), journal.meta.segment
    while oldest - 1 in files:
        oldest -= 1
    found: list[Stretch] = []
    for number in range(oldest, journal.meta.segment + 1):
        meta = journal.meta if number == journal.meta.segment else _meta(files[number])
        if not found or meta.model != found[-1].model:
            found.append(Stretch(meta.first - 1, meta.begins, meta.model, files.get(number, journal.file)))
    if (text := journal.revision_at_end) and text != found[-1].model:  # it was killed before the next file was there
        found.append(Stretch(journal.last, journal.last_time, text, journal.file))
    return found


def _meta(file: Path) -> Meta:
    with closing(reading(file)) as connection, telling(file):
        rows = connection.execute("SELECT n, key, value, sum FROM meta ORDER BY n").fetchall()
    return meta_of(rows, file)
