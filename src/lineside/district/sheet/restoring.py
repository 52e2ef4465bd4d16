"""Reading an export back: the same figures, records, memberships and indicators, exactly."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TypeVar

from pydantic import ValidationError

from lineside.district.errors import ConflictError, DistrictError, RefusalError
from lineside.district.figure import FIELDS, Figure
from lineside.district.indicator import Indicator
from lineside.district.period import Period
from lineside.district.registry.kinds import record_from_json
from lineside.district.registry.membership import Membership
from lineside.district.registry.record import Record
from lineside.district.sheet.book import Book, Cell, Grid, cell_text, number_text
from lineside.district.sheet.container import Container
from lineside.district.sheet.exporting import FOR_PEOPLE, HEADS, INDICATOR_HEADS, MARKER
from lineside.district.sheet.heading import Namer, headed
from lineside.district.sheet.names import Names
from lineside.district.sheet.problem import SheetError, column_letters, problem
from lineside.district.sheet.safe import from_csv_text, unmark
from lineside.district.store.figures import digest, find_by_digest
from lineside.district.store.history import changed_after, first_instant
from lineside.district.store.intake import Receipt, What
from lineside.district.store.ledger import Ledger
from lineside.district.store.registry import find_membership, identity, indicator_versions, own_indicators, versions
from lineside.errors import Problem

HEAD_ROWS = 3
_SHEETS = ("figures", "records", "memberships", "indicators")
T = TypeVar("T")


@dataclass
class Restored:
    """What an export holds."""

    figures: list[Figure] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)


def is_export(book: Book) -> bool:
    """Whether a workbook holds figures, records, memberships or indicators by their keys: exported, or made by hand."""
    if book.grid(MARKER) is not None:
        return True
    head = [cell_text(cell) for cell in book.grids[0].rows[0]] if book.grids and book.grids[0].rows else []
    if book.kind is Container.CSV and set(FIELDS) <= set(head):
        return True
    return any(_holds_indicators(grid) or headed(grid, HEADS) is not None for grid in book.grids)


def _holds_indicators(grid: Grid) -> bool:
    """Whether a sheet is an exported table of a ledger's own indicators."""
    return bool(grid.rows) and {cell_text(cell) for cell in grid.rows[0]} == set(INDICATOR_HEADS)


def read_export(book: Book, ledger: Ledger | None = None) -> Restored:
    """Everything that an export holds, or a sheet made by hand with the same heads.

    With a ledger, names of its records and indicators are understood where their ids are expected.

    Raises:
        SheetError: every cell that somebody changed into something that cannot be.
    """
    exported = book.grid(MARKER) is not None
    namer = None if ledger is None or exported else Namer(Names(ledger), ledger.indicators)
    reader = _Reader(book, namer)
    restored = Restored()
    for grid in book.grids:
        kind = "figures" if book.kind is Container.CSV else grid.name.rpartition("-")[0] or grid.name
        name = grid.name if grid.name in _SHEETS else kind
        if name not in _SHEETS or not exported:
            found = headed(grid, HEADS)
            name = "indicators" if _holds_indicators(grid) else name if found is None else found.kind
        if name == "figures":
            restored.figures += reader.figures(grid)
        elif name == "records":
            restored.records += reader.documents(grid, record_from_json)
        elif name == "memberships":
            restored.memberships += reader.memberships(grid)
        elif name == "indicators":
            restored.indicators += reader.documents(grid, Indicator.model_validate_json)
    if reader.problems:
        raise SheetError(reader.problems[:500])
    return restored


class _Reader:
    def __init__(self, book: Book, namer: Namer | None = None) -> None:
        self.book, self.namer = book, namer
        self.csv = book.kind is Container.CSV
        self.problems: list[Problem] = []

    def _wrong(self, cell: str, message: str, hint: str = "export again, or correct the cell") -> None:
        self.problems.append(problem(self.book.file, cell, message, hint))

    def _text(self, cell: Cell) -> str:
        if isinstance(cell, bool):
            return "true" if cell else "false"
        if isinstance(cell, float | int):
            return number_text(cell)
        if not isinstance(cell, str):  # a date: somebody retyped the cell
            return cell_text(cell)
        # Not `cell_text` either: blanks at the ends of a text are part of it.
        return from_csv_text(cell) if self.csv else unmark(cell)

    def rows(self, grid: Grid) -> Iterator[tuple[int, dict[str, str]]]:
        """Rows below the heads, by key."""
        keys, first = self.heads(grid)
        for row in range(first, len(grid.rows)):
            cells = {key: self._text(grid.cell(row, column)) for column, key in enumerate(keys) if key}
            if any(cells.values()):
                yield row, cells

    def heads(self, grid: Grid) -> tuple[list[str], int]:
        """The key of each column, and the first row below the heads."""
        keys = [cell_text(cell) for cell in grid.rows[0]] if grid.rows else []
        found = None if self.namer is None or "document" in keys else headed(grid, HEADS)
        if found is None:
            return keys, 2 if self.csv else HEAD_ROWS
        return list(found.keys), found.first

    def _says(self, grid: Grid, column: int) -> bool:
        """Whether anything stands in a column below the heads."""
        _, first = self.heads(grid)
        return any(cell_text(grid.cell(row, column)) for row in range(first, len(grid.rows)))

    def _named(self, grid: Grid, row: int, keys: list[str], cells: dict[str, str]) -> dict[str, str] | None:
        """The cells with ids in place of names; None where something cannot be understood, which is told."""
        if self.namer is None:
            return cells
        if not all(cells.get(key, "").strip() for key in ("subject", "indicator", "period", "value", "unit")):
            lacking = [key for key in ("subject", "indicator", "period", "value", "unit") if not cells.get(key)]
            where = grid.name_of(row, keys.index(lacking[0]) if lacking else 0)
            self._wrong(where, f"the row says no {', '.join(lacking)}", "fill it in, or delete the row")
            return None
        fields, wrong = self.namer.figure(cells)
        for key, why in wrong.items():
            self._wrong(grid.name_of(row, keys.index(key)), why, "correct the cell")
        return None if wrong else fields

    def figures(self, grid: Grid) -> list[Figure]:
        found = []
        keys, _ = self.heads(grid)
        keys = list(keys)
        unknown = [key for key in keys if key and key not in FIELDS and key not in FOR_PEOPLE]
        if self.namer is not None:
            unknown += [column_letters(n) for n, key in enumerate(keys) if not key and self._says(grid, n)]
        missing = [key for key in ("subject", "indicator", "period", "value", "unit") if key not in keys]
        if unknown or missing:
            told = [f"the column {key} is unknown" for key in unknown] + [
                f"the column {key} is missing" for key in missing
            ]
            self._wrong(grid.name_of(0, 0), "; ".join(told), "row 1 holds the keys of the columns; leave it as it is")
            return []
        for row, cells in self.rows(grid):
            self._check_number(grid, row, keys, cells)
            if "period" in keys and self._is_turned(grid, row, keys.index("period")):
                continue
            named = self._named(grid, row, keys, cells)
            if named is None:
                continue
            fields: dict[str, object] = {key: named[key] for key in FIELDS if key in named}
            fields["synthetic"] = cells.get("synthetic", "").lower() == "true"
            try:
                found.append(Figure.from_dict(fields))
            except RefusalError as wrong:
                for reason in wrong.reasons:
                    column = next((n for n, key in enumerate(keys) if reason.startswith(f"`{key}`")), 0)
                    self._wrong(grid.name_of(row, column), reason)
        return found

    def _is_turned(self, grid: Grid, row: int, column: int) -> bool:
        """Whether a spreadsheet may have turned a month into its first day, which is then asked about."""
        cell = grid.cell(row, column)
        if not isinstance(cell, date) or cell.day != 1:
            return False
        told = (
            f"the cell holds the date {cell_text(cell)}: a spreadsheet may have turned the month {cell:%Y-%m} into it"
        )
        self._wrong(grid.name_of(row, column), told, f"write {cell:%Y-%m} or {cell:%Y-%m-%d} as text")
        return True

    def _check_number(self, grid: Grid, row: int, keys: list[str], cells: Mapping[str, str]) -> None:
        """Somebody who corrects the number and not the value means it, and must not be ignored."""
        number, value = cells.get("number", ""), cells.get("value", "")
        if not number or not value.lstrip("+-").replace(".", "", 1).isdecimal():
            return
        try:
            same = float(number) == float(Decimal(value))
        except ValueError:
            same = False
        if not same:
            where = grid.name_of(row, keys.index("number"))
            self._wrong(
                where, f"`number` is {number[:30]}, `value` is {value[:30]}", "correct `value`, which is what counts"
            )

    def documents(self, grid: Grid, read: Callable[[str], T]) -> list[T]:
        """Whole things as JSON in `document` and its continuations."""
        found = []
        for row, cells in self.rows(grid):
            text = "".join(cells[key] for key in cells if key.startswith("document"))
            try:
                found.append(read(text or _plain(cells)))
            except (ValidationError, DistrictError) as wrong:
                self._wrong(grid.name_of(row, 0), str(wrong).splitlines()[0][:300])
        return found

    def memberships(self, grid: Grid) -> list[Membership]:
        found = []
        for row, cells in self.rows(grid):
            fields: dict[str, object] = {key: text for key, text in cells.items() if text}
            if self.namer is not None:
                fields |= {key: self.namer.record(str(fields[key])) for key in ("member", "whole") if key in fields}
            if "stage" in fields and str(fields["stage"]).isdecimal():
                fields["stage"] = int(str(fields["stage"]))
            try:
                found.append(Membership.model_validate(fields))
            except ValidationError as wrong:
                self._wrong(grid.name_of(row, 0), "; ".join(fault["msg"] for fault in wrong.errors()[:5]))
        return found


def _plain(cells: Mapping[str, str]) -> str:
    """A row that somebody added by hand, with the columns that people can read alone, as a document."""
    named = {"zh": cells.get("zh", ""), "en": cells.get("en", "")}
    made_up = cells.get("synthetic", "").lower() == "true"
    return json.dumps({"id": cells.get("id", ""), "kind": cells.get("kind", ""), "name": named, "synthetic": made_up})


def restore(
    ledger: Ledger, book: Book, *, by: str, reason: str = "", revise: bool = False, confirmed: bool = False
) -> Receipt:
    """Take an export in, in one act; what stands already is left alone.

    Raises:
        SheetError: cells that cannot be read, or dates that may have been months.
        ConflictError: figures, records, memberships or indicators differ from what stands or were withdrawn since, and
            `revise` is false: an older export never undoes unasked what was decided since. Or what it would change was
            changed after it was exported from this ledger, and nobody `confirmed` that this is written over.
    """
    held = read_export(book, ledger)
    _check_turned(ledger, book, held.figures)
    standing, new = {record.id: record for record in ledger.records()}, _new(ledger, held)
    differing = [r for r in held.records if r.id in standing and standing[r.id] != r]
    revisions = {record.id: record.model_dump(mode="json", exclude={"id", "kind", "synthetic"}) for record in differing}
    known = ledger.memberships()
    same = {one.membership for one in known}
    numbers = {identity(one.membership): one.id for one in known}
    sent = [one for one in held.memberships if one not in same]
    corrected = {numbers[identity(one)]: one for one in sent if identity(one) in numbers}
    with ledger.reading() as connection:
        defined = {one.id: one for one in own_indicators(connection)}
    redefined = [one for one in held.indicators if defined.get(one.id) != one]
    if not revise:
        _refuse("records", [record.id for record in differing])
        _refuse("memberships", [f"{one.member} in {one.whole}" for one in corrected.values()])
        _refuse("indicators", [one.id for one in redefined if one.id in defined])
    elif not confirmed:
        _check_base(ledger, book, held, {*revisions, *(one.id for one in redefined if one.id in defined)}, corrected)
    return ledger.take_in(
        figures=held.figures,
        records=new,
        revisions=revisions,
        memberships=[one for one in sent if identity(one) not in numbers],
        corrected=corrected,
        indicators=redefined,
        by=by,
        reason=reason or f"import {book.file}",
        revise=revise,
    )


def _check_base(
    ledger: Ledger, book: Book, held: Restored, things: Collection[str], corrected: Collection[int]
) -> None:
    """Refuse to write over what was changed after this was exported, where it was exported from this ledger."""
    grid = book.grid(MARKER)
    notes = [cell_text(row[0]) for row in grid.rows[1:3] if row] if grid is not None else []
    with ledger.reading() as connection:
        if len(notes) < 2 or notes[0] != first_instant(connection) or not notes[1].isdecimal():
            return
        act = int(notes[1])
        acts = versions(connection, sorted(things)) | indicator_versions(connection)
        acts = {name: changed for name, changed in acts.items() if name in things}
        for number in corrected:
            standing = find_membership(connection, number)
            acts[f"{standing.membership.member} in {standing.membership.whole}"] = standing.version
    for outcome in ledger.preview(held.figures, records=_new(ledger, held)).outcomes:
        stands = outcome.id if outcome.what is What.DIFFERS else outcome.withdrawn
        if stands is not None:
            acts[f"figure {stands}"] = ledger.figure(stands).version
    with ledger.reading() as connection:
        told = changed_after(connection, acts, act)
    if told:
        raise ConflictError(f"changed after it was exported: {told}; export again, or confirm that it is written over")


def _new(ledger: Ledger, held: Restored) -> list[Record]:
    standing = {record.id for record in ledger.records()}
    return [record for record in held.records if record.id not in standing]


def _refuse(what: str, names: Sequence[str]) -> None:
    if names:
        listed = ", ".join(names[:10])
        raise ConflictError(f"{len(names)} {what} differ from those that stand ({listed}); ask to revise them")


def _check_turned(ledger: Ledger, book: Book, figures: Sequence[Figure]) -> None:
    """Ask about first days of months where the ledger knows the same figure of the month: a .csv has no dates."""
    days = [one for one in figures if one.period.first_day_of_month]
    months = [replace(one, period=Period.parse(one.period.text[:7])) for one in days]
    with ledger.reading() as connection:
        stand = find_by_digest(connection, "key", [digest(one.key) for one in (*days, *months)])
    turned = [
        month
        for day, month in zip(days, months, strict=True)
        if digest(month.key) in stand and digest(day.key) not in stand
    ]
    if turned:
        told = "; ".join(f"{one.subject} · {one.indicator} · {one.period}" for one in turned[:5])
        message = f"{len(turned)} periods are first days of months of which the ledger holds the month ({told})"
        hint = "a spreadsheet turned months into dates: write them as text, 2024-05"
        raise SheetError([problem(book.file, "period", message, hint)])
