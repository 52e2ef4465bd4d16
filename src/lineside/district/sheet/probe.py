"""What the value reader does not tell about an .xlsx or .ods sheet: its extent, percent formats, formulas, errors."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from lineside.district.sheet.container import Container, Opened
from lineside.district.sheet.limits import LIMITS, Limits
from lineside.district.sheet.problem import cell_name, refuse

Spot = tuple[int, int]
"""Row and column, both counted from 0."""


@dataclass
class Probe:
    """One sheet, looked through before its values are read.

    `hollow` are formulas that nothing ever computed; `merges` are told for .ods alone, whose reader leaves them out.
    `marked` are texts that end in raised characters, with their number of characters: marks of footnotes.
    """

    percent: set[Spot] = field(default_factory=set)
    formulas: set[Spot] = field(default_factory=set)
    hollow: set[Spot] = field(default_factory=set)
    errors: dict[Spot, str] = field(default_factory=dict)
    merges: list[tuple[Spot, Spot]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    marked: dict[Spot, int] = field(default_factory=dict)


_CELL = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)
_BUILT_IN_PERCENT = {9, 10}


def probe_workbook(opened: Opened, sheets: list[str], limits: Limits = LIMITS) -> dict[str, Probe]:
    """Look through every sheet of an archive and refuse one that spans too much.

    Raises:
        SheetError: too many cells, rows or columns (the first cell beyond is named), a formula that reaches outside, or
            XML that is not well formed.
    """
    if opened.kind is Container.XLSX:
        return _xlsx(opened, sheets, limits)
    if opened.kind is Container.ODS:
        found = _ods(opened, limits)
        return {name: found.get(name, Probe()) for name in sheets}
    return {name: Probe() for name in sheets}


_Start = Callable[[str, dict[str, str]], None]


def _parse(
    opened: Opened,
    part: str,
    start: _Start,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    parser = expat.ParserCreate(namespace_separator="|")
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.buffer_text = True
    assert opened.archive is not None
    try:
        with opened.archive.open(part) as stream:
            parser.ParseFile(stream)
    except expat.ExpatError as wrong:
        raise refuse(opened.name, f"its part {part[:80]} is damaged ({expat.ErrorString(wrong.code)})") from None
    except KeyError:
        raise refuse(opened.name, f"its part {part[:80]} is missing", "save the workbook again") from None


def _local(name: str) -> str:
    return name.rpartition("|")[2]


def _xlsx(opened: Opened, sheets: list[str], limits: Limits) -> dict[str, Probe]:
    targets: dict[str, str] = {}
    _parse(
        opened,
        "xl/_rels/workbook.xml.rels",
        lambda name, at: (
            targets.__setitem__(at.get("Id", ""), at.get("Target", "")) if _local(name) == "Relationship" else None
        ),
    )
    parts: dict[str, str] = {}

    def sheet(name: str, at: dict[str, str]) -> None:
        if _local(name) == "sheet":
            relation = next((value for key, value in at.items() if _local(key) == "id" and "|" in key), "")
            target = targets.get(relation, "")
            parts[at.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"

    _parse(opened, "xl/workbook.xml", sheet)
    percent = _percent_styles(opened)
    raised = _raised_texts(opened)
    budget = _Budget(opened.name, limits)
    assert opened.archive is not None
    present = set(opened.archive.namelist())
    return {
        name: _Sheet(opened, name, percent, raised, budget).run(parts[name]) if parts.get(name) in present else Probe()
        for name in sheets
    }


def _percent_styles(opened: Opened) -> set[int]:
    """The cell styles that show a share as a percentage (0.123 as 12.3 %)."""
    assert opened.archive is not None
    if "xl/styles.xml" not in opened.archive.namelist():
        return set()
    codes: dict[int, str] = {}
    styles: list[int] = []
    inside = [False]

    def start(name: str, at: dict[str, str]) -> None:
        tag = _local(name)
        if tag == "numFmt" and at.get("numFmtId", "").isdecimal():
            codes[int(at["numFmtId"])] = at.get("formatCode", "")
        elif tag == "cellXfs":
            inside[0] = True
        elif tag == "xf" and inside[0]:
            number = at.get("numFmtId", "0")
            styles.append(int(number) if number.isdecimal() else 0)

    def end(name: str) -> None:
        if _local(name) == "cellXfs":
            inside[0] = False

    _parse(opened, "xl/styles.xml", start, end)
    return {n for n, code in enumerate(styles) if code in _BUILT_IN_PERCENT or "%" in codes.get(code, "")}


def _raised_texts(opened: Opened) -> dict[int, int]:
    """The shared texts that end in raised characters (300 with a small 1), and how many of them they end in."""
    assert opened.archive is not None
    if "xl/sharedStrings.xml" not in opened.archive.namelist():
        return {}
    found: dict[int, int] = {}
    state = {"number": -1, "raised": 0, "ends": 0, "inside": 0}

    def start(name: str, at: dict[str, str]) -> None:
        tag = _local(name)
        if tag == "si":
            state.update(number=state["number"] + 1, ends=0, raised=0)
        elif tag == "r":
            state["raised"] = 0
        elif tag == "vertAlign":
            state["raised"] = int(at.get("val") == "superscript")
        elif tag == "t":
            state["inside"] = 1

    def end(name: str) -> None:
        tag = _local(name)
        if tag == "t":
            state["inside"] = 0
        elif tag == "si" and state["ends"]:
            found[state["number"]] = state["ends"]

    def text(given: str) -> None:
        if state["inside"]:
            state["ends"] = state["ends"] + len(given) if state["raised"] else 0

    _parse(opened, "xl/sharedStrings.xml", start, end, text)
    return found


class _Budget:
    """Cells counted over all sheets of a workbook."""

    def __init__(self, file: str, limits: Limits) -> None:
        self.file, self.limits, self.cells, self.filled = file, limits, 0, 0
        self.tall, self.wide = 0, 0

    def new_sheet(self) -> None:
        self.tall, self.wide = 0, 0

    def count(self, opened: Opened, part: str) -> None:
        """Refuse a sheet of too many filled cells from its bytes alone, which takes no time."""
        assert opened.archive is not None
        with opened.archive.open(part) as stream:
            while chunk := stream.read(1 << 20):
                self.filled += chunk.count(b"<v>")
        if self.filled > self.limits.filled:
            raise refuse(
                self.file,
                f"it holds more than {self.limits.filled:,} filled cells, which is no table that people keep",
                "split it, or leave out what is not needed",
            )

    def take(self, sheet: str, row: int, column: int) -> None:
        """Count a cell and the rectangle it opens, which a reader lays out in full."""
        self.cells += 1
        self.tall, self.wide = max(self.tall, row + 1), max(self.wide, column + 1)
        limits = self.limits
        fits = self.cells <= limits.cells and self.tall * self.wide <= limits.cells
        if fits and row < limits.rows and column < limits.columns:
            return
        raise refuse(
            self.file,
            f"at most {limits.rows} rows, {limits.columns} columns and {limits.cells} cells are read",
            "delete what is not part of the table, formatted empty cells too, or split the workbook",
            cell=cell_name(sheet, row, column),
        )


class _Sheet:
    """One pass over a worksheet's XML."""

    def __init__(self, opened: Opened, name: str, percent: set[int], raised: dict[int, int], budget: _Budget) -> None:
        self.opened, self.name, self.percent, self.raised, self.budget = opened, name, percent, raised, budget
        self.found = Probe()
        self.row, self.column = -1, -1
        self.merges = 0
        self.kind, self.inside, self.formula, self.value = "", "", "", ""
        self.lifted, self.ends = False, 0

    def run(self, part: str) -> Probe:
        self.budget.new_sheet()
        self.budget.count(self.opened, part)
        _parse(self.opened, part, self._start, self._end, self._text)
        return self.found

    def _start(self, name: str, at: dict[str, str]) -> None:
        tag = _local(name)
        if tag == "c":
            self._cell(at)
        elif tag == "row":
            row = at.get("r", "")
            self.row = int(row) - 1 if row.isdecimal() and len(row) < 9 else self.row + 1
            self.column = -1
            if at.get("hidden") in ("1", "true") and self.row < self.budget.limits.rows:
                self.found.hidden_rows.add(self.row)
        elif tag in ("f", "v"):
            self.inside = tag
        elif tag in ("is", "r", "vertAlign", "t"):
            self._inline(tag, at)
        elif tag == "col" and at.get("hidden") in ("1", "true"):
            self._hide(at)
        elif tag == "mergeCell":
            self.merges += 1
            if self.merges > self.budget.limits.merges:
                raise refuse(self.opened.name, f"sheet {self.name} merges more than {self.merges - 1} ranges of cells")

    def _inline(self, tag: str, at: dict[str, str]) -> None:
        """A text that stands in the cell itself, as some programs write rich text."""
        if tag == "is":
            self.ends = 0
        elif tag == "t":
            self.inside = "t"
        else:
            self.lifted = tag == "vertAlign" and at.get("val") == "superscript"

    def _hide(self, at: dict[str, str]) -> None:
        first, last = at.get("min", ""), at.get("max", "")
        if first.isdecimal() and last.isdecimal() and max(len(first), len(last)) < 6:
            self.found.hidden_columns |= set(range(int(first) - 1, min(int(last), self.budget.limits.columns)))

    def _cell(self, at: dict[str, str]) -> None:
        if found := _CELL.fullmatch(at.get("r", "")):
            self.row, self.column = int(found[2]) - 1, _column_number(found[1])
        else:
            self.column += 1
        self.budget.take(self.name, self.row, self.column)
        self.kind, self.formula, self.value = at.get("t", "n"), "", ""
        style = at.get("s", "")
        if style.isdecimal() and int(style) in self.percent:
            self.found.percent.add((self.row, self.column))

    def _text(self, text: str) -> None:
        if self.inside == "f":
            self.formula += text
        elif self.inside == "t":
            self.ends = self.ends + len(text) if self.lifted else 0
        elif self.inside == "v" and len(self.value) < 100:
            self.value += text

    def _end(self, name: str) -> None:
        tag = _local(name)
        if tag == "t":
            self.inside = ""
        elif tag in ("f", "v"):
            if tag == "f":
                self.found.formulas.add((self.row, self.column))
            self.inside = ""
        elif tag == "c":
            self._close_cell()

    def _close_cell(self) -> None:
        spot = (self.row, self.column)
        if self.kind == "s" and self.raised and self.value.isdecimal() and int(self.value) in self.raised:
            self.found.marked[spot] = self.raised[int(self.value)]
        if self.kind == "inlineStr" and self.ends:
            self.found.marked[spot], self.ends = self.ends, 0
        if self.kind == "e":
            self.found.errors[spot] = self.value or "#?"
        if spot not in self.found.formulas:
            return
        if re.search(r"\[\d+\]|\.xl|://|\|", self.formula, re.IGNORECASE):
            raise refuse(
                self.opened.name,
                "a formula reaches outside the workbook",
                "paste the values in place of the formula",
                cell=cell_name(self.name, *spot),
            )
        if not self.value:
            self.found.hollow.add(spot)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _ods(opened: Opened, limits: Limits) -> dict[str, Probe]:
    """Merged ranges and percentages; repeated cells that would span too much are refused.

    Empty ones at a sheet's end are how the format closes a row.
    """
    probes: dict[str, Probe] = {}
    state = {"row": 0, "column": 0, "cells": 0, "repeat": 1}
    sheet = [""]

    def number(at: dict[str, str], key: str) -> int:
        given = next((value for name, value in at.items() if _local(name) == key), "1")
        return int(given) if given.isdecimal() and len(given) < 9 else limits.cells + 1

    def start(name: str, at: dict[str, str]) -> None:
        tag = _local(name)
        if tag == "table":
            sheet[0] = next((value for key, value in at.items() if _local(key) == "name"), "")
            probes[sheet[0]] = Probe()
            state["row"], state["repeat"] = 0, 1
        elif tag == "table-row":
            state["row"] += state["repeat"]
            state["repeat"], state["column"] = number(at, "number-rows-repeated"), 0
        elif tag in ("table-cell", "covered-table-cell"):
            wide = number(at, "number-columns-repeated")
            probe, spot = probes.setdefault(sheet[0], Probe()), (state["row"] - 1, state["column"])
            if (down := number(at, "number-rows-spanned")) > 1 or number(at, "number-columns-spanned") > 1:
                across = number(at, "number-columns-spanned")
                if len(probe.merges) >= limits.merges or down > limits.rows or across > limits.columns:
                    raise refuse(
                        opened.name, f"sheet {sheet[0]} merges too many cells", cell=cell_name(sheet[0], *spot)
                    )
                probe.merges.append((spot, (spot[0] + down - 1, spot[1] + across - 1)))
            if any(_local(key) == "value-type" for key in at):
                state["cells"] += wide * state["repeat"]
                row, column = state["row"] + state["repeat"] - 2, state["column"] + wide - 1
                if state["cells"] > limits.cells or row >= limits.rows or column >= limits.columns:
                    raise refuse(
                        opened.name,
                        f"at most {limits.rows} rows, {limits.columns} columns and {limits.cells} cells are read",
                        "delete what is not part of the table, or split the workbook",
                        cell=cell_name(sheet[0], max(state["row"] - 1, 0), state["column"]),
                    )
                if "percentage" in at.values():
                    probe.percent |= {(spot[0], spot[1] + n) for n in range(wide)}
            state["column"] += wide

    _parse(opened, "content.xml", start)
    return probes
