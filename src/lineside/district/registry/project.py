"""Projects with their life cycle. Money that was agreed is not output; only a project that produces has any."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, Self

from pydantic import model_validator

from lineside.district.period import Period
from lineside.district.registry.record import Id, Part, Record, Text, Texts


class ProjectStage(StrEnum):
    """The life cycle, in order, and the two ways out of it."""

    AGREED = "agreed"  # 签约
    BEGUN = "begun"  # 开工
    BUILT = "built"  # 建成
    TESTED = "tested"  # 调试
    PRODUCING = "producing"  # 投产
    ABANDONED = "abandoned"
    UNKNOWN = "unknown"


IN_ORDER = (
    ProjectStage.AGREED,
    ProjectStage.BEGUN,
    ProjectStage.BUILT,
    ProjectStage.TESTED,
    ProjectStage.PRODUCING,
)


class Step(Part):
    """A stage that was reached, when (the text of a period, `?` if not stated), and what shows it."""

    stage: ProjectStage
    on: Text = "?"
    evidence: Text = ""

    @model_validator(mode="after")
    def _dated(self) -> Self:
        Period.parse(self.on)
        return self


class Project(Record):
    """A project, or a bundle of them. Steps go forward only; figures of its money stand in the ledger as planned."""

    kind: Literal["project"] = "project"
    steps: tuple[Step, ...] = ()
    content: Texts = ()
    firms: tuple[Id, ...] = ()
    named: tuple[Id, ...] = ()

    @model_validator(mode="after")
    def _forward(self) -> Self:
        order = [IN_ORDER.index(step.stage) for step in self.steps if step.stage in IN_ORDER]
        if order != sorted(set(order)):
            raise ValueError("the steps of a project go agreed, begun, built, tested, producing, each once")
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
