"""What cannot be explained is put to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.table import questions

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def question(h: Header, fact: int, element: int, number: int, x: int, y: int) -> None:
    """Put a fact to a person; nothing else changes."""
    row = questions(h)[h.questions]
    h.questions += 1
    row.time, row.fact, row.element, row.number, row.x, row.y, row.answered = h.now, fact, element, number, x, y, 0


@compiled
def answer(h: Header, row: int) -> bool:
    """A person has dealt with a question; False: there is no such open question."""
    if not 0 <= row < h.questions or questions(h)[row].answered:
        return False
    questions(h)[row].answered = 1
    return True
