"""What forms are made of: kinds of records with their fields and words; and what links to a record, undoing, search."""

from __future__ import annotations

from dataclasses import asdict
from functools import lru_cache
from typing import Annotated, Any

from pydantic import Field

from lineside.district.indicator import Indicator
from lineside.district.registry.form import Field as FormField
from lineside.district.registry.form import all_kinds, fields_of
from lineside.district.registry.record import Name
from lineside.district.sheet.table import Column, Table, write_xlsx
from lineside.district.store.account import Role
from lineside.district.vocabulary import vocabulary
from lineside.web.answers import Card
from lineside.web.api.documents import XLSX
from lineside.web.api.figures import FigureSent
from lineside.web.api.figures import Reason as ReasonSent
from lineside.web.api.registry import cards
from lineside.web.endpoint import Answer, Asked, Asks, Endpoint, FileAnswer
from lineside.web.problem import WebError


class FieldAnswer(Answer):
    """One field as a form asks for it: `district.registry.form.Field`."""

    name: str
    zh: str
    en: str
    type: str
    required: bool
    default: Any = None
    many_lines: bool
    options: tuple[str, ...]
    to: tuple[str, ...]
    fields: tuple[FieldAnswer, ...]
    variants: tuple[tuple[str, tuple[FieldAnswer, ...]], ...]
    suggests: tuple[str, ...] = ()


class KindAnswer(Answer):
    """A kind of record with its fields; `subject`: whether figures may be about it."""

    kind: str
    zh: str
    en: str
    plural: str
    subject: bool
    fields: tuple[FieldAnswer, ...]


class KindsAnswer(Answer):
    """Every kind of record, the fields of a figure and of an indicator, and what words are called, Chinese first."""

    kinds: tuple[KindAnswer, ...]
    figure: tuple[FieldAnswer, ...]
    indicator: tuple[FieldAnswer, ...]
    words: dict[str, tuple[str, str]]


class MentionAnswer(Answer):
    """A record that names another one, and the field in which it does."""

    id: str
    kind: str
    name: Name
    field: str


class LinksAnswer(Answer):
    """All that links to a record."""

    mentions: tuple[MentionAnswer, ...]
    memberships: int
    figures: int


class SearchQuery(Asks):
    """A part of a name or id, and the kinds that are looked for, separated by commas."""

    text: Annotated[str, Field(min_length=1, max_length=200)]
    kinds: Annotated[str, Field(max_length=400)] = ""
    limit: Annotated[int, Field(ge=1, le=100)] = 30


class Hit(Answer):
    """Something that was found: a record or an indicator."""

    id: str
    kind: str
    name: Name


class Hits(Answer):
    """What was found, the nearest first."""

    hits: tuple[Hit, ...]


class NamesQuery(Asks):
    """Ids, separated by commas."""

    ids: Annotated[str, Field(min_length=1, max_length=8000)]


class TableSent(Asks):
    """A table as a page shows it, to be saved as a workbook."""

    title: Annotated[str, Field(min_length=1, max_length=100)]
    columns: Annotated[tuple[Annotated[str, Field(max_length=200)], ...], Field(min_length=1, max_length=60)]
    rows: Annotated[
        tuple[tuple[Annotated[str, Field(max_length=4000)] | int | float | None, ...], ...], Field(max_length=20_000)
    ]


@lru_cache(maxsize=1)
def _described() -> KindsAnswer:
    kinds = tuple(KindAnswer.model_validate(asdict(kind)) for kind in all_kinds())

    def told(fields: tuple[FormField, ...]) -> tuple[FieldAnswer, ...]:
        return tuple(FieldAnswer.model_validate(asdict(field)) for field in fields)

    return KindsAnswer(
        kinds=kinds, figure=told(fields_of(FigureSent)), indicator=told(fields_of(Indicator)), words=vocabulary()
    )


def list_kinds(_: Asked) -> KindsAnswer:
    """What every kind of record is made of."""
    return _described()


def show_links(asked: Asked) -> LinksAnswer:
    """What links to a record."""
    found = asked.ledger.links(asked.ledger.record(asked.path["id"]).id)
    seen = {record.id for record in asked.sight.records(mention.record for mention in found.mentions)}
    return LinksAnswer(
        mentions=tuple(
            MentionAnswer(id=one.record.id, kind=one.record.kind, name=one.record.name, field=one.field)
            for one in found.mentions
            if one.record.id in seen
        ),
        memberships=found.memberships,
        figures=found.figures if asked.sight.everything else 0,
    )


def undo(asked: Asked) -> Card:
    """Undo the last revision of a record."""
    assert isinstance(asked.body, ReasonSent)
    sent = asked.body
    record = asked.ledger.undo_record(asked.path["id"], by=asked.by, reason=sent.reason, version=sent.version)
    return cards(asked, [record])[0]


def remove(asked: Asked) -> None:
    """Take out a record that nothing links to."""
    assert isinstance(asked.body, ReasonSent)
    sent = asked.body
    asked.ledger.remove_record(asked.path["id"], by=asked.by, reason=sent.reason, version=sent.version)


def search(asked: Asked) -> Hits:
    """Records and indicators with a text in their name or id."""
    assert isinstance(asked.query, SearchQuery)
    sent = asked.query
    wanted = frozenset(filter(None, sent.kinds.split(",")))
    text = sent.text.strip().casefold()
    found = [Hit(id=one.id, kind=one.kind, name=one.name) for one in _records(asked, wanted, sent.text.strip())]
    if not wanted or "indicator" in wanted:
        found += [
            Hit(id=one.id, kind="indicator", name=one.name)
            for one in asked.ledger.indicators.values()
            if any(text in word.casefold() for word in (one.id, one.name.zh, one.name.en, *one.aliases))
        ]
    found.sort(key=lambda hit: (not _begins(hit, text), hit.kind == "claim", len(hit.name.zh), hit.id))
    return Hits(hits=tuple(found[: sent.limit]))


def _records(asked: Asked, wanted: frozenset[str], text: str) -> list[Any]:
    if wanted - {"*", "indicator"} and "*" not in wanted:
        return [
            one for kind in sorted(wanted - {"indicator"}) for one in asked.ledger.records(kind, text=text, limit=60)
        ]
    if wanted == {"indicator"}:
        return []
    return asked.ledger.records(text=text, limit=200)


def _begins(hit: Hit, text: str) -> bool:
    return any(word.casefold().startswith(text) for word in (hit.name.zh, hit.name.en, hit.id))


def name_them(asked: Asked) -> Hits:
    """The names of records and indicators by their ids; what is not there is left out."""
    assert isinstance(asked.query, NamesQuery)
    wanted = [one for one in asked.query.ids.split(",") if one][:200]
    indicators, found = asked.ledger.indicators, []
    from lineside.district.store.registry import records_by_id

    with asked.ledger.reading() as connection:
        records = records_by_id(connection, wanted)
    for name in wanted:
        if name in records and not asked.sight.hides(records[name]):
            found.append(Hit(id=name, kind=records[name].kind, name=records[name].name))
        elif name in indicators:
            found.append(Hit(id=name, kind="indicator", name=indicators[name].name))
    return Hits(hits=tuple(found))


def save_table(asked: Asked) -> FileAnswer:
    """A table that a page shows, as .xlsx."""
    assert isinstance(asked.body, TableSent)
    sent = asked.body
    width = len(sent.columns)
    if any(len(row) != width for row in sent.rows):
        raise WebError(422, "The request cannot be read", "every row has as many cells as there are columns")
    columns = [Column(name, name, name) for name in sent.columns]
    return FileAnswer(write_xlsx([Table("table", columns, sent.rows, one_head=True)]), f"{sent.title}.xlsx", XLSX)


ENDPOINTS = (
    Endpoint(
        method="GET", path="/api/kinds", name="listKinds", tag="registry", handler=list_kinds, answer=KindsAnswer,
        summary="What every kind of record is made of: fields, types, words",
    ),
    Endpoint(
        method="GET", path="/api/records/{id}/links", name="recordLinks", tag="registry", handler=show_links,
        summary="What links to a record", answer=LinksAnswer,
    ),
    Endpoint(
        method="POST", path="/api/records/{id}/undo", name="undoRecord", tag="registry", handler=undo, body=ReasonSent,
        summary="Undo the last revision of a record", answer=Card, role=Role.EDITOR,
    ),
    Endpoint(
        method="POST", path="/api/records/{id}/remove", name="removeRecord", tag="registry", handler=remove,
        summary="Take out a record that nothing links to", body=ReasonSent, role=Role.EDITOR,
    ),
    Endpoint(
        method="GET", path="/api/search", name="search", tag="registry", handler=search, query=SearchQuery,
        summary="Records and indicators by a part of their name", answer=Hits,
    ),
    Endpoint(
        method="GET", path="/api/names", name="nameThem", tag="registry", handler=name_them, query=NamesQuery,
        summary="The names of records and indicators by their ids", answer=Hits,
    ),
    Endpoint(
        method="POST", path="/api/table.xlsx", name="saveTable", tag="documents", handler=save_table, body=TableSent,
        summary="A table that a page shows, as .xlsx", media=(XLSX,),
    ),
)  # fmt: skip
