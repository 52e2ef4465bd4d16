"""How much of a workbook is read. A return has hundreds of cells; whoever sends more than this sends something else."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one file; whatever exceeds one is refused before it is unpacked or read further.

    file, unpacked: bytes as sent, and once unpacked. ratio: how many times larger a part may become.
    parts: files inside the archive. text: characters of one cell. figures: of one sheet.
    cells: of the whole workbook, those named as merged, and the rectangles that the sheets span. filled: cells of the
        workbook that hold something.
    """

    file: int = 20 * MEGABYTE
    unpacked: int = 400 * MEGABYTE
    ratio: int = 250
    parts: int = 2_000
    sheets: int = 200
    rows: int = 200_000
    columns: int = 1_000
    cells: int = 5_000_000
    filled: int = 1_000_000
    merges: int = 20_000
    figures: int = 200_000
    text: int = 32_767


LIMITS = Limits()
