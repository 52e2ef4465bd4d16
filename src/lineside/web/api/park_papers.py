"""A park's counts, which open to their lists, and its papers: Monday's list and the quarterly return."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from lineside.district.briefing.words import Language
from lineside.district.park.book import View
from lineside.district.park.counts import (
    count_quarter,
    days_of,
    earlier,
    open_figure,
    post_counts,
    posted,
    quarter_of,
    told,
)
from lineside.district.park.papers import (
    monday_docx,
    monday_title,
    monday_xlsx,
    return_docx,
    return_title,
    return_xlsx,
)
from lineside.district.registry.record import Id, Name
from lineside.district.store.account import Role
from lineside.web.answers import FigureAnswer, Names
from lineside.web.api.documents import DOCX, XLSX
from lineside.web.api.park import ParkQuery, view_asked, view_for
from lineside.web.endpoint import Answer, Asked, Asks, Endpoint, FileAnswer

QUARTER = r"^\d{4}Q[1-4]$"


class PaperQuery(ParkQuery):
    """Which park, in which language."""

    language: Language = Language.ZH


class QuarterQuery(PaperQuery):
    """Which park, and which quarter; the last that is over where none is named."""

    quarter: Annotated[str, Field(pattern=f"{QUARTER}|^$")] = ""


class CountsSent(Asks):
    """The quarter whose counts go into the ledger, and why."""

    park: Id
    quarter: Annotated[str, Field(pattern=QUARTER)]
    reason: Annotated[str, Field(min_length=1, max_length=4000)]


class CountAnswer(Answer):
    """A count of a quarter beside the quarter before and the same one a year before; posted: its figure."""

    indicator: str
    name: Name
    unit: str
    period: str
    value: str
    before: str
    year_before: str
    posted: FigureAnswer | None


class CountsAnswer(Answer):
    """The counts of a quarter; over: whether they may be posted."""

    quarter: str
    over: bool
    counts: tuple[CountAnswer, ...]


class EntryAnswer(Answer):
    """One entry of a count's list, and how much it adds."""

    id: str
    kind: str
    name: Name
    adds: str


class OpenedAnswer(Answer):
    """A figure opened: its list as it was posted, and what has come to it or gone from it since.

    known: false where only the number is known.
    """

    figure: FigureAnswer
    known: bool
    entries: tuple[EntryAnswer, ...]
    added: tuple[EntryAnswer, ...]
    gone: tuple[EntryAnswer, ...]


def _quarter(asked: Asked, view: View) -> str:
    assert isinstance(asked.query, QuarterQuery)
    return asked.query.quarter or earlier(quarter_of(view.today), 1)


def show_counts(asked: Asked) -> CountsAnswer:
    """The counts of a quarter beside earlier ones, and the figures that were posted of them."""
    view = view_asked(asked)
    quarter = _quarter(asked, view)
    three = [count_quarter(view, one) for one in (quarter, earlier(quarter, 1), earlier(quarter, 4))]
    names = Names(asked.ledger)
    stands = {(one.figure.indicator, one.figure.period.text): one for one in posted(asked.ledger, view.park)}
    figures = {key: names.figure(one) for key, one in stands.items()}
    indicators = asked.ledger.indicators
    counts = tuple(
        CountAnswer(
            indicator=now.indicator, name=indicators[now.indicator].name, period=now.period,
            unit=indicators[now.indicator].unit, value=told(now.value), before=told(before.value),
            year_before=told(year.value), posted=figures.get((now.indicator, now.period)),
        )
        for now, before, year in zip(*three, strict=True)
    )  # fmt: skip
    return CountsAnswer(quarter=quarter, over=days_of(quarter)[1] < view.today, counts=counts)


def post(asked: Asked) -> CountsAnswer:
    """Enter the counts of a quarter as figures of the park, each with its list."""
    assert isinstance(asked.body, CountsSent)
    sent = asked.body
    view = view_for(asked, sent.park)
    post_counts(asked.site.ledger, view, sent.quarter, by=asked.by, reason=sent.reason)
    names = Names(asked.ledger)
    made = [one for one in posted(asked.ledger, sent.park) if one.figure.source.endswith(sent.quarter.lower())]
    counts = tuple(
        CountAnswer(
            indicator=one.figure.indicator, name=asked.ledger.indicators[one.figure.indicator].name,
            unit=one.figure.unit.text, period=one.figure.period.text, value=str(one.figure.value), before="",
            year_before="", posted=names.figure(one),
        )
        for one in made
    )  # fmt: skip
    return CountsAnswer(quarter=sent.quarter, over=True, counts=counts)


def open_count(asked: Asked) -> OpenedAnswer:
    """The list behind a figure; where only the number is known, that is said."""
    filed = asked.ledger.figure(int(asked.path["id"]))
    park = filed.figure.subject if asked.site.ledger.record(filed.figure.subject).kind in ("park", "platform") else ""
    view = view_for(asked, park)
    source = filed.figure.source
    sources = {one.id: one for one in asked.ledger.records("source", text=source)} if source else {}
    opened = open_figure(view, filed, sources)
    then = {one.record: one.adds for one in opened.listed}
    now = then if opened.now is None else {one.record: one.adds for one in opened.now}

    def entries(names: Iterable[str], of: dict[str, Decimal]) -> tuple[EntryAnswer, ...]:
        return tuple(
            EntryAnswer(id=name, kind=_kind(view, name), name=view.name(name), adds=told(of[name])) for name in names
        )

    return OpenedAnswer(
        figure=Names(asked.ledger).figure(filed), known=opened.known, entries=entries(then, then),
        added=entries([one for one in now if one not in then], now),
        gone=entries([one for one in then if one not in now], then),
    )  # fmt: skip


def _kind(view: View, name: str) -> str:
    record = view.records.get(name)
    return "" if record is None else record.kind


def make_monday(asked: Asked) -> FileAnswer:
    """Monday's list as a file."""
    assert isinstance(asked.query, PaperQuery)
    view, language = view_asked(asked), asked.query.language
    word = asked.url.endswith("docx")
    made = monday_docx(view, language) if word else monday_xlsx(view, language)
    title = monday_title(view, language)
    return FileAnswer(made, f"{title}.docx", DOCX) if word else FileAnswer(made, f"{title}.xlsx", XLSX)


def make_return(asked: Asked) -> FileAnswer:
    """The quarterly return as a file."""
    assert isinstance(asked.query, QuarterQuery)
    view, language = view_asked(asked), asked.query.language
    quarter, word = _quarter(asked, view), asked.url.endswith("docx")
    make = return_docx if word else return_xlsx
    made = make(view, asked.ledger.indicators, quarter, language)
    title = return_title(view, quarter, language)
    return FileAnswer(made, f"{title}.docx", DOCX) if word else FileAnswer(made, f"{title}.xlsx", XLSX)


ENDPOINTS = (
    Endpoint(
        method="GET", path="/api/park/counts", name="showCounts", tag="park", handler=show_counts, query=QuarterQuery,
        summary="The counts of a quarter", answer=CountsAnswer, role=Role.EDITOR,
    ),
    Endpoint(
        method="POST", path="/api/park/counts", name="postCounts", tag="park", handler=post, body=CountsSent,
        summary="Enter the counts of a quarter with their lists", answer=CountsAnswer, role=Role.EDITOR,
    ),
    Endpoint(
        method="GET", path="/api/park/figures/{id:number}", name="openCount", tag="park", handler=open_count,
        summary="The list that a figure was counted from", answer=OpenedAnswer, role=Role.EDITOR,
    ),
    *(
        Endpoint(
            method="GET", path=f"/api/park/monday.{ending}", name=f"monday{ending.title()}", tag="park",
            handler=make_monday, query=PaperQuery, summary=f"Monday's list as .{ending}", media=(media,),
            role=Role.EDITOR,
        )
        for ending, media in (("docx", DOCX), ("xlsx", XLSX))
    ),
    *(
        Endpoint(
            method="GET", path=f"/api/park/return.{ending}", name=f"return{ending.title()}", tag="park",
            handler=make_return, query=QuarterQuery, summary=f"The quarterly return as .{ending}", media=(media,),
            role=Role.EDITOR,
        )
        for ending, media in (("docx", DOCX), ("xlsx", XLSX))
    ),
)  # fmt: skip
