"""The files of a journal: `run.lineside`, then `run.lineside.00002` and so on, each begun at a snapshot."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_LATER: Final = re.compile(r"\.(\d{5})$")


def base_of(path: Path) -> Path:
    """The name that a person gives for all files of the journal of which this is one."""
    return path.with_name(_LATER.sub("", path.name))


def segment_file(base: Path, number: int) -> Path:
    """The file of a segment, counted from 1."""
    return base if number == 1 else base.with_name(f"{base.name}.{number:05d}")


def segments_of(path: Path) -> dict[int, Path]:
    """The files that are there of the journal, oldest first, by their numbers."""
    base = base_of(path)
    found = {1: base} if base.exists() else {}
    if base.parent.is_dir():
        for each in base.parent.iterdir():
            later = _LATER.search(each.name)
            if later and each.name == f"{base.name}{later[0]}":
                found[int(later[1])] = each
    return dict(sorted(found.items()))
