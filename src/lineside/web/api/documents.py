"""Files going out: exports of every table, templates to fill, briefings."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from lineside.district.briefing.briefing import check_briefing, write_docx, write_html
from lineside.district.briefing.citing import Audience
from lineside.district.briefing.words import Language
from lineside.district.sheet.exporting import TABLES, export_ledger, figures_table
from lineside.district.sheet.table import write_csv, write_xlsx
from lineside.district.sheet.template import TemplateSpec, write_template
from lineside.district.store.account import Role
from lineside.district.store.figures import count_figures
from lineside.web.answers import FigureAnswer, Names
from lineside.web.api.figures import FigureQuery, figure_query
from lineside.web.endpoint import Answer, Asked, Asks, Endpoint, FileAnswer
from lineside.web.problem import Fault, WebError

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CSV = "text/csv; charset=utf-8"
HTML = "text/html; charset=utf-8"
MOST_ROWS = 200_000
MOST_TEMPLATE = 10 << 20


class BriefingQuery(Asks):
    """The template's name, who will read the briefing, and its language."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    audience: Audience = Audience.PUBLIC
    language: Language = Language.ZH


class CitedAnswer(Answer):
    """A figure as the briefing cites it, with its footnote."""

    number: int
    text: str
    note: str
    figure: FigureAnswer


class CheckAnswer(Answer):
    """What a briefing cites, why it cannot be published (`problems`), and what its writer should know (`remarks`)."""

    cited: tuple[CitedAnswer, ...]
    problems: tuple[Fault, ...]
    remarks: tuple[Fault, ...]


def export_figures(asked: Asked) -> FileAnswer:
    """The figures of a query as a table."""
    assert isinstance(asked.query, FigureQuery)
    query = figure_query(asked, asked.query)
    with asked.ledger.reading() as connection:
        if count_figures(connection, query, most=MOST_ROWS + 1) > MOST_ROWS:
            raise WebError(422, "The request asks for too much", f"more than {MOST_ROWS} figures; narrow the filters")
    table = figures_table(asked.ledger, query)
    if asked.url.endswith(".csv"):
        return FileAnswer(b"".join(write_csv(table)), "figures.csv", CSV)
    return FileAnswer(write_xlsx([table]), "figures.xlsx", XLSX)


def export_table(asked: Asked) -> FileAnswer:
    """A whole table."""
    name, _, ending = asked.path["file"].partition(".")
    if name == "ledger" and ending == "xlsx":
        return FileAnswer(export_ledger(asked.ledger), "ledger.xlsx", XLSX)
    if name not in TABLES or ending not in ("csv", "xlsx"):
        listed = ", ".join([*TABLES, "ledger"])
        raise WebError(
            404, "There is no such table", f"there are {listed}, each as .xlsx and all but the ledger as .csv"
        )
    table = TABLES[name](asked.ledger)
    if ending == "csv":
        return FileAnswer(b"".join(write_csv(table)), f"{name}.csv", CSV)
    return FileAnswer(write_xlsx([table]), f"{name}.xlsx", XLSX)


def make_template(asked: Asked) -> FileAnswer:
    """A template to fill."""
    assert isinstance(asked.body, TemplateSpec)
    return FileAnswer(write_template(asked.ledger, asked.body), f"{asked.body.title.zh}.xlsx", XLSX)


def check_now(asked: Asked) -> CheckAnswer:
    """Check a briefing before it is published."""
    assert isinstance(asked.query, BriefingQuery)
    sent = asked.query
    found = check_briefing(asked.ledger, asked.raw, sent.name, audience=sent.audience, language=sent.language)
    seen = found.cited  # an editor sees every figure
    figures = Names(asked.ledger).figures(one.filed for one in seen)
    faults = [
        [Fault(where=p.place.cell, message=p.message, hint=p.hint) for p in ps]
        for ps in (found.problems, found.remarks)
    ]
    return CheckAnswer(
        cited=tuple(
            CitedAnswer(number=one.number, text=one.text, note=one.note, figure=figure)
            for one, figure in zip(seen, figures, strict=True)
        ),
        problems=tuple(faults[0]),
        remarks=tuple(faults[1]),
    )


def make_briefing(asked: Asked) -> FileAnswer:
    """The briefing, as .docx or .html."""
    assert isinstance(asked.query, BriefingQuery)
    sent = asked.query
    stem = sent.name.rpartition(".")[0] or sent.name
    if asked.url.endswith("/docx"):
        made = write_docx(asked.ledger, asked.raw, sent.name, audience=sent.audience, language=sent.language)
        return FileAnswer(made, f"{stem}.docx", DOCX)
    page = write_html(asked.ledger, asked.raw, sent.name, audience=sent.audience, language=sent.language)
    return FileAnswer(page.encode(), f"{stem}.html", HTML)


ENDPOINTS = (
    *(
        Endpoint(
            method="GET", path=f"/api/figures.{ending}", name=f"exportFigures{ending.capitalize()}",
            summary=f"The figures of a query as .{ending}", tag="documents", handler=export_figures, query=FigureQuery,
            media=(media,),
        )
        for ending, media in (("xlsx", XLSX), ("csv", CSV))
    ),
    Endpoint(
        method="GET", path="/api/exports/{file}", name="exportTable", tag="documents", handler=export_table,
        summary="A whole table as .xlsx or .csv: figures, records, memberships, indicators, history; or ledger.xlsx",
        media=(XLSX, CSV), role=Role.EDITOR,
    ),
    Endpoint(
        method="POST", path="/api/templates", name="makeTemplate", tag="documents", handler=make_template,
        summary="A template to fill, for a list of firms and a set of indicators", body=TemplateSpec, media=(XLSX,),
        role=Role.EDITOR,
    ),
    Endpoint(
        method="POST", path="/api/briefings/check", name="checkBriefing", tag="documents", handler=check_now,
        summary="Check the figures of a briefing before it is published", query=BriefingQuery, answer=CheckAnswer,
        upload=MOST_TEMPLATE, role=Role.EDITOR,
    ),
    *(
        Endpoint(
            method="POST", path=f"/api/briefings/{ending}", name=f"makeBriefing{ending.capitalize()}",
            summary=f"The briefing as .{ending}, every figure with its footnote", tag="documents",
            handler=make_briefing, query=BriefingQuery, media=(media,), upload=MOST_TEMPLATE, role=Role.EDITOR,
        )
        for ending, media in (("docx", DOCX), ("html", HTML))
    ),
)  # fmt: skip
