"""Articles coming in: read, each statement proposed; accepted or mended by people, then judged by the ledger."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from lineside.district.store.account import Role
from lineside.district.verdict.english import Called, called_in_english, english
from lineside.district.words.article import Proposed, judged, read_article
from lineside.district.words.document import MOST_BYTES, read_document
from lineside.district.words.judging import Judge
from lineside.district.words.statement import Statement
from lineside.web.endpoint import Answer, Asked, Asks, Endpoint
from lineside.web.problem import WebError

MOST_STATEMENTS = 2_000

Short = Annotated[str, Field(max_length=400)]


class ReadingQuery(Asks):
    """The document's name, whose ending says its format, and the year of periods that name none."""

    name: Annotated[str, Field(min_length=1, max_length=200)] = "text.txt"
    year: Annotated[int | None, Field(ge=1900, le=2200)] = None


class StatementFields(Asks):
    """One figure or change of a text; see the words of the grammar for what its fields mean."""

    span_start: Annotated[int, Field(ge=0)]
    span_end: Annotated[int, Field(ge=0)]
    text: Short
    value: Annotated[str, Field(pattern=r"^-?\d{1,34}(\.\d{1,20})?$", max_length=60)]
    high: Annotated[str, Field(pattern=r"^(\d{1,34}(\.\d{1,20})?)?$", max_length=60)] = ""
    unit: Short
    measure: Literal["level", "growth", "times", "points", "share", "rank", "increase"]
    period: Short = ""
    subject: Short = ""
    indicator: Short = ""
    compared_with: Short = ""
    of: Short = ""
    bound: Short = "exact"
    scope: Short = ""
    price: Short = ""
    status: Literal["reported", "planned", "agreed", "claimed", "estimated"] = "reported"
    said_by: Short = ""
    subject_id: Short = ""
    indicator_id: Short = ""
    sentence_start: Annotated[int, Field(ge=0)] = 0
    sentence_end: Annotated[int, Field(ge=0)] = 0


class ProposedAnswer(StatementFields):
    """A statement with its verdict; `not read` where nobody can judge it. arithmetic: the reckoning, a line each."""

    verdict: str
    arithmetic: tuple[str, ...]
    arithmetic_en: tuple[str, ...]
    settles: str


class ReadingAnswer(Answer):
    """The text that was read, and what it states; `more` says that it states more than is answered."""

    text: str
    statements: tuple[ProposedAnswer, ...]
    more: bool


class Accepted(Asks):
    """Statements that somebody accepted or mended."""

    statements: Annotated[tuple[StatementFields, ...], Field(max_length=MOST_STATEMENTS)]


class JudgedAnswer(Answer):
    """The statements sent, in their order, with their verdicts."""

    statements: tuple[ProposedAnswer, ...]


def _answer(found: Proposed, called: Called) -> ProposedAnswer:
    verdict = found.verdict
    return ProposedAnswer.model_validate(
        found.statement.as_dict()
        | {
            "verdict": "not read" if verdict is None else verdict.word.value,
            "arithmetic": () if verdict is None else verdict.arithmetic,
            "arithmetic_en": () if verdict is None else tuple(english(line, called) for line in verdict.arithmetic),
            "settles": "" if verdict is None else verdict.settles,
        }
    )


def read_sent(asked: Asked) -> ReadingAnswer:
    """Read a document; nothing is kept."""
    assert isinstance(asked.query, ReadingQuery)
    with asked.site.uploads.reading:
        text = read_document(asked.raw, asked.query.name)
        found = read_article(text, year=asked.query.year, ledger=asked.ledger)
    called = called_in_english(asked.ledger)
    statements = tuple(_answer(one, called) for one in found[:MOST_STATEMENTS])
    return ReadingAnswer(text=text, statements=statements, more=len(found) > MOST_STATEMENTS)


def judge_sent(asked: Asked) -> JudgedAnswer:
    """Judge statements as they were accepted or mended; names that were mended are looked up again."""
    assert isinstance(asked.body, Accepted)
    judge = Judge(asked.ledger)
    try:
        sent = [judge.knowing.known(Statement(**one.model_dump())) for one in asked.body.statements]
    except ValueError as wrong:
        raise WebError(422, "The request cannot be read", str(wrong)[:200]) from None
    called = called_in_english(asked.ledger)
    return JudgedAnswer(statements=tuple(_answer(one, called) for one in judged(asked.ledger, sent, judge)))


ENDPOINTS = (
    Endpoint(
        method="POST", path="/api/readings", name="readArticle", tag="readings", role=Role.EDITOR, query=ReadingQuery,
        summary="Read an article (.txt, .html, .docx, .pdf): every figure it states, with its verdict",
        handler=read_sent, answer=ReadingAnswer, upload=MOST_BYTES,
    ),
    Endpoint(
        method="POST", path="/api/readings/judge", name="judgeStatements", tag="readings", role=Role.EDITOR,
        summary="Judge statements as they were accepted or mended", handler=judge_sent, body=Accepted,
        answer=JudgedAnswer,
    ),
)  # fmt: skip
