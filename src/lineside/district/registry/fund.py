"""Money for firms: funds, rounds and grants, applications under a policy and what was paid or clawed back."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from lineside.district.registry.money import Yuan
from lineside.district.registry.record import Id, Record, Said, Text, Texts, What


class Fund(Record):
    """A fund that finances firms of a park."""

    what: ClassVar[What] = What("基金", "fund", "funds")
    kind: Literal["fund"] = "fund"
    park: Annotated[Id | None, Said("园区", "Park", ("park",))] = None
    manager: Annotated[Id | None, Said("管理机构", "Managed by", ("organisation", "firm"))] = None
    size: Annotated[Yuan | None, Said("规模（元）", "Size (yuan)")] = None
    since: Annotated[date | None, Said("设立日期", "Since")] = None
    until: Annotated[date | None, Said("存续至（含当日）", "Until (that day included)")] = None
    fields: Annotated[Texts, Said("投资领域", "Fields")] = ()


class Funding(Record):
    """Money that a firm was given: a round, a grant, or by its listing."""

    what: ClassVar[What] = What("融资", "funding", "fundings")
    kind: Literal["funding"] = "funding"
    firm: Annotated[Id, Said("企业", "Firm", ("firm",))]
    sort: Annotated[Literal["round", "grant", "listing"], Said("类别", "Sort")]
    on: Annotated[date, Said("日期", "On")]
    amount: Annotated[Yuan | None, Said("金额（元）", "Amount (yuan)")] = None
    fund: Annotated[Id | None, Said("基金", "Fund", ("fund",))] = None
    round: Annotated[Text, Said("轮次", "Round")] = ""
    evidence: Annotated[Texts, Said("佐证", "Evidence")] = ()


class Application(Record):
    """What a firm, or somebody with a firm or without, applied for under a policy, and what was decided.

    Who a person is stands apart, with the data of persons. facts: numbers that the conditions ask for and only the
    applicant knows, by name.
    """

    what: ClassVar[What] = What("政策申请", "application", "applications")
    kind: Literal["application"] = "application"
    policy: Annotated[Id, Said("政策", "Policy", ("policy",))]
    firm: Annotated[Id | None, Said("企业", "Firm", ("firm",))] = None
    park: Annotated[Id | None, Said("园区", "Park", ("park",))] = None
    on: Annotated[date, Said("申请日期", "Applied on")]
    asks: Annotated[Yuan | None, Said("申请金额（元）", "Asks for (yuan)")] = None
    state: Annotated[Literal["submitted", "accepted", "refused", "withdrawn"], Said("状态", "State")] = "submitted"
    decided: Annotated[date | None, Said("决定日期", "Decided on")] = None
    granted: Annotated[Yuan | None, Said("批准金额（元）", "Granted (yuan)")] = None
    why: Annotated[Text, Said("理由", "Why")] = ""
    evidence: Annotated[Texts, Said("佐证", "Evidence")] = ()

    @model_validator(mode="after")
    def _decided(self) -> Self:
        if self.state in ("accepted", "refused") and self.decided is None:
            raise ValueError("say when the application was decided")
        if self.granted is not None and self.state != "accepted":
            raise ValueError("only an accepted application has an amount granted")
        if self.decided is not None and self.decided < self.on:
            raise ValueError("an application is decided on the day it was made, or later")
        return self


class Payment(Record):
    """What was paid on an application, or clawed back."""

    what: ClassVar[What] = What("资金拨付", "payment", "payments")
    kind: Literal["payment"] = "payment"
    application: Annotated[Id, Said("政策申请", "Application", ("application",))]
    sort: Annotated[Literal["paid", "clawed-back"], Said("类别", "Sort")] = "paid"
    on: Annotated[date, Said("日期", "On")]
    amount: Annotated[Yuan, Field(gt=0), Said("金额（元）", "Amount (yuan)")]
    why: Annotated[Text, Said("事由", "Why")] = ""
    evidence: Annotated[Texts, Said("佐证", "Evidence")] = ()
