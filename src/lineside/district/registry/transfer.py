"""From research to firms: results, joint projects, and challenges that are put out for whoever solves them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from lineside.district.registry.claim import ValueText
from lineside.district.registry.exchange import Trl
from lineside.district.registry.money import Yuan
from lineside.district.registry.policy import Task
from lineside.district.registry.record import Id, Part, Record, Said, Text, Texts, What

WHOSE = ("firm", "organisation", "platform")


class Result(Record):
    """A patent, institute, contract, licence or company, whose it is, and what it led to: the way from desk to market.

    amount: of the contract or licence. expected: output a year that is expected of it, as it was said.
    """

    what: ClassVar[What] = What("成果", "result", "results")
    kind: Literal["result"] = "result"
    sort: Annotated[Literal["patent", "institute", "contract", "licence", "company"], Said("类别", "Sort")]
    of: Annotated[tuple[Id, ...], Field(min_length=1), Said("单位", "Whose", WHOSE)]
    on: Annotated[date | None, Said("日期", "On")] = None
    number: Annotated[Text, Said("编号", "Number")] = ""
    field: Annotated[Text, Said("技术领域", "Field")] = ""
    trl: Annotated[Trl | None, Said("技术成熟度（1–9）", "Technology readiness (1–9)")] = None
    amount: Annotated[Yuan | None, Said("金额（元）", "Amount (yuan)")] = None
    expected: Annotated[ValueText | None, Said("预计年产值（元）", "Output a year expected (yuan)")] = None
    leads_to: Annotated[tuple[Id, ...], Said("形成", "Leads to", ("result", "firm", "joint-project"))] = ()
    evidence: Annotated[Texts, Said("佐证", "Evidence")] = ()


class Partner(Part):
    """A partner of a joint project and what it gives."""

    party: Annotated[Id, Said("合作方", "Partner", WHOSE)]
    gives: Annotated[Text, Said("投入内容", "What it gives")] = ""
    amount: Annotated[Yuan | None, Said("投入金额（元）", "Money it gives (yuan)")] = None


class JointProject(Record):
    """A project of several partners, each with what it gives, and its board of tasks.

    board: the columns of its board, by which a task names its part.
    """

    what: ClassVar[What] = What("合作项目", "joint project", "joint-projects")
    kind: Literal["joint-project"] = "joint-project"
    park: Annotated[Id | None, Said("园区", "Park", ("park",))] = None
    partners: Annotated[tuple[Partner, ...], Said("合作方", "Partners")] = ()
    programme: Annotated[Text, Said("所属计划", "Programme")] = ""
    product: Annotated[Text, Said("产品", "Product")] = ""
    since: Annotated[date | None, Said("开始日期", "Since")] = None
    until: Annotated[date | None, Said("结束日期（含当日）", "Until (that day included)")] = None
    results: Annotated[tuple[Id, ...], Said("成果", "Results", ("result",))] = ()
    board: Annotated[Texts, Said("任务板块", "Parts of its board")] = ()
    tasks: Annotated[tuple[Task, ...], Said("任务", "Tasks")] = ()

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        parties = [partner.party for partner in self.partners]
        if len(set(parties)) != len(parties):
            raise ValueError("a joint project names each partner once")
        return self


class Challenge(Record):
    """A problem that a firm puts out with a reward for whoever solves it (揭榜挂帅)."""

    what: ClassVar[What] = What("揭榜项目", "challenge", "challenges")
    kind: Literal["challenge"] = "challenge"
    firm: Annotated[Id, Said("发榜单位", "Put out by", WHOSE)]
    field: Annotated[Text, Said("技术领域", "Field")] = ""
    reward: Annotated[Yuan | None, Said("榜单金额（元）", "Reward (yuan)")] = None
    since: Annotated[date, Said("发榜日期", "Put out on")]
    until: Annotated[date | None, Said("揭榜截止（含当日）", "Open until (that day included)")] = None
    takers: Annotated[tuple[Id, ...], Said("揭榜单位", "Taken up by", WHOSE)] = ()
    chosen: Annotated[Id | None, Said("中榜单位", "Chosen", WHOSE)] = None
    solved: Annotated[date | None, Said("验收日期", "Solved on")] = None
    evidence: Annotated[Texts, Said("佐证", "Evidence")] = ()

    @model_validator(mode="after")
    def _chosen_took_it(self) -> Self:
        if self.chosen is not None and self.chosen not in self.takers:
            raise ValueError("whoever is chosen has taken the challenge up")
        return self
