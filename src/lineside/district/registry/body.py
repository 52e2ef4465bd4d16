"""Bodies that are not firms: platforms, organisations, sources, dated lists and groups that a source speaks of."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from lineside.district.registry.record import Id, Record, Said, Text, Texts, What


class Platform(Record):
    """A research, service or incubation platform; `since` is the text of a period."""

    what: ClassVar[What] = What("平台", "platform", "platforms")
    kind: Literal["platform"] = "platform"
    since: Annotated[Text, Said("设立时间", "Since")] = "?"
    services: Annotated[Texts, Said("服务", "Services")] = ()
    elsewhere: Annotated[Text, Said("区外所在地", "Place outside the district")] = ""
    park: Annotated[Id | None, Said("园区", "Park", ("park",))] = None
    operator: Annotated[Id | None, Said("运营单位", "Run by", ("organisation", "firm"))] = None


class Organisation(Record):
    """An office or institution. Its people are left out: the ledger holds no personal names."""

    what: ClassVar[What] = What("机构", "organisation", "organisations")
    kind: Literal["organisation"] = "organisation"
    form: Annotated[
        Literal["", "office", "university", "institute", "association", "investor", "hospital"],
        Said("机构类别", "Kind of organisation"),
    ] = ""


class Source(Record):
    """A text, table, return or run that figures come from, with what is known about its date and its faults."""

    what: ClassVar[What] = What("来源", "source", "sources")
    kind: Literal["source"] = "source"
    dated: Annotated[Text, Said("日期", "Dated")] = ""
    medium: Annotated[
        Literal["newspaper", "return", "bulletin", "register", "run", "count", "demonstration", "other"],
        Said("载体", "Medium"),
    ] = "other"
    defects: Annotated[Texts, Said("已知问题", "Known faults")] = ()


class ScopeList(Record):
    """A dated list (名录), such as the firms above scale. Its entries are memberships, which begin and end."""

    what: ClassVar[What] = What("名录", "list", "lists")
    kind: Literal["list"] = "list"
    rule: Annotated[Text, Said("入库规则", "Rule")] = ""
    threshold: Annotated[Text, Said("标准", "Threshold")] = ""


class Group(Record):
    """A set that a source speaks of without listing it (147 firms, two pillars together).

    members: the records it is known to consist of; empty where nobody listed them.
    """

    what: ClassVar[What] = What("组合", "group", "groups")
    kind: Literal["group"] = "group"
    members: Annotated[tuple[Id, ...], Said("已知成员", "Known members", ("firm", "cluster", "park", "project"))] = ()
    partial: Annotated[bool, Said("成员不全", "Members not complete")] = True


class Workbook(Record):
    """A remembered way of reading somebody's workbook; its content belongs to the sheet reader."""

    what: ClassVar[What] = What("工作簿", "workbook", "workbooks")
    kind: Literal["workbook"] = "workbook"
    content: dict[str, object] = Field(default_factory=dict)
