"""Workbooks coming in: sent, proposed, corrected, previewed, taken in."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from lineside.district.change import percent
from lineside.district.park.intake.taking import parks_of, propose_lists
from lineside.district.registry.record import Name
from lineside.district.sheet.asking import Asks, Question
from lineside.district.sheet.book import read_book
from lineside.district.sheet.importing import Preview, Proposal, commit, preview, propose
from lineside.district.sheet.limits import LIMITS
from lineside.district.sheet.mapping import WorkbookMap
from lineside.district.sheet.restoring import is_export, restore
from lineside.district.store.account import Role
from lineside.district.store.intake import Receipt
from lineside.web.answers import FigureAnswer, FigureFields, Names, ReceiptAnswer
from lineside.web.api.lists import ListsProposal, proposal_of
from lineside.web.endpoint import Answer, Asked, Endpoint
from lineside.web.endpoint import Asks as Sent
from lineside.web.problem import Fault, WebError, fault_of
from lineside.web.upload import Upload

MOST_UNKNOWN = 500
"""Unknown names that one answer lists."""


class UploadQuery(Sent):
    """The file's name, whose ending says its format, and the source its figures come from."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    source: Annotated[str, Field(max_length=80)] = ""


class QuestionAnswer(Fault):
    """Something to be said first.

    about: what the answer is, and so where in the mapping it belongs (`period`, `subject` and the like: a field of the
    sheet; `indicator`, `unit`, `unclear`, `empty`: of the column). choices: the answers there are; empty where any
    text may be one.
    """

    about: Asks
    sheet: str = ""
    column: str = ""
    choices: tuple[str, ...] = ()


class UnknownAnswer(Answer):
    """A name that nothing has; it is explained in `names` of its sheet. what: `subject` or `indicator`; near: ids."""

    cell: str
    sheet: str
    name: str
    what: str
    near: tuple[str, ...]


class ProposalAnswer(Answer):
    """How a workbook would be read.

    questions: what must be said first, by cell. remembered: sheets whose mapping somebody settled before. unread:
    sheets without a table. mapping: null for a workbook that was exported from a ledger, which needs none, and for one
    with lists of a park (tenants, visits), which `records` tells how to read.
    """

    id: str
    file: str
    mapping: WorkbookMap | None
    records: ListsProposal | None = None
    questions: tuple[QuestionAnswer, ...]
    remembered: tuple[str, ...]
    unread: tuple[Fault, ...]


class CellOutcome(Answer):
    """What taking one cell in would do. subject_name: of what the figure is about."""

    cell: str
    subject_name: Name
    what: str
    id: int | None
    old: FigureFields | None
    new: FigureFields
    disputes: tuple[int, ...]


class DifferenceAnswer(Answer):
    """A figure that stands with another value, by another source or from this one before.

    relative: how far apart they are once in one unit, such as `12.3%`; null where what stands is zero.
    """

    cell: str
    sent: str
    stands: FigureAnswer
    relative: str | None
    suspicion: str


class PreviewAnswer(Answer):
    """What taking the workbook in would do. With `problems` it cannot be; `suspicions` must be confirmed.

    stamp: sent with the commit, so that what somebody changes in the meantime is told and not written over.
    """

    stamp: str
    added: int
    unchanged: int
    differs: int
    moved: int
    outcomes: tuple[CellOutcome, ...]
    differences: tuple[DifferenceAnswer, ...]
    problems: tuple[Fault, ...]
    suspicions: tuple[Fault, ...]
    remarks: tuple[Fault, ...]
    questions: tuple[QuestionAnswer, ...] = ()
    unknown: tuple[UnknownAnswer, ...] = ()


class CommitSent(Sent):
    """Take the workbook in as it is mapped.

    mapping: null for a workbook that was exported from a ledger. revise: replace what this source said before.
    confirmed: the suspicions were looked at and the numbers stand.
    """

    mapping: WorkbookMap | None
    reason: Annotated[str, Field(max_length=4000)] = ""
    revise: bool = False
    confirmed: bool = False
    remember: bool = True
    stamp: Annotated[str, Field(max_length=80, description="that of the preview that was looked at")] = ""


def _question(one: Question) -> QuestionAnswer:
    return QuestionAnswer(
        where=one.cell, message=one.text, about=one.about, sheet=one.sheet, column=one.column, choices=one.choices
    )


def _upload(asked: Asked) -> Upload:
    return asked.site.uploads.find(asked.path["id"], asked.by)


def send_workbook(asked: Asked) -> ProposalAnswer:
    """Read a workbook and propose what its columns mean; nothing is written."""
    assert isinstance(asked.query, UploadQuery)
    with asked.site.uploads.reading:
        book = read_book(asked.raw, asked.query.name)
    if is_export(book):
        kept = asked.site.uploads.keep(book, asked.by)
        return ProposalAnswer(id=kept.id, file=book.file, mapping=None, questions=(), remembered=(), unread=())
    lists = propose_lists(book, asked.sight.within if asked.sight.within in parks_of(asked.ledger, asked.sight) else "")
    if lists is not None:
        kept = asked.site.uploads.keep(book, asked.by)
        proposed = proposal_of(asked, book, lists)
        return ProposalAnswer(
            id=kept.id, file=book.file, mapping=None, records=proposed, questions=(), remembered=(), unread=()
        )
    found = propose(asked.ledger, book, source=asked.query.source)
    return _proposal(asked.site.uploads.keep(book, asked.by), found)


def _proposal(upload: Upload, found: Proposal) -> ProposalAnswer:
    return ProposalAnswer(
        id=upload.id,
        file=upload.book.file,
        mapping=found.mapping,
        questions=tuple(map(_question, found.questions)),
        remembered=found.remembered,
        unread=tuple(Fault(where=one.cell, message=one.text) for one in found.unread),
    )


def preview_workbook(asked: Asked) -> PreviewAnswer:
    """What taking the workbook in with this mapping would do."""
    assert isinstance(asked.body, WorkbookMap)
    seen = preview(asked.ledger, _upload(asked).book, asked.body)
    return preview_answer(asked, seen)


def preview_answer(asked: Asked, seen: Preview) -> PreviewAnswer:
    """A preview as the API tells it."""
    receipt = ReceiptAnswer.of(Receipt(None, seen.outcomes))
    cells = [one.cell for one in seen.figures]
    names = Names(asked.ledger)
    names.learn(one.new.subject for one in receipt.outcomes)
    standing = names.figures(one.stands for one in seen.differences)
    return PreviewAnswer(
        stamp=seen.stamp,
        added=receipt.added,
        unchanged=receipt.unchanged,
        differs=receipt.differs,
        moved=seen.moved,
        outcomes=tuple(
            CellOutcome(
                cell=cells[o.index],
                subject_name=names.record(o.new.subject),
                what=o.what,
                id=o.id,
                old=o.old,
                new=o.new,
                disputes=o.disputes,
            )
            for o in receipt.outcomes
        ),
        differences=tuple(
            DifferenceAnswer(
                cell=one.cell,
                sent=one.ours,
                stands=stands,
                relative=None if one.relative is None else percent(one.relative),
                suspicion=one.swap.strip("; "),
            )
            for one, stands in zip(seen.differences, standing, strict=True)
        ),
        problems=tuple(map(fault_of, seen.problems)),
        suspicions=tuple(map(fault_of, seen.suspicions)),
        remarks=tuple(map(fault_of, seen.remarks)),
        questions=tuple(map(_question, seen.questions)),
        unknown=tuple(
            UnknownAnswer(cell=one.cell, sheet=one.sheet, name=one.name, what=one.what, near=one.near)
            for one in seen.unknown[:MOST_UNKNOWN]
        ),
    )


def take_workbook(asked: Asked) -> ReceiptAnswer:
    """Take the workbook in, whole or not at all."""
    assert isinstance(asked.body, CommitSent)
    upload, sent = _upload(asked), asked.body
    if sent.mapping is None:
        if not is_export(upload.book):
            raise WebError(422, "The request cannot be read", "this workbook needs the mapping that was proposed")
        taken = restore(
            asked.ledger, upload.book, by=asked.by, reason=sent.reason, revise=sent.revise, confirmed=sent.confirmed
        )
        return ReceiptAnswer.of(taken)
    receipt = commit(
        asked.ledger,
        upload.book,
        sent.mapping,
        by=asked.by,
        reason=sent.reason,
        revise=sent.revise,
        confirmed=sent.confirmed,
        remember=sent.remember,
        stamp=sent.stamp,
    )
    return ReceiptAnswer.of(receipt)


def drop_workbook(asked: Asked) -> None:
    """Forget a workbook."""
    asked.site.uploads.drop(_upload(asked).id)


ENDPOINTS = (
    Endpoint(
        method="POST", path="/api/imports", name="sendWorkbook", tag="sheets", role=Role.EDITOR, query=UploadQuery,
        summary="Send a workbook (.xlsx, .xls, .ods, .csv) and get a proposal of what its columns mean",
        handler=send_workbook, answer=ProposalAnswer, upload=LIMITS.file, status=201,
    ),
    Endpoint(
        method="POST", path="/api/imports/{id}/preview", name="previewWorkbook", tag="sheets", role=Role.EDITOR,
        summary="What taking the workbook in would do", handler=preview_workbook, body=WorkbookMap,
        answer=PreviewAnswer,
    ),
    Endpoint(
        method="POST", path="/api/imports/{id}/commit", name="takeWorkbook", tag="sheets", role=Role.EDITOR,
        summary="Take the workbook in, whole or not at all", handler=take_workbook, body=CommitSent,
        answer=ReceiptAnswer,
    ),
    Endpoint(
        method="DELETE", path="/api/imports/{id}", name="dropWorkbook", tag="sheets", role=Role.EDITOR,
        summary="Forget a workbook", handler=drop_workbook,
    ),
)  # fmt: skip
