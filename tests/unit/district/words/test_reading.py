"""What the reader takes for a figure, and what it makes of it."""

from __future__ import annotations

import pytest

from lineside.district.words.reader import read_text
from lineside.district.words.script import fold
from tests.unit.district.words.public import Passage, passages, sentences


def read(text: str, year: int | None = 2024) -> list[tuple[str, str, str]]:
    return [(one.value, one.unit, one.measure) for one in read_text(text, year=year)]


def test_there_are_enough_passages_of_many_places_and_years() -> None:
    assert len(passages()) >= 60
    assert len({one.address for one in passages()}) >= 30
    assert len({one.year for one in passages()}) >= 10
    assert all(len(one.sha256) == 64 for one in passages())


@pytest.mark.parametrize("passage", passages(), ids=lambda one: one.sha256[:8])
def test_the_figures_of_a_public_passage_are_read_in_our_own_words(passage: Passage) -> None:
    text, labels = sentences(passage)
    found = read_text(text, year=passage.year)
    assert [(one.value, one.measure) for one in found] == [(one.value, one.measure) for one in labels]
    for one in found:
        digits = fold(text[one.span_start : one.span_end]).text.replace(",", "").replace("两", "2")
        assert one.measure == "rank" or one.unit == "%" or one.value.lstrip("-") in digits


@pytest.mark.parametrize(
    "text",
    [
        "宗申101工厂投产。",
        "2023年3月5日，会议在3楼召开。",
        "地址：南湖路88号2栋101室，电话023-62812345，手机13800138000。",
        "“1246”现代制造业集群体系、“33618”体系。",
        "国产C919客机和5G基站、8.6代线、XC60、A4纸。",
        "依据GB/T 4754-2017和国发〔2023〕15号文件。",
        "三次产业结构比为5.6:56.6:37.8。",
        "第一产业、第二产业和第三产业。",
        "“十四五”规划，第3批名单，第十条。",
        "会议于9:30开始，历时较长。",
        "支持3000万元以上项目和亿元以上企业。",
        "一、总体情况；二、工业；（三）投资",
        "专家组12月到访，1—2月为调研期。",
        "完成了建成投产的目标。",
        "见https://example.org/2024/5.6%.html",
    ],
)
def test_dates_models_addresses_and_names_are_no_figures(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("产值近600亿元，同比增长8.2%。", [("600", "亿元", "level"), ("8.2", "%", "growth")]),
        ("产值同比增长-8.92%。", [("-8.92", "%", "growth")]),
        ("产值下降３．１％。", [("-3.1", "%", "growth")]),
        ("利润下降三分之一。", [("-33.3", "%", "growth")]),
        ("产值翻两番。", [("4", "倍", "times")]),
        ("产值翻2番，利润翻番。", [("4", "倍", "times"), ("2", "倍", "times")]),
        ("实施倍增计划。", []),
        ("产值接近翻一番。", [("2", "倍", "times")]),
        ("产值增长一倍以上。", [("1", "倍", "times")]),
        ("规模达3兆元。", [("3", "兆元", "level")]),
        ("占全市七成以上。", [("70", "%", "share")]),
        (
            "甲、乙、丙产值分别增长1.2%、3.4%和-5%。",
            [("1.2", "%", "growth"), ("3.4", "%", "growth"), ("-5", "%", "growth")],
        ),
        ("产值年均增长6.9%。", [("6.9", "%", "growth")]),
        ("两年平均增长6.0%。", [("6.0", "%", "growth")]),
        ("比2019年增长13.5%。", [("13.5", "%", "growth")]),
        ("增速高于全市0.7个百分点。", [("0.7", "百分点", "points")]),
        ("拉动全区增长1.2个百分点。", [("1.2", "百分点", "points")]),
        ("对增长的贡献率为59.1%。", [("59.1", "%", "share")]),
        ("降幅收窄6.6个百分点。", [("-6.6", "百分点", "points")]),
        ("完成年度目标的87%。", [("87", "%", "share")]),
        ("企业净增5家。", [("5", "家", "increase")]),
        ("增速居全市第3位。", [("3", "位", "rank")]),
        ("投资300—500亿元。", [("300", "亿元", "level")]),
        ("企業達120餘家，產值１２０．５億元。", [("120", "家", "level"), ("120.5", "亿元", "level")]),
        ("用工120余人，节省200人左右。", [("120", "人", "level"), ("200", "人", "level")]),
    ],
)
def test_the_ways_of_writing_are_read(text: str, right: list[tuple[str, str, str]]) -> None:
    assert read(text) == right


def test_a_list_of_ten_is_told_apart() -> None:
    names = "甲乙丙丁戊己庚辛壬癸"
    trades, rates = "、".join(f"{n}业" for n in names[:9]), "、".join(f"{n}.1%" for n in range(1, 10))
    text = f"{trades}和癸业产值分别增长{rates}和10.1%。"
    found = read_text(text)
    assert [one.indicator for one in found] == [f"{name}业产值" for name in names]
    assert [one.value for one in found] == [f"{n}.1" for n in range(1, 11)]


def test_periods_hold_until_another_is_named_and_years_are_not_made_up() -> None:
    text = "2024年1—9月，全区产值10亿元，比上年同期增长5%，其中9月2亿元。投资3亿元。"
    assert [one.period for one in read_text(text)] == ["2024-01..09", "2024-01..09", "2024-09", "2024-01..09"]
    assert [one.period for one in read_text("前三季度产值10亿元。")] == [""]


def test_last_year_is_the_year_before_that_of_the_text_and_not_known_without_one() -> None:
    text = "2023年投资增长5%。去年全区产值10亿元，比上年增长3%。"
    assert [one.period for one in read_text(text)] == ["2023", "", ""]
    assert [one.period for one in read_text(text, year=2024)] == ["2023", "2023", "2023"]
    assert read_text(text)[1].indicator == "产值"


def test_a_multiple_of_a_year_is_held_against_it_and_keeps_the_period_of_the_text() -> None:
    (one,) = read_text("2015年，全区产值10亿元，是2010年的1.5倍。")[1:]
    assert (one.measure, one.compared_with, one.period) == ("times", "to", "2015")


def test_a_text_wrapped_in_lines_with_blanks_reads_like_one_without() -> None:
    plain = "2019年,全区预计实现地区生产总值369亿元,增长7.6%;规模以上工业增加值增长5%;固定资产投资316亿元,增长11.8%。"
    wrapped = "2019 年,全区预计实现地区生产总值 369 亿元,增长\n7.6%;规模以上工业增加值增长 5%;固定资产投资 316 亿\n"
    wrapped += "元,增长 11.8%。\n"
    found = read_text(wrapped)
    said = [(one.value, one.unit, one.measure, one.period, one.indicator) for one in read_text(plain)]
    assert [(one.value, one.unit, one.measure, one.period, one.indicator) for one in found] == said
    assert [wrapped[one.span_start : one.span_end] for one in found[:2]] == ["369 亿元", "7.6%"]
    assert wrapped[found[3].span_start : found[3].span_end] == "316 亿\n元"


def test_headings_on_lines_of_their_own_stay_apart() -> None:
    found = read_text("2024年，全区产值10亿元\n二、投资\n增长3%")
    assert [one.value for one in found] == ["10", "3"]


def test_what_a_figure_rose_from_is_of_the_year_before_it_and_not_of_the_text() -> None:
    text = "全区产值从2016年的695亿元增加到2021年的1144亿元。投资从742亿元增加到1550亿元。五年累计完成技改2413亿元。"
    assert [one.period for one in read_text(text)] == ["2016", "2021", "2016", "2021", "2017..2021"]
    share = read_text("2017年前3季度，产值占全省比重由去年同期的68.6%提高到69.4%。")
    assert [(one.period, one.measure) for one in share] == [("2016-01..09", "share"), ("2017-01..09", "share")]
    assert [one.period for one in read_text("2021年，投资从742亿元增加到1550亿元。")] == ["", "2021"]


def test_examples_before_a_count_are_not_who_is_spoken_of() -> None:
    (one,) = read_text("全区产业向好，南洋产业园等23个重点项目顺利开工。")
    assert (one.subject, one.indicator) == ("全区", "重点项目")


def test_who_says_it_and_whether_it_has_happened_is_kept() -> None:
    found = read_text("公司负责人介绍，年产值达3亿元。协议产值1000亿元。力争2027年产值达50亿元。预计全年产值9亿元。")
    assert [one.status for one in found] == ["claimed", "agreed", "planned", "estimated"]
    assert "负责人" in found[0].said_by


def test_places_lead_back_to_the_source_through_pinyin_and_traditional_characters() -> None:
    text = "產(chǎn)業(yè)產(chǎn)值,,達(dá)１２０．５億元,,增長(zhǎng)3.1%。"
    assert [text[one.span_start : one.span_end] for one in read_text(text)] == ["１２０．５億元", "3.1%"]


@pytest.mark.parametrize(
    "text", ["", "。" * 1000, "1" * 5000, "增长" * 3000, "(" * 3000, "年" * 2000, "1、" * 3000 + "%", "\x00\ud800"]
)
def test_hostile_texts_are_read_at_once(text: str) -> None:
    read_text(text, year=2024)
