"""The registry: clusters, chains, parks, firms, platforms, projects and all other records, memberships, indicators."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated, cast

from pydantic import Field
from sqlalchemy import Connection, func, select

from lineside.district.indicator import Indicator
from lineside.district.registry.form import all_kinds
from lineside.district.registry.kinds import AnyRecord
from lineside.district.registry.membership import Membership
from lineside.district.registry.membership import Role as MembershipRole
from lineside.district.registry.record import Id, Record
from lineside.district.store.account import Role
from lineside.district.store.figures import Filed, Query, latest_figures
from lineside.district.store.registry import find_membership, find_memberships, indicator_versions, versions
from lineside.district.store.tables import MEMBERSHIP, RECORD
from lineside.web.answers import (
    Card,
    Cards,
    ChangeAnswer,
    CountByKind,
    History,
    IndicatorsAnswer,
    Memberships,
    Names,
)
from lineside.web.endpoint import Asked, Asks, Endpoint, Version
from lineside.web.problem import WebError

PLURALS = {kind.plural: kind.kind for kind in all_kinds() if kind.kind not in ("claim", "target")}
"""The kinds that have a collection of their own, by its name in the address."""

SHOWN = 24
"""Figures on a card."""


class CardQuery(Asks):
    """Filters of a collection."""

    text: Annotated[str | None, Field(max_length=200, description="part of the id or name")] = None
    synthetic: bool | None = None
    figures: Annotated[bool, Field(description="with the latest figure of each indicator")] = False
    after: Annotated[str, Field(max_length=80, description="the last id seen, from `next`")] = ""
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class RecordsSent(Asks):
    """Records to enter together."""

    records: Annotated[tuple[AnyRecord, ...], Field(min_length=1, max_length=5000)]
    reason: Annotated[str, Field(min_length=1, max_length=4000)]


class RecordEdit(Asks):
    """Fields of a record to change, and why."""

    changes: Annotated[dict[str, object], Field(min_length=1, max_length=40)]
    reason: Annotated[str, Field(min_length=1, max_length=4000)]
    version: Version


class IndicatorsSent(Asks):
    """Indicators to define or redefine; `versions` of those that stand already, as they were looked at."""

    indicators: Annotated[tuple[Indicator, ...], Field(min_length=1, max_length=200)]
    reason: Annotated[str, Field(min_length=1, max_length=4000)]
    versions: dict[str, Version] = Field(default_factory=dict, max_length=200)


class MembershipQuery(Asks):
    """Filters of memberships."""

    member: Id | None = None
    whole: Id | None = None
    role: MembershipRole | None = None
    on: Annotated[date | None, Field(description="those that hold on this day")] = None


class MembershipsSent(Asks):
    """Memberships to enter together."""

    memberships: Annotated[tuple[Membership, ...], Field(min_length=1, max_length=5000)]
    reason: Annotated[str, Field(min_length=1, max_length=4000)]


class EndSent(Asks):
    """The first day on which a membership no longer holds."""

    on: date
    reason: Annotated[str, Field(min_length=1, max_length=4000)]
    version: Version


def _lister(kind: str) -> Callable[[Asked], Cards]:
    def list_kind(asked: Asked) -> Cards:
        assert isinstance(asked.query, CardQuery)
        sent = asked.query
        records = asked.ledger.records(
            kind, text=sent.text, synthetic=sent.synthetic, limit=sent.limit, after=sent.after
        )
        full = len(records) == sent.limit
        made = cards(asked, records, with_figures=sent.figures)
        return Cards(records=made, next=records[-1].id if full else None)

    return list_kind


def cards(asked: Asked, records: Sequence[Record], *, with_figures: bool = True) -> tuple[Card, ...]:
    """Cards of records: memberships and latest figures, each looked up for all of them together."""
    names, ids = Names(asked.ledger), [record.id for record in records]
    query = asked.sight.limited(Query(limit=SHOWN * max(len(ids), 1)))
    with asked.ledger.reading() as connection:
        wholes = {name: find_memberships(connection, member=name, whole=None, role=None, on=None) for name in ids}
        members, version = _count_members(connection, ids), versions(connection, ids)
        latest = latest_figures(connection, query, ids) if with_figures else []
    by_subject: dict[str, list[Filed]] = {}
    for filed in latest:
        by_subject.setdefault(filed.figure.subject, []).append(filed)
    names.learn(filed.figure.source for filed in latest)
    names.learn({standing.membership.whole for held in wholes.values() for standing in held})
    return tuple(
        Card(
            record=cast("AnyRecord", asked.sight.record(record)),
            version=version.get(record.id, 0),
            wholes=names.memberships(wholes[record.id]),
            members=members.get(record.id, ()),
            figures=names.figures(by_subject.get(record.id, [])[:SHOWN]),
        )
        for record in records
    )


def _count_members(connection: Connection, wholes: Sequence[str]) -> dict[str, tuple[CountByKind, ...]]:
    """How many members of which kind each whole has, in which role."""
    columns = (MEMBERSHIP.c.whole, RECORD.c.kind, MEMBERSHIP.c.role)
    members = func.count(MEMBERSHIP.c.member.distinct())
    statement = (
        select(*columns, members)
        .join(RECORD, RECORD.c.id == MEMBERSHIP.c.member)
        .where(MEMBERSHIP.c.whole.in_(list(wholes)))
        .group_by(*columns)
        .order_by(*columns)
    )
    found: dict[str, list[CountByKind]] = {}
    for whole, kind, role, count in connection.execute(statement):
        found.setdefault(whole, []).append(CountByKind(kind=kind, role=role, count=count))
    return {whole: tuple(counts) for whole, counts in found.items()}


def show_record(asked: Asked) -> Card:
    """One record of any kind."""
    return cards(asked, [asked.ledger.record(asked.path["id"])])[0]


def record_history(asked: Asked) -> History:
    """Every change of a record."""
    changes = asked.ledger.history(asked.ledger.record(asked.path["id"]).id)
    return History(changes=tuple(ChangeAnswer.of(change) for change in changes))


def add_records(asked: Asked) -> None:
    """Enter records together or not at all."""
    assert isinstance(asked.body, RecordsSent)
    asked.ledger.add_records(asked.body.records, by=asked.by, reason=asked.body.reason)


def edit_record(asked: Asked) -> Card:
    """Change fields of a record."""
    assert isinstance(asked.body, RecordEdit)
    sent = asked.body
    record = asked.ledger.revise_record(
        asked.path["id"], sent.changes, by=asked.by, reason=sent.reason, version=sent.version
    )
    return cards(asked, [record])[0]


def list_memberships(asked: Asked) -> Memberships:
    """Memberships of a member or in a whole."""
    assert isinstance(asked.query, MembershipQuery)
    sent = asked.query
    if sent.member is None and sent.whole is None:
        raise WebError(422, "The request cannot be read", "ask for the memberships of a `member` or in a `whole`")
    found = asked.ledger.memberships(member=sent.member, whole=sent.whole, role=sent.role, on=sent.on)
    return Memberships(memberships=Names(asked.ledger).memberships(found))


def add_memberships(asked: Asked) -> Memberships:
    """Enter memberships together or not at all."""
    assert isinstance(asked.body, MembershipsSent)
    sent = asked.body.memberships
    numbers = asked.ledger.add_memberships(sent, by=asked.by, reason=asked.body.reason)
    with asked.ledger.reading() as connection:
        standing = [find_membership(connection, number) for number in numbers]
    return Memberships(memberships=Names(asked.ledger).memberships(standing))


def end_membership(asked: Asked) -> None:
    """Let a membership end."""
    assert isinstance(asked.body, EndSent)
    sent, number = asked.body, int(asked.path["id"])
    asked.ledger.end_membership(number, sent.on, by=asked.by, reason=sent.reason, version=sent.version)


def list_indicators(asked: Asked) -> IndicatorsAnswer:
    """Every indicator, by id."""
    with asked.ledger.reading() as connection:
        versions = indicator_versions(connection)
    found = tuple(sorted(asked.ledger.indicators.values(), key=lambda one: one.id))
    return IndicatorsAnswer(indicators=found, versions=versions)


def define_indicators(asked: Asked) -> None:
    """Define indicators of this ledger's own."""
    assert isinstance(asked.body, IndicatorsSent)
    sent = asked.body
    asked.ledger.define_indicators(sent.indicators, by=asked.by, reason=sent.reason, versions=sent.versions)


def _operation(prefix: str, plural: str) -> str:
    return prefix + "".join(part.capitalize() for part in plural.split("-"))


ENDPOINTS = (
    *(
        Endpoint(
            method="GET", path=f"/api/{plural}", name=_operation("list", plural), tag="registry",
            summary=f"The {plural.replace('-', ' ')} with what they belong to, what belongs to them, and figures",
            handler=_lister(kind), query=CardQuery, answer=Cards,
        )
        for plural, kind in PLURALS.items()
    ),
    Endpoint(
        method="POST", path="/api/records", name="addRecords", summary="Enter records of any kind, all or none",
        tag="registry", handler=add_records, body=RecordsSent, role=Role.EDITOR,
    ),
    Endpoint(
        method="GET", path="/api/records/{id}", name="showRecord", summary="One record of any kind", tag="registry",
        handler=show_record, answer=Card,
    ),
    Endpoint(
        method="PATCH", path="/api/records/{id}", name="editRecord", summary="Change fields of a record",
        tag="registry", handler=edit_record, body=RecordEdit, answer=Card, role=Role.EDITOR,
    ),
    Endpoint(
        method="GET", path="/api/records/{id}/history", name="recordHistory", summary="Every change of a record",
        tag="registry", handler=record_history, answer=History,
    ),
    Endpoint(
        method="GET", path="/api/memberships", name="listMemberships", tag="registry", query=MembershipQuery,
        summary="Memberships of a member or in a whole", handler=list_memberships, answer=Memberships,
    ),
    Endpoint(
        method="POST", path="/api/memberships", name="addMemberships", summary="Enter memberships, all or none",
        tag="registry", handler=add_memberships, body=MembershipsSent, answer=Memberships, role=Role.EDITOR,
    ),
    Endpoint(
        method="POST", path="/api/memberships/{id:number}/end", name="endMembership", summary="Let a membership end",
        tag="registry", handler=end_membership, body=EndSent, role=Role.EDITOR,
    ),
    Endpoint(
        method="GET", path="/api/indicators", name="listIndicators", tag="registry",
        summary="Every indicator with unit, aggregation and definitions", handler=list_indicators,
        answer=IndicatorsAnswer,
    ),
    Endpoint(
        method="POST", path="/api/indicators", name="defineIndicators", tag="registry", body=IndicatorsSent,
        summary="Define indicators of this ledger's own", handler=define_indicators, role=Role.EDITOR,
    ),
)  # fmt: skip
