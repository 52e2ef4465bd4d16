"""Supply: bought-in or stored parts, how they come to the stations, and the vehicles that bring them."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from lineside.model import limits
from lineside.model.distribution import Distribution, Duration
from lineside.model.element import Element, Name, Title, whole
from lineside.model.fault import fault
from lineside.model.quantity import Length, PositiveTime, Speed
from lineside.model.station import Failure, one_or_several


class Kanban(Element):
    """How a station calls for more: by bins, `{bins: 2, of: 60}`, or at a reorder point, `{reorder: 20, of: 60}`."""

    bins: Annotated[int, whole(1, limits.BINS, "of bins")] | None = None
    """How many bins go round for each station; an empty one is called for."""
    reorder: Annotated[int, whole(0, limits.PLACES, "of parts")] | None = None
    """`of` more are called for when there and under way are no more than so many."""
    of: Annotated[int, whole(1, limits.PLACES, "of parts")]
    """How many parts a full bin holds, or one delivery brings."""

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.bins is None) == (self.reorder is None):
            raise fault("a kanban has either `bins` that go round or a `reorder` point", "such as `{bins: 2, of: 60}`")
        return self

    @property
    def most(self) -> int:
        """The parts at a station at the start, which are also the most that are there and under way."""
        return self.bins * self.of if self.bins is not None else (self.reorder or 0) + self.of


class Part(Element):
    """A part that goes into products."""

    title: Title | None = None
    """How people call it."""
    source: Name = Field(alias="from")
    """The place it comes from."""
    product: Name | None = None
    """The product of this plant that it is; none given: it comes from outside."""
    by: Name | None = None
    """The fleet that brings it; none given: it is there when it is needed."""
    after: Duration | None = None
    """The time from the call until it is there, or, with a fleet, until it is ready to be fetched."""
    kanban: Kanban | None = None
    """How it is called for; none given: there is always some."""


class Charge(Element):
    """How vehicles charge: `{after: 6 h, for: 40 min}`."""

    after: PositiveTime
    """Seconds of driving until the battery is empty."""
    for_: PositiveTime = Field(alias="for")
    """Seconds of charging until it is full."""


class Fleet(Element):
    """Vehicles that are alike."""

    title: Title | None = None
    """How people call them."""
    vehicles: Annotated[int, whole(1, limits.PEOPLE, "of vehicles")]
    """How many there are."""
    speed: Speed
    """Metres a second."""
    carries: Annotated[int, whole(1, limits.PLACES, "of loads")] = 1
    """How many loads (bins, parts) one carries at a time."""
    load: Duration = Distribution.constant(0.0)
    """Time to take one load up."""
    unload: Duration = Distribution.constant(0.0)
    """Time to put one load down."""
    charge: Charge | None = None
    """How they charge; none given: they need not."""
    rule: Literal["oldest", "nearest", "most-urgent"] = "oldest"
    """Which load a free vehicle fetches next: the one asked for first, the nearest, or the most needed."""
    failure: Annotated[tuple[Failure, ...], BeforeValidator(one_or_several)] = ()
    """How each vehicle breaks down: one mapping or a list of them; it goes on with its load when it is repaired."""

    @model_validator(mode="after")
    def _keeps_its_load(self) -> Self:
        for failure in self.failure:
            if failure.part != "resume":
                raise fault("a vehicle that breaks down keeps its load: `part` is for stations", "leave `part` out")
        return self


class Conveyor(Element):
    """A conveyor on which parts move up behind each other: `{length: 12 m, speed: 0.3 m/s, pitch: 0.6 m}`."""

    title: Title | None = None
    """How people call it."""
    length: Length
    """Metres from its beginning to its end."""
    speed: Speed
    """Metres a second."""
    pitch: Length
    """Metres that one part takes, the gap to the next included."""

    @model_validator(mode="after")
    def _holds_one(self) -> Self:
        if self.pitch <= 0:
            raise fault("`pitch` must be more than zero")
        if self.pitch > self.length:
            raise fault("not one part finds room: `pitch` is longer than `length`")
        if self.places > limits.PLACES:
            raise fault(f"a conveyor of {self.places} parts; at most {limits.PLACES} are simulated")
        return self

    @property
    def places(self) -> int:
        """The most parts that are on it; what is within a millionth of a whole number counts as that."""
        return int(self.length / self.pitch * (1 + 1e-9) + 1e-9)
