"""What goes on of a journal that is damaged, or of format 1: a new one beside it; the old one is left as it is."""

from __future__ import annotations

import shutil
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lineside.run.journal.book import Journal
from lineside.run.journal.check import look
from lineside.run.journal.errors import DamagedError, JournalError, OldFormatError
from lineside.run.journal.files import make, newest
from lineside.run.journal.format_1 import read_format_1
from lineside.run.journal.log import log_of
from lineside.run.journal.scavenge import Saved, scavenge
from lineside.run.journal.schema import SUFFIX
from lineside.run.journal.segments import base_of, segment_file, segments_of
from lineside.run.words import clock

if TYPE_CHECKING:
    from pathlib import Path

    from lineside.run.journal.chain import Line


@dataclass(frozen=True, slots=True)
class Carried:
    """What was carried over into a new journal."""

    path: Path
    records: int
    time: int
    """Of the last record, µs."""
    why: str = ""
    """Why it ends there; empty if nothing came behind."""

    def __str__(self) -> str:
        behind = f"; {self.why}" if self.why else ""
        return f"{self.records:,} records, until {clock(self.time)}, were saved in {self.path}{behind}"


def beside(path: Path, what: str = "salvaged") -> Path:
    """Where what is saved of a journal goes."""
    base = base_of(path)
    return base.with_name(f"{base.name.removesuffix(SUFFIX)}-{what}{SUFFIX}")


def salvage(damaged: Path, target: Path, most: int | None = None) -> Carried:
    """Read a journal's records up to the first that is not as it was written, and write them into a new journal.

    With `most`, no more than so many records. Of files before the damaged one copies are made.

    Raises DamagedError when not even the model can be read, JournalError when the target exists.
    """
    if segments_of(target):
        raise JournalError(
            f"{damaged} is damaged; what could be read of it was saved in {target} before."
            " Resume that one, or move it away"
        )
    file = newest(damaged)
    if most is not None:
        file = _holding(damaged, most)
    saved = scavenge(file)
    if most is not None:
        saved = _cut(saved, most)
    return _written(saved, file, target, f"salvaged from {file.name}")


def carry_over(old: Path, target: Path) -> Carried:
    """Write a journal of format 1 into a new one of today's format.

    Raises DamagedError when not even the model can be read, JournalError when the target exists.
    """
    if segments_of(target):
        raise JournalError(
            f"{old} is of format 1, and was carried over into {target} before. Resume that one, or move it away"
        )
    return _written(read_format_1(old), old, target, f"carried over from {old.name}, of format 1")


def readable(path: Path, folder: Path) -> tuple[Journal, list[str]]:
    """A journal to read, whatever its format and state, with remarks; what must be written for that goes to a folder.

    Raises JournalError, DamagedError when not even the model can be read.
    """
    try:
        return Journal.read(path), []
    except OldFormatError:
        carried = carry_over(path, folder / path.name)
        remarks = (
            [f"{carried.why}. Only what can be read is shown: {carried.records:,} records."] if carried.why else []
        )
    except DamagedError as error:
        carried = salvage(path, folder / base_of(path).name)
        remarks = [
            str(error),
            f"Only what can be read is shown: {carried.records:,} records until {clock(carried.time)}.",
        ]
    found = Journal.read(carried.path)
    found.path = base_of(path)
    return found, remarks


def _holding(path: Path, record: int) -> Path:
    """The file of a journal that holds a record. Raises JournalError."""
    for file in reversed(segments_of(path).values()):
        look(file)
        try:
            with closing(Journal.read_file(file)) as journal:
                first = journal.meta.first
        except DamagedError:
            first = scavenge(file).meta.first
        if first <= max(record, 1):
            return file
    raise JournalError(f"{path} does not hold record {record}")


def _cut(saved: Saved, most: int) -> Saved:
    """No more than so many records."""
    groups: list[list[Line]] = []
    for group in saved.groups:
        kept = [line for line in group if line[0] <= most]
        if kept:
            groups.append(kept)
    snapshots = [each for each in saved.snapshots if each.seq <= most]
    return replace(saved, groups=groups, snapshots=snapshots, why="")


def _written(saved: Saved, source: Path, target: Path, carried: str) -> Carried:
    """A new journal of what was saved, whole or not at all."""
    made: list[Path] = []
    try:
        for number, file in segments_of(source).items():
            if number < saved.meta.segment:
                made.append(segment_file(target, number))
                shutil.copyfile(file, made[-1])
        made.append(segment_file(target, saved.meta.segment))
        return _write(saved, made[-1], target, carried)
    except BaseException:
        for file in made:
            for each in (file, log_of(file), file.with_name(f"{file.name}-shm")):
                with suppress(OSError):
                    each.unlink()
        raise


def _write(saved: Saved, file: Path, target: Path, carried: str) -> Carried:
    base = [each for each in saved.snapshots if each.seq < saved.meta.first]
    layouts = saved.layouts
    make(file, replace(saved.meta, carried=carried), base[0] if base else None)
    journal = Journal.open(target)
    try:
        for name, text in layouts.items():
            journal.keep_layout(name, text)
        coming = [each for each in saved.snapshots if each.seq >= saved.meta.first]
        for group in saved.groups:
            journal.restore(group, saved.texts, saved.sources)
            while coming and coming[0].seq <= journal.last:
                if coming[0].seq == journal.last:
                    journal.keep(coming[0], grows=False)
                coming.pop(0)
    finally:
        journal.close()
    return Carried(target, journal.last, journal.last_time, saved.why)
