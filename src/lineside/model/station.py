"""Stations: machines that are alike, the waiting places in front of them, and how they fail."""

from __future__ import annotations

from typing import Annotated, ClassVar, Final, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from lineside.model import limits
from lineside.model.distribution import Duration, Lifetime
from lineside.model.element import Element, Name, Title, whole
from lineside.model.fault import Fault, fault, refuse, short, suggestion
from lineside.model.quantity import Area, Power
from lineside.model.upkeep import ALL, WEAR, Clock, Maintenance, Quantity, Wear, check_clock, count_cycles

State = Literal[
    "idle",
    "busy",
    "starved",
    "waiting-parts",
    "waiting-worker",
    "waiting-vehicle",
    "blocked",
    "held",
    "setup",
    "down",
    "maintenance",
    "off-shift",
]
"""A state of a machine, as results call it; `idle` stands for every state but `busy` that is not given by itself."""


class Failure(Element):
    """One way in which each machine of a station fails: `{every: exponential(8 h), repair: 6 min, crew: fitters}`."""

    name: Name | None = None
    """What it is called, where a station has several."""
    every: Lifetime
    """The time, or number of cycles, from the end of a repair to the next failure."""
    clock: Clock = "busy"
    """What `every` counts: time in work, all time, or parts worked on."""
    repair: Duration
    """The time the repair takes once somebody is there."""
    crew: Name | None = None
    """The workers one of whom repairs; none given: the repair begins by itself."""
    parts: dict[Name, Quantity] = Field(default_factory=dict)
    """Spare parts that a repair takes."""
    part: Literal["resume", "restart", "scrap"] = "resume"
    """What becomes of the part in work: its rest is done, it begins again, or it is lost."""

    @model_validator(mode="before")
    @classmethod
    def _count_cycles(cls, value: object) -> object:
        return count_cycles(value, "every")

    @model_validator(mode="after")
    def _clock_fits(self) -> Self:
        check_clock(self.clock, "every", self.every)
        return self


def one_or_several(value: object) -> object:
    """One failure, or one kind of maintenance, stands for a list of one."""
    return (value,) if isinstance(value, dict | Failure | Maintenance) else value


class Station(Element):
    """A place where work is done, by one machine or by several that are alike."""

    later: ClassVar[frozenset[str]] = frozenset({"batch", "setups", "holds", "turnover"})

    title: Title | None = None
    """How people call it."""
    machines: Annotated[int, whole(1, limits.MACHINES, "of machines")] = 1
    """Machines that are alike; their ids are `press/1`, `press/2`."""
    buffer: Annotated[int, whole(0, limits.PLACES, "of waiting places")] | None = None
    """Waiting places in front of it, beside the parts in work; none given: unlimited."""
    failure: Annotated[tuple[Failure, ...], BeforeValidator(one_or_several)] = ()
    """How each machine fails: one mapping or a list of them."""
    maintenance: Annotated[tuple[Maintenance, ...], BeforeValidator(one_or_several)] = ()
    """What is done to each machine before it fails: one mapping or a list of them."""
    wear: Wear | None = None
    """How the tool of each machine wears."""
    power: dict[State, Power] = Field(default_factory=dict)
    """What each machine draws, by state."""
    area: Area = 0.0
    """Square metres of floor that the whole station takes."""
    control: Literal["numeric", "manual"] | None = None
    """Whether the machine is numerically controlled, for the figures of digital workshops."""
    hours: Name | None = None
    """The calendar in which it works; none given: the plant's."""
    at_shift_end: Literal["finish", "interrupt"] = "finish"
    """What happens to a part in work when the hours end: it is finished, or interrupted and continued."""

    @model_validator(mode="after")
    def _renews_what_there_is(self) -> Self:
        """Maintenance names failures that the station has, and wear if it has some."""
        if self.maintenance and len(self.failure) > limits.MODES:
            raise fault(f"a station with maintenance fails in at most {limits.MODES} ways, found {len(self.failure)}")
        known = {failure.name for failure in self.failure if failure.name} | {ALL}
        known |= {WEAR} if self.wear is not None else set()
        faults = [
            Fault(("maintenance", index, "renews"), f"no failure here is called {short(name)}", suggestion(name, known))
            for index, each in enumerate(self.maintenance)
            for name in each.renews
            if name not in known
        ]
        if faults:
            raise refuse(faults)
        return self


WITHOUT_ITS_OWN: Final = "idle"
"""The power state that stands for all states which are not given, except `busy` and `off-shift`."""
