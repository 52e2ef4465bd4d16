"""Projects with their life cycle. Money that was agreed is not output; only a project that produces has any."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar, Literal, Self

from pydantic import model_validator

from lineside.district.period import Period
from lineside.district.registry.record import Id, Part, Record, Said, Text, Texts, What


class ProjectStage(StrEnum):
    """The life cycle, in order, and the two ways out of it."""

    LEAD = "lead"  # 线索
    TALKS = "talks"  # 洽谈
    AGREED = "agreed"  # 签约
    BEGUN = "begun"  # 开工
    BUILT = "built"  # 建成
    TESTED = "tested"  # 调试
    PRODUCING = "producing"  # 投产
    ABANDONED = "abandoned"
    UNKNOWN = "unknown"


IN_ORDER = (
    ProjectStage.LEAD,
    ProjectStage.TALKS,
    ProjectStage.AGREED,
    ProjectStage.BEGUN,
    ProjectStage.BUILT,
    ProjectStage.TESTED,
    ProjectStage.PRODUCING,
)


class Step(Part):
    """A stage that was reached, when (the text of a period, `?` if not stated), and what shows it."""

    stage: Annotated[ProjectStage, Said("阶段", "Stage")]
    on: Annotated[Text, Said("日期", "When")] = "?"
    evidence: Annotated[Text, Said("佐证", "Evidence")] = ""

    @model_validator(mode="after")
    def _dated(self) -> Self:
        Period.parse(self.on)
        return self


class Milestone(Part):
    """The day by which a stage is to be reached."""

    stage: Annotated[ProjectStage, Said("阶段", "Stage")]
    due: Annotated[date, Said("计划日期", "Due")]


class Project(Record):
    """A project, or a bundle of them. Steps go forward only; figures of its money stand in the ledger as planned."""

    what: ClassVar[What] = What("项目", "project", "projects")
    kind: Literal["project"] = "project"
    owner: Annotated[Text, Said("责任单位", "Office in charge")] = ""
    steps: Annotated[tuple[Step, ...], Said("进展", "Stages reached")] = ()
    planned: Annotated[tuple[Milestone, ...], Said("计划节点", "Planned dates")] = ()
    content: Annotated[Texts, Said("建设内容", "Content")] = ()
    firms: Annotated[tuple[Id, ...], Said("企业", "Firms", ("firm",))] = ()
    named: Annotated[tuple[Id, ...], Said("所含项目", "Projects in it", ("project",))] = ()

    @model_validator(mode="after")
    def _forward(self) -> Self:
        order = [IN_ORDER.index(step.stage) for step in self.steps if step.stage in IN_ORDER]
        if order != sorted(set(order)):
            raise ValueError("a project goes lead, talks, agreed, begun, built, tested, producing, each once")
        if any(step.stage is ProjectStage.ABANDONED for step in self.steps[:-1]):
            raise ValueError("nothing follows once a project is abandoned")
        return self

    @property
    def stage(self) -> ProjectStage:
        """The stage it has reached."""
        return self.steps[-1].stage if self.steps else ProjectStage.UNKNOWN

    @property
    def produces(self) -> bool:
        """Whether it may have output at all."""
        return self.stage is ProjectStage.PRODUCING
