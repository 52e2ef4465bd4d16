"""Policies and programmes, their tasks and the evidence that a task is done."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Literal

from lineside.district.registry.record import Id, Part, Record, Text, Texts


class TaskState(StrEnum):
    """How far a task has come; done needs evidence."""

    OPEN = "open"
    UNDER_WAY = "under-way"
    DONE = "done"


class Task(Part):
    """A task of a programme. `owner` is an office, never a person's name; `evidence` names records or figures."""

    id: Id
    text: Text
    owner: Text = ""
    due: date | None = None
    state: TaskState = TaskState.OPEN
    evidence: Texts = ()


class Policy(Record):
    """A policy, plan or programme."""

    kind: Literal["policy"] = "policy"
    since: Text = "?"
    ladder: Texts = ()
    tasks: tuple[Task, ...] = ()

    @property
    def unproven(self) -> tuple[Task, ...]:
        """Tasks called done without evidence."""
        return tuple(task for task in self.tasks if task.state is TaskState.DONE and not task.evidence)


class System(Record):
    """A way of working that a source describes: a production line, a programme, a service, a way of steering."""

    kind: Literal["system"] = "system"
    of: Literal["production", "programme", "governance", "service", "monitoring", "product"]
    elements: Texts = ()
    firm: Id | None = None
