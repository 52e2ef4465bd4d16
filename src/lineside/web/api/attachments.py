"""Documents kept with records. Whoever may not see below the sums of a firm does not see its documents either."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from lineside.district.store.account import Role
from lineside.district.store.attachment import LARGEST, Attachment
from lineside.web.endpoint import Answer, Asked, Asks, Endpoint, FileAnswer

ANY = "application/octet-stream"


class AttachmentQuery(Asks):
    """The name of a document that is sent."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    reason: Annotated[str, Field(min_length=1, max_length=4000)] = "document kept"


class TakenAway(Asks):
    """Why a document is taken away; one never changes, so there is no version to look at."""

    reason: Annotated[str, Field(min_length=1, max_length=4000)]


class AttachmentAnswer(Answer):
    """A document: its number, name and size in bytes, and who kept it when."""

    id: int
    name: str
    size: int
    who: str
    at: str


class Attachments(Answer):
    """The documents of a record, oldest first."""

    documents: tuple[AttachmentAnswer, ...]


def _answer(one: Attachment) -> AttachmentAnswer:
    return AttachmentAnswer(id=one.id, name=one.name, size=one.size, who=one.who, at=one.at)


def list_documents(asked: Asked) -> Attachments:
    """The documents of a record; none for whoever may not see them."""
    record = asked.ledger.record(asked.path["id"])
    seen = asked.ledger.attachments(record.id) if asked.sight.documents(record.id) else []
    return Attachments(documents=tuple(_answer(one) for one in seen))


def keep_document(asked: Asked) -> AttachmentAnswer:
    """Keep a document with a record."""
    assert isinstance(asked.query, AttachmentQuery)
    sent = asked.query
    return _answer(asked.ledger.attach(asked.path["id"], sent.name, asked.raw, by=asked.by, reason=sent.reason))


def show_document(asked: Asked) -> FileAnswer:
    """A document, to save: it is never shown in the page, whatever it holds."""
    number = int(asked.path["id"])
    found, content = asked.ledger.document(number)
    asked.sight.check_documents(found.thing, number)
    return FileAnswer(content, found.name, ANY)


def take_away(asked: Asked) -> None:
    """Take a document away; its bytes stay with the history."""
    assert isinstance(asked.body, TakenAway)
    asked.ledger.detach(int(asked.path["id"]), by=asked.by, reason=asked.body.reason)


ENDPOINTS = (
    Endpoint(
        method="GET", path="/api/records/{id}/documents", name="listDocuments", tag="registry",
        summary="The documents of a record", handler=list_documents, answer=Attachments,
    ),
    Endpoint(
        method="POST", path="/api/records/{id}/documents", name="keepDocument", tag="registry", role=Role.EDITOR,
        summary="Keep a document with a record", handler=keep_document, query=AttachmentQuery,
        answer=AttachmentAnswer, upload=LARGEST, status=201,
    ),
    Endpoint(
        method="GET", path="/api/documents/{id:number}", name="showDocument", tag="registry", role=Role.EDITOR,
        summary="A document, to save", handler=show_document, media=(ANY,),
    ),
    Endpoint(
        method="POST", path="/api/documents/{id:number}/remove", name="takeDocumentAway", tag="registry",
        summary="Take a document away", handler=take_away, body=TakenAway, role=Role.EDITOR,
    ),
)  # fmt: skip
