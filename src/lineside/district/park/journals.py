"""Journals of lines whose hours may be offered from the page: those that whoever serves the ledger put in a folder.

Nobody sends a journal: it is a database with a model in it, which is opened and replayed. Whoever starts the server
names a folder; in it a folder for each firm, called as the firm's id, holds the journals of the firm's lines. The page
names a journal by its file's name, which must be one of the list, and whoever may enter something for the firm may
offer its hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

ENDING: Final = ".lineside"
LARGEST: Final = 256 << 20
"""Bytes of a journal that is replayed for a page."""


@dataclass(frozen=True, slots=True)
class Journals:
    """A folder of journals, with a folder for each firm."""

    folder: Path

    def of(self, firm: str) -> dict[str, Path]:
        """The journals of a firm's lines by name, the newest first; no links, which might lead elsewhere."""
        named = [one for one in _listed(self.folder) if one.name == firm and one.is_dir()]
        files = [one for each in named for one in _listed(each) if one.suffix == ENDING and one.is_file()]
        return {one.name: one for one in sorted(files, key=lambda one: (-one.stat().st_mtime, one.name))}


def _listed(folder: Path) -> list[Path]:
    """What is in a folder; nothing where there is none, or it may not be read."""
    try:
        return [one for one in folder.iterdir() if not one.is_symlink()]
    except OSError:
        return []
