"""Sums that were asked for, kept until a figure of their indicator or the registry changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

MOST_CELLS = 60_000
"""Cells of all answers that are kept."""
_WAYS = 16


class KeptSums:
    """Answers by question, each with the revision that it was found under. Threads share it."""

    def __init__(self) -> None:
        self._alone = Lock()
        self._asked = tuple(Lock() for _ in range(_WAYS))
        self._kept: OrderedDict[Hashable, tuple[object, Any, int]] = OrderedDict()
        self._cells = 0

    @contextmanager
    def one_by_one(self, question: Hashable) -> Iterator[None]:
        """Whoever asks the same meanwhile waits, and finds the answer kept."""
        with self._asked[hash(question) % _WAYS]:
            yield

    def find(self, question: Hashable, revision: object) -> Any:
        """The answer that was kept under this revision; None where there is none."""
        with self._alone:
            found = self._kept.get(question)
            if found is None or found[0] != revision:
                return None
            self._kept.move_to_end(question)
            return found[1]

    def keep(self, question: Hashable, revision: object, answer: object, cells: int) -> None:
        """Keep an answer of so many cells, in place of those that were asked for longest ago."""
        if cells > MOST_CELLS // 4:
            return
        with self._alone:
            _, _, before = self._kept.pop(question, (None, None, 0))
            self._kept[question] = (revision, answer, cells)
            self._cells += cells - before
            while self._cells > MOST_CELLS:
                self._cells -= self._kept.popitem(last=False)[1][2]
