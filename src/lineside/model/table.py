"""Tables in models: where a mapping or list may stand, the name of a .csv or .xlsx file may stand instead.

Its columns are the keys; a cell holds text in the same language. A heading may go down into a value with points
(`failure.every`), and may give the unit of bare numbers in brackets (`time [s]`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final, Literal

from lineside.errors import ModelError, Place, Problem
from lineside.glossary import COUNTED, key_of
from lineside.model import yaml
from lineside.model.aside import is_aside, is_number, out_of_order
from lineside.model.distribution import Distribution
from lineside.model.element import Element
from lineside.model.fault import Path, short
from lineside.model.grid import Cell, Folder, Grid
from lineside.model.node import Broken, Entry, Mapping, Node, Scalar, Sequence
from lineside.model.plant import Plant
from lineside.model.problem import elements_at, keys_of
from lineside.model.product import Product
from lineside.model.quantity import DIMENSION_OF, parse, unit_of
from lineside.model.station import Station
from lineside.model.supply import Conveyor, Fleet, Part
from lineside.model.worker import WorkerPool

Shape = Literal["named", "values", "rows", "row", "matrix"]
"""How a table stands for a value: one element a row, named in the first column; one value a row, named in the first
column; a list with one entry a row; one mapping in one row; distances with places on both sides."""

_SECTIONS: Final[dict[str, Shape]] = {
    "stations": "named",
    "workers": "named",
    "shifts": "named",
    "products": "named",
    "parts": "named",
    "fleets": "named",
    "conveyors": "named",
    "release": "named",
    "loops": "named",
    "titles": "named",
    "dispatch": "values",
    "distances": "matrix",
}
_ELEMENTS: Final[dict[str, type[Element]]] = {
    "stations": Station,
    "workers": WorkerPool,
    "products": Product,
    "parts": Part,
    "fleets": Fleet,
    "conveyors": Conveyor,
}
_LISTS: Final = (
    ("products", "*", "route"),
    ("products", "*", "side-routes", "*"),
    ("release", "*", "orders"),
    ("stations", "*", "failure"),
    ("fleets", "*", "failure"),
    ("stations", "*", "maintenance"),
)
_MAPPINGS: Final = {
    "power", "time", "workers", "parts", "defects", "errors", "interlock", "catches", "detects", "rejects", "fixes",
    "kanban", "charge", "hot", "wear",
}  # fmt: skip
"""Mappings inside elements."""
_PRICES: Final = {"labour", "machine", "material", "scrap", "price", "investment"}
"""Mappings of `costs` from names to prices."""
_FILE: Final = re.compile(r"[^{}\[\]()\n]+\.(csv|xlsx)(#[^{}\[\]()\n]+)?", re.IGNORECASE)
_OTHER_FILE: Final = re.compile(r"[^{}\[\]()\n\s]+\.(xls|xlsm|xlsb|ods|tsv|txt|json|yaml|yml)", re.IGNORECASE)
_EMPIRICAL: Final = re.compile(r"empirical\(\s*([^()]+?\.(?:csv|xlsx)(?:#[^()]*?)?)(?:\s+(\S+))?\s*\)", re.IGNORECASE)
_HEADING: Final = re.compile(r"(.*?)\s*\[\s*(\S+)\s*\]")
_ROUND_HEADING: Final = re.compile(r"(.*?)\s*[(（【]\s*(\S+?)\s*[)）】]")
_BARE: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def shape_at(path: Path) -> Shape | None:
    """How a table could stand for the value at a path; None where none can."""
    if len(path) == 1:
        return _SECTIONS.get(str(path[0]))
    if any(len(path) == len(each) and all(b in ("*", a) for a, b in zip(path, each, strict=True)) for each in _LISTS):
        return "rows"
    if len(path) == 2 and path[0] == "costs" and path[1] in _PRICES:
        return "values"
    return "row" if len(path) > 2 and path[-1] in _MAPPINGS else None


def expand(node: Node, folder: Folder, problems: list[Problem], path: Path = ()) -> Node:
    """Put the contents of tables where their names stand, all through a model; what goes wrong joins `problems`."""
    if isinstance(node, Scalar):
        return _table(node, folder, problems, path)
    if isinstance(node, Mapping):
        for key, entry in node.entries.items():
            entry.value = expand(entry.value, folder, problems, (*path, key))
    elif isinstance(node, Sequence):
        node.items = [expand(item, folder, problems, (*path, index)) for index, item in enumerate(node.items)]
    return node


def _table(node: Scalar, folder: Folder, problems: list[Problem], path: Path) -> Node:
    """What a text stands for, if it names a table; else the text itself."""
    sample = _EMPIRICAL.fullmatch(node.text.strip()) if node.plain else None
    shape = shape_at(path)
    if sample is None and (shape is None or not (_FILE.fullmatch(node.text) or _OTHER_FILE.fullmatch(node.text))):
        return node
    try:
        if sample is not None:
            return _sample(node, sample.group(1), sample.group(2) or "", folder)
        if not _FILE.fullmatch(node.text):
            problems.append(Problem(node.place, f"{short(node.text)} is no table", "tables are .csv or .xlsx files"))
            return Broken(node.place, node.span)
        table = _Table(folder.grid(node.text, node.place), path, problems, node)
        made = table.build(shape)
        return expand(made, folder, problems, path) if not isinstance(made, Scalar) else made
    except ModelError as error:
        problems += error.problems
        return Broken(node.place, node.span)


@dataclass(frozen=True, slots=True)
class _Column:
    keys: tuple[str, ...]
    unit: str
    index: int
    place: Place


class _Table:
    """One table, and the node that it stands for."""

    def __init__(self, grid: Grid, path: Path, problems: list[Problem], node: Scalar) -> None:
        self.path = path
        self.problems = problems
        self.node = node
        filled = [row for row in grid if any(cell.text for cell in row)]
        if not filled:
            raise ModelError([Problem(node.place, f"the table {short(node.text)} is empty")])
        self.heading, self.rows = filled[0], _without_old_heading(filled[1:])
        self.aside: set[int] = set()
        self.columns = self._columns()
        if not self.columns:
            raise ModelError([Problem(node.place, f"the table {short(node.text)} is empty"), *problems])
        self.rows = [row for row in self.rows if any(it.text for i, it in enumerate(row) if i not in self.aside)]

    def _columns(self) -> list[_Column]:
        columns: list[_Column] = []
        width = max((len(row) for row in self.rows), default=0)
        for index in range(max(width, len(self.heading))):
            cell = self.heading[index] if index < len(self.heading) else None
            if cell is not None and not cell.text and self._is_corner(index):
                columns.append(_Column(("",), "", index, cell.place))
                continue
            if cell is None or not cell.text:
                self._without_heading(index)
                continue
            if self._is_aside(cell.text, index):
                self.aside.add(index)
                continue
            name, unit = _parted(cell.text)
            keys = self._keys(name, first=not columns)
            if any(column.keys == keys for column in columns):
                self._problem(cell, f"the heading {short(cell.text)} stands here a second time")
                continue
            columns.append(_Column(keys, unit, index, cell.place))
        return columns

    def _is_aside(self, heading: str, index: int) -> bool:
        """Whether a column is for people. Running numbers are names where no other column holds these."""
        known = self._known(())
        if not is_aside(heading, known):
            return False
        if index == 0 and shape_at(self.path) in ("named", "values") and is_number(heading):
            beside = self.heading[1].text if len(self.heading) > 1 else ""
            if key_of(_parted(beside)[0].partition(".")[0], known).partition(".")[0] in ("", *known):
                return False
        if shape_at(self.path) == "rows" and "release" not in self.path and is_number(heading):
            wrong = out_of_order([row[index] for row in self.rows if index < len(row)])
            self.problems += [wrong] if wrong else []
        return True

    def _known(self, keys: tuple[str, ...]) -> list[str]:
        """The keys that may stand below some of a heading; none where there are names."""
        shape = shape_at(self.path)
        around: Path = (*self.path, 0) if shape == "rows" else (*self.path, "*") if shape == "named" else self.path
        place = (*around, *keys)
        known = [key for each in elements_at(Plant, place) or elements_at(Plant, (*place, 0)) for key in keys_of(each)]
        return [*known, *DAYS_OF_TABLES] if self.path == ("shifts",) else known

    def _keys(self, name: str, *, first: bool) -> tuple[str, ...]:
        """What a heading says: a key, one below another, or a place of distances; one in Chinese is read as its key."""
        if self._is_matrix:
            return (key_of(name, WAYS),)
        is_name = first and shape_at(self.path) == "named"
        keys: list[str] = []
        for part in name.split("."):
            keys += (part.strip() if is_name else key_of(part.strip(), self._known(tuple(keys)))).split(".")
        return tuple(keys)

    @property
    def _is_matrix(self) -> bool:
        return shape_at(self.path) == "matrix"

    def _is_corner(self, index: int) -> bool:
        """Whether a column without a heading holds the places that distances begin at: a corner is often left empty."""
        return self._is_matrix and index == 0 and any(row[0].text for row in self.rows if row)

    def _without_heading(self, index: int) -> None:
        lost = [row[index] for row in self.rows if index < len(row) and row[index].text]
        if lost:
            self._problem(lost[0], "this column has no heading")

    def _problem(self, cell: Cell, message: str, hint: str = "") -> None:
        self.problems.append(Problem(cell.place, message, hint))

    def build(self, shape: Shape | None) -> Node:
        """The node for the whole table."""
        if shape == "rows":
            return Sequence(
                [self._mapping(row, self.columns) for row in self.rows], self.node.place, span=self.node.span
            )
        if shape == "row":
            return self._single()
        if self._is_matrix and {column.keys[0] for column in self.columns} == {*WAYS}:
            return self._ways()
        return self._named(shape)

    def _single(self) -> Node:
        if len(self.rows) != 1:
            found = f"found {len(self.rows)} in {short(self.node.text)}"
            message = f"a table for a single mapping has one row below its heading, {found}"
            raise ModelError([Problem(self.node.place, message)])
        return self._mapping(self.rows[0], self.columns)

    def _mapping(self, row: list[Cell], columns: list[_Column]) -> Mapping:
        """A row as a mapping; empty cells are not given. Keys stand where the headings do."""
        mapping = Mapping({}, row[0].place, span=self.node.span)
        for column in columns:
            cell = row[column.index] if column.index < len(row) else None
            if cell is None or not cell.text:
                continue
            holder = mapping
            for key in column.keys[:-1]:
                entry = holder.entries.setdefault(key, Entry(cell.place, Mapping({}, cell.place)))
                if not isinstance(entry.value, Mapping):
                    break
                holder = entry.value
            if column.keys[-1] in holder.entries:
                self._problem(cell, f"`{'.'.join(column.keys)}` is given by another column already")
            else:
                holder.entries[column.keys[-1]] = Entry(column.place, self._value(cell, column))
        return mapping

    def _value(self, cell: Cell, column: _Column) -> Node:
        text = f"{cell.text} {column.unit}" if column.unit and _BARE.fullmatch(cell.text) else cell.text
        try:
            text = _of_clock(cell, column) or text
            return yaml.parse_value(text, cell.place, self.problems)
        except ModelError as error:
            self.problems += error.problems
            return Broken(cell.place)

    def _named(self, shape: Shape | None) -> Node:
        """A mapping whose keys stand in the first column."""
        mapping = Mapping({}, self.node.place, span=self.node.span)
        known = _ELEMENTS.get(str(self.path[0]))
        first, *others = self.columns
        if self._is_matrix:
            others = [replace(column, unit=column.unit or first.unit) for column in others]
        if first.index != min({*range(len(self.heading))} - self.aside) or (
            known is not None and first.keys[0] in (*keys_of(known),)
        ):
            place = self.heading[0].place
            raise ModelError([Problem(place, "the first column must hold the names", "such as a column headed `name`")])
        for row in self.rows:
            name = row[first.index] if first.index < len(row) else Cell("", row[0].place)
            if not name.text:
                self._problem(name, "this row has no name in its first column")
            elif name.text in mapping.entries:
                before = mapping.entries[name.text].place
                self._problem(name, f"{short(name.text)} stands here a second time", f"first in {before.cell}")
            else:
                given = [it for it in others if not self._is_itself(row, it, name.text)]
                mapping.entries[name.text] = Entry(name.place, self._element(row, given, shape))
        return mapping

    def _is_itself(self, row: list[Cell], column: _Column, place: str) -> bool:
        """Whether a cell stands on the diagonal of distances, and says that there is no way from a place to itself."""
        text = row[column.index].text if column.index < len(row) else ""
        return self._is_matrix and column.keys == (place,) and text in _NO_WAY

    def _element(self, row: list[Cell], columns: list[_Column], shape: Shape | None) -> Node:
        words = {column.keys[0] for column in columns}
        forms = {"every", "wip", "loop", "orders", "hot", "share"}
        alone = shape == "values" or (self.path == ("release",) and len(columns) == 1 and not words & forms)
        if not alone:
            made = self._mapping(row, columns)
            made.place = row[self.columns[0].index].place
            return made
        if len(columns) != 1:
            raise ModelError([Problem(self.heading[0].place, f"expected two columns, found {len(columns) + 1}")])
        cell = row[columns[0].index] if columns[0].index < len(row) else Cell("", row[0].place)
        return self._value(cell, columns[0])

    def _ways(self) -> Node:
        """Distances with a row for each way: from, to, distance."""
        mapping = Mapping({}, self.node.place, span=self.node.span)
        columns = {column.keys[0]: column for column in self.columns}
        for row in self.rows:
            cells = {key: row[column.index] for key, column in columns.items() if column.index < len(row)}
            start, end = cells.get("from", row[0]), cells.get("to", row[0])
            entry = mapping.entries.setdefault(start.text, Entry(start.place, Mapping({}, start.place)))
            if isinstance(entry.value, Mapping):
                if end.text in entry.value.entries:
                    self._problem(
                        end, f"the way from {short(start.text)} to {short(end.text)} stands here a second time"
                    )
                value = self._value(cells.get("distance", Cell("", row[0].place)), columns["distance"])
                entry.value.entries[end.text] = Entry(end.place, value)
        return mapping


WAYS: Final = ("from", "to", "distance")
_NO_WAY: Final = ("0", "-", "–", "—", "/", "\\")
DAYS_OF_TABLES: Final = ("daily", "mon-fri", "sat", "sun", "break")


def _parted(heading: str) -> tuple[str, str]:
    """A heading and its unit: `time [s]`, `工时（秒）`. Round brackets hold one only where they hold a known unit."""
    if found := _HEADING.fullmatch(heading):
        return found.group(1), unit_of(found.group(2))
    if (found := _ROUND_HEADING.fullmatch(heading)) is None:
        return heading, ""
    unit = unit_of(found.group(2))
    if unit in COUNTED:
        return found.group(1), ""
    return (found.group(1), unit) if unit in DIMENSION_OF or unit in _CLOCKS else (heading, "")


def _without_old_heading(rows: list[list[Cell]]) -> list[list[Cell]]:
    """The rows without a first one that heads the columns once more, as a sheet does whose own heading was kept.

    It has words where all rows below have numbers, and no number anywhere; or it is all Chinese, which no name is.
    """
    if len(rows) < 2:
        return rows
    first, others = rows[0], rows[1:]

    def numbers(index: int) -> bool:
        below = [row[index].text for row in others if index < len(row) and row[index].text]
        return len(below) >= 1 and all(_STARTS_WITH_NUMBER.match(text) for text in below)

    said = [(i, cell.text) for i, cell in enumerate(first) if cell.text]
    heads = [i for i, text in said if numbers(i) and not re.search(r"\d", text)]
    plain = all(not re.search(r"\d", text) for _, text in said)
    named = any(" " in text or text[:1].isupper() or not text.isascii() for _, text in said)
    chinese = len(said) > 1 and not any(text.isascii() for _, text in said)
    return others if plain and (chinese or (heads and named)) else rows


_STARTS_WITH_NUMBER: Final = re.compile(r"[+-]?[\d.]")
_CLOCK: Final = re.compile(r"(\d+):([0-5]\d)(?::([0-5]\d(?:\.\d+)?))?", re.ASCII)
_CLOCKS: Final = ("hh:mm:ss", "hh:mm", "mm:ss")


def _of_clock(cell: Cell, column: _Column) -> str:
    """A duration that is written like a time of day, in seconds; empty where it is none, or stands for a date."""
    if column.keys[-1] not in _DURATIONS or column.unit not in ("", *_CLOCKS, "s", "min", "h"):
        return ""
    found = _CLOCK.fullmatch(cell.text)
    if found is None:
        return ""
    a, b, c = int(found[1]), int(found[2]), found[3]
    if c is not None:
        return f"{_seconds(3600 * a + 60 * b + float(c))} s"
    if column.unit in ("mm:ss", "min"):
        return f"{60 * a + b} s"
    if column.unit in ("hh:mm", "h"):
        return f"{3600 * a + 60 * b} s"
    message = f"{short(cell.text)} may be hours and minutes or minutes and seconds"
    hint = f"head the column `{'.'.join(column.keys)} [mm:ss]` or `[hh:mm]`, or write `hh:mm:ss`"
    raise ModelError([Problem(cell.place, message, hint)])


def _seconds(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


_DURATIONS: Final = frozenset(
    {
        "time",
        "setup",
        "load",
        "run",
        "unload",
        "repair",
        "every",
        "after",
        "for",
        "move",
        "walk",
        "walk-within",
        "early",
    }
)
"""Columns that hold durations: what looks like a time of day elsewhere is a date's, or a title."""


def _sample(node: Scalar, name: str, unit: str, folder: Folder) -> Node:
    """`empirical(times.csv)`: the first column of a table, with or without a heading."""
    rows = [row[0] for row in folder.grid(name, node.place) if row and row[0].text]
    headed = _parted(rows[0].text)[1] if rows else ""
    if headed:
        unit, rows = unit or headed, rows[1:]
    elif rows and not re.match(r"[+-]?[\d.]", rows[0].text):
        rows = rows[1:]
    if not rows:
        raise ModelError([Problem(node.place, f"the table {short(name)} holds no values")])
    values: list[float] = []
    dimension = DIMENSION_OF.get(unit or rows[0].text.split()[-1], "time")
    for cell in rows:
        text = f"{cell.text} {unit}" if unit and _BARE.fullmatch(cell.text) else cell.text
        try:
            values.append(parse(text, dimension))
        except ValueError as error:
            hint = "give the unit in the heading, `time [s]`, or behind the name, `empirical(times.csv s)`"
            raise ModelError([Problem(cell.place, str(error).partition(" (")[0], hint)]) from None
    drawn = Distribution(kind="empirical", values=tuple(values), dimension=dimension, written=node.text.strip())
    return Scalar(node.text, node.place, node.plain, node.span, drawn)
