"""Rows of totals (合计, 小计): never filed, since sums are computed, but held against the rows above them."""

from __future__ import annotations

from decimal import Decimal

from lineside.district.axes import MeasureKind
from lineside.district.figure import Figure
from lineside.district.sheet.names import TOTALS
from lineside.district.sheet.words import plain
from lineside.district.value import Form, Value


def is_total(text: str) -> bool:
    """Whether a label is that of a total."""
    return plain(text).casefold().replace(" ", "") in TOTALS


class Totals:
    """Adds up the levels of a sheet, column by column, while its rows are read."""

    def __init__(self) -> None:
        self._sums: dict[str, Decimal] = {}
        self._open: set[str] = set()

    def add(self, drawn: dict[str, Figure]) -> None:
        """A row that was read."""
        for column, figure in drawn.items():
            if figure.measure.kind is not MeasureKind.LEVEL or figure.value.form is not Form.EXACT:
                self._open.add(column)
            self._sums[column] = self._sums.get(column, Decimal(0)) + figure.value.number

    def lose(self) -> None:
        """A row that could not be read: no column can be held against its total any more."""
        self._open |= set(self._sums)

    def differs(self, column: str, said: Value) -> Decimal | None:
        """What the rows above add up to, where that is known and not what the total says."""
        made = self._sums.get(column)
        if made is None or column in self._open or said.form is not Form.EXACT:
            return None
        places = min(0, int(said.number.as_tuple().exponent))
        # Totals are rounded as they are printed, and so may each of the rows be.
        return None if abs(made - said.number) <= Decimal(10) ** places else made
