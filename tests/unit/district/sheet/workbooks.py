"""Workbooks as people make them, built cell by cell."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TypedDict

import openpyxl

from lineside.district import Ledger, open_ledger
from lineside.district.registry.kinds import record_from
from lineside.district.sheet.book import Book, read_book


class Why(TypedDict):
    """Who writes, and why."""

    by: str
    reason: str


WHY: Why = {"by": "local", "reason": "test"}

Row = Sequence[object]


class Typed(str):
    """A text that stays text in its cell, even where it begins with an equals sign."""

    __slots__ = ()


def xlsx(
    rows: Sequence[Row], *, merges: Sequence[str] = (), sheet: str = "Sheet1", formats: dict[str, str] | None = None
) -> bytes:
    """One sheet with these rows; `merges` are ranges such as `A1:E1`, `formats` number formats by cell."""
    workbook = openpyxl.Workbook()
    page = workbook.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(list(row))
    for number, given in enumerate(rows, 1):
        for column, value in enumerate(given, 1):
            if isinstance(value, Typed):
                page.cell(number, column).data_type = "s"
    for merge in merges:
        page.merge_cells(merge)
    for cell, code in (formats or {}).items():
        page[cell].number_format = code
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def book(rows: Sequence[Row], *, merges: Sequence[str] = (), file: str = "月报.xlsx", **more: object) -> Book:
    return read_book(xlsx(rows, merges=merges, **more), file)  # type: ignore[arg-type]


MONTHLY: list[Row] = [
    ["2023年1—9月规模以上工业企业主要指标"],
    ["填报单位：示例区经信委", None, None, None, "单位：万元、%"],
    ["序号", "企业名称", "工业总产值", None, None, "营业收入"],
    [None, None, "1—9月", "上年同期", "同比增长", "1—9月"],
    [1, "示例甲公司", 120.5, 100, 20.5, 90],
    [2, "示例乙公司", 80, 80, "持平", "—"],
    [3, "示例丙公司", "近600", 500, "18.2%", 1205],
    [],
    ["注：1. 数据为快报数。"],
    ["2. “—”表示未报。"],
]
MONTHLY_MERGES = ("A1:F1", "A3:A4", "B3:B4", "C3:E3")


def monthly(month: object = 9, **cells: object) -> bytes:
    """The monthly return, with some cells put differently (`C5=130`)."""
    rows = [list(row) for row in MONTHLY]
    rows[0][0] = f"2023年1—{month}月规模以上工业企业主要指标"
    rows[3][2] = rows[3][5] = f"1—{month}月"
    for name, value in cells.items():
        rows[int(name[1:]) - 1]["ABCDEF".index(name[0])] = value
    return xlsx(rows, merges=MONTHLY_MERGES)


def firms(ledger: Ledger) -> Ledger:
    """A ledger that knows the firms of the monthly return, all made up."""
    names = {"firm-a": "示例甲公司", "firm-b": "示例乙公司", "firm-c": "示例丙公司"}
    records = [record_from({"kind": "firm", "id": i, "name": {"zh": n}, "synthetic": True}) for i, n in names.items()]
    district = record_from({"kind": "district", "id": "demo-district", "name": {"zh": "示例区"}, "synthetic": True})
    ledger.add_records([*records, district], **WHY)
    return ledger


def memory_ledger() -> Ledger:
    return firms(open_ledger("sqlite://"))
