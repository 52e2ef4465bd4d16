"""What a plant counts its machines' time as, where that differs from the usual, for the figures of ISO 22400-2."""

from __future__ import annotations

from typing import Final, Literal, Self

from pydantic import Field, model_validator

from lineside.model.element import Element, Name
from lineside.model.fault import Fault, refuse
from lineside.model.quantity import PositiveTime

TimeElement = Literal["APT", "AUST", "ADET", "CMT", "PMT", "OFF"]
"""Production, setup, delay, corrective maintenance, preventive maintenance, and no time of the plant's."""
CountedState = Literal[
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
"""A state of a machine that counts as a time element; what is not known counts as nothing else."""
USUAL: Final[dict[str, TimeElement]] = {
    "busy": "APT",
    "starved": "ADET",
    "waiting-parts": "ADET",
    "waiting-worker": "ADET",
    "waiting-vehicle": "ADET",
    "blocked": "ADET",
    "held": "ADET",
    "setup": "AUST",
    "down": "CMT",
    "maintenance": "PMT",
    "off-shift": "OFF",
}
"""What each state counts as where the model says nothing."""


class Kpi(Element):
    """How figures are reckoned: `{elements: {held: CMT}, run-per-unit: {press: 42 s}}`."""

    elements: dict[CountedState, TimeElement] = Field(default_factory=dict)
    """By state: the time element that it counts as, `APT`, `AUST`, `ADET`, `CMT`, `PMT` or `OFF`."""
    run_per_unit: dict[Name, PositiveTime] = Field(default_factory=dict)
    """By station: the planned run time of a part (PRU); not given: the mean time of its step."""

    @model_validator(mode="after")
    def _work_is_work(self) -> Self:
        given = self.elements.get("busy", "APT")
        if given not in ("APT", "AUST"):
            message = f"`busy` cannot count as `{given}`: work is `APT`, or `AUST` where all of it is setting up"
            raise refuse([Fault(("elements", "busy"), message)])
        return self

    def element(self, state: str) -> TimeElement:
        """What a state counts as, by its word in models."""
        return self.elements.get(state, USUAL[state])  # type: ignore[call-overload, no-any-return]
