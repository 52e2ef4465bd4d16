"""The papers of a park: Monday's list and the quarterly return, as .docx for people and .xlsx for those who go on."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal

import docx

from lineside.district.briefing.words import Language, name_in
from lineside.district.indicator import Indicators
from lineside.district.park.book import View
from lineside.district.park.budget import budgets
from lineside.district.park.counts import Counted, count_quarter, earlier, told
from lineside.district.park.week import due_this_week, week_of
from lineside.district.registry.record import Name
from lineside.district.sheet.table import Column, Given, Table, write_xlsx
from lineside.district.vocabulary import term

WHAT: dict[str, tuple[str, str]] = {
    "case": ("服务事项", "service case"), "evidence": ("补充佐证", "evidence to add"),
    "visit": ("走访后续", "after a visit"),
    "certificate": ("证书到期", "certificate expires"), "mentor": ("导师聘期", "mentor's term"),
    "ending": ("租约到期", "tenancy ends"), "arrears": ("欠费", "arrears"), "demand": ("需求到期", "demand runs out"),
    "offer": ("供给到期", "offer runs out"), "match": ("待同意对接", "match waits for consent"),
    "booking": ("仪器预约", "booking"), "application": ("待决定申请", "application to decide"),
    "policy": ("申报截止", "applications close"), "task": ("项目任务", "task of a project"),
    "challenge": ("揭榜截止", "challenge closes"),
}  # fmt: skip
"""What is due, as people call it."""
DESKS: dict[str, tuple[str, str]] = {
    "letting": ("招商租赁", "letting"), "advice": ("企业服务", "advice"), "exchange": ("供需对接", "exchange"),
    "platforms": ("公共平台", "platforms"), "programmes": ("政策兑现", "programmes"), "": ("未明确", "nobody"),
}  # fmt: skip
"""The desks, as people call them; any other owner is called as it was written."""


def desk_called(owner: str, language: Language) -> str:
    """What people call whoever sees to something."""
    found = DESKS.get(owner)
    return owner if found is None else found[language is Language.EN]


def _title(view: View, language: Language) -> str:
    everywhere = Name(zh="全部园区", en="All parks")
    return name_in(view.name(view.park) if view.park else everywhere, language)


# ---- Monday's list


def monday_title(view: View, language: Language) -> str:
    """The title of Monday's list."""
    monday, sunday = week_of(view.today)
    return (
        f"{_title(view, language)}本周事项（{monday}至{sunday}）"
        if language is Language.ZH
        else f"{_title(view, language)}: the week from {monday} to {sunday}"
    )


def monday_rows(view: View, language: Language) -> tuple[list[str], list[list[Given]]]:
    """Heads and rows of Monday's list, the latest first."""
    zh = language is Language.ZH
    heads = (
        ["类别", "事项", "企业", "责任部门", "期限", "逾期天数"]
        if zh
        else ["Sort", "What", "Firm", "Owner", "Due", "Days late"]
    )
    rows: list[list[Given]] = [
        [
            WHAT[one.what][not zh], name_in(one.words, language),
            name_in(view.name(one.firm), language) if one.firm else "",
            desk_called(one.owner, language), one.due.isoformat(), max(one.days, 0),
        ]
        for one in due_this_week(view)
    ]  # fmt: skip
    return heads, rows


def monday_docx(view: View, language: Language) -> bytes:
    """Monday's list as .docx."""
    heads, rows = monday_rows(view, language)
    document = docx.Document()
    document.add_heading(monday_title(view, language), level=1)
    _table(document, heads, rows)
    return _saved(document)


def monday_xlsx(view: View, language: Language) -> bytes:
    """Monday's list as .xlsx."""
    heads, rows = monday_rows(view, language)
    return write_xlsx([_sheet("周一清单" if language is Language.ZH else "Monday", heads, rows)])


# ---- the quarterly return


def return_title(view: View, quarter: str, language: Language) -> str:
    """The title of a quarterly return."""
    zh = f"{_title(view, language)}{quarter[:4]}年第{quarter[-1]}季度运营报表"
    return zh if language is Language.ZH else f"{_title(view, language)}: return of {quarter}"


def return_rows(
    view: View, indicators: Indicators, quarter: str, language: Language
) -> tuple[list[str], list[list[Given]]]:
    """Heads and rows of the return: each count, the quarter before, and the same quarter a year before."""
    quarters = (quarter, earlier(quarter, 1), earlier(quarter, 4))
    counted = [count_quarter(view, one) for one in quarters]
    zh = language is Language.ZH
    heads = ["指标", "单位", "本季度", "上季度", "上年同期"] if zh else ["Indicator", "Unit", quarter, *quarters[1:]]
    rows: list[list[Given]] = [
        [_name(indicators, one[0], language), indicators[one[0].indicator].unit, *(_number(each.value) for each in one)]
        for one in zip(*counted, strict=True)
    ]
    return heads, rows


def _name(indicators: Indicators, counted: Counted, language: Language) -> str:
    name = name_in(indicators[counted.indicator].name, language)
    if not counted.period.startswith(".."):
        return name
    return f"{name}（累计）" if language is Language.ZH else f"{name}, so far"


def _number(value: Decimal) -> Given:
    return int(value) if value == value.to_integral_value() else float(value)


def return_docx(view: View, indicators: Indicators, quarter: str, language: Language) -> bytes:
    """The quarterly return as .docx: counts, and budgets with what is left of them."""
    zh = language is Language.ZH
    document = docx.Document()
    document.add_heading(return_title(view, quarter, language), level=1)
    _table(document, *return_rows(view, indicators, quarter, language))
    heads, rows = budget_rows(view, language)
    if rows:
        document.add_heading("政策资金" if zh else "Budgets of policies", level=2)
        _table(document, heads, rows)
    return _saved(document)


def return_xlsx(view: View, indicators: Indicators, quarter: str, language: Language) -> bytes:
    """The quarterly return as .xlsx: the counts, the budgets, and the list of each count on a sheet of its own."""
    zh = language is Language.ZH
    heads, rows = return_rows(view, indicators, quarter, language)
    sheets = [_sheet("报表" if zh else "Return", heads, rows)]
    heads, rows = budget_rows(view, language)
    sheets.append(_sheet("政策资金" if zh else "Budgets", heads, rows))
    heads = ["名称", "编号", "计入"] if zh else ["Name", "Id", "Adds"]
    for one in count_quarter(view, quarter):
        if one.listed and not one.period.startswith(".."):
            listed: list[list[Given]] = [
                [name_in(view.name(entry.record), language), entry.record, _number(entry.adds)] for entry in one.listed
            ]
            sheets.append(_sheet(_name(indicators, one, language)[:28], heads, listed))
    return write_xlsx(sheets)


def budget_rows(view: View, language: Language) -> tuple[list[str], list[list[Given]]]:
    """Heads and rows of the budgets: promised, paid, left; amounts that were only said are told beside."""
    zh = language is Language.ZH
    heads = (
        ["政策", "预算（元）", "减免", "批准", "已拨付", "已追回", "余额", "另有未列确数"]
        if zh
        else ["Policy", "Budget (yuan)", "Reliefs", "Grants", "Paid", "Clawed back", "Left", "Not exact, beside"]
    )
    rows: list[list[Given]] = []
    for one in budgets(view):
        unknown = term("unknown", language)
        budget, left = (unknown if each is None else told(each) for each in (one.budget, one.left))
        sums = [told(each) for each in (one.reliefs, one.grants, one.paid, one.clawed_back)]
        rows.append([name_in(one.policy.name, language), budget, *sums, left, one.inexact])
    return heads, rows


# ---- both


def _sheet(name: str, heads: Sequence[str], rows: Sequence[Sequence[Given]]) -> Table:
    return Table(
        name, [Column(head, head, head, 24 if n == 0 else 14) for n, head in enumerate(heads)], rows, one_head=True
    )


def _table(document: docx.document.Document, heads: Sequence[str], rows: Sequence[Sequence[Given]]) -> None:
    table = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        cell.paragraphs[0].add_run(head).bold = True
    for row in rows:
        for cell, given in zip(table.add_row().cells, row, strict=True):
            cell.text = "" if given is None else str(given)


def _saved(document: docx.document.Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
