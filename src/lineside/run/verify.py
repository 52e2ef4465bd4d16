"""Whether a journal is as it was written: all its files, without handling a record."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from lineside.errors import InputError, Place, Problem
from lineside.run.journal import DamagedError, Journal, JournalError, OldFormatError
from lineside.run.journal.check import look
from lineside.run.journal.schema import HEAD_BYTES
from lineside.run.journal.segments import base_of, segments_of

if TYPE_CHECKING:
    from pathlib import Path

HEX: Final = 2 * HEAD_BYTES


@dataclass(slots=True)
class Verified:
    """What was found."""

    path: Path
    files: int = 0
    first: int = 1
    """The first record that there is a file of."""
    records: int = 0
    """The number of the last record."""
    snapshots: int = 0
    model: str = ""
    """The model that the run goes by behind it."""
    head: str = ""
    """The head after it."""
    asked: str | None = None
    """A head that was asked for."""
    found_at: int | None = None
    """The last record that it is the hash of."""
    faults: list[str] = field(default_factory=list)
    """What is not as it was written."""
    remarks: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether everything is as it was written, and the head that was asked for is one of it."""
        return not self.faults and (self.asked is None or self.found_at is not None)

    def as_json(self) -> dict[str, object]:
        """The same as plain data."""
        return {
            "journal": str(self.path),
            "files": self.files,
            "first": self.first,
            "records": self.records,
            "snapshots": self.snapshots,
            "head": self.head,
            "asked": self.asked,
            "found_at": self.found_at,
            "holds": self.holds,
            "faults": self.faults,
            "remarks": self.remarks,
        }

    def sentences(self) -> list[str]:
        """In words, for people."""
        files = "1 file" if self.files == 1 else f"{self.files} files"
        lines = [f"{self.path}: records {self.first:,} to {self.records:,} in {files}, {self.snapshots} snapshots"]
        lines += [f"head {self.head}"] if self.head else []
        if self.asked is not None and self.found_at is not None:
            lines.append(
                f"{self.asked} is its head after record {self.found_at:,}: all up to there are as they were then;"
                f" {self.records - self.found_at:,} came since"
            )
        elif self.asked is not None:
            lines.append(f"{self.asked} is no head of it: records are missing, or are not those of then")
        lines += self.faults + self.remarks
        return [*lines, "it is as it was written" if not self.faults else "it is not as it was written"]


def verify(path: Path, head: str | None = None) -> Verified:
    """Check all files of a journal; with `head`, whether that is the hash of its records up to some commit.

    Raises JournalError for what is no journal, or one of format 1, which holds nothing to check it by.
    """
    asked = None if head is None else head.strip().lower()
    if asked is not None and (len(asked) != HEX or set(asked) - set("0123456789abcdef")):
        raise InputError([Problem(Place("--head"), f"expected {HEX} hexadecimal digits, found `{head}`")])
    files = segments_of(path)
    if not files:
        look(path)
    found = Verified(base_of(path), len(files), asked=asked)
    before: Journal | None = None
    for number, file in files.items():
        try:
            with closing(Journal.read_file(file)) as segment:
                _follow(found, segment, number, before)
                before = segment
        except OldFormatError as error:
            raise JournalError(
                f"{error}: it holds no hashes to check it by. Resuming it carries it over into one that does"
            ) from None
        except DamagedError as error:
            found.faults.append(str(error))
            before = None
    return found


def _follow(found: Verified, segment: Journal, number: int, before: Journal | None) -> None:
    """One file, and that it goes on where the one before it ended."""
    meta = segment.meta
    if meta.segment != number:
        found.faults.append(f"{segment.file} is part {meta.segment} of a journal, not {number}")
    if before is None and number > 1 and not found.faults:
        found.first = meta.first
        found.remarks.append(
            f"the files before {segment.file} are not there: they held records 1 to {meta.first - 1:,}"
        )
    if before is not None and (meta.previous != before.head.hex() or meta.first != before.last + 1):
        found.faults.append(f"{segment.file} does not go on where {before.file} ends")
    if before is not None and (meta.model, meta.seed, meta.begun) != (
        found.model,
        before.meta.seed,
        before.meta.begun,
    ):
        found.faults.append(f"{segment.file} is of another run than {before.file}")
    found.model = segment.revision_at_end or meta.model
    found.records, found.head = segment.last, segment.head.hex()
    found.snapshots += segment.snapshots_whole()
    found.faults += [each for each in segment.remarks if "snapshot" in each]
    found.remarks += [each for each in segment.remarks if "snapshot" not in each]
    if meta.carried and meta.carried not in found.remarks:
        found.remarks.append(meta.carried)
    if found.asked is not None and found.found_at is None:
        found.found_at = segment.record_of(bytes.fromhex(found.asked))
