"""What devices say that makes no fact: a file of JSON lines beside the journal, which begins anew when it is full."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from io import TextIOWrapper
    from pathlib import Path

    from lineside.link.driver import Batch

FULL: Final = 64 << 20
KEPT: Final = 4
"""Files kept beside the one that is written; the oldest goes."""
SUFFIX: Final = ".raw.jsonl"


class RawLog:
    """`{"t": µs since 1970 UTC, "device": "cell/Cell7/Press1", "values": {…}}` a line."""

    def __init__(self, journal: Path, full: int = FULL) -> None:
        """Beside a journal; nothing is written before something comes."""
        self.path = journal.with_name(journal.name + SUFFIX)
        self._full = full
        self._file: TextIOWrapper | None = None
        self._size = 0

    def write(self, batch: Batch, known: frozenset[str]) -> None:
        """Keep the values of a message that no fact is made from."""
        values = {name: value for name, value in batch.values if name not in known}
        if not values:
            return
        if self._file is None or self._size > self._full:
            self._turn()
        assert self._file is not None
        line = json.dumps({"t": batch.at or batch.received, "device": batch.device, "values": values})
        self._file.write(line + "\n")
        self._size += len(line) + 1

    def flush(self) -> None:
        """Let others read what was written."""
        if self._file is not None:
            self._file.flush()

    def close(self) -> None:
        """Write no more."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _turn(self) -> None:
        self.close()
        size = self.path.stat().st_size if self.path.exists() else 0
        if size > self._full:
            for n in range(KEPT, 0, -1):
                older = self.path.with_suffix(f".{n}.jsonl")
                newer = self.path if n == 1 else self.path.with_suffix(f".{n - 1}.jsonl")
                if newer.exists():
                    newer.replace(older)
            size = 0
        self._file = self.path.open("a", encoding="utf-8")
        self._size = size
