"""Upkeep: what is done to machines before they fail, and how their tools wear meanwhile."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from lineside.model import limits
from lineside.model.distribution import Duration, Lifetime
from lineside.model.element import Element, Name, names, whole
from lineside.model.fault import fault
from lineside.model.quantity import Factor

ALL: Final = "all"
"""Every way of failing, and the tool's wear."""
WEAR: Final = "wear"
"""The tool's wear, as something that maintenance renews."""
Clock = Literal["busy", "calendar", "cycles"]
Quantity = Annotated[int, whole(1, limits.PLACES, "of parts")]


def count_cycles(value: object, key: str) -> object:
    """`every: 5000 cycles` says by itself what it counts."""
    if isinstance(value, dict) and "clock" not in value and re.search(r"\bcycles\b", str(value.get(key))):
        return {**value, "clock": "cycles"}
    return value


def check_clock(clock: str, key: str, counted: Lifetime) -> None:
    """Raise the validators' error where a clock of one kind is given an amount of another, or none at all."""
    if (clock == "cycles") != (counted.dimension == "cycles"):
        shown = "cycles such as `5000 cycles`" if clock == "cycles" else "a time such as `200 h`"
        raise fault(f"`clock: {clock}` needs {shown} as `{key}`, found `{counted}`")
    if counted.mean() <= 0:
        raise fault(f"`{key}` must be more than zero")


def _fixed(key: str, amount: Lifetime) -> None:
    if amount.kind != "constant":
        raise fault(f"`{key}` is planned, so it is fixed, such as `200 h` or `5000 cycles`; found `{amount}`")


class Maintenance(Element):
    """One kind of preventive maintenance: `{every: 200 h, time: 45 min, crew: fitters}`."""

    name: Name | None = None
    """What it is called, where a station has several."""
    every: Lifetime
    """When it is due: so long, or so many cycles, after it was last done."""
    clock: Clock = "busy"
    """What `every` counts: time in work, all time, or parts worked on."""
    time: Duration
    """How long it takes once somebody is there."""
    crew: Name | None = None
    """The workers one of whom does it; none given: it begins by itself."""
    parts: dict[Name, Quantity] = Field(default_factory=dict)
    """Spare parts that it takes."""
    early: Lifetime | None = None
    """How much before it is due it is done when the machine stands still anyway."""
    policy: Literal["block", "age"] = "block"
    """Whether it counts from when it was last done, or also anew from each repair of what it renews."""
    renews: Annotated[tuple[Name, ...], BeforeValidator(names)] = (ALL,)
    """The failures, by name, that it makes as unlikely as on a new machine; `wear`, or `all`."""

    @model_validator(mode="before")
    @classmethod
    def _count_cycles(cls, value: object) -> object:
        return count_cycles(value, "every")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        _fixed("every", self.every)
        check_clock(self.clock, "every", self.every)
        if self.early is not None:
            _fixed("early", self.early)
            check_clock(self.clock, "early", self.early)
            if self.early.mean() >= self.every.mean():
                raise fault(f"`early: {self.early}` must be less than `every: {self.every}`")
        return self


class Wear(Element):
    """How a tool wears by use: `{over: 3000 cycles, failures: 4, defects: 3}`."""

    over: Lifetime
    """The use after which it is worn: so many cycles, or so long a time in work."""
    failures: Factor = 1.0
    """How many times as fast the machine's failures by busy time and cycles come when the tool is worn."""
    defects: Factor = 1.0
    """How many times as many defects are born when the tool is worn."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        _fixed("over", self.over)
        if self.over.mean() <= 0:
            raise fault("`over` must be more than zero")
        return self
