"""Supply: bought-in or stored parts, how they come to the stations, and the vehicles that bring them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from lineside.model import limits
from lineside.model.distribution import Distribution, Duration
from lineside.model.element import Element, Name, Title, whole
from lineside.model.quantity import PositiveTime, Speed


class Kanban(Element):
    """Bins that go between the store and a station: `{bins: 2, of: 60}`."""

    bins: Annotated[int, whole(1, limits.PLACES, "of bins")]
    """How many bins go round for each station."""
    of: Annotated[int, whole(1, limits.PLACES, "of parts")]
    """How many parts a full bin holds."""


class Part(Element):
    """A part that goes into products."""

    title: Title | None = None
    """How people call it."""
    source: Name = Field(alias="from")
    """The place it comes from."""
    by: Name | None = None
    """The fleet that brings it; none given: it is there when it is needed."""
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
