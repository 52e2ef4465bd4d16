"""Two values for one figure: side by side, in one unit, with their difference, and whether a unit was swapped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import Connection, false, select

from lineside.district.axes import MeasureKind
from lineside.district.change import percent
from lineside.district.choosing import says_the_same
from lineside.district.figure import Figure
from lineside.district.sheet.draw import Drawn
from lineside.district.store.figures import AMOUNT_SCALE, Filed, digest, find_by_digest
from lineside.district.store.ledger import Ledger
from lineside.district.store.tables import FIGURE

_SWAPS = {10_000: "万元 and 亿元, or 元 and 万元,", 10**8: "元 and 亿元"}
_NEAR = Fraction(5, 2)
"""Within two and a half times the factor counts as a swap: an honest figure seldom changes 4,000-fold in a year."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that was sent and one that stands, of one address.

    ours and theirs: the values in the unit of the sent one, as text. relative: |ours − theirs| ÷ |theirs|, None where
    theirs is zero or has no single number. swap: the suspicion that units were mixed up, empty without one.
    """

    cell: str
    sent: Figure
    stands: Filed
    ours: str
    theirs: str
    relative: Fraction | None
    swap: str

    def __str__(self) -> str:
        far = "" if self.relative is None else f", {percent(self.relative)} apart"
        said = self.stands.figure
        told = f"{self.cell}: {self.sent.subject} · {self.sent.indicator} · {self.sent.period}: {self.ours} sent"
        return f"{told}, {self.theirs} {said.unit} stands ({said.source or said.said_by}, {said.place}{far}){self.swap}"


def differences(ledger: Ledger, drawn: Sequence[Drawn]) -> list[Difference]:
    """Every figure of the ledger that has the address of a sent one and cannot mean the same number."""
    with ledger.reading() as connection:
        standing = find_by_digest(connection, "address", [digest(one.figure.address) for one in drawn])
    return [
        _difference(one, filed)
        for one in drawn
        for filed in standing.get(digest(one.figure.address), [])
        if not says_the_same(filed.figure, one.figure)
    ]


def _difference(one: Drawn, filed: Filed) -> Difference:
    ours, theirs = _middle(one.figure), _middle(filed.figure)
    relative = abs(ours - theirs) / abs(theirs) if theirs else None
    swap = swapped(ours, theirs) if one.figure.measure.kind is MeasureKind.LEVEL else ""
    told = f"; were {swap} mixed up?" if swap else ""
    return Difference(
        one.cell, one.figure, filed, f"{one.figure.value} {one.figure.unit}", str(filed.figure.value), relative, told
    )


def _middle(figure: Figure) -> Fraction:
    """The number said, in base units, whatever words were around it."""
    return figure.unit.to_base(figure.value.number)


def swapped(one: Fraction, other: Fraction) -> str:
    """The units that may have been mixed up where two numbers differ by about their factor; empty otherwise."""
    if not one or not other:
        return ""
    ratio = max(abs(one / other), abs(other / one))
    for factor in (10_000, 10**8):
        if factor / _NEAR <= ratio <= factor * _NEAR:
            return _SWAPS[factor]
    return ""


def suspicions(ledger: Ledger, drawn: Sequence[Drawn]) -> list[tuple[Drawn, str]]:
    """Levels that are about 10⁴ or 10⁸ times what stands for the same subject and indicator in other periods.

    Compared with the nearest period in time, level with level, so that one swapped column is noticed in its first cell.
    """
    levels = [one for one in drawn if one.figure.measure.kind is MeasureKind.LEVEL and one.figure.period.last_month]
    found = []
    with ledger.reading() as connection:
        cache: dict[tuple[str, str], list[tuple[int, Fraction]]] = {}
        for one in levels:
            figure = one.figure
            key = (figure.subject, figure.indicator)
            if key not in cache:
                cache[key] = list(_standing(connection, *key))
            month = figure.period.last_month or 0
            nearest = min(cache[key], key=lambda held: abs(held[0] - month), default=None)
            if nearest is None:
                continue
            if swap := swapped(_middle(figure), nearest[1]):
                times = _times(_middle(figure), nearest[1])
                found.append((one, f"it is {times} what stands for the same or a near period: were {swap} mixed up?"))
    return found


def _times(ours: Fraction, theirs: Fraction) -> str:
    ratio = abs(ours / theirs)
    return f"{round(float(ratio)):,} times" if ratio >= 1 else f"1/{round(float(1 / ratio)):,} of"


def _standing(connection: Connection, subject: str, indicator: str) -> Iterable[tuple[int, Fraction]]:
    """Month and value in base units of the levels that stand."""
    wanted = (
        select(FIGURE.c.last_month, FIGURE.c.amount)
        .where(FIGURE.c.subject == subject, FIGURE.c.indicator == indicator, FIGURE.c.measure == "level")
        .where(FIGURE.c.withdrawn == false(), FIGURE.c.amount.is_not(None), FIGURE.c.last_month.is_not(None))
        .limit(2000)
    )
    for month, amount in connection.execute(wanted):
        if amount:
            yield month, Fraction(amount, AMOUNT_SCALE)
