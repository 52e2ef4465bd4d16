"""Workers: pools of people who can do the same work."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator

from lineside.model import limits
from lineside.model.element import Element, Name, Title, names, whole
from lineside.model.quantity import Time


class WorkerPool(Element):
    """People with one skill, any of whom can do the same work."""

    title: Title | None = None
    """How people call them."""
    per_shift: Annotated[int, whole(1, limits.PEOPLE, "of people")]
    """How many are there at a time."""
    shifts: Name | None = None
    """The calendar in which they work; none given: they are always there."""
    walk: Time = 0.0
    """Seconds one of them needs from one machine to another."""
    walk_within: Time | None = None
    """The same between machines of one station; none given: as `walk`."""
    at_shift_end: Literal["finish", "interrupt"] = "finish"
    """What happens to the work in hand when their shift or a break begins."""
    also: Annotated[tuple[Name, ...], BeforeValidator(names)] = ()
    """Pools for whose people they may stand in when none of those is free."""
    serves: Literal["first-come", "priority"] = "first-come"
    """Who gets them first: who asked first, or whose part has the higher priority."""
