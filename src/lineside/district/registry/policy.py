"""Policies and programmes, their tasks and the evidence that a task is done."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from lineside.district.registry.money import Yuan
from lineside.district.registry.record import Id, Part, Record, Said, Text, Texts, What


class TaskState(StrEnum):
    """How far a task has come; done needs evidence."""

    OPEN = "open"
    UNDER_WAY = "under-way"
    DONE = "done"


class Task(Part):
    """A task of a programme. `owner` is an office, never a person's name; `evidence` names records or figures.

    part: the column of the programme's board that it stands in (举旗, 一区).
    """

    id: Annotated[Id, Said("编号", "Number")]
    text: Annotated[Text, Said("任务", "Task")]
    part: Annotated[Text, Said("板块", "Part of the board")] = ""
    owner: Annotated[Text, Said("责任单位", "Office in charge")] = ""
    due: Annotated[date | None, Said("期限", "Due")] = None
    state: Annotated[TaskState, Said("状态", "State")] = TaskState.OPEN
    evidence: Annotated[Texts, Said("佐证", "Evidence")] = ()


class Policy(Record):
    """A policy, plan or programme. budget: what reliefs and grants under it may come to in all, or in a year.

    conditions: the name of the file that computes who qualifies, and that says whether the budget is a year's.
    """

    what: ClassVar[What] = What("政策与行动计划", "policy or programme", "policies")
    kind: Literal["policy"] = "policy"
    since: Annotated[Text, Said("起始时间", "Since")] = "?"
    ladder: Annotated[Texts, Said("培育梯度", "Ladder")] = ()
    board: Annotated[Texts, Said("任务板块", "Parts of its board")] = ()
    tasks: Annotated[tuple[Task, ...], Said("任务", "Tasks")] = ()
    budget: Annotated[Yuan | None, Said("预算（元）", "Budget (yuan)")] = None
    opens: Annotated[date | None, Said("开始受理", "Applications from")] = None
    closes: Annotated[date | None, Said("受理截止（含当日）", "Applications until (that day included)")] = None
    conditions: Annotated[Text, Said("条件文件", "File of its conditions")] = ""

    @property
    def unproven(self) -> tuple[Task, ...]:
        """Tasks called done without evidence."""
        return tuple(task for task in self.tasks if task.state is TaskState.DONE and not task.evidence)


class System(Record):
    """A way of working that a source describes: a production line, a programme, a service, a way of steering."""

    what: ClassVar[What] = What("产线与工作体系", "line or way of working", "systems")
    kind: Literal["system"] = "system"
    of: Annotated[
        Literal["production", "programme", "governance", "service", "monitoring", "product"], Said("类别", "Sort")
    ]
    elements: Annotated[Texts, Said("内容", "Elements")] = ()
    firm: Annotated[Id | None, Said("企业", "Firm", ("firm",))] = None
