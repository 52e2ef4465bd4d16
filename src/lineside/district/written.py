"""A file that a command of the ledger writes: whole, or as it was before."""

from __future__ import annotations

from pathlib import Path

from lineside.district.errors import DistrictError
from lineside.district.saying import say
from lineside.report.folder import replaced


def write_file(path: Path, content: bytes) -> None:
    """Write a file beside and put it into place, and say so. Raises DistrictError where it cannot be written."""
    try:
        with replaced(path) as fresh:
            fresh.write_bytes(content)
    except OSError as wrong:
        raise DistrictError(f"{path} cannot be written: {wrong.strerror}") from None
    say(f"wrote {path}")
