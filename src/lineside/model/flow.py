"""How often a part comes to each step on average, with defects, inspections, rework and scrap, by exact bookkeeping.

A part's state is the step it stands at, the defects it carries, and how often it went back. The probability that
leaves one state enters the next ones, until all but a billionth of it has left the plant. A sample of every so manieth
part counts as a share drawn at random.

What all averages rest on is that nothing piles up. Where rework waits longer and longer, parts that need none still
leave: `Flow.least` has the visits without which no part does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import prod
from typing import Final

from lineside.model.product import Product
from lineside.model.route import ANY, SCRAP, Go, Interlock, Step

_NEGLIGIBLE: Final = 1e-12
_LEFT: Final = 1e-9
_STATES: Final = 50_000
"""States looked at before the rest is left out: products with dozens of kinds of defects."""
_MANY: Final = 500
_RARE: Final = 1e-6
"""Of more sets of defects than `_MANY` none so rare is kept apart: 60 kinds would make 2⁶⁰ of them."""

Defects = frozenset[str]


@dataclass(frozen=True, slots=True)
class Flow:
    """Averages over released parts of one product."""

    visits: dict[str, float]
    """How often a part comes to each step, by the step's name."""
    good: float
    """The share that leaves the plant without a defect."""
    escaped: float
    """The share that leaves it with one."""
    scrapped: float
    """The share that is scrapped."""
    first_pass: float
    """The share that leaves it without having been rejected."""
    held: dict[str, float]
    """How often an interlock holds a part at each step that has one, by the step's name."""
    least: Least

    def at_least(self) -> Flow:
        """The same with those visits alone that no part leaves the plant without."""
        return replace(self, visits=self.least.visits, held=self.least.held)


@dataclass(frozen=True, slots=True)
class Least:
    """First visits to the steps of the route that no part can pass: samples and what is skipped are left out."""

    visits: dict[str, float]
    held: dict[str, float]


@dataclass(frozen=True, slots=True)
class At:
    """Where a part is: in a route (`""`) or side route, at an index; whence it went there; how often it went back."""

    side: str
    index: int
    back: int
    defects: Defects
    gone: tuple[tuple[str, int], ...]
    rejected: bool
    sent: bool = False
    """It was sent back here, so that a sample cannot leave it out."""
    reached: int = -1
    """The last step of the route that it has come to."""


def start() -> At:
    """Where a part is that comes into the plant."""
    return At("", 0, 0, frozenset(), (), False)


def leaving(product: Product, at: At, share: float) -> Iterator[tuple[At | str, float]]:
    """Where the probability that stands at a state goes: on to others, or out of the plant, scrapped or done.

    The first of them passes a step that looks at samples only, unless the part was sent to it.
    """
    return _leave(product, at, _Sums(), share)


class _Sums:
    """What is counted on all ways: visits and holds by step, all and the first ones, and steps that can be passed."""

    def __init__(self) -> None:
        self.visits: dict[str, float] = defaultdict(float)
        self.held: dict[str, float] = defaultdict(float)
        self.first: dict[str, float] = defaultdict(float)
        self.first_held: dict[str, float] = defaultdict(float)
        self.passed: set[str] = set()

    @property
    def least(self) -> Least:
        visits, held = (
            {step: share for step, share in each.items() if step not in self.passed}
            for each in (self.first, self.first_held)
        )
        return Least(visits, held)


def flow(product: Product) -> Flow:
    """The averages of `Flow` for a product; failures that scrap parts are left out."""
    sums = _Sums()
    ends: dict[str, float] = defaultdict(float)
    now: dict[At, float] = {start(): 1.0}
    seen = 0
    while now and sum(now.values()) > _LEFT and seen < _STATES:
        following: dict[At, float] = defaultdict(float)
        for at, share in now.items():
            seen += 1
            for then, chance in _leave(product, at, sums, share):
                if chance <= _NEGLIGIBLE:
                    continue
                if isinstance(then, At):
                    following[then] += chance
                else:
                    ends[then] += chance
        now = following
    good, escaped = ends["good at once"], ends["escaped at once"]
    first_pass = good + escaped
    return Flow(
        dict(sums.visits),
        good + ends["good"],
        escaped + ends["escaped"],
        ends[SCRAP],
        first_pass,
        dict(sums.held),
        sums.least,
    )


def _leave(product: Product, at: At, sums: _Sums, share: float) -> Iterator[tuple[At | str, float]]:
    """Where the probability that stands at a state goes."""
    entries = product.side_routes[at.side] if at.side else product.route
    if at.index >= len(entries):
        yield _end_of(product, at), share
        return
    entry = entries[at.index]
    if isinstance(entry, Go):
        yield _go(product, entry, at, sums), share
        return
    first = not at.side and at.index > at.reached
    if first:
        at = replace(at, reached=at.index)
    if entry.is_sampled and not at.sent:
        sums.passed.add(entry.name)
        past = share * (1 - entry.sampled_share)
        yield replace(at, index=at.index + 1), past
        share -= past
    sums.visits[entry.name] += share
    if entry.interlock is not None:
        sums.held[entry.name] += share * _held(entry, entry.interlock, at.defects)
    if first:
        sums.first[entry.name] += share
        if entry.interlock is not None:
            sums.first_held[entry.name] += share * _held(entry, entry.interlock, at.defects)
    for defects, chance in _made(entry, at.defects).items():
        yield from _inspected(entry, replace(at, sent=False), defects, share * chance, sums.visits)


def _end_of(product: Product, at: At) -> At | str:
    """The end of the route is the end of the part; a side route leads to the step after the one that rejected it."""
    if at.side and at.back <= len(product.route):
        return At("", at.back, 0, at.defects, at.gone, at.rejected, reached=at.reached)
    how = "" if at.rejected else " at once"
    return ("escaped" if at.defects else "good") + how


def _go(product: Product, go: Go, at: At, sums: _Sums) -> At | str:
    """Back to a step of the route, unless the part went this way too often."""
    gone = dict(at.gone)
    gone[at.side] = gone.get(at.side, 0) + 1
    if go.at_most is not None and gone[at.side] > go.at_most:
        return SCRAP
    kept = tuple(sorted(gone.items())) if go.at_most is not None else at.gone
    target = next(index for index, step in enumerate(product.route) if step.name == go.to)
    sums.passed.update(step.name for step in product.route[at.reached + 1 : target])
    return At("", target, 0, at.defects, kept, at.rejected, sent=True, reached=at.reached)


def _held(step: Step, lock: Interlock, carried: Defects) -> float:
    """How probably the interlock of a step holds a part: for an error made before or here, or without cause."""
    right = free = 1.0
    for kind, catches in lock.catches.items():
        there = 1.0 if kind in carried else step.errors.get(kind, 0.0)
        right *= 1 - there
        free *= 1 - there * catches
    return 1 - free + right * lock.false_alarm


def _made(step: Step, carried: Defects) -> dict[Defects, float]:
    """Defects after the work: new ones come, errors that nothing caught become defects, some are caught or fixed."""
    chances = dict(step.defects)
    catches = step.interlock.catches if step.interlock else {}
    for kind, share in step.errors.items():
        if kind in carried and kind in catches:
            continue  # both are put right together, or neither
        caught = catches.get(kind, 0.0)
        chances[kind] = 1 - (1 - chances.get(kind, 0.0)) * (1 - share * (1 - caught))
    states: dict[Defects, float] = {carried: 1.0}
    for gone in (catches, step.fixes):
        states = _flip(states, {kind: share for kind, share in gone.items() if kind in carried}, add=False)
    return _flip(states, chances, add=True)


def _flip(states: dict[Defects, float], chances: dict[str, float], *, add: bool) -> dict[Defects, float]:
    """Each kind of defect comes (or goes) with its own chance.

    Sets of kinds double with each; once there are many, what is rare is counted to what is likely.
    """
    for kind, chance in chances.items():
        following: dict[Defects, float] = defaultdict(float)
        rare = _RARE if len(states) > _MANY else 0.0
        for defects, share in states.items():
            flipped = defects | {kind} if add else defects - {kind}
            if share * min(chance, 1 - chance) < rare:
                following[flipped if chance > 0.5 else defects] += share
                continue
            following[flipped] += share * chance
            following[defects] += share * (1 - chance)
        states = {defects: share for defects, share in following.items() if share > 0}
    return states


def _inspected(
    step: Step, at: At, defects: Defects, share: float, visits: dict[str, float]
) -> Iterator[tuple[At | str, float]]:
    """A part goes on, or is rejected for the first kind in the step's order that is found, or by a false alarm.

    Where it is tested again, only the last test decides where it goes, and each is a visit.
    """
    here = {kind: step.detects[kind] for kind in step.detects if kind in defects}
    fails = step.false_alarm if not here else 1 - prod(1 - hit for hit in here.values())
    for again in range(1, step.retest + 1):
        visits[step.name] += share * fails**again
    tested = share * fails**step.retest
    passed = tested
    for kind, hit in here.items():
        found = passed * hit
        passed -= found
        yield _rejected(step, at, defects, _target(step, (kind, ANY))), found
    if not here:
        yield _rejected(step, at, defects, _target(step, (ANY,))), passed * step.false_alarm
        passed -= passed * step.false_alarm
    yield replace(at, index=at.index + 1, defects=defects), passed + share - tested


def _target(step: Step, kinds: Iterable[str]) -> str:
    return next((step.rejects[kind] for kind in kinds if kind in step.rejects), SCRAP)


def _rejected(step: Step, at: At, defects: Defects, target: str) -> At | str:
    """Into a side route; what is rejected inside one comes back to the same step of the route in the end."""
    del step
    if target == SCRAP:
        return SCRAP
    back = at.back if at.side else at.index + 1
    return At(target, 0, back, defects, at.gone, True, reached=at.reached)
