"""Words of change in a briefing are recomputed before it is published; the ledger's claims are heard."""

from __future__ import annotations

import pytest

from lineside.district import Ledger
from lineside.district.briefing.briefing import check_briefing, write_docx, write_html
from lineside.district.briefing.citing import BriefingError
from lineside.district.registry.kinds import record_from
from lineside.district.words.meaning import find_worded
from tests.unit.district.briefing.test_briefing import figure, ledger, template
from tests.unit.district.sheet.workbooks import WHY

__all__ = ["ledger"]

NOW, BASE = "{{indicator:工业总产值 subject:示例区 period:2024}}", "{{indicator:工业总产值 subject:示例区 period:2023}}"
AREA = "{{indicator:占地面积 subject:示例区 period:2024}}"


@pytest.fixture
def years(ledger: Ledger) -> Ledger:
    ledger.add_figures([figure(period="2023", value="500"), figure(period="2024", value="600")], **WHY)
    ledger.add_figures([figure(indicator="land", period="2024", value="30", base="40", unit="亩")], **WHY)
    return ledger


def told(ledger: Ledger, text: str) -> tuple[list[str], list[str]]:
    check = check_briefing(ledger, template(text), "简报.docx")
    return [one.message for one in check.problems], [
        one.message for one in check.remarks if "made up" not in one.message
    ]


@pytest.mark.parametrize(
    "text",
    [
        f"总产值{NOW}，同比增长20.0%。",
        f"总产值由{BASE}到{NOW}，增长20%。",
        f"总产值{NOW}，增长到1.2倍。全区一片向好，提高10倍。",  # the second sentence cites nothing
        f"占地{AREA}，同比下降25%。",  # by the base filed with the figure
        f"总产值{NOW}，环比增长90%。",  # nobody can tell what the month before was
    ],
)
def test_words_that_the_figures_bear_out_pass(years: Ledger, text: str) -> None:
    assert told(years, text)[0] == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"总产值{NOW}，同比增长25%。", "“同比增长25%”: 需核实: 600亿元 ÷ 500亿元 = 1.198倍至1.202倍"),
        (f"总产值由{BASE}到{NOW}，翻了一番。", "“翻了一番”: 需核实"),
        (f"占地{AREA}，增长25%。", "“增长25%”: 需核实: 30亩 ÷ 40亩"),
    ],
)
def test_words_that_they_do_not_keep_the_briefing_from_being_published(years: Ledger, text: str, reason: str) -> None:
    (problem,), _ = told(years, text)
    assert problem.startswith(reason)
    for write in (write_docx, write_html):
        with pytest.raises(BriefingError, match="需核实"):
            write(years, template(text), "简报.docx")


def test_a_change_without_its_base_is_a_remark(years: Ledger) -> None:
    problems, remarks = told(years, "利润{{figure:3}}，同比增长8%。")
    assert problems == []
    assert any("“同比增长8%”: 无法核算: 台账中没有：示例<甲>公司2022年1—9月工业总产值" in one for one in remarks)


def test_a_claim_of_the_ledger_about_a_cited_figure_is_heard(years: Ledger) -> None:
    at = {"subject": "demo-district", "indicator": "gross-output"}
    change = {"test": "change", "now": at | {"period": "2024"}, "base": at | {"period": "2023"}, "words": "翻了一番"}
    claim = {"kind": "claim", "id": "c", "name": {"zh": "规模翻了一番"}, "check": change, "settles": "两年的年报"}
    years.add_records([record_from(claim)], **WHY)
    (problem,), _ = told(years, f"规模{NOW}，翻了一番。")  # by the claim's own base, though no year is cited
    assert problem.startswith("“翻了一番”: 需核实")
    problems, remarks = told(years, f"总产值{NOW}。")
    assert problems == []
    assert any("“规模翻了一番” is 需核实" in one for one in remarks)


def test_phrases_without_numbers_are_found_where_they_stand_the_longest_first() -> None:
    text = "产值增长12.4%，利润扭亏为盈，高企增长到9.1倍，用电与上年同期持平"
    assert [phrase for _, phrase in find_worded(text)] == ["扭亏为盈", "与上年同期持平"]
