"""Bodies that are not firms: platforms, organisations, sources, dated lists and groups that a source speaks of."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from lineside.district.registry.record import Id, Record, Text, Texts


class Platform(Record):
    """A research, service or incubation platform; `since` is the text of a period."""

    kind: Literal["platform"] = "platform"
    since: Text = "?"
    services: Texts = ()
    elsewhere: Text = ""


class Organisation(Record):
    """An office or institution. Its people are left out: the ledger holds no personal names."""

    kind: Literal["organisation"] = "organisation"


class Source(Record):
    """A text, table, return or run that figures come from, with what is known about its date and its faults."""

    kind: Literal["source"] = "source"
    dated: Text = ""
    medium: Literal["newspaper", "return", "bulletin", "register", "run", "demonstration", "other"] = "other"
    defects: Texts = ()


class ScopeList(Record):
    """A dated list (名录), such as the firms above scale. Its entries are memberships, which begin and end."""

    kind: Literal["list"] = "list"
    rule: Text = ""
    threshold: Text = ""


class Group(Record):
    """A set that a source speaks of without listing it (147 firms, two pillars together).

    members: the records it is known to consist of; empty where nobody listed them.
    """

    kind: Literal["group"] = "group"
    members: tuple[Id, ...] = ()
    partial: bool = True


class Workbook(Record):
    """A remembered way of reading somebody's workbook; its content belongs to the sheet reader."""

    kind: Literal["workbook"] = "workbook"
    content: dict[str, object] = Field(default_factory=dict)
