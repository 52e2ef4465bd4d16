"""Articles as files come in, are read and are held against a ledger."""

from __future__ import annotations

import io
import json
from pathlib import Path

import docx
import pytest
from typer.testing import CliRunner

from lineside.cli import app
from lineside.district import Figure, Ledger, open_ledger
from lineside.district.registry.kinds import record_from
from lineside.district.sheet.problem import SheetError
from lineside.district.words.article import read_article
from lineside.district.words.document import read_document
from tests.unit.district.sheet.workbooks import WHY

TEXT = "2024年，示例区工业总产值120亿元，同比增长20%。示例区利润总额9亿元。"


def ledger() -> Ledger:
    opened = open_ledger("sqlite://")
    opened.add_records([record_from({"kind": "district", "id": "d", "name": {"zh": "示例区"}})], **WHY)
    at = {"subject": "d", "indicator": "gross-output", "unit": "亿元", "place": "表"}
    opened.add_figures(
        [Figure.from_dict(at | {"period": y, "value": v}) for y, v in (("2023", "100"), ("2024", "121"))], **WHY
    )
    return opened


def pdf(text: str) -> bytes:
    """A page of text, as simply as a PDF can be written."""
    shown = "".join(f"{ord(sign):04x}" for sign in text)
    stream = f"BT /F1 12 Tf 20 700 Td <{shown}> Tj ET".encode()
    cmap = b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange"
    cmap += b" 1 beginbfrange <0000> <ffff> <0000> endbfrange endcmap end"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[7 0 R]/ToUnicode 6 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(cmap), cmap),
        (
            b"<</Type/Font/Subtype/CIDFontType2/BaseFont/A"
            b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>"
        ),
    ]  # fmt: skip
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    return (
        out
        + b"xref\n0 8\n0000000000 65535 f \n"
        + table
        + b"trailer<</Size 8/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start
    )


def word(text: str) -> bytes:
    document, stream = docx.Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", TEXT.encode()),
        ("a.txt", TEXT.encode("gb18030")),
        (
            "a.html",
            f"<html><head><title>x</title></head><body><script>1亿元</script><p>{TEXT}</p></body></html>".encode(),
        ),
        ("a.docx", word(TEXT)),
        ("a.pdf", pdf(TEXT)),
    ],
    ids=["utf-8", "gb18030", "html", "docx", "pdf"],
)
def test_a_file_of_any_kind_gives_the_same_statements(name: str, data: bytes) -> None:
    found = read_article(read_document(data, name))
    assert [(one.statement.value, one.statement.period) for one in found] == [
        ("120", "2024"),
        ("20", "2024"),
        ("9", "2024"),
    ]


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.pdf", b"%PDF-1.4 broken", "damaged"),
        ("a.pdf", b"no pdf", "no PDF"),
        ("a.docx", b"PK\x03\x04", "damaged"),
        ("a.txt", b"PK\x03\x04rest", "no text"),
        ("a.txt", b"\xff\xff\xff", "neither UTF-8"),
        ("a.txt", b"   ", "no text in it"),
        ("a.txt", b"a" * (21 << 20), "at most 20 MB"),
        ("a.txt", "字".encode() * 1_000_001, "characters"),
    ],
)
def test_what_is_no_article_is_refused_in_words(name: str, data: bytes, why: str) -> None:
    with pytest.raises(SheetError, match=why):
        read_document(data, name)


def test_statements_are_judged_and_what_cannot_be_is_not_read() -> None:
    with ledger() as opened:
        found = read_article(TEXT, ledger=opened)
    assert [None if one.verdict is None else one.verdict.word.value for one in found] == ["需核实", "一致", None]
    assert found[0].statement.subject_id == "d"
    assert found[0].statement.indicator_id == "gross-output"


def test_the_command_writes_one_list(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    for arguments, given in (([str(path)], None), (["-"], TEXT)):
        done = CliRunner().invoke(app, ["ledger", "read", *arguments, "--json"], input=given)
        assert done.exit_code == 0, done.output
        listed = json.loads(done.output)
        assert [TEXT[one["span_start"] : one["span_end"]] for one in listed] == ["120亿元", "20%", "9亿元"]
        wanted = {"span_start", "span_end", "value", "unit", "measure", "period", "subject", "indicator"}
        assert all(wanted <= set(one) for one in listed)


def test_the_year_near_the_head_is_that_of_periods_without_one() -> None:
    found = read_article("来源：示例报 2025-10-08 10:00\n前三季度，全区产值10亿元。")
    assert [one.statement.period for one in found] == ["2025-01..09"]
