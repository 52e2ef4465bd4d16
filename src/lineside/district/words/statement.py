"""One figure or change that a text states, with everything it says of it, and where."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

Measure = Literal["level", "growth", "times", "points", "share", "rank", "increase"]
Status = Literal["reported", "planned", "agreed", "claimed", "estimated"]


@dataclass(frozen=True, slots=True)
class Statement:
    """What a text states; what it leaves open is empty.

    span_start, span_end: the characters of the figure in the source, counted from 0, the last exclusive;
    sentence_start and sentence_end those of its sentence.
    value: plain decimals, a fall negative; high: the upper end of a range.
    measure: `increase` is an amount by which a level grew (净增). period: canonical, empty where no year is known.
    subject and indicator: words of the text; subject_id and indicator_id what they are in the ledger, if known.
    compared_with: yoy, mom, two-year-mean, annual-mean, base, other-place, to (a multiple of
    the base, and no growth), or empty. of: whom a share, rank, difference
    or contribution is of. bound: exact, more, at_least, less, at_most, nearly, about, odd, range. said_by: who says it.
    """

    span_start: int
    span_end: int
    text: str
    value: str
    high: str
    unit: str
    measure: Measure
    period: str
    subject: str
    indicator: str
    compared_with: str = ""
    of: str = ""
    bound: str = "exact"
    scope: str = ""
    price: str = ""
    status: Status = "reported"
    said_by: str = ""
    subject_id: str = ""
    indicator_id: str = ""
    sentence_start: int = 0
    sentence_end: int = 0

    def as_dict(self) -> dict[str, str | int]:
        """The statement as plain data."""
        return asdict(self)
