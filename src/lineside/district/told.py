"""What readers have been told: sums that were published, kept so that later ones are chosen beside them."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, field

Filed = tuple[int, int, str]
"""What a firm filed for a period: its first and last month, counted from year 0, and the firm."""


@dataclass(frozen=True, slots=True)
class Told:
    """Sums that were published, each as the filings that it added up; amounts: what each of them came to at last."""

    amounts: dict[Filed, int] = field(default_factory=dict)
    sums: frozenset[frozenset[Filed]] = frozenset()


def joined(earlier: Told, later: Told) -> Told:
    """What was told at either time."""
    return Told(earlier.amounts | later.amounts, earlier.sums | later.sums)


def write_told(told: Told) -> bytes:
    """As bytes, in an order that never wavers."""
    filings = sorted(told.amounts)
    number = {filed: n for n, filed in enumerate(filings)}
    sums = sorted(sorted(number[filed] for filed in units) for units in told.sums)
    document = {"filings": [[*filed, told.amounts[filed]] for filed in filings], "sums": sums}
    return zlib.compress(json.dumps(document, separators=(",", ":")).encode(), 6)


def read_told(data: bytes) -> Told:
    """What `write_told` wrote; nothing from no bytes."""
    if not data:
        return Told()
    document = json.loads(zlib.decompress(data))
    filings: list[Filed] = [(first, last, firm) for first, last, firm, _ in document["filings"]]
    amounts = {filed: row[3] for filed, row in zip(filings, document["filings"], strict=True)}
    return Told(amounts, frozenset(frozenset(filings[n] for n in numbers) for numbers in document["sums"]))
