"""Who is first of many, kept as they come and go: pairing heaps, linked through rows of a table of their own.

M. L. Fredman, R. Sedgewick, D. D. Sleator, R. E. Tarjan, "The pairing heap", Algorithmica 1 (1986): joining takes a
step, leaving O(log n) on average over all. Each row stands for one element; the least `key` is first, among equals the
least `turn`, and no two have both alike, so that how a heap came about never shows. Its first row is kept by its owner.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.lower.codes import NONE

if TYPE_CHECKING:
    from lineside.kernel.core.table import Rows


@compiled
def outranks(ranks: Rows, row: int, other: int) -> bool:
    """Whether a row is before another."""
    mine, theirs = ranks[row], ranks[other]
    return mine.key < theirs.key or (mine.key == theirs.key and mine.turn < theirs.turn)


@compiled
def meld(ranks: Rows, row: int, other: int) -> int:
    """Make one heap of two, by their first rows; its first row."""
    first, last = (row, other) if outranks(ranks, row, other) else (other, row)
    child = ranks[first].child
    ranks[last].before, ranks[last].next = first, child
    if child != NONE:
        ranks[child].before = last
    ranks[first].child = last
    return first


@compiled
def join_heap(ranks: Rows, first: int, row: int, key: float, turn: int) -> int:
    """Put a row into a heap, NONE if it is empty; the first row from now on."""
    rank = ranks[row]
    rank.key, rank.turn = key, turn
    rank.child = rank.next = rank.before = NONE
    return row if first == NONE else meld(ranks, first, row)


@compiled
def gather(ranks: Rows, row: int) -> int:
    """Make one heap of a row and those that follow it: in pairs forward, then all backward. Its first row."""
    pairs = NONE
    while row != NONE:
        other = ranks[row].next
        following = NONE
        if other != NONE:
            following = ranks[other].next
            row = meld(ranks, row, other)
        ranks[row].next = pairs
        pairs, row = row, following
    first = NONE
    while pairs != NONE:
        following = ranks[pairs].next
        first = pairs if first == NONE else meld(ranks, first, pairs)
        pairs = following
    if first != NONE:
        ranks[first].next = ranks[first].before = NONE
    return first


@compiled
def leave_heap(ranks: Rows, first: int, row: int) -> int:
    """Take a row out of a heap; the first row from now on, NONE if it is empty."""
    rank = ranks[row]
    rest = gather(ranks, rank.child)
    if row == first:
        return rest
    if ranks[rank.before].child == row:
        ranks[rank.before].child = rank.next
    else:
        ranks[rank.before].next = rank.next
    if rank.next != NONE:
        ranks[rank.next].before = rank.before
    return first if rest == NONE else meld(ranks, first, rest)
