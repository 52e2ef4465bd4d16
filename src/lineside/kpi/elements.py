"""Time elements and quantities of ISO 22400-2: what machines' time was spent on, and what was made in it.

The standard was read in an open restatement of it, so nothing here claims conformance. Times are whole microseconds, so
that the elements of any machine over any time, and what is not known of it, add up to calendar time exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final, Self

from lineside.lower.codes import STATES
from lineside.model.kpi import USUAL, Kpi

if TYPE_CHECKING:
    from lineside.model.kpi import TimeElement
    from lineside.model.plant import Plant

UNKNOWN: Final = "unknown"
"""The state of a machine of which nothing is known."""
ALL_STATES: Final = (*(state for state in STATES if state != UNKNOWN), UNKNOWN)
"""The states of intervals, in the order of their columns; `unknown` is the last."""


@dataclass(frozen=True, slots=True)
class Elements:
    """µs of one machine, or of several together."""

    apt: int = 0
    """Actual production time: it worked on parts."""
    aust: int = 0
    """Actual unit setup time."""
    adet: int = 0
    """Actual unit delay time: it could have worked, and waited for parts, people, vehicles or room, or was held."""
    cmt: int = 0
    """Corrective maintenance time: it was down, repair awaited or under way."""
    pmt: int = 0
    """Preventive maintenance time."""
    off: int = 0
    """Out of the plant's hours, and not at work."""
    unknown: int = 0
    """Nobody knows what it did."""

    @property
    def pbt(self) -> int:
        """Planned busy time, as far as it is known: all but closing time and planned maintenance."""
        return self.apt + self.aust + self.adet + self.cmt

    @property
    def aupt(self) -> int:
        """Actual unit processing time: production and setup."""
        return self.apt + self.aust

    @property
    def aubt(self) -> int:
        """Actual unit busy time: production, setup and delays."""
        return self.apt + self.aust + self.adet

    @property
    def calendar(self) -> int:
        """All of it."""
        return self.pbt + self.pmt + self.off + self.unknown

    def __add__(self, other: Elements) -> Elements:
        return Elements(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(Elements)))

    @classmethod
    def of(cls, by_state: Mapping[str, int], meaning: Mapping[str, str]) -> Self:
        """From µs by state; `meaning` is the element of each state, as `meaning_of` tells."""
        found = dict.fromkeys((each.name for each in fields(cls)), 0)
        for state, time in by_state.items():
            found[meaning[state].lower()] += int(time)
        return cls(**found)


ELEMENTS: Final = tuple(each.name for each in fields(Elements))
"""The names of the elements, in the order of results."""


def meaning_of(plant: Plant) -> dict[str, TimeElement | str]:
    """The time element of each state of ALL_STATES, for one plant."""
    kpi = plant.kpi or Kpi()
    return {state: kpi.element(state.replace("_", "-")) if state != UNKNOWN else "UNKNOWN" for state in ALL_STATES}


def usual() -> dict[str, str]:
    """The time element of each state where a model says nothing."""
    return {state: USUAL[state.replace("_", "-")] if state != UNKNOWN else "UNKNOWN" for state in ALL_STATES}


def planned_us(plant: Plant) -> list[dict[str, int]]:
    """For each step, in the order of the kernel's table: by station, the planned run time of a part (PRU), µs."""
    given = {} if plant.kpi is None else plant.kpi.run_per_unit
    return [
        {at: round(given.get(at, step.mean_time()) * 1_000_000) for at in step.at}
        for product in plant.products.values()
        for step in product.steps()
    ]


def inspecting(plant: Plant) -> list[bool]:
    """For each step, in the order of the kernel's table, whether it inspects: first-pass yields are of those."""
    steps = [step for product in plant.products.values() for step in product.steps()]
    return [bool(step.detects or step.false_alarm) for step in steps]


@dataclass(frozen=True, slots=True)
class Quantities:
    """Parts of one machine, or of several together, and the time that was planned for them.

    An operation's part is counted when it leaves the machine. It is good unless it goes from there to scrap (`sq`), or
    back or into a side route (`rq`).
    """

    pq: int = 0
    """Produced."""
    gq: int = 0
    """Good."""
    sq: int = 0
    """Scrapped."""
    rq: int = 0
    """To be reworked."""
    gp: int = 0
    """Good the first time that they were inspected here."""
    ip: int = 0
    """Inspected here for the first time."""
    planned: int = 0
    """PRU·PQ: the planned run time of all that was produced, µs."""

    def __add__(self, other: Quantities) -> Quantities:
        return Quantities(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(Quantities)))


QUANTITIES: Final = tuple(each.name for each in fields(Quantities))


def total(several: Sequence[Elements]) -> Elements:
    """All of them together."""
    whole = Elements()
    for each in several:
        whole += each
    return whole
