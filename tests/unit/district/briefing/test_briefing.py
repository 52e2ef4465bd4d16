"""A briefing from the unit's own template: every figure found, allowed, footnoted; the template's text kept."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

import docx
import pytest

from lineside.district import Figure, open_ledger
from lineside.district.briefing.briefing import check_briefing, write_docx, write_html
from lineside.district.briefing.citing import Audience, BriefingError
from lineside.district.briefing.placeholder import PlaceholderError, read_placeholder
from lineside.district.briefing.words import Language, period_words
from lineside.district.period import Period
from lineside.district.registry.kinds import record_from
from lineside.district.sheet.problem import SheetError
from tests.unit.district.sheet.workbooks import WHY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lineside.district import Ledger

LEVEL = "{{indicator:工业总产值 subject:示例区 period:2023年1—9月}}"
GROWTH = "{{indicator:工业总产值 subject:示例区 period:2023-01..09 measure:growth}}"


def figure(**fields: str | bool) -> Figure:
    usual: dict[str, str | bool] = {
        "subject": "demo-district", "indicator": "gross-output", "period": "2023-01..09", "value": "600",
        "unit": "亿元", "source": "bulletin", "place": "第2页", "synthetic": True, "release": "public",
        "said_by": "bureau",
    }  # fmt: skip
    return Figure.from_dict(usual | fields)


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with open_ledger("sqlite://") as opened:
        things = [
            ("district", "demo-district", "示例区"),
            ("firm", "firm-a", "示例<甲>公司"),
            ("firm", "firm-b", "示例乙公司"),
            ("source", "bulletin", "示例公报"),
        ]
        records = [
            record_from({"kind": k, "id": i, "name": {"zh": n, "en": i.title()}, "synthetic": k != "source"})
            for k, i, n in things
        ]
        opened.add_records(records, **WHY)
        opened.add_figures(
            [
                figure(value="~600"),
                figure(value="8.2", unit="%", measure="growth", compared_with="yoy", price="comparable"),
                figure(subject="firm-a", value="12.5"),
                figure(subject="firm-b", value="7", release="internal"),
                figure(subject="firm-b", period="2022", value="6", release="bureau"),
                figure(period="2022", value="551", status="claimed"),
            ],
            **WHY,
        )
        yield opened


def template(*texts: str, cell: str = "", header: str = "") -> bytes:
    document = docx.Document()
    document.add_heading("示例区工业经济简报", level=1)
    for text in texts:
        document.add_paragraph(text)
    if cell:
        document.add_table(rows=1, cols=2).rows[0].cells[1].text = cell
    if header:
        document.sections[0].header.paragraphs[0].text = header
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def text_of(data: bytes) -> str:
    document = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def footnotes(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = archive.read("word/footnotes.xml").decode()
    return re.findall(r"<w:t[^>]*>([^<]+)</w:t>", xml)


def problems(ledger: Ledger, *texts: str, audience: Audience = Audience.PUBLIC) -> list[str]:
    check = check_briefing(ledger, template(*texts), "简报.docx", audience=audience)
    return [f"{one.place.cell}: {one.message}" for one in check.problems]


def test_the_template_keeps_its_text_and_every_figure_has_its_footnote(ledger: Ledger) -> None:
    data = write_docx(ledger, template(f"前三季度，全区工业总产值达{LEVEL}，同比增长{GROWTH}。"), "简报.docx")
    assert "前三季度，全区工业总产值达近600亿元，同比增长8.2%。" in text_of(data)
    tail = "发布者：统计部门；示例数据（非真实）；来源：示例公报，第2页。"
    assert {note.strip() for note in footnotes(data)} == {
        f"[1] 示例区；工业总产值；2023年1—9月；近600亿元；上报；{tail}",
        f"[2] 示例区；工业总产值同比增速；2023年1—9月；8.2%；可比价；上报；{tail}",
    }
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.read("word/document.xml").count(b"footnoteReference") == 2
        assert b"footnotes+xml" in archive.read("[Content_Types].xml")


def test_a_placeholder_split_by_formatting_is_still_one(ledger: Ledger) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("总产值")
    for part in ("{{fig", "ure", ":1}", "}左右"):
        paragraph.add_run(part).bold = part == "ure"
    stream = io.BytesIO()
    document.save(stream)
    assert "总产值近600亿元左右" in text_of(write_docx(ledger, stream.getvalue(), "简报.docx"))


def test_a_second_briefing_on_a_template_with_footnotes_adds_to_them(ledger: Ledger) -> None:
    once = write_docx(ledger, template("甲{{figure:1}}"), "简报.docx")
    document = docx.Document(io.BytesIO(once))
    document.add_paragraph("乙{{figure:3}}")
    stream = io.BytesIO()
    document.save(stream)
    notes = footnotes(write_docx(ledger, stream.getvalue(), "简报.docx"))
    assert [note.strip()[:3] for note in notes] == ["[1]", "[3]"]


def test_figures_in_cells_and_whole_tables_are_filled(ledger: Ledger) -> None:
    data = write_docx(ledger, template("{{table indicator:总产值 subject:firm-a}}", cell="{{figure:1}}"), "简报.docx")
    text = text_of(data)
    assert "近600亿元" in text
    assert "示例<甲>公司\n工业总产值\n2023年1—9月\n12.5亿元" in text


def test_the_page_links_each_figure_to_its_note_and_escapes_names(ledger: Ledger) -> None:
    page = write_html(ledger, template(f"甲{LEVEL}", "{{figure:3}}"), "简报.docx")
    assert '<sup><a id="c1" href="#n1">[1]</a></sup>' in page
    assert '<li id="n2" value="2">示例&lt;甲&gt;公司；' in page
    assert "<甲>" not in page
    assert not re.search(r'(?:src|href)="(?!#)', page)
    assert "@media print" in page


def test_english_is_a_switch(ledger: Ledger) -> None:
    page = write_html(ledger, template(f"Output {GROWTH}"), "briefing.docx", language=Language.EN)
    assert "Demo-District; gross industrial output on the year growth; 2023-01..09; 8.2%" in page
    assert '<html lang="en">' in page


@pytest.mark.parametrize(
    ("text", "audience", "told"),
    [
        ("{{figure:4}}", Audience.PUBLIC, "figure 4 (示例乙公司 · gross-output · 2023-01..09) is for the office"),
        ("{{figure:5}}", Audience.INTERNAL, "is a bureau's return, which never opens to this level"),
        ("{{figure:99}}", Audience.PUBLIC, "paragraph 2: there is no figure 99"),
        ("{{indicator:工业总产值 subject:示例区}}", Audience.PUBLIC, "several figures fit"),
        ("{{indicator:工业总产值 subject:无此区}}", Audience.PUBLIC, "nothing is called `无此区`"),
        ("{{indicator:利润 subject:示例区}}", Audience.PUBLIC, "no figure fits"),
        ("{{indicator:不存在 subject:示例区}}", Audience.PUBLIC, "no indicator is called `不存在`"),
        ("{{figure:1 subject:x}}", Audience.PUBLIC, "a figure's number says all"),
        ("{{colour:red}}", Audience.PUBLIC, "`colour` is no key"),
        ("{{}}", Audience.PUBLIC, "cannot be read"),
    ],
)  # fmt: skip
def test_a_figure_that_cannot_be_shown_is_refused_with_its_reason(
    ledger: Ledger, text: str, audience: Audience, told: str
) -> None:
    (said,) = problems(ledger, text, audience=audience)
    assert told in said
    for write in (write_docx, write_html):
        with pytest.raises(BriefingError, match=r"简报.docx"):
            write(ledger, template(text), "简报.docx", audience=audience)


def test_an_internal_figure_may_stand_in_an_internal_briefing(ledger: Ledger) -> None:
    assert problems(ledger, "{{figure:4}}", audience=Audience.INTERNAL) == []


def test_a_placeholder_in_the_header_is_named(ledger: Ledger) -> None:
    with pytest.raises(BriefingError, match="header or footer"):
        write_docx(ledger, template("甲", header="{{figure:1}}"), "简报.docx")


def test_the_writer_is_told_of_claims_other_sources_and_typed_numbers(ledger: Ledger) -> None:
    ledger.add_figures([figure(value="590", place="第9页")], **WHY)
    check = check_briefing(ledger, template("{{figure:1}}，{{figure:6}}，另有12.5亿元，2023年。"), "简报.docx")
    told = [one.message for one in check.remarks]
    assert "figure 6: it is claimed, which the sentence should say" in told
    assert "figure 1: figure 7 says 590亿元 (bulletin, 第9页)" in told
    assert "`12.5亿元` is typed by hand and has no source" in told
    assert not any("2023年" in one for one in told)


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04broken", b"%PDF-1.7", template("x")[:900]], ids=["empty", "broken", "pdf", "cut"]
)
def test_a_template_that_is_none_is_refused(ledger: Ledger, data: bytes) -> None:
    with pytest.raises(SheetError, match=r"简报\.docx"):
        check_briefing(ledger, data, "简报.docx")


def test_a_template_that_fetches_from_elsewhere_is_refused(ledger: Ledger) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template("x"))) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/_rels/document.xml.rels":
                link = (
                    b'<Relationship Id="z" Type="http://x/attachedTemplate" Target="http://e" TargetMode="External"/>'
                )
                content = content.replace(b"</Relationships>", link + b"</Relationships>")
            new.writestr(name, content)
    with pytest.raises(SheetError, match="fetches something from elsewhere"):
        check_briefing(ledger, stream.getvalue(), "简报.docx")


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("2023", "2023年"), ("2023-05", "2023年5月"), ("2023-01..09", "2023年1—9月"), ("2023Q3", "2023年三季度"),
        ("2023H1", "2023年上半年"), ("2022-10-31", "2022年10月31日"), ("2012..2022", "2012—2022年"),
        ("..2022-06", "截至2022年6月"), ("2021|2022", "2021年或2022年"), ("?", "时期未注明"),
        ("2012*", "2012年（推定）"),
    ],
)  # fmt: skip
def test_a_period_is_written_as_people_write_it(period: str, words: str) -> None:
    assert period_words(Period.parse(period)) == words


def test_placeholders_may_be_typed_with_chinese_punctuation() -> None:
    asked = read_placeholder("indicator：工业总产值 subject：“示例 区” period：2023")
    assert dict(asked.asks) == {"indicator": "工业总产值", "subject": "示例 区", "period": "2023"}
    with pytest.raises(PlaceholderError, match="twice"):
        read_placeholder("indicator:a indicator:b")
