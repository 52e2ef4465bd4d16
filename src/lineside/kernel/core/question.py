"""What cannot be explained is put to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.table import questions

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def question(h: Header, fact: int, element: int, number: int, x: int, y: int) -> None:
    """Put a fact to a person; nothing else changes. The same fact about the same element is one question, and counted.

    What it holds is what came last, and when it came first since somebody dealt with it.
    """
    i = 0
    while i < h.questions and (questions(h)[i].fact != fact or questions(h)[i].element != element):
        i += 1
    row = questions(h)[i]
    row.number, row.x, row.y = number, x, y
    if i < h.questions and not row.answered:
        row.times += 1
        row.last = h.now
        return
    h.questions = max(h.questions, i + 1)
    row.time, row.fact, row.element, row.answered, row.times, row.last = h.now, fact, element, 0, 1, 0


@compiled
def answer(h: Header, row: int) -> bool:
    """A person has dealt with a question; False: there is no such open question."""
    if not 0 <= row < h.questions or questions(h)[row].answered:
        return False
    questions(h)[row].answered = 1
    return True
