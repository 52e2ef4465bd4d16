"""What firms need and offer, and what was brought together: proposed, introduced, talking, signed, or dropped."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from lineside.district.registry.money import Quantity, Yuan
from lineside.district.registry.place import Spot
from lineside.district.registry.record import Id, Name, Part, Record, Said, Text, Texts, What

Trl = Annotated[int, Field(ge=1, le=9)]
"""A technology readiness level (GB/T 22900)."""

Wanted = Literal["part", "service", "technology", "capacity", "finance", "talent"]


class _Side(Record):
    """What a demand and an offer have in common. A confidential one is shown without its firm until both sides agree.

    products: words for it, as the ledger's vocabulary knows them; stage: the stage of the chain it belongs to.
    """

    firm: Annotated[Id, Said("企业或机构", "Firm or institution", ("firm", "organisation", "platform"))]
    sort: Annotated[Wanted, Said("类别", "Sort")] = "part"
    products: Annotated[Texts, Said("产品词", "Product words")] = ()
    field: Annotated[Text, Said("技术领域", "Field")] = ""
    chain: Annotated[Id | None, Said("产业链", "Chain", ("chain",))] = None
    stage: Annotated[int | None, Field(ge=1, le=99), Said("产业链环节", "Stage of the chain")] = None
    trl: Annotated[Trl | None, Said("技术成熟度（1–9）", "Technology readiness (1–9)")] = None
    quantity: Annotated[Quantity | None, Said("数量", "Quantity")] = None
    unit: Annotated[Text, Said("计量单位", "Unit")] = ""
    at: Annotated[Text, Said("地点", "Place")] = ""
    spot: Annotated[Spot | None, Said("坐标", "Where on the map")] = None
    certificates: Annotated[Texts, Said("资质标准", "Certificates")] = ()
    confidential: Annotated[bool, Said("保密", "Confidential")] = False
    since: Annotated[date, Said("发布日期", "Since")]
    until: Annotated[date | None, Said("有效期至（含当日）", "Until (that day included)")] = None
    closed: Annotated[date | None, Said("关闭日期", "Closed on")] = None

    def holds(self, on: date) -> bool:
        """Whether it stands on a day."""
        last = min((day for day in (self.until, self.closed) if day is not None), default=None)
        return self.since <= on and (last is None or on <= last)


class Demand(_Side):
    """What a firm needs. budget: what it would pay in all; certificates: what whoever serves it must hold."""

    what: ClassVar[What] = What("需求", "demand", "demands")
    kind: Literal["demand"] = "demand"
    budget: Annotated[Yuan | None, Said("预算（元）", "Budget (yuan)")] = None


class Offer(_Side):
    """What a firm, institute or platform can give. budget: what it asks for; certificates: what it holds."""

    what: ClassVar[What] = What("供给", "offer", "offers")
    kind: Literal["offer"] = "offer"
    budget: Annotated[Yuan | None, Said("报价（元）", "Price asked (yuan)")] = None
    demands: Annotated[int, Field(ge=1, le=1000), Said("可承接需求数", "Demands it can serve")] = 1


class MatchState(StrEnum):
    """How far two sides have come, in order, and the way out."""

    PROPOSED = "proposed"
    INTRODUCED = "introduced"
    TALKING = "talking"
    SIGNED = "signed"
    DROPPED = "dropped"


ORDER = (MatchState.PROPOSED, MatchState.INTRODUCED, MatchState.TALKING, MatchState.SIGNED)


class MatchStep(Part):
    """A state that was reached, when, and what shows it."""

    state: Annotated[MatchState, Said("状态", "State")]
    on: Annotated[date, Said("日期", "On")]
    evidence: Annotated[Text, Said("佐证", "Evidence")] = ""


class MatchReason(Part):
    """One reason for or against a match, as it stood when the match was proposed. about: what it weighs in."""

    speaks: Annotated[Literal["for", "against", "unknown"], Said("倾向", "Speaks")]
    words: Annotated[Name, Said("理由", "Reason")]
    about: Annotated[Text, Said("方面", "About")] = ""


class Match(Record):
    """A demand and an offer that were brought together. Names are told once both sides have agreed to it.

    demand_agrees, offer_agrees: the days on which each side agreed to be named. why: why it was dropped.
    """

    what: ClassVar[What] = What("对接", "match", "matches")
    kind: Literal["match"] = "match"
    demand: Annotated[Id, Said("需求", "Demand", ("demand",))]
    offer: Annotated[Id, Said("供给", "Offer", ("offer",))]
    steps: Annotated[tuple[MatchStep, ...], Field(min_length=1), Said("进展", "States reached")]
    demand_agrees: Annotated[date | None, Said("需方同意公开日期", "Demand agrees to be named on")] = None
    offer_agrees: Annotated[date | None, Said("供方同意公开日期", "Offer agrees to be named on")] = None
    why: Annotated[Text, Said("终止原因", "Why it was dropped")] = ""
    amount: Annotated[Yuan | None, Said("签约金额（元）", "Amount signed (yuan)")] = None
    reasons: Annotated[tuple[MatchReason, ...], Said("匹配理由", "Reasons")] = ()

    @model_validator(mode="after")
    def _forward(self) -> Self:
        order = [ORDER.index(step.state) for step in self.steps if step.state in ORDER]
        days = [step.on for step in self.steps]
        if order != sorted(set(order)) or days != sorted(days):
            raise ValueError("a match goes proposed, introduced, talking, signed, each once, day after day")
        if any(step.state is MatchState.DROPPED for step in self.steps[:-1]):
            raise ValueError("nothing follows once a match is dropped")
        if self.state is MatchState.DROPPED and not self.why:
            raise ValueError("say why the match was dropped")
        named = next((step.on for step in self.steps if step.state in ORDER[1:]), None)
        if named is not None and any(day is None or day > named for day in (self.demand_agrees, self.offer_agrees)):
            raise ValueError("both sides agree to be named before they are introduced")
        return self

    @property
    def state(self) -> MatchState:
        """The state it has reached."""
        return self.steps[-1].state

    @property
    def named(self) -> bool:
        """Whether both sides agreed to be named to each other."""
        return self.demand_agrees is not None and self.offer_agrees is not None

    def on(self, state: MatchState) -> date | None:
        """The day on which it reached a state; None: it did not, or passed it over."""
        return next((step.on for step in self.steps if step.state is state), None)
