"""Cases of service, visits to firms, mentors and the certificates that firms hold."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from lineside.district.registry.record import Id, Record, Said, Text, Texts, What

SORTS = ("space", "policy", "finance", "market", "talent", "technology")
"""The classes of cases that every park has; an operator adds its own by writing them."""


class ServiceCase(Record):
    """What a firm asked for, who sees to it by when, and what came of it. Done without evidence, it is not proven.

    owner: an office or desk, never a person's name.
    """

    what: ClassVar[What] = What("服务事项", "service case", "service-cases")
    kind: Literal["service-case"] = "service-case"
    firm: Annotated[Id, Said("企业", "Firm", ("firm",))]
    sort: Annotated[Text, Field(min_length=1), Said("类别", "Class", suggests=SORTS)]
    asked: Annotated[date, Said("提出日期", "Asked on")]
    owner: Annotated[Text, Said("责任部门", "Office in charge")] = ""
    due: Annotated[date | None, Said("期限", "Due")] = None
    done: Annotated[date | None, Said("办结日期", "Done on")] = None
    dropped: Annotated[date | None, Said("撤销日期", "Dropped on")] = None
    outcome: Annotated[Text, Said("办理结果", "What came of it", many_lines=True)] = ""
    evidence: Annotated[Texts, Said("佐证", "Evidence")] = ()
    satisfaction: Annotated[int | None, Field(ge=1, le=5), Said("满意度（1–5）", "Satisfaction (1–5)")] = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if any(day is not None and day < self.asked for day in (self.done, self.dropped, self.due)):
            raise ValueError("a case is due, done or dropped on the day it was asked, or later")
        if self.done is not None and self.dropped is not None:
            raise ValueError("a case is either done or dropped")
        if self.satisfaction is not None and self.done is None:
            raise ValueError("a firm says how satisfied it is once its case is done")
        return self

    @property
    def is_open(self) -> bool:
        """Whether it is neither done nor dropped."""
        return self.done is None and self.dropped is None

    @property
    def unproven(self) -> bool:
        """Whether it is called done without evidence."""
        return self.done is not None and not self.evidence


class Visit(Record):
    """A visit to a firm, or of a firm to the park: when, what it was about, what is to follow by when."""

    what: ClassVar[What] = What("走访", "visit", "visits")
    kind: Literal["visit"] = "visit"
    firm: Annotated[Id, Said("企业", "Firm", ("firm",))]
    sort: Annotated[Literal["to-firm", "from-firm"], Said("类别", "Sort")] = "to-firm"
    on: Annotated[date, Said("走访日期", "Visited on")]
    by: Annotated[Text, Said("走访部门", "Visited by (office)")] = ""
    about: Annotated[Text, Said("走访内容", "What it was about", many_lines=True)] = ""
    follow_up: Annotated[Text, Said("后续事项", "To follow")] = ""
    due: Annotated[date | None, Said("后续期限", "To follow by")] = None
    cases: Annotated[tuple[Id, ...], Said("所生服务事项", "Cases that came of it", ("service-case",))] = ()


class Mentor(Record):
    """Somebody who advises firms. The record says what in; who it is stands apart, with the data of persons."""

    what: ClassVar[What] = What("导师", "mentor", "mentors")
    kind: Literal["mentor"] = "mentor"
    park: Annotated[Id | None, Said("园区", "Park", ("park",))] = None
    fields: Annotated[Texts, Said("专长领域", "Fields")] = ()
    of: Annotated[Id | None, Said("所在单位", "Of", ("organisation", "firm", "platform"))] = None
    firms: Annotated[tuple[Id, ...], Said("辅导企业", "Firms advised", ("firm",))] = ()
    since: Annotated[date | None, Said("聘任日期", "Since")] = None
    until: Annotated[date | None, Said("聘任至（含当日）", "Until (that day included)")] = None


class Certificate(Record):
    """A certificate that a firm holds: for which standard, from when until when."""

    what: ClassVar[What] = What("资质证书", "certificate", "certificates")
    kind: Literal["certificate"] = "certificate"
    firm: Annotated[Id, Said("企业", "Firm", ("firm",))]
    standard: Annotated[Text, Field(min_length=1), Said("标准", "Standard")]
    number: Annotated[Text, Said("证书编号", "Number")] = ""
    since: Annotated[date | None, Said("发证日期", "Since")] = None
    expires: Annotated[date | None, Said("有效期至（含当日）", "Expires after")] = None

    def holds(self, on: date) -> bool:
        """Whether it is in force on a day."""
        return (self.since is None or self.since <= on) and (self.expires is None or on <= self.expires)
