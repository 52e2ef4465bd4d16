"""From a park's own workbook to its records: proposed, asked about, previewed, taken in whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from lineside.district.errors import ConflictError
from lineside.district.park.book import view_of
from lineside.district.park.intake.drawing import Drawn, Made, RowDrawer, Unnamed, firms_of
from lineside.district.park.intake.heads import find_list
from lineside.district.park.intake.mapping import FIELDS, RecordSheet, RecordsMap
from lineside.district.registry.body import Platform
from lineside.district.registry.membership import Membership, Role
from lineside.district.registry.place import Park
from lineside.district.sheet.asking import column_number
from lineside.district.sheet.book import Book, Grid
from lineside.district.sheet.draw import suspicious_texts
from lineside.district.sheet.names import Names
from lineside.district.sheet.problem import SheetError, problem
from lineside.district.sight import Sight
from lineside.district.store.ledger import Ledger
from lineside.errors import Problem

MOST_ROWS = 20_000
"""Rows of a sheet that are taken in at a time."""


class About(StrEnum):
    """What a question about a list is answered with."""

    PARK = "park"
    COLUMN = "column"
    RENT = "rent"
    FIRM = "firm"


@dataclass(frozen=True, slots=True)
class RecordQuestion:
    """Something to be said before a list is read. name: of a firm that no record has."""

    cell: str
    text: str
    about: About
    sheet: str
    column: str = ""
    name: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class RecordsPreview:
    """What taking the lists in would do. With problems or questions, they cannot be."""

    mapping: RecordsMap
    made: tuple[Made, ...]
    questions: tuple[RecordQuestion, ...]
    problems: tuple[Problem, ...]
    doubts: tuple[Problem, ...]
    remarks: tuple[Problem, ...]

    @property
    def added(self) -> tuple[Made, ...]:
        """Records that are new."""
        return tuple(one for one in self.made if one.old is None)

    @property
    def differing(self) -> tuple[Made, ...]:
        """Records that stand, and say something else."""
        return tuple(one for one in self.made if one.changes)

    @property
    def stamp(self) -> str:
        """What was seen, in a word: another once the ledger would make something else of the same workbook."""
        seen = [(one.record.id, one.old is None, sorted(map(str, one.changes.items()))) for one in self.made]
        return hashlib.blake2b(repr(seen).encode(), digest_size=16).hexdigest()


def propose_lists(book: Book, within: str = "") -> RecordsMap | None:
    """How a workbook is read that holds lists of a park; None where no sheet is one."""
    found = [one for grid in book.grids if not grid.hidden and (one := find_list(grid)) is not None]
    if not found:
        return None
    return RecordsMap(records=tuple(one.model_copy(update={"park": within}) for one in found))


def parks_of(ledger: Ledger, sight: Sight) -> list[str]:
    """The parks and incubators that a list may be of."""
    records = [*ledger.records("park"), *ledger.records("platform")]
    return sorted(one.id for one in records if isinstance(one, Park | Platform) and sight.enters(one.id))


def asked_of(ledger: Ledger, sight: Sight, grid: Grid, sheet: RecordSheet) -> Iterator[RecordQuestion]:
    """What must be said before a sheet is read."""
    top = grid.name_of(sheet.head_first - 1, 0)
    parks = parks_of(ledger, sight)
    if sheet.park not in parks:
        text = "whose rooms and firms are these? Say which park"
        yield RecordQuestion(top, text, About.PARK, sheet.sheet, choices=tuple(parks))
    for one in sheet.columns:
        if one.field not in FIELDS[sheet.kind]:
            where = grid.name_of(sheet.head_last - 1, column_number(one.column))
            text = f"what is `{one.head[:60]}`? Say it, keep it as a further fact, or leave the column out"
            yield RecordQuestion(where, text, About.COLUMN, sheet.sheet, one.column, choices=FIELDS[sheet.kind])
    rent = next((one for one in sheet.columns if one.field == "rent"), None)
    if rent is not None and not sheet.rent:
        where = grid.name_of(sheet.head_last - 1, column_number(rent.column))
        text = f"what is `{rent.head[:60]}` in?"
        choices = ("month", "month-m2", "day-m2", "year")
        yield RecordQuestion(where, text, About.RENT, sheet.sheet, rent.column, choices=choices)


def preview_lists(ledger: Ledger, sight: Sight, book: Book, mapping: RecordsMap) -> RecordsPreview:
    """What taking the lists in would do; nothing is written."""
    drawn, questions = Drawn(), []
    names = Names(ledger)
    for sheet in mapping.records:
        grid = book.grid(sheet.sheet)
        if grid is None:
            drawn.problems.append(problem(book.file, "", f"the workbook has no sheet {sheet.sheet}"))
            continue
        drawn.problems += suspicious_texts(book.file, grid)
        if len(grid.rows) > MOST_ROWS:
            drawn.problems.append(problem(book.file, grid.name, f"at most {MOST_ROWS:,} rows are taken in at a time"))
            continue
        asked = list(asked_of(ledger, sight, grid, sheet))
        questions += asked
        if not asked:
            view = view_of(ledger, sight, sheet.park)
            RowDrawer(book.file, grid, sheet, view, names, drawn).draw()
    questions += [_who(one) for one in drawn.unnamed.values()]
    return RecordsPreview(
        mapping, tuple(drawn.made), tuple(questions), tuple(drawn.problems), tuple(drawn.doubts), tuple(drawn.remarks)
    )


def _who(one: Unnamed) -> RecordQuestion:
    text = f"no firm is called `{one.name[:60]}`: say which it is, enter it as new, or leave its rows out"
    return RecordQuestion(one.cell, text, About.FIRM, one.sheet, name=one.name, choices=one.near)


@dataclass(frozen=True, slots=True)
class Taken:
    """How many records were entered, revised, and stood as they are; how many persons were kept apart."""

    added: int
    revised: int
    unchanged: int
    persons: int


def take_lists(
    ledger: Ledger, sight: Sight, book: Book, mapping: RecordsMap, *, by: str, reason: str = "", revise: bool = False,
    confirmed: bool = False, stamp: str = "",
) -> Taken:  # fmt: skip
    """Take the lists in: records and memberships in one act, then who they are about.

    Raises:
        SheetError: every cell that must be corrected or said first, or doubts that nobody confirmed.
        ConflictError: records differ from what stands and `revise` is false, or changed since `stamp`.
    """
    seen = preview_lists(ledger, sight, book, mapping)
    if stamp and stamp != seen.stamp:
        raise ConflictError("the ledger was changed since this workbook was looked at: look again")
    if seen.problems or seen.questions:
        asked = [problem(book.file, one.cell, one.text) for one in seen.questions]
        raise SheetError([*seen.problems, *asked])
    if seen.doubts and not confirmed:
        raise SheetError(list(seen.doubts))
    if seen.differing and not revise:
        told = ", ".join(one.record.id for one in seen.differing[:5])
        raise ConflictError(f"{len(seen.differing)} records differ from what stands ({told}); ask to revise them")
    why = reason or f"import {book.file}"
    new = [one.record for one in seen.added]
    ledger.take_in(
        records=new, revisions={one.record.id: one.changes for one in seen.differing},
        memberships=_memberships(ledger, seen), by=by, reason=why,
    )  # fmt: skip
    persons = {one.record.id: one.person for one in seen.made if one.person is not None}
    ledger.set_persons(persons, by=by, reason=why)
    unchanged = len(seen.made) - len(new) - len(seen.differing)
    return Taken(len(new), len(seen.differing), unchanged, len(persons))


def _memberships(ledger: Ledger, seen: RecordsPreview) -> list[Membership]:
    """New firms belong to the park whose sheet names them first."""
    parks = {sheet.park for sheet in seen.mapping.records}
    park = next(iter(parks)) if len(parks) == 1 else ""
    if not park or not isinstance(ledger.record(park), Park):
        return []
    return [Membership(member=name, whole=park, role=Role.IN_PARK) for name in firms_of(list(seen.made))]
