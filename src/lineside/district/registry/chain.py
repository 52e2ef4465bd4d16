"""Industry chains: stages, the official and the firm who lead them, and their lists of gaps, projects and problems."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from lineside.district.registry.record import Id, Name, Part, Record, Said, Text, Texts, What


class Stage(Part):
    """A stage of a chain, counted from 1 upstream.

    Its firms are memberships; a stage without any is unknown, not empty. subject and indicator: whose figure counts
    what is at the stage (drugs in the clinic), where firms do not.
    """

    n: Annotated[int, Field(ge=1, le=99), Said("序号", "Number")]
    name: Annotated[Name, Said("环节", "Stage")]
    subject: Annotated[Id | None, Said("计数主体", "Counted for", ("*",))] = None
    indicator: Annotated[Id | None, Said("计数指标", "Counted by", ("indicator",))] = None


class ItemState(StrEnum):
    """How far an item of a chain's lists has come."""

    OPEN = "open"
    UNDER_WAY = "under-way"
    DONE = "done"
    DROPPED = "dropped"


class Item(Part):
    """A gap, project or problem on a chain's lists. `owner` is an office or a record, never a person's name."""

    id: Annotated[Id, Said("编号", "Number")]
    list: Annotated[Literal["gap", "project", "problem"], Said("清单", "List")]
    text: Annotated[Text, Said("内容", "What")]
    stage: Annotated[int | None, Field(ge=0, lt=2**31), Said("环节", "Stage")] = None
    owner: Annotated[Text, Said("责任单位", "Office in charge")] = ""
    due: Annotated[date | None, Said("期限", "Due")] = None
    state: Annotated[ItemState, Said("状态", "State")] = ItemState.OPEN
    filled_by: Annotated[Id | None, Said("补链对象", "Filled by", ("firm", "project"))] = None


class Link(Part):
    """Who supplies whom on a chain, and what lies between them, in hours of work.

    stock_h: how long what is on stock lasts the buyer. room_h: how long the seller goes on while nobody takes it away.
    """

    seller: Annotated[Id, Said("供方", "Seller", ("firm",))]
    buyer: Annotated[Id, Said("需方", "Buyer", ("firm",))]
    product: Annotated[Text, Said("产品", "Product")] = ""
    stock_h: Annotated[float, Field(ge=0, le=10_000), Said("库存可用时长（小时）", "Stock lasts, hours")] = 0.0
    room_h: Annotated[float, Field(ge=0, le=10_000), Said("可再存放时长（小时）", "Room for, hours")] = 0.0


class Chain(Record):
    """An industry chain (产业链).

    `leader` is the office of the official who heads it (链长); `leading_firm` the 链主.
    """

    what: ClassVar[What] = What("产业链", "chain", "chains")
    kind: Literal["chain"] = "chain"
    stages: Annotated[tuple[Stage, ...], Said("环节", "Stages")] = ()
    leader: Annotated[Text, Said("链长单位", "Office of the chain's head")] = ""
    leading_firm: Annotated[Id | None, Said("链主企业", "Leading firm", ("firm",))] = None
    actions: Annotated[Texts, Said("举措", "Measures")] = ()
    links: Annotated[tuple[Link, ...], Said("供需关系", "Who supplies whom")] = ()
    items: Annotated[tuple[Item, ...], Said("缺口、项目、问题清单", "Gaps, projects and problems")] = ()

    def overdue(self, on: date) -> tuple[Item, ...]:
        """Items whose due date has passed and that are neither done nor dropped."""
        at_work = (ItemState.OPEN, ItemState.UNDER_WAY)
        return tuple(item for item in self.items if item.due is not None and item.due < on and item.state in at_work)
