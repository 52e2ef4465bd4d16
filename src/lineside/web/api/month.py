"""The month: who has not reported, reminders, changes, checks, release, briefing, archive, and later corrections."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import islice
from typing import Annotated

import docx
from pydantic import Field

from lineside.district.axes import Comparison, MeasureKind, Release, SaidBy, Status, Vintage
from lineside.district.briefing.briefing import write_docx
from lineside.district.briefing.citing import Audience
from lineside.district.briefing.words import Language, name_in, period_words
from lineside.district.change import round_half_up
from lineside.district.figure import Figure
from lineside.district.month import (
    Correction,
    corrections,
    in_unit,
    last_act,
    missing_of,
    periods_filed,
    read_month,
)
from lineside.district.period import Period
from lineside.district.registry.body import Source
from lineside.district.registry.claim import PeriodText
from lineside.district.registry.month import Month, ReleasedLine
from lineside.district.registry.record import Name, Record
from lineside.district.reminder import return_reminder
from lineside.district.sheet.exporting import figures_table
from lineside.district.sheet.table import Column, Table, write_xlsx
from lineside.district.store.account import Role
from lineside.district.store.figures import Query
from lineside.district.value import plain
from lineside.web.answers import Names
from lineside.web.api.documents import DOCX, XLSX
from lineside.web.api.sums import SumCell, SumQuery, show_sums
from lineside.web.endpoint import Answer, Asked, Asks, Endpoint, FileAnswer
from lineside.web.problem import WebError

ZIP = "application/zip"
MOST = 60
"""Periods that are listed: five years of months."""
SOURCE = "monthly-release"
LINES = ("gross-output", "revenue", "value-added", "profit", "tax", "exports", "electricity", "employees")
"""What is released of a month, as far as firms file it; most of all first."""


class MonthQuery(Asks):
    """The period of the returns, and the language of texts to send."""

    period: PeriodText
    language: Language = Language.ZH


class ReleaseMonthSent(Asks):
    """The period to release, and why."""

    period: PeriodText
    reason: Annotated[str, Field(min_length=1, max_length=4000)]


class MonthLine(Answer):
    """A period of which firms filed returns, and when it was released; null while it was not."""

    period: str
    released: str | None


class MonthsAnswer(Answer):
    """The periods of returns, newest first."""

    months: tuple[MonthLine, ...]


class FirmLine(Answer):
    """A firm, what it left out (empty: the whole return), and the text to send to it."""

    id: str
    name: Name
    lacks: tuple[str, ...]
    reminder: str


class DoubtLine(Answer):
    """Something in a return to be asked about: jump, base, below-zero or over-revenue; amounts in `unit`."""

    what: str
    firm: str
    name: Name
    indicator: str
    now: str
    then: str
    unit: str
    factor: int


class MoverLine(Answer):
    """A firm that changed an indicator since the return before, a month; amounts in `unit`."""

    firm: str
    name: Name
    indicator: str
    before: str
    now: str
    change: str
    unit: str


class CorrectionLine(Answer):
    """A figure of a released period that was changed afterwards."""

    figure: int
    firm: str
    name: Name
    indicator: str
    field: str
    old: str | None
    new: str | None
    who: str
    at: str
    reason: str


class SumLine(Answer):
    """A sum of the month as viewers are shown it: now, and as it was released where that differs or not."""

    indicator: str
    indicator_name: Name
    unit: str
    total: str | None
    growth: str
    reported: int
    missing: int
    released: str | None
    released_growth: str


class MonthAnswer(Answer):
    """One period's work. due: nobody's in particular; `corrections` are empty before it is released."""

    period: str
    before: str | None
    expected: int
    reported: int
    missing: tuple[FirmLine, ...]
    partial: tuple[FirmLine, ...]
    doubts: tuple[DoubtLine, ...]
    movers: tuple[MoverLine, ...]
    released: str | None
    corrections: tuple[CorrectionLine, ...]


class MonthLines(Answer):
    """A month's sums as anybody is shown them, beside those that were released, and on which day they were."""

    period: str
    released: str | None
    lines: tuple[SumLine, ...]


def list_months(asked: Asked) -> MonthsAnswer:
    """The periods of returns."""
    with asked.ledger.reading() as connection:
        filed = list(islice(periods_filed(connection), MOST))
    released = {one.period: one.on.isoformat() for one in _released(asked)}
    return MonthsAnswer(months=tuple(MonthLine(period=one.text, released=released.get(one.text)) for one in filed))


def _released(asked: Asked) -> list[Month]:
    return [one for one in asked.ledger.records("month") if isinstance(one, Month)]


def show_month(asked: Asked) -> MonthAnswer:
    """One period's work."""
    assert isinstance(asked.query, MonthQuery)
    sent, indicators = asked.query, asked.ledger.indicators
    period = Period.parse(sent.period)
    released = next((one for one in _released(asked) if one.period == period.text), None)
    own = None if asked.sight.everything else asked.sight.own
    with asked.ledger.reading() as connection:
        month = read_month(connection, period, indicators, own)
        later = [] if released is None else corrections(connection, period, released.act)
    names = Names(asked.ledger)
    names.learn({*month.missing, *month.partial, *(d.firm for d in month.doubts), *(m.firm for m in month.movers)})
    names.learn(one.firm for one in later)

    def firm(name: str, lacks: tuple[str, ...] = ()) -> FirmLine:
        told = [name_in(indicators[one].name, sent.language) for one in lacks if one in indicators]
        text = return_reminder(name_in(names.record(name), sent.language), period, told, None, sent.language)
        return FirmLine(id=name, name=names.record(name), lacks=lacks, reminder=text)

    def shown(amount: Fraction, indicator: str) -> str:
        return plain(round_half_up(in_unit(amount, indicator, indicators)[0], 4))

    def unit_of(indicator: str) -> str:
        return in_unit(Fraction(0), indicator, indicators)[1]

    return MonthAnswer(
        period=period.text,
        before=None if month.before is None else month.before.text,
        expected=len(month.expected),
        reported=len(month.reported),
        missing=tuple(firm(one) for one in month.missing),
        partial=tuple(firm(one, lacks) for one, lacks in month.partial.items()),
        doubts=tuple(
            DoubtLine(
                what=one.what, firm=one.firm, name=names.record(one.firm), indicator=one.indicator,
                now=shown(one.now, one.indicator), then=shown(one.then, one.indicator), unit=unit_of(one.indicator),
                factor=one.factor,
            )
            for one in month.doubts
        ),
        movers=tuple(
            MoverLine(
                firm=one.firm, name=names.record(one.firm), indicator=one.indicator,
                before=shown(one.before, one.indicator), now=shown(one.now, one.indicator),
                change=shown(one.change, one.indicator), unit=unit_of(one.indicator),
            )
            for one in month.movers
        ),
        released=None if released is None else released.on.isoformat(),
        corrections=tuple(_correction(one, names) for one in later if own is None or one.firm in own),
    )  # fmt: skip


def show_lines(asked: Asked) -> MonthLines:
    """A month's sums, now and as they were released."""
    assert isinstance(asked.query, MonthQuery)
    period = Period.parse(asked.query.period)
    released = next((one for one in _released(asked) if one.period == period.text), None)
    on = None if released is None else released.on.isoformat()
    return MonthLines(period=period.text, released=on, lines=tuple(_sum_lines(asked, period, released)))


def _correction(one: Correction, names: Names) -> CorrectionLine:
    fields = ("figure", "firm", "indicator", "field", "old", "new", "who", "at", "reason")
    return CorrectionLine(name=names.record(one.firm), **{field: getattr(one, field) for field in fields})


def _sum_lines(asked: Asked, period: Period, released: Month | None) -> list[SumLine]:
    """The sums as anybody is shown them, beside those that were released."""
    told = {} if released is None else {one.indicator: one for one in released.lines}
    with asked.site.ledger.reading() as connection:
        missing = missing_of(connection, period)
    found = []
    for name in LINES:
        indicator = asked.ledger.indicators.get(name)
        cell = None if indicator is None else _whole(asked, name, period)
        old = told.get(name)
        if indicator is None or (old is None and (cell is None or not cell.reported)):
            continue
        found.append(
            SumLine(
                indicator=name,
                indicator_name=indicator.name,
                unit=indicator.unit,
                total=None if cell is None else cell.total,
                growth="" if cell is None else cell.growth,
                reported=0 if cell is None else cell.reported,
                missing=missing.get(name, 0),
                released=None if old is None else old.total,
                released_growth="" if old is None else old.growth,
            )
        )
    return found


def _whole(asked: Asked, indicator: str, period: Period) -> SumCell | None:
    """The sum over everybody, as anybody is shown it: what a firm could be inferred from is hidden."""
    query = SumQuery(indicator=indicator, kind="month", since=period.text, until=period.text)
    anybody = replace(asked, account=None, role=Role.VIEWER, query=query)
    totals = [cell for cell in show_sums(anybody).totals if cell.period == period.text]
    return totals[0] if totals else None


def release_month(asked: Asked) -> MonthLines:
    """Release a month: its sums become public figures, and what they were is kept. Released again, it is told anew."""
    assert isinstance(asked.body, ReleaseMonthSent)
    if not asked.sight.everything:
        raise WebError(403, "Your role does not reach this far", "this is only for accounts of the whole ledger")
    period, ledger = Period.parse(asked.body.period), asked.ledger
    districts = ledger.records("district", limit=2)
    if len(districts) != 1:
        raise WebError(422, "This was refused", "a month is released for one district; this ledger has none or several")
    lines = [line for line in _sum_lines(asked, period, None) if line.total is not None]
    if not lines:
        raise WebError(422, "This was refused", "nothing of this month can be released yet")
    district, name = districts[0], f"month-{period.text.replace('..', '-')}"
    figures = [made for line in lines for made in _figures(district, period, line)]
    with ledger.reading() as connection:
        act = last_act(connection)
    new: list[Record] = [] if ledger.records("source", text=SOURCE) else [_source(district)]
    receipt = ledger.take_in(figures=figures, records=new, by=asked.by, reason=asked.body.reason, revise=True)
    numbers = {(o.new.indicator, o.new.measure.kind): o.id or 0 for o in receipt.outcomes}
    written = tuple(
        ReleasedLine(
            indicator=line.indicator, total=line.total or "", unit=line.unit, growth=line.growth,
            reported=line.reported, missing=line.missing,
            figure=numbers.get((line.indicator, MeasureKind.LEVEL), 0),
        )
        for line in lines
    )  # fmt: skip
    if any(one.id == name for one in _released(asked)):
        today, lines_now = ledger.today().isoformat(), [one.model_dump() for one in written]
        changes = {"on": today, "act": receipt.act or act, "lines": lines_now}
        ledger.revise_record(name, changes, by=asked.by, reason=asked.body.reason)
    else:
        title = Name(
            zh=f"{period_words(period, Language.ZH)}发布", en=f"release for {period_words(period, Language.EN)}"
        )
        made = Month(
            id=name, name=title, synthetic=district.synthetic, source=SOURCE, period=period.text,
            on=ledger.today(), act=receipt.act or act, lines=written,
        )  # fmt: skip
        ledger.add_records([made], by=asked.by, reason=asked.body.reason)
    return show_lines(replace(asked, query=MonthQuery(period=period.text)))


def _source(district: Record) -> Source:
    name = Name(zh="月度汇总发布", en="monthly release")
    return Source(id=SOURCE, name=name, medium="bulletin", synthetic=district.synthetic)


def _figures(district: Record, period: Period, line: SumLine) -> list[Figure]:
    """A released sum as a public figure of the district, and its growth where that is a rate."""
    fields: dict[str, str | bool] = {
        "subject": district.id, "indicator": line.indicator, "period": period.text, "value": line.total or "0",
        "unit": line.unit, "vintage": Vintage.FLASH, "status": Status.DERIVED, "said_by": SaidBy.AGENCY,
        "source": SOURCE, "place": period.text, "release": Release.PUBLIC, "synthetic": district.synthetic,
        "note": f"{line.reported} firms reported, {line.missing} did not",
    }  # fmt: skip
    level = Figure.from_dict(fields)
    if not line.growth.endswith("%"):
        return [level]
    rate = {"value": line.growth.rstrip("%").replace("−", "-"), "unit": "%", "measure": MeasureKind.GROWTH}
    return [
        level,
        Figure.from_dict(fields | rate | {"compared_with": Comparison.YEAR_ON_YEAR, "place": f"{period.text}/growth"}),
    ]


def make_month_briefing(asked: Asked) -> FileAnswer:
    """The briefing of a released month, every number a cited figure with its footnote."""
    assert isinstance(asked.query, MonthQuery)
    sent = asked.query
    month = _release_of(asked, sent.period)
    made = write_docx(
        asked.ledger,
        _template(asked, month, sent.language),
        "month.docx",
        audience=Audience.PUBLIC,
        language=sent.language,
    )
    words = period_words(Period.parse(sent.period), sent.language)
    stem = f"{words}工业经济运行简报" if sent.language is Language.ZH else f"industry {words}"
    return FileAnswer(made, f"{stem}.docx", DOCX)


def _release_of(asked: Asked, period: str) -> Month:
    month = next((one for one in _released(asked) if one.period == period), None)
    if month is None:
        raise WebError(409, "This month is not released", "release it first; a briefing cites released figures")
    return month


def _template(asked: Asked, month: Month, language: Language) -> bytes:
    """A document of placeholders: one sentence for each released sum."""
    zh = language is Language.ZH
    district = asked.ledger.records("district", limit=1)[0]
    place, when = name_in(district.name, language), period_words(Period.parse(month.period), language)
    document = docx.Document()
    document.add_heading(f"{place}{when}工业经济运行简报" if zh else f"{place}: industry, {when}", level=1)
    for line in month.lines:
        name = name_in(asked.ledger.indicators[line.indicator].name, language)
        told = f"{line.reported}家企业报送" if zh else f"{line.reported} firms reported"
        lacks = (f"，{line.missing}家未报" if zh else f", {line.missing} did not") if line.missing else ""
        amount = f"{{{{figure:{line.figure}}}}}"
        document.add_paragraph(f"{name}{amount}（{told}{lacks}）。" if zh else f"{name}: {amount} ({told}{lacks}).")
        # Growth on the same scope is no ratio of two published levels, so it has a sentence of its own.
        if growth := _growth_figure(asked, district.id, month, line):
            cited = f"{{{{figure:{growth}}}}}"
            document.add_paragraph(
                f"{name}同口径增速：{cited}。" if zh else f"{name}, growth on the same scope: {cited}."
            )
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _growth_figure(asked: Asked, district: str, month: Month, line: ReleasedLine) -> int:
    query = Query(subject=district, indicator=line.indicator, period=month.period, measure="growth", source=SOURCE)
    found = asked.ledger.figures(query)
    return found[0].id if found else 0


def archive_month(asked: Asked) -> FileAnswer:
    """All of a released month as one .zip: returns, released sums, who is missing, corrections, and the briefing."""
    assert isinstance(asked.query, MonthQuery)
    sent = asked.query
    _release_of(asked, sent.period)
    work, lines, indicators = show_month(asked), show_lines(asked).lines, asked.ledger.indicators
    zh = sent.language is Language.ZH

    def sheet(title: str, heads: list[str], rows: Sequence[tuple[str | int | None, ...]]) -> Table:
        return Table(title, [Column(head, head, head) for head in heads], rows, one_head=True)

    def name(of: str) -> str:
        return name_in(indicators[of].name, sent.language) if of in indicators else of

    sums = [
        (name(x.indicator), x.released, x.released_growth, x.total, x.growth, x.unit, x.reported, x.missing)
        for x in lines
    ]
    heads = (
        ["指标", "发布数", "发布增速", "现汇总数", "现增速", "单位", "已报", "未报"] if zh
        else ["indicator", "released", "growth then", "now", "growth now", "unit", "reported", "missing"]
    )  # fmt: skip
    missing = [(name_in(x.name, sent.language), x.reminder) for x in work.missing]
    fixed = [
        (name_in(x.name, sent.language), name(x.indicator), x.old, x.new, x.who, x.at, x.reason)
        for x in work.corrections
    ]
    tables = [
        sheet("发布" if zh else "release", heads, sums),
        sheet("未报" if zh else "missing", ["企业", "催报"] if zh else ["firm", "reminder"], missing),
        sheet(
            "更正" if zh else "corrections",
            ["企业", "指标", "原值", "新值", "经办", "时间", "原因"] if zh
            else ["firm", "indicator", "old", "new", "who", "when", "why"],
            fixed,
        ),
    ]  # fmt: skip
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("returns.xlsx", write_xlsx([figures_table(asked.ledger, Query(period=sent.period))]))
        archive.writestr("month.xlsx", write_xlsx(tables))
        archive.writestr("briefing.docx", make_month_briefing(asked).content)
    return FileAnswer(stream.getvalue(), f"{sent.period}.zip", ZIP)


ENDPOINTS = (
    Endpoint(
        method="GET", path="/api/months/returns", name="listReturns", tag="month", handler=list_months,
        summary="The periods of returns, and which were released", answer=MonthsAnswer, role=Role.EDITOR,
    ),
    Endpoint(
        method="GET", path="/api/month", name="showMonth", tag="month", handler=show_month, query=MonthQuery,
        summary="A month's returns: who is missing, doubts, movers, sums, corrections", answer=MonthAnswer,
        role=Role.EDITOR,
    ),
    Endpoint(
        method="GET", path="/api/month/lines", name="monthLines", tag="month", handler=show_lines, query=MonthQuery,
        summary="A month's sums as anybody is shown them, now and as released", answer=MonthLines,
    ),
    Endpoint(
        method="POST", path="/api/month/release", name="releaseMonth", tag="month", handler=release_month,
        summary="Release a month: its sums become public figures", body=ReleaseMonthSent, answer=MonthLines,
        role=Role.RELEASER,
    ),
    Endpoint(
        method="GET", path="/api/month/briefing.docx", name="monthBriefing", tag="month", query=MonthQuery,
        summary="The briefing of a released month", handler=make_month_briefing, media=(DOCX,),
    ),
    Endpoint(
        method="GET", path="/api/month/archive.zip", name="archiveMonth", tag="month", query=MonthQuery,
        summary="All of a released month as one file", handler=archive_month, media=(ZIP, XLSX), role=Role.EDITOR,
    ),
)  # fmt: skip
