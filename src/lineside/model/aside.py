"""Columns of a table that people read and a model does not: running numbers, remarks, what is headed with `#`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Final

from lineside.errors import Problem
from lineside.model.fault import short
from lineside.model.grid import Cell

NUMBERS: Final = frozenset(["序号", "序", "行号", "项次", "#", "no", "nr", "seq", "line", "s/n"])
"""Headings of a column that numbers the rows."""
REMARKS: Final = frozenset(
    ["备注", "注", "附注", "说明", "备考", "remark", "remarks", "note", "notes", "comment", "comments"]
)
"""Headings of a column of remarks."""


def is_aside(heading: str, known: Collection[str]) -> bool:
    """Whether a heading says that a model need not read its column. What is a key or a name at its place is none.

    Where the headings are names of somebody's own (`known` is empty), only those that no name can be are passed over.
    """
    word = _word(heading)
    if word in known:
        return False
    if heading.startswith("#") or not word.isascii():
        return heading.startswith("#") or word in NUMBERS | REMARKS
    return bool(known) and word in NUMBERS | REMARKS


def is_number(heading: str) -> bool:
    """Whether a column numbers the rows."""
    return _word(heading) in NUMBERS


def is_remark(word: str) -> bool:
    """Whether a key means a remark."""
    return _word(word) in REMARKS


def out_of_order(cells: Sequence[Cell]) -> Problem | None:
    """What is wrong where the order of rows counts, and they do not stand in that of their numbers."""
    numbers = [(cell, int(cell.text)) for cell in cells if cell.text.isdecimal()]
    for (above, before), (cell, number) in pairwise(numbers):
        if number <= before:
            message = f"the row numbered {short(cell.text)} stands below {short(above.text)}, and rows count in order"
            return Problem(cell.place, message, "sort the sheet by this column, or take the column out")
    return None


def _word(heading: str) -> str:
    return "".join(heading.casefold().split()).rstrip(".．:：")
