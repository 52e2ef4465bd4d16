"""Who belongs to what, in which role, from when until when."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from lineside.district.registry.record import Id, Part, Text


class Role(StrEnum):
    """In which sense a member belongs to a whole.

    Sums run along districts, parks, clusters, chains, systems and parts; a list picks firms, and `related` says only
    that two things have to do with each other.
    """

    IN_DISTRICT = "in-district"
    IN_TOWNSHIP = "in-township"
    IN_PARK = "in-park"
    IN_CLUSTER = "in-cluster"
    IN_CHAIN = "in-chain"
    IN_LIST = "in-list"
    IN_SYSTEM = "in-system"
    PART_OF = "part-of"
    RELATED = "related"


class Membership(Part):
    """A member of a whole over the days from `begins` to before `ends`; None is open.

    stage: the stage of a chain or the tier of a system, counted from 1.
    """

    member: Id
    whole: Id
    role: Role
    stage: Annotated[int, Field(ge=0, lt=2**31)] | None = None
    begins: date | None = None
    ends: date | None = None
    source: Id | None = None
    place: Text = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.begins is not None and self.ends is not None and self.begins >= self.ends:
            raise ValueError("a membership ends after it begins")
        if self.member == self.whole:
            raise ValueError("nothing is a member of itself")
        return self

    def holds(self, on: date) -> bool:
        """Whether the member belonged on that day."""
        return (self.begins is None or self.begins <= on) and (self.ends is None or on < self.ends)
