"""What is wrong with a workbook, cell by cell."""

from __future__ import annotations

from lineside.errors import InputError, Place, Problem


class SheetError(InputError):
    """A workbook that cannot be taken in: every fault with its cell, and nothing was written."""


def column_letters(column: int) -> str:
    """`A` for 0, `Z` for 25, `AA` for 26."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_name(sheet: str, row: int, column: int) -> str:
    """`Sheet1!C12` for row 11 and column 2, both counted from 0."""
    return f"{sheet}!{column_letters(column)}{row + 1}"


def problem(file: str, cell: str, message: str, hint: str = "") -> Problem:
    """One fault at a cell, or of the whole file where `cell` is empty."""
    return Problem(Place(file, cell=cell), message, hint)


def refuse(file: str, message: str, hint: str = "", *, cell: str = "") -> SheetError:
    """A refusal with one reason."""
    return SheetError([problem(file, cell, message, hint)])
