"""Rows of totals (合计, 小计): never filed, since sums are computed, but held against the rows above them."""

from __future__ import annotations

import re
from decimal import Decimal

from lineside.district.axes import MeasureKind
from lineside.district.figure import Figure
from lineside.district.sheet.names import TOTALS
from lineside.district.sheet.words import plain
from lineside.district.value import Form, Value


def is_total(text: str) -> bool:
    """Whether a label is that of a total."""
    return plain(text).casefold().replace(" ", "") in TOTALS


_SUBTOTAL = frozenset(["小计", "subtotal"])


def is_part(text: str) -> bool:
    """Whether a row lies within the one above it: 其中：…, #…, or set in."""
    return bool(re.match(r"\s*(?:其中|#|＃)", text)) or bool(re.match(r"[\s　]{2,}\S", text))


class Totals:
    """Adds up the levels of a sheet, column by column, while its rows are read; each 小计 ends a group of its own."""

    def __init__(self) -> None:
        self._all: dict[str, Decimal] = {}
        self._group: dict[str, Decimal] = {}
        self._open: set[str] = set()
        self._lost = False
        self._ahead: list[tuple[str, int, str, Value]] = []

    def add(self, drawn: dict[str, Figure], *, part: bool = False) -> None:
        """A row that was read; a part of the row above it adds nothing."""
        for column, figure in drawn.items():
            if figure.measure.kind is not MeasureKind.LEVEL or figure.value.form is not Form.EXACT:
                self._open.add(column)
            if not part:
                for sums in (self._all, self._group):
                    sums[column] = sums.get(column, Decimal(0)) + figure.value.number

    def lose(self) -> None:
        """A row that could not be read: no column can be held against its total any more."""
        self._lost = True

    def total(self, row: int, label: str, said: dict[str, Value]) -> list[tuple[str, int, str, Value, Decimal]]:
        """A row of totals: the columns in which it is not what the rows above it come to."""
        subtotal = plain(label).casefold() in _SUBTOTAL
        wrong = []
        for column, value in said.items():
            if column not in self._all:
                self._ahead.append((column, row, label, value))
                continue
            sums = [self._group.get(column), None if subtotal else self._all.get(column)]
            if not any(made is not None and _rounds_to(made, value) for made in sums) and self._known(column, value):
                made = sums[0] if subtotal or sums[1] is None else sums[1]
                wrong += [] if made is None else [(column, row, label, value, made)]
        if subtotal:
            self._group = {}
        return wrong

    def finish(self) -> list[tuple[str, int, str, Value, Decimal]]:
        """Totals that stood above their rows, where these do not come to them."""
        return [
            (column, row, label, value, self._all[column])
            for column, row, label, value in self._ahead
            if column in self._all and self._known(column, value) and not _rounds_to(self._all[column], value)
        ]

    def _known(self, column: str, said: Value) -> bool:
        return not self._lost and column not in self._open and said.form is Form.EXACT


def _rounds_to(made: Decimal, said: Value) -> bool:
    """Whether rows come to a total; it is rounded as it is printed, and so may each of the rows be."""
    places = min(0, int(said.number.as_tuple().exponent))
    return abs(made - said.number) <= Decimal(10) ** places
