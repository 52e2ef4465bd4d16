"""Who a mentor or an applicant is: seen by those who may see all of the record, and deleted for good."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from lineside.district.store.account import Role
from lineside.district.store.person import Person
from lineside.web.endpoint import Answer, Asked, Asks, Endpoint, Version
from lineside.web.problem import WebError


class PersonSent(Asks):
    """Who somebody is; None deletes what is there. Why, for the history, which keeps nothing of the person."""

    person: Person | None
    reason: Annotated[str, Field(min_length=1, max_length=4000)]
    version: Version


class PersonAnswer(Answer):
    """Who somebody is; None where nobody is entered, or where that was deleted."""

    person: Person | None
    version: int


def show_person(asked: Asked) -> PersonAnswer:
    """Who the mentor or applicant of a record is."""
    record = asked.ledger.record(asked.path["id"])
    if not asked.sight.documents(record.id):
        raise WebError(403, "Your role does not reach this far", "data of persons are for those who work with them")
    return _answer(asked, record.id)


def set_person(asked: Asked) -> PersonAnswer:
    """Enter, change or delete who somebody is."""
    assert isinstance(asked.body, PersonSent)
    sent, name = asked.body, asked.path["id"]
    asked.site.ledger.set_person(name, sent.person, by=asked.by, reason=sent.reason, version=sent.version)
    return _answer(asked, name)


def _answer(asked: Asked, name: str) -> PersonAnswer:
    ledger = asked.site.ledger
    return PersonAnswer(person=ledger.person(name), version=ledger.person_version(name))


ENDPOINTS = (
    Endpoint(
        method="GET", path="/api/records/{id}/person", name="showPerson", tag="registry", handler=show_person,
        summary="Who a mentor or an applicant is", answer=PersonAnswer, role=Role.EDITOR,
    ),
    Endpoint(
        method="POST", path="/api/records/{id}/person", name="setPerson", tag="registry", handler=set_person,
        summary="Enter, change or delete who somebody is", body=PersonSent, answer=PersonAnswer, role=Role.EDITOR,
    ),
)  # fmt: skip
