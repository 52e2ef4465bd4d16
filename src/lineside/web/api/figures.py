"""Figures: queried by page, entered, edited, released, withdrawn, each with its history."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from lineside.district.axes import (
    Attribution,
    Comparison,
    MeasureKind,
    Price,
    Release,
    SaidBy,
    Scope,
    Status,
    Vintage,
)
from lineside.district.figure import Figure
from lineside.district.period import Period
from lineside.district.registry.claim import PeriodText, UnitText
from lineside.district.registry.record import Id, Said, Text
from lineside.district.store.account import Role
from lineside.district.store.figures import Query, count_figures
from lineside.web.answers import ChangeAnswer, FigureAnswer, FigurePage, History, Names, ReceiptAnswer
from lineside.web.endpoint import Asked, Asks, Endpoint, Version
from lineside.web.problem import WebError

COUNTED = 10_000
"""Totals are counted up to here: nobody pages further, and counting a million rows takes longer than the page."""


class FigureQuery(Asks):
    """Filters; all that are given hold together."""

    subject: Annotated[Id | None, Field(description="the id of who it is about")] = None
    whole: Annotated[Id | None, Field(description="all members of this cluster, park, chain, district or list")] = None
    indicator: Annotated[Text | None, Field(description="an indicator's id or name")] = None
    period: Annotated[PeriodText | None, Field(description="the exact period, such as 2023-01..09")] = None
    since: Annotated[PeriodText | None, Field(description="periods that end in or after this one")] = None
    until: Annotated[PeriodText | None, Field(description="periods that end in or before this one")] = None
    measure: MeasureKind | None = None
    status: Status | None = None
    source: Id | None = None
    release: Release | None = None
    synthetic: bool | None = None
    text: Annotated[str | None, Field(max_length=200, description="part of the place or note")] = None
    withdrawn: bool = False
    after: Annotated[int, Field(ge=0, lt=2**63, description="the last number seen, from `next`")] = 0
    limit: Annotated[int, Field(ge=1, le=1000)] = 100


class FigureSent(Asks):
    """A figure to enter: the fields of a figure; what is left out takes its default."""

    subject: Annotated[Id, Said("主体", "Subject", ("*",))]
    indicator: Annotated[Id, Said("指标", "Indicator", ("indicator",))]
    period: Annotated[PeriodText, Said("时期", "Period")]
    value: Annotated[Text, Said("数值", "Value")]
    unit: Annotated[UnitText, Said("单位", "Unit")]
    measure: Annotated[MeasureKind, Said("数值类型", "Measure")] = MeasureKind.LEVEL
    of: Annotated[Text, Said("分母或范围", "Of what, among whom")] = ""
    compared_with: Annotated[Comparison | Literal[""], Said("比较基准", "Compared with")] = ""
    base: Annotated[Text, Said("上年同期数", "Figure of the year before")] = ""
    price: Annotated[Price, Said("价格", "Prices")] = Price.UNSTATED
    scope: Annotated[Scope, Said("统计范围", "Scope")] = Scope.UNSTATED
    scope_list: Annotated[Text, Said("所依名录", "List it rests on", ("list",))] = ""
    attribution: Annotated[Attribution, Said("归属原则", "Attributed by")] = Attribution.UNSTATED
    vintage: Annotated[Vintage, Said("数据版本", "Vintage")] = Vintage.UNSTATED
    status: Annotated[Status, Said("数据性质", "How it came about")] = Status.REPORTED
    said_by: Annotated[SaidBy, Said("发布主体", "Said by")] = SaidBy.UNSTATED
    source: Annotated[Text, Said("来源", "Source", ("source",))] = ""
    place: Annotated[Text, Said("出处", "Where in the source")] = ""
    release: Annotated[Release, Said("公开级别", "Who may see it")] = Release.INTERNAL
    counterpart: Annotated[Text, Said("往来对象", "Counterpart", ("firm",))] = ""
    synthetic: Annotated[bool, Said("示例数据（非真实）", "Synthetic")] = False
    note: Annotated[Text, Said("备注", "Note", many_lines=True)] = ""


class FiguresSent(Asks):
    """Figures to enter together, with the reason for the history."""

    figures: Annotated[tuple[FigureSent, ...], Field(min_length=1, max_length=5000)]
    reason: Annotated[str, Field(min_length=1, max_length=4000)]
    revise: bool = False


class Reason(Asks):
    """Why, for the history; `version` as it was looked at, so that a change made since is not written over."""

    reason: Annotated[str, Field(min_length=1, max_length=4000)]
    version: Version


class FigureEdit(Reason):
    """Fields to change, by name, and why."""

    changes: Annotated[dict[str, str | bool], Field(min_length=1, max_length=22)]


class ReleaseSent(Reason):
    """The release class a figure is to have."""

    release: Literal["public", "internal", "firm", "bureau"]


def months(given: str | None, name: str) -> int | None:
    """The month in which a period ends, counted from year 0."""
    if given is None:
        return None
    month = Period.parse(given).last_month
    if month is None:
        raise WebError(422, "The request cannot be read", f"`{name}` needs a period with an end, not {given}")
    return month


def figure_query(asked: Asked, sent: FigureQuery) -> Query:
    """The store's query for these filters, limited to what the role may see."""
    subjects = None
    if sent.whole is not None:
        asked.ledger.record(sent.whole)
        subjects = tuple(dict.fromkeys(s.membership.member for s in asked.ledger.memberships(whole=sent.whole)))
    # A period is found through the index of the months it ends in.
    ends = None if sent.period is None else Period.parse(sent.period).last_month
    query = Query(
        subject=sent.subject,
        subjects=subjects,
        indicator=None if sent.indicator is None else asked.ledger.indicators.find(sent.indicator).id,
        period=sent.period,
        first=ends if sent.since is None else months(sent.since, "since"),
        last=ends if sent.until is None else months(sent.until, "until"),
        measure=sent.measure,
        status=sent.status,
        source=sent.source,
        release=sent.release,
        synthetic=sent.synthetic,
        text=sent.text,
        withdrawn=sent.withdrawn,
        limit=sent.limit,
        after=sent.after,
    )
    return asked.sight.limited(query)


def list_figures(asked: Asked) -> FigurePage:
    """A page of figures."""
    assert isinstance(asked.query, FigureQuery)
    query = figure_query(asked, asked.query)
    found = asked.ledger.figures(query)
    with asked.ledger.reading() as connection:
        total = count_figures(connection, replace(query, after=0), most=COUNTED + 1)
    return FigurePage(
        figures=Names(asked.ledger).figures(found),
        next=found[-1].id if len(found) == query.limit else None,
        total=min(total, COUNTED),
        total_is_more=total > COUNTED,
    )


def _number(asked: Asked) -> int:
    number = asked.path["id"]
    return int(number)


def show_figure(asked: Asked) -> FigureAnswer:
    """One figure."""
    return Names(asked.ledger).figures([asked.ledger.figure(_number(asked))])[0]


def figure_history(asked: Asked) -> History:
    """Every change of a figure."""
    return History(changes=tuple(ChangeAnswer.of(change) for change in asked.ledger.history(_number(asked))))


def _figures(sent: FiguresSent) -> list[Figure]:
    return [Figure.from_dict(one.model_dump()) for one in sent.figures]


def add_figures(asked: Asked) -> ReceiptAnswer:
    """Enter figures together or not at all."""
    assert isinstance(asked.body, FiguresSent)
    sent = asked.body
    receipt = asked.ledger.add_figures(_figures(sent), by=asked.by, reason=sent.reason, revise=sent.revise)
    return ReceiptAnswer.of(receipt)


def preview_figures(asked: Asked) -> ReceiptAnswer:
    """What entering figures would do."""
    assert isinstance(asked.body, FiguresSent)
    return ReceiptAnswer.of(asked.ledger.preview(_figures(asked.body)))


def edit_figure(asked: Asked) -> FigureAnswer:
    """Change fields of a figure."""
    assert isinstance(asked.body, FigureEdit)
    sent = asked.body
    filed = asked.ledger.edit(_number(asked), sent.changes, by=asked.by, reason=sent.reason, version=sent.version)
    return Names(asked.ledger).figures([filed])[0]


def release_figure(asked: Asked) -> FigureAnswer:
    """Change who may see a figure."""
    assert isinstance(asked.body, ReleaseSent)
    sent, changes = asked.body, {"release": asked.body.release}
    filed = asked.ledger.edit(_number(asked), changes, by=asked.by, reason=sent.reason, version=sent.version)
    return Names(asked.ledger).figures([filed])[0]


def withdraw_figure(asked: Asked) -> None:
    """Take a figure out of queries and sums."""
    assert isinstance(asked.body, Reason)
    asked.ledger.withdraw(_number(asked), by=asked.by, reason=asked.body.reason, version=asked.body.version)


ENDPOINTS = (
    Endpoint(
        method="GET", path="/api/figures", name="listFigures", summary="A page of figures", tag="figures",
        handler=list_figures, query=FigureQuery, answer=FigurePage,
    ),
    Endpoint(
        method="POST", path="/api/figures", name="addFigures", summary="Enter figures, all or none", tag="figures",
        handler=add_figures, body=FiguresSent, answer=ReceiptAnswer, role=Role.EDITOR,
    ),
    Endpoint(
        method="POST", path="/api/figures/preview", name="previewFigures", tag="figures", role=Role.EDITOR,
        summary="What entering figures would do", handler=preview_figures, body=FiguresSent, answer=ReceiptAnswer,
    ),
    Endpoint(
        method="GET", path="/api/figures/{id:number}", name="showFigure", summary="One figure", tag="figures",
        handler=show_figure, answer=FigureAnswer,
    ),
    Endpoint(
        method="PATCH", path="/api/figures/{id:number}", name="editFigure", summary="Change fields of a figure",
        tag="figures", handler=edit_figure, body=FigureEdit, answer=FigureAnswer, role=Role.EDITOR,
    ),
    Endpoint(
        method="GET", path="/api/figures/{id:number}/history", name="figureHistory", tag="figures",
        summary="Every change of a figure", handler=figure_history, answer=History,
    ),
    Endpoint(
        method="POST", path="/api/figures/{id:number}/release", name="releaseFigure", tag="figures", role=Role.RELEASER,
        summary="Change who may see a figure", handler=release_figure, body=ReleaseSent, answer=FigureAnswer,
    ),
    Endpoint(
        method="POST", path="/api/figures/{id:number}/withdraw", name="withdrawFigure", tag="figures", role=Role.EDITOR,
        summary="Take a figure out of queries and sums", handler=withdraw_figure, body=Reason,
    ),
)  # fmt: skip
