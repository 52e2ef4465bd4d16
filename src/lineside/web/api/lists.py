"""Lists of a park that come in as workbooks, tenants and visits: proposed, asked about, previewed, taken in."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from lineside.district.park.intake.drawing import Made
from lineside.district.park.intake.mapping import FIELDS, RecordsMap
from lineside.district.park.intake.taking import (
    About,
    RecordQuestion,
    RecordsPreview,
    asked_of,
    parks_of,
    preview_lists,
    take_lists,
)
from lineside.district.registry.record import Name
from lineside.district.sheet.book import Book
from lineside.district.store.account import Role
from lineside.web.endpoint import Answer, Asked, Asks, Endpoint
from lineside.web.problem import Fault, fault_of


class RecordChoice(Answer):
    """A park that a list may be of, or a firm that may be meant."""

    id: str
    name: Name


class ListQuestion(Fault):
    """Something to be said first. about: park, column, rent or firm (`name`); choices: the answers there are.

    Of a firm, the choices are firms with names near it, which `named` tells; `new` and `skip` are answers, too.
    """

    about: str
    sheet: str
    column: str = ""
    name: str = ""
    choices: tuple[str, ...] = ()
    named: tuple[RecordChoice, ...] = ()


class ListsProposal(Answer):
    """How lists of a park would be read. fields: what a column of each sort of list may be."""

    mapping: RecordsMap
    questions: tuple[ListQuestion, ...]
    parks: tuple[RecordChoice, ...]
    fields: dict[str, tuple[str, ...]]


class MadeAnswer(Answer):
    """What a row comes to: a record that is new, that stands, or of which these fields would be others.

    person: whether data of a person are kept apart with it.
    """

    cell: str
    id: str
    kind: str
    name: Name
    what: str
    changes: tuple[str, ...]
    person: bool


class ListsPreview(Answer):
    """What taking the lists in would do. With questions or problems it cannot be; `suspicions` must be confirmed."""

    stamp: str
    added: int
    unchanged: int
    differs: int
    persons: int
    made: tuple[MadeAnswer, ...]
    questions: tuple[ListQuestion, ...]
    problems: tuple[Fault, ...]
    suspicions: tuple[Fault, ...]
    remarks: tuple[Fault, ...]


class ListsSent(Asks):
    """Take the lists in as they are mapped. revise: records that stand are changed; confirmed: suspicions were seen."""

    mapping: RecordsMap
    reason: Annotated[str, Field(max_length=4000)] = ""
    revise: bool = False
    confirmed: bool = False
    stamp: Annotated[str, Field(max_length=80)] = ""


class ListsTaken(Answer):
    """How many records were entered, changed, and stood as they are; of how many rows a person is kept apart."""

    added: int
    revised: int
    unchanged: int
    persons: int


def proposal_of(asked: Asked, book: Book, mapping: RecordsMap) -> ListsProposal:
    """How lists would be read, with what must be said first."""
    ledger, sight = asked.ledger, asked.sight
    questions = [
        one
        for sheet in mapping.records
        if (grid := book.grid(sheet.sheet)) is not None
        for one in asked_of(ledger, sight, grid, sheet)
    ]
    parks = tuple(RecordChoice(id=name, name=ledger.record(name).name) for name in parks_of(ledger, sight))
    return ListsProposal(
        mapping=mapping, questions=tuple(_question(asked, one) for one in questions), parks=parks,
        fields=dict(FIELDS),
    )  # fmt: skip


def _question(asked: Asked, one: RecordQuestion) -> ListQuestion:
    named = one.choices if one.about is About.FIRM else ()
    return ListQuestion(
        where=one.cell, message=one.text, about=one.about, sheet=one.sheet, column=one.column, name=one.name,
        choices=one.choices, named=tuple(RecordChoice(id=name, name=asked.ledger.record(name).name) for name in named),
    )  # fmt: skip


def _made(one: Made) -> MadeAnswer:
    changes = tuple(one.changes)
    what = "added" if one.old is None else "differs" if changes else "unchanged"
    return MadeAnswer(
        cell=one.cell, id=one.record.id, kind=one.record.kind, name=one.record.name, what=what, changes=changes,
        person=one.person is not None,
    )  # fmt: skip


def _preview(asked: Asked, mapping: RecordsMap) -> RecordsPreview:
    book = asked.site.uploads.find(asked.path["id"], asked.by).book
    return preview_lists(asked.site.ledger, asked.sight, book, mapping)


def preview_records(asked: Asked) -> ListsPreview:
    """What taking the lists in would do; nothing is written."""
    assert isinstance(asked.body, RecordsMap)
    seen = _preview(asked, asked.body)
    return ListsPreview(
        stamp=seen.stamp, added=len(seen.added), differs=len(seen.differing),
        unchanged=len(seen.made) - len(seen.added) - len(seen.differing),
        persons=sum(one.person is not None for one in seen.made), made=tuple(map(_made, seen.made)),
        questions=tuple(_question(asked, one) for one in seen.questions), problems=tuple(map(fault_of, seen.problems)),
        suspicions=tuple(map(fault_of, seen.doubts)), remarks=tuple(map(fault_of, seen.remarks)),
    )  # fmt: skip


def take_records(asked: Asked) -> ListsTaken:
    """Take the lists in, whole or not at all."""
    assert isinstance(asked.body, ListsSent)
    sent, book = asked.body, asked.site.uploads.find(asked.path["id"], asked.by).book
    taken = take_lists(
        asked.site.ledger, asked.sight, book, sent.mapping, by=asked.by, reason=sent.reason, revise=sent.revise,
        confirmed=sent.confirmed, stamp=sent.stamp,
    )  # fmt: skip
    return ListsTaken(added=taken.added, revised=taken.revised, unchanged=taken.unchanged, persons=taken.persons)


ENDPOINTS = (
    Endpoint(
        method="POST", path="/api/imports/{id}/lists/preview", name="previewLists", tag="sheets", role=Role.EDITOR,
        summary="What taking lists of a park in would do", handler=preview_records, body=RecordsMap,
        answer=ListsPreview,
    ),
    Endpoint(
        method="POST", path="/api/imports/{id}/lists/commit", name="takeLists", tag="sheets", role=Role.EDITOR,
        summary="Take lists of a park in, whole or not at all", handler=take_records, body=ListsSent,
        answer=ListsTaken,
    ),
)  # fmt: skip
