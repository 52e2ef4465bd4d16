"""Large and odd sheets are judged at once: refused, or told name by name."""

from __future__ import annotations

import io
import zipfile

import pytest

from lineside.district.sheet.book import Book, read_book
from lineside.district.sheet.importing import preview, propose
from lineside.district.sheet.problem import SheetError
from tests.quick import within
from tests.unit.district.sheet.workbooks import memory_ledger, xlsx


def test_three_million_cells_are_refused_at_once() -> None:
    cell = b"<c><v>1</v></c>"
    row = b"<row>" + cell * 100 + b"</row>"
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx([[1]]))) as small,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as large,
    ):
        for part in small.infolist():
            content = small.read(part)
            if part.filename.endswith("sheet1.xml"):
                start, _, rest = content.partition(b"<sheetData>")
                content = start + b"<sheetData>" + row * 30_000 + rest[rest.index(b"</sheetData>") :]
            large.writestr(part.filename, content)
    data = stream.getvalue()
    with within(5.0), pytest.raises(SheetError, match=r"MB|filled cells"):
        read_book(data, "gross.xlsx")


def unknown_names() -> Book:
    rows = [["2024年3月工业总产值"], ["单位：万元"], ["企业名称", "工业总产值"]]
    return read_book(xlsx([*rows, *([f"无名{n}号厂", n] for n in range(4_000))]), "许多.xlsx")


def test_four_thousand_unknown_names_are_judged_at_once() -> None:
    book = unknown_names()
    with memory_ledger() as ledger, within(5.0):
        found = propose(ledger, book)
        seen = preview(ledger, book, found.mapping)
    assert len(seen.problems) == 500
    assert {one.what for one in seen.unknown} == {"subject"}
    assert len(seen.unknown) == 4_000
