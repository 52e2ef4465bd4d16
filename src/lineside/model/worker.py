"""Workers: pools of people who can do the same work."""

from __future__ import annotations

from typing import Annotated, Literal

from lineside.model import limits
from lineside.model.element import Element, Name, Title, whole
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
    """Seconds one of them needs from one station to another."""
    at_shift_end: Literal["finish", "interrupt"] = "finish"
    """What happens to the work in hand when their shift or a break begins."""
