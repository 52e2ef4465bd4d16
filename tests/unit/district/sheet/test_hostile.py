"""Files meant to harm, or broken: refused with the file or cell named, and the ledger stays as it was."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
from typing import TYPE_CHECKING

import pytest

from lineside.district import Query
from lineside.district.sheet.book import read_book
from lineside.district.sheet.importing import commit, preview, propose
from lineside.district.sheet.limits import LIMITS, Limits
from lineside.district.sheet.problem import SheetError
from tests.unit.district.sheet.workbooks import Typed, memory_ledger, monthly, xlsx

if TYPE_CHECKING:
    from collections.abc import Callable


def rezip(data: bytes, change: Callable[[str, bytes], bytes | None], **added: bytes) -> bytes:
    """The archive with its parts changed (None drops one) and others added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if (content := change(name, old.read(name))) is not None:
                new.writestr(name, content)
        for name, content in added.items():
            new.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return stream.getvalue()


def keep(_: str, content: bytes) -> bytes:
    return content


def in_sheet(old: bytes, new: bytes) -> Callable[[str, bytes], bytes]:
    return lambda name, content: content.replace(old, new) if name == "xl/worksheets/sheet1.xml" else content


def refusal(data: bytes, name: str = "月报.xlsx", limits: Limits = LIMITS) -> str:
    with pytest.raises(SheetError) as refused:
        read_book(data, name, limits)
    return str(refused.value)


def compound(*names: str) -> bytes:
    """The head of an OLE compound file whose directory names these streams."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + b"".join(name.encode("utf-16-le") for name in names)


GOOD = monthly()
SHEET_ROW = b"</sheetData>"
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize(
    ("data", "name", "told"),
    [
        (b"", "a.xlsx", "the file is empty"),
        (GOOD[: len(GOOD) // 2], "a.xlsx", "cut off or damaged"),
        (GOOD[:100], "a.xlsx", "cut off or damaged"),
        (GOOD, "a.xls", "this is an .xlsx workbook, although its name ends in .xls"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "a.xls", "a web page or XML"),
        (b"not a workbook at all", "a.xlsx", "the content is no such workbook"),
        (GOOD, "a.exe", "although its name ends in .exe"),
        (b"MZ\x90\x00", "a.exe", "files ending in `.exe` are not read"),
        (compound("EncryptedPackage"), "a.xlsx", "protected by a password"),
        (compound("Workbook", "_VBA_PROJECT"), "a.xls", "holds macros"),
        (compound("Workbook"), "a.xls", "cut off or damaged"),
        (compound("Workbook"), "a.xlsx", "this is an .xls workbook"),
        (b"\xff\xfe\xff", "a.csv", "neither UTF-8 nor GB18030"),
        ("企业,产值\n甲,\x00".encode(), "a.csv", "csv!B2: the text is neither UTF-8 nor GB18030"),
        ("企業,產值\n甲,5\n".encode("big5") + b"2023,7,\xff\xff", "a.csv", "csv!C3: the text is neither"),
        (b"a," + b"x" * 200_000 + b"\xff\xff", "a.csv", "csv!A1: the text is neither UTF-8 nor GB18030"),
        ('企业,"产值\n甲,5\n'.encode(), "a.csv", "no table from here on"),
        (rezip(GOOD, keep, xl__vbaProject_dot_bin=b"x"), "a.xlsx", "holds macros (xl/vbaProject.bin)"),
        (rezip(GOOD, keep, xl__externalLinks__link1_dot_xml=b"<x/>"), "a.xlsx", "reaches outside itself"),
        (rezip(GOOD, keep, xl__connections_dot_xml=b"<x/>"), "a.xlsx", "reaches outside itself"),
        (rezip(GOOD, keep, xl__evil_dot_xml=ENTITIES), "a.xlsx", "xl/evil.xml declares XML entities"),
        (rezip(GOOD, keep, xl__evil_dot_xml="<x/>".encode("utf-16")), "a.xlsx", "is not in UTF-8"),
        (rezip(GOOD, in_sheet(b"</row>", b"<row>")), "a.xlsx", "is damaged"),
        (rezip(GOOD, lambda n, c: None if n == "xl/_rels/workbook.xml.rels" else c), "a.xlsx", "damaged"),
        (rezip(b"PK\x05\x06" + bytes(18), keep, nothing=b"x"), "a.xlsx", "this archive holds no workbook"),
    ],
    ids=lambda part: "file" if isinstance(part, bytes) else None,  # archives hold the time of their making
)  # fmt: skip
def test_a_file_that_is_not_what_it_says_is_refused_by_name(data: bytes, name: str, told: str) -> None:
    said = refusal(data, name)
    assert said.startswith(name)
    assert told in said


def test_an_archive_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = rezip(GOOD, keep, xl__media__big_dot_bin=bytes(64 << 20))
    assert len(bomb) < 200_000
    tracemalloc.start()
    said = refusal(bomb)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "unpacks to over 250 times its size" in said
    assert most < 8 << 20


def test_an_archive_that_lies_about_its_size_is_refused() -> None:
    bomb = bytearray(rezip(GOOD, keep, xl__big_dot_xml=b"<x>" + bytes(900_000) + b"</x>"))
    size = struct.pack("<I", 900_007)
    for place in (bomb.find(size), bomb.rfind(size)):
        bomb[place : place + 4] = struct.pack("<I", 1000)
    assert "damaged" in refusal(bytes(bomb)) or "larger than it declares" in refusal(bytes(bomb))


def test_a_million_columns_are_refused_and_the_cell_is_named() -> None:
    wide = in_sheet(SHEET_ROW, b'<row r="9"><c r="XFD9"><v>1</v></c></row></sheetData>')
    assert refusal(rezip(GOOD, wide)).startswith("月报.xlsx, Sheet1!XFD9: at most 200000 rows, 1000 columns")
    deep = in_sheet(SHEET_ROW, b'<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>')
    assert refusal(rezip(GOOD, deep)).startswith("月报.xlsx, Sheet1!A1048576: at most 200000 rows")
    commas = ("企业" + "," * 1_000_000 + "\n").encode()
    assert refusal(commas, "宽.csv").startswith("宽.csv, csv!")


def test_two_far_cells_that_span_a_huge_rectangle_are_refused() -> None:
    far = in_sheet(
        SHEET_ROW,
        b'<row r="9"><c r="ALL9"><v>1</v></c></row><row r="199000"><c r="A199000"><v>1</v></c></row></sheetData>',
    )
    tracemalloc.start()
    assert "Sheet1!A199000" in refusal(rezip(GOOD, far))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 32 << 20


def test_more_cells_than_the_limit_are_refused() -> None:
    assert "at most" in refusal(GOOD, limits=Limits(cells=20))
    assert "has 200 sheets" not in refusal(GOOD, limits=Limits(sheets=0))
    assert "more than 1 ranges" in refusal(GOOD, limits=Limits(merges=1))
    assert "characters; at most 20" in refusal(xlsx([["x" * 40, 5]]), limits=Limits(text=20))
    assert "at most 0 MB are read" in refusal(GOOD, limits=Limits(file=1000))


@pytest.mark.parametrize(
    "formula", ["[1]Sheet1!A1", "HYPERLINK(&quot;http://example.org&quot;)", "cmd|' /C calc'!A0", "'C:\\[a.xlsx]S'!A1"]
)
def test_a_formula_that_reaches_outside_is_refused_with_its_cell(formula: str) -> None:
    added = f'<row r="12"><c r="B12"><f>{formula}</f><v>1</v></c></row></sheetData>'.encode()
    said = refusal(rezip(GOOD, in_sheet(SHEET_ROW, added)))
    assert said.startswith("月报.xlsx, Sheet1!B12: a formula reaches outside the workbook")


def test_a_formula_that_was_never_computed_and_an_error_value_are_named() -> None:
    error = in_sheet(b'<c r="F7" t="n"><v>1205</v></c>', b'<c r="F7" t="e"><v>#DIV/0!</v></c>')
    book = read_book(rezip(monthly(C6="=1+1"), error), "a.xlsx")
    with memory_ledger() as ledger:
        seen = preview(ledger, book, propose(ledger, book).mapping)
    assert {one.place.cell: one.message for one in seen.problems} == {
        "Sheet1!C6": "the cell's formula was never computed",
        "Sheet1!F7": "the cell holds the error #DIV/0!",
    }


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "@SUM(1)", "+cmd|x!A1", "-2+3+cmd|x!A0", "＝1+1"])
def test_text_that_would_run_as_a_formula_is_refused_with_its_cell(text: str) -> None:
    with memory_ledger() as ledger:
        for cell in ("B6", "C6", "A9"):
            data = monthly(**{cell: Typed(text)})
            book = read_book(data, "月报.xlsx")
            before = len(ledger.acts())
            with pytest.raises(SheetError) as refused:
                commit(ledger, book, propose(ledger, book).mapping, by="local")
            assert f"Sheet1!{cell}" in str(refused.value)
            assert (ledger.count(Query()), len(ledger.acts())) == (0, before)
