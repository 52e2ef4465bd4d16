"""Which figure counts among several that say one thing: one order for sums, cards, series, claims and figures fed back.

A whole counts before its parts. Of equally whole ones the better settled counts (census, final, preliminary, flash),
then what was measured or reported before what was derived or estimated, then who is better placed to know. What was
planned, claimed or simulated comes after all that happened. Only among equals does it matter what came in last; sums
take the smaller of equals and show the difference, so that the order of entry never changes them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

from lineside.district.axes import MeasureKind, SaidBy, Status, Vintage
from lineside.district.figure import Figure
from lineside.district.value import Value

VINTAGES = (Vintage.CENSUS, Vintage.FINAL, Vintage.PRELIMINARY, Vintage.FLASH, Vintage.UNSTATED)
STATUSES = (Status.MEASURED, Status.REPORTED, Status.DERIVED, Status.ESTIMATED)
"""How what happened came to be known, the best first; other statuses say nothing of what happened."""
UNREAL = (Status.CLAIMED, Status.PLANNED, Status.SIMULATED)
SAYERS = (SaidBy.BUREAU, SaidBy.AGENCY, SaidBy.SYSTEM, SaidBy.COMPANY, SaidBy.JOURNALIST, SaidBy.UNSTATED)
RUN = "run-"
"""How the ids of runs begin, as sources."""


class Entered(Protocol):
    """A figure with the number under which it was entered."""

    @property
    def id(self) -> int:
        """Its number: later ones are larger."""

    @property
    def figure(self) -> Figure:
        """What it says."""


E = TypeVar("E", bound=Entered)


def standing(vintage: str, status: str, said_by: str) -> int:
    """How well settled a figure is, the lower the better."""
    settled, said = VINTAGES.index(Vintage(vintage)), SAYERS.index(SaidBy(said_by))
    real, came = Status(status) in STATUSES, (*STATUSES, *UNREAL).index(Status(status))
    return (0 if real else 1000) + 100 * settled + 10 * came + said


def part_of(figure: Figure) -> tuple[str, str]:
    """Of which run and of what a level is a part; a firm's own whole is `("", "")`.

    Each measured run is a part of what its firm made; the `of` of ranks and shares is no part but their meaning.
    """
    if figure.measure.kind is not MeasureKind.LEVEL:
        return "", ""
    run = figure.source if figure.status is Status.MEASURED and figure.source.startswith(RUN) else ""
    return run, figure.measure.of


def is_whole(figure: Figure) -> bool:
    """Whether a figure is the whole rather than a part of it."""
    return part_of(figure) == ("", "")


def merit(figure: Figure) -> tuple[bool, int]:
    """What decides between figures that say one thing: whole before part, then the better settled; lower is better."""
    return not is_whole(figure), standing(figure.vintage, figure.status, figure.said_by)


def choose(found: Iterable[E]) -> E:
    """The figure that counts; of equals the one entered last.

    Raises:
        ValueError: there is none to choose from.
    """
    return min(found, key=lambda one: (*merit(one.figure), -one.id))


def series(found: Iterable[E]) -> list[E]:
    """The figure that counts at the end of each period, the oldest first; parts without their whole are left out."""
    at: dict[date, list[E]] = {}
    for one in found:
        last = one.figure.period.last
        if last is not None and is_whole(one.figure):
            at.setdefault(last, []).append(one)
    return [choose(at[last]) for last in sorted(at)]


def rivals(counts: E, found: Iterable[E]) -> list[E]:
    """What is as far settled as the figure that counts, stands beside it and says something else."""
    mine = (not is_whole(counts.figure), counts.figure.vintage, counts.figure.status in STATUSES)
    return [
        one
        for one in found
        if (not is_whole(one.figure), one.figure.vintage, one.figure.status in STATUSES) == mine
        and not says_the_same(one.figure, counts.figure)
    ]


def says_the_same(first: Figure, second: Figure) -> bool:
    """Whether two figures give one number in whatever unit (100亿元, 1000000万元), and one base if both have one."""
    if first.unit.measures != second.unit.measures or not _one_number(first, first.value, second, second.value):
        return False
    bases = first.base, second.base
    return bases[0] is None or bases[1] is None or _one_number(first, bases[0], second, bases[1])


def _one_number(first: Figure, one: Value, second: Figure, other: Value) -> bool:
    ours, theirs = one.bounds(rounded=False), other.bounds(rounded=False)
    return one.form is other.form and ours.scaled(first.unit.scale) == theirs.scaled(second.unit.scale)


def told(figure: Figure) -> str:
    """A figure's value with its unit, and its base where one was filed with it."""
    return f"{figure.value} {figure.unit}" + ("" if figure.base is None else f" (base {figure.base})")
