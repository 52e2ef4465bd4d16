"""Industry chains: stages, the official and the firm who lead them, and their lists of gaps, projects and problems."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from lineside.district.registry.record import Id, Name, Part, Record, Text, Texts


class Stage(Part):
    """A stage of a chain, counted from 1 upstream.

    Its firms are memberships; a stage without any is unknown, not empty.
    """

    n: Annotated[int, Field(ge=1, le=99)]
    name: Name


class ItemState(StrEnum):
    """How far an item of a chain's lists has come."""

    OPEN = "open"
    UNDER_WAY = "under-way"
    DONE = "done"
    DROPPED = "dropped"


class Item(Part):
    """A gap, project or problem on a chain's lists. `owner` is an office or a record, never a person's name."""

    id: Id
    list: Literal["gap", "project", "problem"]
    text: Text
    stage: int | None = None
    owner: Text = ""
    due: date | None = None
    state: ItemState = ItemState.OPEN
    filled_by: Id | None = None


class Chain(Record):
    """An industry chain (产业链).

    `leader` is the office of the official who heads it (链长); `leading_firm` the 链主.
    """

    kind: Literal["chain"] = "chain"
    stages: tuple[Stage, ...] = ()
    leader: Text = ""
    leading_firm: Id | None = None
    actions: Texts = ()
    items: tuple[Item, ...] = ()

    def overdue(self, on: date) -> tuple[Item, ...]:
        """Items whose due date has passed and that are neither done nor dropped."""
        at_work = (ItemState.OPEN, ItemState.UNDER_WAY)
        return tuple(item for item in self.items if item.due is not None and item.due < on and item.state in at_work)
