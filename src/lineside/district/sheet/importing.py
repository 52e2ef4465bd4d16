"""From a workbook to the ledger: proposed, corrected, previewed, taken in whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pydantic import ValidationError

from lineside.district.choosing import says_the_same, told
from lineside.district.errors import ConflictError, DistrictError, RefusalError
from lineside.district.figure import Figure
from lineside.district.indicator import Indicators
from lineside.district.registry.body import Source, Workbook
from lineside.district.registry.record import Name, Record
from lineside.district.sheet.asking import Question, column_number, questions
from lineside.district.sheet.book import Book, Grid, cell_text
from lineside.district.sheet.draw import Drawer, Drawing, Drawn, Unknown, suspicious_texts
from lineside.district.sheet.layout import Layout, find_layout
from lineside.district.sheet.limits import LIMITS
from lineside.district.sheet.mapping import READS, ColumnMap, ColumnRole, SheetMap, WorkbookMap, shape_of
from lineside.district.sheet.names import Names
from lineside.district.sheet.problem import SheetError, problem
from lineside.district.sheet.propose import propose_sheet
from lineside.district.sheet.reconcile import Difference, differences, suspicions
from lineside.district.sheet.template import is_template, template_map
from lineside.district.store.figures import digest, find_by_digest
from lineside.district.store.intake import Outcome, Receipt, What
from lineside.district.store.ledger import Ledger
from lineside.errors import Problem

REMEMBERED = "workbook-"
"""How the ids of remembered mappings begin; the sheet's shape follows."""

MOST_PROBLEMS = 500


@dataclass(frozen=True)
class Proposal:
    """How a workbook would be read, and what is still to be said.

    remembered: sheets whose mapping somebody has settled before. unread: sheets that hold no table, with the reason.
    """

    mapping: WorkbookMap
    questions: tuple[Question, ...]
    remembered: tuple[str, ...]
    unread: tuple[Question, ...]


@dataclass(frozen=True)
class Preview:
    """What taking a workbook in would do. With problems, it cannot be taken in.

    outcomes: one for each of `figures`, in order. moved: cells whose figure stands already, filed from another cell of
    the same source (rows were inserted or sorted). suspicions must be confirmed or corrected. unknown: names that no
    record has, with those that may be meant. questions: what the mapping still leaves open.
    """

    mapping: WorkbookMap
    figures: tuple[Drawn, ...]
    outcomes: tuple[Outcome, ...]
    differences: tuple[Difference, ...]
    problems: tuple[Problem, ...]
    suspicions: tuple[Problem, ...]
    remarks: tuple[Problem, ...]
    moved: int = 0
    new_records: tuple[Record, ...] = field(default=())
    unknown: tuple[Unknown, ...] = ()
    questions: tuple[Question, ...] = ()
    newest: int = 0
    """The last act of the ledger when it was looked at."""

    @property
    def stamp(self) -> str:
        """What was seen, in a word: another once the ledger would make something else of the same workbook."""
        seen = [
            (one.what.value, one.id, one.disputes, one.old and sorted(one.old.as_dict().items()))
            for one in self.outcomes
        ]
        return f"{self.newest}.{hashlib.blake2b(repr(seen).encode(), digest_size=16).hexdigest()}"

    def count(self, what: What) -> int:
        """How many figures have this outcome."""
        return sum(outcome.what is what for outcome in self.outcomes)


def propose(ledger: Ledger, book: Book, *, source: str = "") -> Proposal:
    """Propose how to read a workbook: remembered mappings first, else from its words.

    Args:
        ledger: where names, indicators and remembered mappings are looked up.
        book: the workbook.
        source: the id of the source of its figures; by default one named after the file's shape.

    Raises:
        SheetError: no sheet holds a table.
    """
    sheets: list[SheetMap] = []
    asked: list[Question] = []
    known: list[str] = []
    unread: list[Question] = []
    indicators, names = ledger.indicators, Names(ledger)
    templates: list[tuple[str, str]] = []
    for grid in book.grids:
        if is_template(grid):
            *named, mapped = template_map(book.file, grid)
            templates.append((named[0], named[1]))
            sheets.append(mapped)
            continue
        layout = find_layout(grid, file=book.file)
        if layout is None or not any(head.path for head in layout.heads):
            unread.append(Question(grid.name, "no figures under a head were found on this sheet"))
            continue
        kept = recall(ledger, grid, layout)
        known += [] if kept is None or kept.reads < READS else [grid.name]
        if kept is not None and kept.reads < READS:
            told = propose_sheet(grid, layout, indicators, names)
            kept = told.model_copy(update={"names": kept.names, "subject": kept.subject or told.subject})
        sheets.append(propose_sheet(grid, layout, indicators, names) if kept is None else kept)
        asked += questions(grid, layout, sheets[-1])
    if not sheets:
        raise SheetError([problem(book.file, "", "no sheet holds a table of figures under a head")])
    shapes = hashlib.blake2b("".join(sheet.shape for sheet in sheets).encode(), digest_size=5).hexdigest()
    if templates:
        chosen, name = source or templates[0][0], templates[0][1]
    else:
        chosen, name = source or f"return-{shapes}", _title(book, sheets) or book.file
    mapping = WorkbookMap(source=chosen, source_name=name, sheets=tuple(sheets))
    return Proposal(mapping, tuple(asked), tuple(known), tuple(unread))


def _title(book: Book, sheets: Sequence[SheetMap]) -> str:
    grid = book.grid(sheets[0].sheet)
    layout = None if grid is None else find_layout(grid, file=book.file)
    return "" if layout is None else layout.title[:200]


def recall(ledger: Ledger, grid: Grid, layout: Layout) -> SheetMap | None:
    """The mapping somebody settled for a sheet of this shape, fitted to this sheet's rows; None for a new shape."""
    name = REMEMBERED + shape_of(layout)
    found = next((r for r in ledger.records("workbook", text=name) if r.id == name), None)
    if not isinstance(found, Workbook):
        return None
    try:
        kept = SheetMap.model_validate(found.content)
    except ValidationError:  # remembered by another version of the program; proposing anew loses only clicks
        return None
    rows = {"head_first": layout.head_first + 1, "head_last": max(layout.head_last, layout.head_first) + 1}
    return kept.model_copy(update={"sheet": grid.name, "period": "", "last_row": None, **rows})


def _settled(grid: Grid, mapped: SheetMap, names: Names, indicators: Indicators, file: str) -> SheetMap:
    """The mapping once somebody has said that a doubtful row is a head of years: its columns are proposed with it."""
    if mapped.doubtful_row != "head":
        return mapped
    layout = find_layout(grid, file=file)
    if layout is None or layout.doubt is None or mapped.head_last > layout.doubt:
        return mapped
    with_it = find_layout(grid, file=file, head=(layout.head_first, layout.doubt))
    if with_it is None:
        return mapped
    made = propose_sheet(grid, with_it, indicators, names)
    kept = {"period": mapped.period, "names": mapped.names, "unit": mapped.unit, "doubtful_row": "head"}
    kept |= {"subject": mapped.subject or made.subject, "indicator": mapped.indicator or made.indicator}
    return made.model_copy(update=kept | {"shape": mapped.shape, "last_row": mapped.last_row})


def draw(ledger: Ledger, book: Book, mapping: WorkbookMap) -> Drawing:
    """Read every sheet of the mapping; faults are gathered, none is raised."""
    names, indicators = Names(ledger), ledger.indicators
    whole = Drawing()
    for mapped in mapping.sheets:
        grid = book.grid(mapped.sheet)
        if grid is None:
            hint = f"it has {', '.join(g.name for g in book.grids[:10])}"
            whole.problems.append(problem(book.file, "", f"the workbook has no sheet {mapped.sheet}", hint))
            continue
        mapped = _settled(grid, mapped, names, indicators, book.file)
        drawn = _draw_sheet(book, grid, mapped, names, indicators, mapping.source)
        whole.unknown += drawn.unknown
        whole.questions += drawn.questions
        whole.figures += drawn.figures
        whole.problems += drawn.problems
        whole.remarks += drawn.remarks
    return whole


def _draw_sheet(book: Book, grid: Grid, mapped: SheetMap, names: Names, indicators: Indicators, source: str) -> Drawing:
    layout = find_layout(grid, file=book.file, head=(mapped.head_first - 1, mapped.head_last - 1))
    if layout is None or mapped.head_first > mapped.head_last:
        faulty = Drawing()
        where = grid.name_of(mapped.head_last - 1, 0)
        faulty.problems.append(problem(book.file, where, "there is nothing below these head rows", "correct them"))
        return faulty
    figures = len(layout.rows) * sum(column.role is ColumnRole.VALUE for column in mapped.columns)
    if figures > LIMITS.figures:
        found = f"this sheet would be {figures:,} figures; at most {LIMITS.figures:,} are taken in at a time"
        return Drawing(problems=[problem(book.file, grid.name, found, "cut it into several")])
    hostile = list(suspicious_texts(book.file, grid))
    open_ones = questions(grid, layout, mapped)
    asked = [problem(book.file, one.cell, one.text) for one in open_ones]
    if asked:
        return Drawing(problems=[*hostile, *asked], questions=open_ones)
    drawing = Drawer(book.file, grid, layout, mapped, names, indicators, source).draw()
    drawing.problems += hostile
    return drawing


def preview(ledger: Ledger, book: Book, mapping: WorkbookMap) -> Preview:
    """What taking the workbook in would do: added, unchanged, differing, disputed; every fault with its cell."""
    newest = ledger.newest
    drawing = draw(ledger, book, mapping)
    source = _source(ledger, mapping)
    new: tuple[Record, ...] = () if source is None else (source,)
    inside, beyond = _within_reach(ledger, book, drawing.figures)
    figures, moved = _settle(ledger, inside)
    problems = [*drawing.problems, *beyond, *_doubled(book, figures)]
    outcomes: tuple[Outcome, ...] = ()
    if not problems:
        found, problems = _outcomes(ledger, book, figures, new)
        outcomes = found
    doubts = [
        problem(book.file, one.cell, text, "correct the unit, or confirm") for one, text in suspicions(ledger, figures)
    ]
    return Preview(
        mapping=mapping,
        figures=tuple(figures),
        outcomes=outcomes,
        differences=tuple(differences(ledger, figures)),
        problems=tuple(sorted(problems)[:MOST_PROBLEMS]),
        suspicions=tuple(doubts),
        remarks=tuple(drawing.remarks),
        moved=moved,
        new_records=new,
        unknown=tuple(drawing.unknown),
        questions=tuple(drawing.questions),
        newest=newest,
    )


def _within_reach(ledger: Ledger, book: Book, drawn: Sequence[Drawn]) -> tuple[list[Drawn], list[Problem]]:
    """The figures that whoever sends the workbook may write; of the others nothing is told that stands."""
    outside = set(ledger.outside({one.figure.subject for one in drawn}))
    hint = "take the row out, or let somebody of the whole ledger send it"
    problems = [
        problem(book.file, one.cell, f"{one.figure.subject} lies outside of what your account is for", hint)
        for one in drawn
        if one.figure.subject in outside
    ]
    return [one for one in drawn if one.figure.subject not in outside], problems


def _outcomes(
    ledger: Ledger, book: Book, figures: Sequence[Drawn], new: tuple[Record, ...]
) -> tuple[tuple[Outcome, ...], list[Problem]]:
    """The outcomes, or the cells that do not fit the registry."""
    try:
        return ledger.preview([one.figure for one in figures], records=new).outcomes, []
    except DistrictError as together:
        problems = list(_unfit(ledger, book, figures, new))[:MOST_PROBLEMS]
        return (), problems or [problem(book.file, "", str(together))]


def _unfit(ledger: Ledger, book: Book, figures: Sequence[Drawn], new: tuple[Record, ...]) -> Iterator[Problem]:
    """The cells that do not fit the registry, found by halving; most of a workbook fits."""
    waiting, found = [figures], 0
    while waiting and found < MOST_PROBLEMS:
        part = waiting.pop()
        try:
            ledger.preview([one.figure for one in part], records=new)
        except RefusalError as wrong:
            if len(part) == 1:
                found += 1
                reasons = "; ".join(reason.partition("): ")[2] or reason for reason in wrong.reasons)
                yield problem(book.file, part[0].cell, reasons, "correct the cell or the mapping")
            else:
                waiting += [part[len(part) // 2 :], part[: len(part) // 2]]


def _source(ledger: Ledger, mapping: WorkbookMap) -> Source | None:
    """The source to be made, None where it stands."""
    if any(record.id == mapping.source for record in ledger.records("source", text=mapping.source)):
        return None
    return Source(id=mapping.source, name=Name(zh=mapping.source_name[:400] or mapping.source), medium="return")


def _settle(ledger: Ledger, drawn: Sequence[Drawn]) -> tuple[list[Drawn], int]:
    """Give figures whose rows have moved the cell they were first filed from: a sorted sheet adds nothing twice.

    A figure keeps its first cell: the key of a figure is what it says and where, and the same source says it once.
    """
    with ledger.reading() as connection:
        by_address = find_by_digest(connection, "address", [digest(one.figure.address) for one in drawn])
    taken = {one.figure.key for one in drawn}
    settled, moved = [], 0
    for one in drawn:
        standing = by_address.get(digest(one.figure.address), [])
        fitting = [filed.figure for filed in standing if _told_alike(filed.figure, one.figure)]
        exact = any(figure.key == one.figure.key for figure in fitting)
        home = next((figure for figure in fitting if figure.key not in taken), None)
        if exact or home is None:
            settled.append(one)
            continue
        taken.add(home.key)
        moved += 1
        settled.append(Drawn(one.cell, replace(one.figure, place=home.place)))
    return settled, moved


def _told_alike(one: Figure, other: Figure) -> bool:
    return (one.status, one.said_by, one.source) == (other.status, other.said_by, other.source)


def _doubled(book: Book, figures: Sequence[Drawn]) -> list[Problem]:
    """Cells of one workbook that state one figure with different values."""
    first: dict[tuple[str, ...], Drawn] = {}
    problems = []
    for one in figures:
        other = first.setdefault(one.figure.address, one)
        if other is not one and not says_the_same(other.figure, one.figure):
            said = f"{told(one.figure)} here, {told(other.figure)} in {other.cell}"
            problems.append(problem(book.file, one.cell, f"the same figure with two values: {said}", "correct one"))
    return problems


def _changed_since(ledger: Ledger, stamp: str) -> str:
    """What to say where the ledger was changed since a preview: by whom, when and why."""
    newest = stamp.partition(".")[0]
    acts = ledger.acts(after=int(newest), limit=3) if newest.isdecimal() and len(newest) < 19 else []
    if not acts:
        return "what this workbook changes was changed since the preview; look at the preview again"
    told = "; ".join(", ".join((act.who, str(act.at), act.reason[:200])) for act in acts)
    return f"what this workbook changes was changed by {told} since the preview; look at the preview again"


def commit(
    ledger: Ledger,
    book: Book,
    mapping: WorkbookMap,
    *,
    by: str,
    reason: str = "",
    revise: bool = False,
    confirmed: bool = False,
    remember: bool = True,
    stamp: str = "",
) -> Receipt:
    """Take the workbook in: figures, its source and its mapping in one act, or nothing.

    Args:
        ledger: the ledger.
        book: the workbook.
        mapping: how it is read.
        by: the account.
        reason: for the history; the file's name by default.
        revise: replace figures that differ from what the same source said before.
        confirmed: somebody has looked at the suspicions and stands by the numbers.
        remember: keep the mapping for the next workbook of this shape.
        stamp: that of the preview that was looked at; then what somebody changed since is not written over.

    Raises:
        SheetError: every cell that must be corrected, or suspicions nobody confirmed.
        ConflictError: figures differ from what stands and `revise` is false, or somebody changed them since `stamp`.
    """
    seen = preview(ledger, book, mapping)
    if stamp and stamp.partition(".")[2] != seen.stamp.partition(".")[2]:
        raise ConflictError(_changed_since(ledger, stamp))
    if seen.problems:
        raise SheetError(list(seen.problems))
    if seen.suspicions and not confirmed:
        raise SheetError(list(seen.suspicions))
    if not revise and seen.count(What.DIFFERS):
        own = [d for d in seen.differences if d.stands.figure.source == mapping.source][:5]
        listed = "; ".join(str(one) for one in own)
        told = f"{seen.count(What.DIFFERS)} figures differ from what this source said before"
        raise ConflictError(f"{told} ({listed}); ask to revise them")
    new, revisions = _memory(ledger, book, mapping) if remember else ([], {})
    return ledger.take_in(
        figures=[one.figure for one in seen.figures],
        records=[*seen.new_records, *new],
        revisions=revisions,
        by=by,
        reason=reason or f"import {book.file}",
        revise=revise,
    )


def _noted(grid: Grid, layout: Layout, column: ColumnMap) -> ColumnMap:
    """The column with whether anything stood in it, so that figures that come later are noticed."""
    place = column_number(column.column)
    empty = all(not cell_text(grid.cell(row, place)) for row in layout.rows)
    return column.model_copy(update={"empty": empty})


def _memory(
    ledger: Ledger, book: Book, mapping: WorkbookMap
) -> tuple[list[Record], Mapping[str, Mapping[str, object]]]:
    """The mappings to remember: new ones, and those that were corrected since."""
    new: dict[str, Record] = {}
    revisions: dict[str, Mapping[str, object]] = {}
    for mapped in mapping.sheets:
        grid = book.grid(mapped.sheet)
        layout = None if grid is None or is_template(grid) else find_layout(grid, file=book.file)
        if grid is None or layout is None:
            continue
        name = REMEMBERED + shape_of(layout)
        columns = tuple(_noted(grid, layout, column) for column in mapped.columns)
        rows = {"last_row": None, "head_first": 1, "head_last": 1}
        kept = mapped.model_copy(update={"period": "", "sheet": "", "columns": columns, **rows})
        content = kept.model_dump(mode="json")
        standing = next((r for r in ledger.records("workbook", text=name) if r.id == name), None)
        if standing is None:
            title = layout.title[:200] or book.file
            new[name] = Workbook(id=name, name=Name(zh=title), content=content, note=f"settled with {book.file}"[:400])
        elif isinstance(standing, Workbook) and standing.content != content:
            revisions[name] = {"content": content}
    return list(new.values()), revisions
