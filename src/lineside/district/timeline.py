"""How a firm's figures of different periods hang together: a quarter and its months, a year to date and its months.

Whoever knows January to June and January to May knows June. So that suppression sees this, the periods that one firm
filed are cut where they begin and end, and each figure is written as the sum of the stretches it covers, plus what the
filings differ by (a quarter revised without its months), which the reader is taken to know as well.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

Unit = Hashable
"""One contribution to a sum: what one firm filed for one period."""
Atom = Hashable
"""A stretch of one firm's time that no filing cuts further; the unknowns of a reader."""
Amount = int | Fraction
"""An exact amount; whole numbers of a small unit where there are many, since fractions take ten times as long."""


def size(amount: Amount) -> Amount:
    """The amount without its sign."""
    return -amount if amount < 0 else amount


@dataclass(frozen=True, slots=True)
class Filing:
    """What one firm filed: months counted from year 0, both ends included."""

    unit: Unit
    owner: str
    first: int
    last: int
    amount: Amount


@dataclass(frozen=True, slots=True)
class Ties:
    """How contributions hang together.

    owner: whose each unit is; occasion: units of one occasion may be added (one indicator in one period); atoms: the
    stretches that make up each unit; holder: whose each atom is; amounts: what each atom comes to, below zero where
    filings contradict each other; stretch: the occasion of each atom.
    """

    owner: dict[Unit, str] = field(default_factory=dict)
    occasion: dict[Unit, Hashable] = field(default_factory=dict)
    atoms: dict[Unit, tuple[Atom, ...]] = field(default_factory=dict)
    holder: dict[Atom, str] = field(default_factory=dict)
    amounts: dict[Atom, Amount] = field(default_factory=dict)
    stretch: dict[Atom, Hashable] = field(default_factory=dict)

    @staticmethod
    def none(amounts: Mapping[Unit, Amount]) -> Ties:
        """Every contribution stands by itself and belongs to somebody else."""
        owner = {unit: repr(unit) for unit in amounts}
        atoms: dict[Unit, tuple[Atom, ...]] = {unit: (unit,) for unit in amounts}
        return Ties(owner, dict.fromkeys(amounts), atoms, dict(owner), dict(amounts), dict.fromkeys(amounts))

    def joined(self, others: Ties) -> Ties:
        """These contributions and others, whose names differ."""
        return Ties(
            self.owner | others.owner,
            self.occasion | others.occasion,
            self.atoms | others.atoms,
            self.holder | others.holder,
            self.amounts | others.amounts,
            self.stretch | others.stretch,
        )


def tie(filings: Iterable[Filing], *, flow: bool) -> Ties:
    """Tie the filings of one indicator together.

    flow: over time they add (output); else they are levels (employees), and all that end in one month are one.
    """
    ties = Ties()
    of_owner: dict[str, list[Filing]] = {}
    for filing in filings:
        of_owner.setdefault(filing.owner, []).append(filing)
        ties.owner[filing.unit] = filing.owner
        ties.occasion[filing.unit] = (filing.first if flow else filing.last, filing.last)
    for owner, own in of_owner.items():
        own.sort(key=lambda one: (one.last - one.first, one.first, repr(one.unit)))  # what is finest says most
        if flow:
            _cut(owner, own, ties)
        else:
            for filing in own:
                atom = (owner, filing.last)
                ties.atoms[filing.unit] = (atom,)
                ties.holder[atom], ties.stretch[atom] = owner, (filing.last, filing.last)
                ties.amounts.setdefault(atom, filing.amount)
    return ties


def _cut(owner: str, filings: list[Filing], ties: Ties) -> None:
    """Cut one firm's time where its filings begin and end.

    The ends are nodes of a graph and the filings its edges. Along a spanning tree of the shortest filings every node
    gets the amount accumulated until then; only differences between nodes that filings connect are known at all.
    """
    trees = _Trees()
    for filing in filings:
        trees.join(filing.first, filing.last + 1, filing.amount)
    nodes: dict[int, list[int]] = {}
    for node in sorted(trees.root):
        nodes.setdefault(trees.root[node], []).append(node)
    for filing in filings:
        ends = [n for n in nodes[trees.root[filing.first]] if filing.first <= n <= filing.last + 1]
        stretches = tuple((owner, start, end) for start, end in pairwise(ends))
        ties.atoms[filing.unit] = stretches
        for atom in stretches:
            ties.holder[atom], ties.stretch[atom] = owner, (atom[1], atom[2] - 1)
            ties.amounts[atom] = trees.until[atom[2]] - trees.until[atom[1]]


class _Trees:
    """Nodes in trees, each with the amount from its tree's root to it."""

    def __init__(self) -> None:
        self.root: dict[int, int] = {}
        self.until: dict[int, Amount] = {}

    def join(self, start: int, end: int, amount: Amount) -> None:
        """Let `amount` lie between two nodes, unless their distance is known already."""
        for node in (start, end):
            self.root.setdefault(node, node)
            self.until.setdefault(node, 0)
        kept, moved = self.root[start], self.root[end]
        if kept == moved:
            return
        shift = self.until[start] + amount - self.until[end]
        for node, root in self.root.items():
            if root == moved:
                self.root[node] = kept
                self.until[node] += shift
