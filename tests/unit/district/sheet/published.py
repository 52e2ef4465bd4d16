"""Sheets laid out as published ones are, each with the figures it must yield or the question it must raise.

Names and numbers are made up. `|` parts cells, `<` and `^` are merged with the cell to the left and above, `~` before a
row hides it. `asks` are the questions that a sheet may raise, `answer` changes the mapping as a person would.
"""

# ruff: noqa: E501  a sheet is read at a glance only where its rows stand in one line
from __future__ import annotations

from dataclasses import dataclass, field

from lineside.district.sheet.book import Book, Cell, Grid
from lineside.district.sheet.container import Container
from lineside.district.sheet.probe import Probe


@dataclass(frozen=True)
class Sheet:
    """One sheet: its text, what it yields (`f1 gross-output 2024-03 level 100 万元`), and what it asks."""

    name: str
    text: str
    yields: str = ""
    asks: tuple[str, ...] = ()
    tells: str = ""
    answer: dict[str, object] = field(default_factory=dict)

    @property
    def figures(self) -> list[str]:
        """The figures it must yield, a line each."""
        return sorted(line.strip() for line in self.yields.splitlines() if line.strip())


def book_of(sheet: Sheet) -> Book:
    """The sheet as a workbook, without the detour over a file."""
    rows: list[list[Cell]] = []
    owners: dict[tuple[int, int], tuple[int, int]] = {}
    hidden: set[int] = set()
    for number, line in enumerate(sheet.text.strip("\n").splitlines()):
        if line.startswith("~"):
            hidden.add(number)
            line = line[1:]
        cells: list[Cell] = []
        for column, raw in enumerate(line.split("|")):
            text = raw if raw.startswith(("  ", "　")) else raw.strip()
            if text == "<":
                owners[number, column] = owners.get((number, column - 1), (number, column - 1))
            elif text == "^":
                owners[number, column] = owners.get((number - 1, column), (number - 1, column))
            cells.append(_cell(text))
        rows.append(cells)
    width = max(map(len, rows))
    rows = [[*row, *[""] * (width - len(row))] for row in rows]
    ends: dict[tuple[int, int], tuple[int, int]] = {}
    for spot, owner in owners.items():
        last = ends.get(owner, owner)
        ends[owner] = (max(last[0], spot[0]), max(last[1], spot[1]))
    merges = tuple(ends.items())
    return Book(f"{sheet.name}.xlsx", Container.XLSX, (Grid("表", rows, merges, Probe(hidden_rows=hidden)),))


def _cell(text: str) -> Cell:
    if text in ("<", "^"):
        return ""
    try:
        return int(text) if text.lstrip("-").isdecimal() and text.isascii() else float(text) if _plain(text) else text
    except ValueError:
        return text


def _plain(text: str) -> bool:
    return text.isascii() and text.count(".") == 1 and text.replace(".", "").lstrip("-").isdecimal()


HEAD = "2024年3月工业总产值\n单位：万元\n企业名称|工业总产值\n"
GROWN = "2024年3月工业总产值\n单位：万元\n企业名称|工业总产值|同比增长(%)\n"
ROWS = "f1 gross-output 2024-03 level 100 万元\nf2 gross-output 2024-03 level 300 万元"

SHEETS = [
    # ---- cells
    Sheet("circled-note", HEAD + "甲厂|100\n乙厂|300①", ROWS, tells="①"),
    Sheet("raised-note", HEAD + "甲厂|100\n乙厂|300¹²", ROWS, tells="¹²"),
    Sheet("square-note", HEAD + "甲厂|100\n乙厂|300[1]", ROWS, tells="[1]"),
    Sheet("star-note", HEAD + "甲厂|100*\n乙厂|300", ROWS, tells="*"),
    Sheet("note-before", HEAD + "甲厂|100\n乙厂|②300", ROWS, tells="②"),
    Sheet("note-at-name", HEAD + "甲厂①|100\n乙厂²|300", ROWS),
    Sheet("note-in-brackets-of-the-cell", HEAD + "甲厂|100\n乙厂|300(1)", asks=("is no number",)),
    Sheet("blank-in-number", HEAD + "甲厂|100\n乙厂|30 0", asks=("holds a blank",)),
    Sheet("thousands-by-blanks", HEAD + "甲厂|1 205 300\n乙厂|300",
          "f1 gross-output 2024-03 level 1205300 万元\nf2 gross-output 2024-03 level 300 万元"),
    Sheet("thousands-by-commas", HEAD + "甲厂|1,205\n乙厂|３００",
          "f1 gross-output 2024-03 level 1205 万元\nf2 gross-output 2024-03 level 300 万元"),
    Sheet("first-row-in-words", HEAD + "甲厂|近3000\n乙厂|300",
          "f1 gross-output 2024-03 level ~3000 万元\nf2 gross-output 2024-03 level 300 万元"),
    Sheet("first-row-with-unit", HEAD + "甲厂|1.2亿元\n乙厂|300",
          "f1 gross-output 2024-03 level 1.2 亿元\nf2 gross-output 2024-03 level 300 万元"),
    Sheet("first-row-missing", HEAD + "甲厂|—\n乙厂|300", "f2 gross-output 2024-03 level 300 万元", tells="reports nothing"),
    Sheet("first-row-empty", HEAD + "甲厂|\n乙厂|300", "f2 gross-output 2024-03 level 300 万元", tells="reports nothing"),
    Sheet("all-in-words", HEAD + "甲厂|近3000\n乙厂|超300",
          "f1 gross-output 2024-03 level ~3000 万元\nf2 gross-output 2024-03 level >300 万元"),
    Sheet("a-word-for-a-number", HEAD + "甲厂|100\n乙厂|停产", asks=("is no number",)),
    # ---- growth in words and signs
    Sheet("growth-in-words", GROWN + "甲厂|100|1.6倍\n乙厂|300|下降3.1%\n丙厂|9|增长12.2%\n丁厂|8|持平",
          ROWS + "\nf3 gross-output 2024-03 level 9 万元\nf4 gross-output 2024-03 level 8 万元\n"
          "f1 gross-output 2024-03 growth 160 %\nf2 gross-output 2024-03 growth -3.1 %\n"
          "f3 gross-output 2024-03 growth 12.2 %\nf4 gross-output 2024-03 growth 0.0 %"),
    Sheet("growth-doubled", GROWN + "甲厂|100|翻一番\n乙厂|300|增长1.1倍",
          ROWS + "\nf1 gross-output 2024-03 growth 100 %\nf2 gross-output 2024-03 growth 110 %"),
    Sheet("growth-only-words", GROWN + "甲厂|100|上升3.5%\n乙厂|300|回落0.8%",
          ROWS + "\nf1 gross-output 2024-03 growth 3.5 %\nf2 gross-output 2024-03 growth -0.8 %"),
    Sheet("growth-a-turn", GROWN + "甲厂|100|扭亏\n乙厂|300|5", ROWS + "\nf2 gross-output 2024-03 growth 5 %", tells="扭亏"),
    Sheet("fall-said-twice", GROWN + "甲厂|100|下降-3.1%\n乙厂|300|5", asks=("says a fall twice",)),
    Sheet("triangles", GROWN + "甲厂|100|▲3.1\n乙厂|300|5",
          ROWS + "\nf1 gross-output 2024-03 growth -3.1 %\nf2 gross-output 2024-03 growth 5 %",
          asks=("triangles",), answer={"triangles": "fall"}),
    Sheet("triangles-that-rise", GROWN + "甲厂|100|▲3.1\n乙厂|300|5",
          ROWS + "\nf1 gross-output 2024-03 growth 3.1 %\nf2 gross-output 2024-03 growth 5 %",
          asks=("triangles",), answer={"triangles": "rise"}),
    Sheet("both-triangles", GROWN + "甲厂|100|▲3.1\n乙厂|300|▼5",
          ROWS + "\nf1 gross-output 2024-03 growth 3.1 %\nf2 gross-output 2024-03 growth -5 %"),
    Sheet("arrows", GROWN + "甲厂|100|↑3.1\n乙厂|300|↓5",
          ROWS + "\nf1 gross-output 2024-03 growth 3.1 %\nf2 gross-output 2024-03 growth -5 %"),
    Sheet("brackets", GROWN + "甲厂|100|(3.1)\n乙厂|300|5",
          ROWS + "\nf1 gross-output 2024-03 growth -3.1 %\nf2 gross-output 2024-03 growth 5 %",
          asks=("brackets",), answer={"brackets": "fall"}),
    Sheet("growth-of-a-rate", "2024年3月指标\n企业名称|营业收入利润率(%)|同比增减\n甲厂|5.1|0.3\n乙厂|4.2|-0.2",
          asks=("unclear",)),
    Sheet("growth-in-points", "2024年3月指标\n企业名称|营业收入利润率(%)|同比增减(百分点)\n甲厂|5.1|0.3\n乙厂|4.2|-0.2",
          "f1 profit-margin 2024-03 level 5.1 %\nf2 profit-margin 2024-03 level 4.2 %\n"
          "f1 profit-margin 2024-03 points 0.3 百分点\nf2 profit-margin 2024-03 points -0.2 百分点"),
    # ---- periods
    Sheet("growth-beside-to-date", "主要经济效益指标\n2024年2月||单位：亿元\n企业名称|营业收入|<\n^|1-2月|比去年同期增长(%)\n甲厂|100|4.1\n乙厂|55|8.4",
          "f1 revenue 2024-01..02 level 100 亿元\nf1 revenue 2024-01..02 growth 4.1 %\n"
          "f2 revenue 2024-01..02 level 55 亿元\nf2 revenue 2024-01..02 growth 8.4 %"),
    Sheet("month-and-to-date", "2024年3月工业总产值\n单位：万元\n企业名称|本月|同比(%)|累计|同比(%)\n甲厂|500|5|1300|8.3",
          "f1 gross-output 2024-03 level 500 万元\nf1 gross-output 2024-03 growth 5 %\n"
          "f1 gross-output 2024-01..03 level 1300 万元\nf1 gross-output 2024-01..03 growth 8.3 %"),
    Sheet("two-indicators-with-growth", "2024年1-5月工业企业情况\n单位：万元\n企业名称|工业总产值|同比(%)|营业收入|同比(%)\n甲厂|500|5|480|6",
          "f1 gross-output 2024-01..05 level 500 万元\nf1 gross-output 2024-01..05 growth 5 %\n"
          "f1 revenue 2024-01..05 level 480 万元\nf1 revenue 2024-01..05 growth 6 %"),
    Sheet("year-then-month", "2024年统计月报\n2024年3月\n单位：万元\n企业名称|工业总产值\n甲厂|100",
          "f1 gross-output 2024-03 level 100 万元"),
    Sheet("two-months-named", "2024年3月工业总产值\n2024年4月\n单位：万元\n企业名称|工业总产值\n甲厂|100",
          "f1 gross-output 2024-03 level 100 万元", asks=("period",), answer={"period": "2024-03"}),
    Sheet("made-on-a-day", "2024年1-3月工业总产值\n填报日期：2024年4月10日||单位：万元\n企业名称|工业总产值|利润总额\n甲厂|100|7",
          "f1 gross-output 2024-01..03 level 100 万元\nf1 profit 2024-01..03 level 7 万元"),
    Sheet("no-period", "工业总产值\n单位：万元\n企业名称|工业总产值\n甲厂|100",
          "f1 gross-output 2024-05 level 100 万元", asks=("period",), answer={"period": "2024-05"}),
    Sheet("years-across", "工业总产值\n单位：万元\n企业名称|2021年|2022年|2023年\n甲厂|1|2|3",
          "f1 gross-output 2021 level 1 万元\nf1 gross-output 2022 level 2 万元\nf1 gross-output 2023 level 3 万元"),
    Sheet("bare-years-across", "工业总产值\n单位：万元\n企业名称|2021|2022\n甲厂|1|2",
          "f1 gross-output 2021 level 1 万元\nf1 gross-output 2022 level 2 万元"),
    Sheet("whole-years-on-a-quarter", "2024年1-3月工业总产值\n单位：万元\n企业名称|2024年|2023年\n甲厂|1|2", asks=("unclear",)),
    Sheet("years-down", "示例区工业\n年份|工业总产值（亿元）|利润总额（亿元）\n2021|10|1\n2022|12|1.5\n2023年|13|1.4",
          "d1 gross-output 2021 level 10 亿元\nd1 gross-output 2022 level 12 亿元\nd1 gross-output 2023 level 13 亿元\n"
          "d1 profit 2021 level 1 亿元\nd1 profit 2022 level 1.5 亿元\nd1 profit 2023 level 1.4 亿元"),
    Sheet("months-down-under-years", "示例区工业\n时间|工业总产值（亿元）\n2023年|120\n11月|10\n12月|11\n2024年|\n1-2月|19\n3月|12",
          "d1 gross-output 2023 level 120 亿元\nd1 gross-output 2023-11 level 10 亿元\nd1 gross-output 2023-12 level 11 亿元\n"
          "d1 gross-output 2024-01..02 level 19 亿元\nd1 gross-output 2024-03 level 12 亿元"),
    Sheet("years-down-without-a-head", "示例区\n|工业总产值（亿元）\n2021|10\n2022|12",
          "d1 gross-output 2021 level 10 亿元\nd1 gross-output 2022 level 12 亿元"),
    Sheet("values-like-years", HEAD + "甲厂|2023\n乙厂|2021",
          "f1 gross-output 2024-03 level 2023 万元\nf2 gross-output 2024-03 level 2021 万元"),
    Sheet("values-like-years-in-a-row", "2024年3月\n单位：万元\n企业名称|工业总产值|利润总额\n甲厂|2023|2022\n乙厂|30|20",
          "f1 gross-output 2024-03 level 2023 万元\nf1 profit 2024-03 level 2022 万元\n"
          "f2 gross-output 2024-03 level 30 万元\nf2 profit 2024-03 level 20 万元"),
    Sheet("month-on-month", "2024年3月工业总产值\n单位：万元\n企业名称|本月|环比增长(%)\n甲厂|500|5",
          "f1 gross-output 2024-03 level 500 万元\nf1 gross-output 2024-03 growth 5 %"),
    Sheet("base-beside", "2024年3月工业总产值\n单位：万元\n企业名称|本月|上年同月|同比(%)\n甲厂|110|100|10",
          "f1 gross-output 2024-03 level 110 万元\nf1 gross-output 2024-03 growth 10 %"),
    # ---- heads
    Sheet("unit-in-title", "2024年3月工业总产值（万元）\n企业名称|工业总产值\n甲厂|100", "f1 gross-output 2024-03 level 100 万元"),
    Sheet("unit-in-square-brackets", "2024年3月\n企业名称|工业总产值【万元】\n甲厂|100", "f1 gross-output 2024-03 level 100 万元"),
    Sheet("no-unit", "2024年3月工业总产值\n企业名称|工业总产值\n甲厂|100",
          "f1 gross-output 2024-03 level 100 亿元", asks=("unit",), answer={"unit": "亿元"}),
    Sheet("head-cut-over-rows", "2024年3月\n单位：万元\n企业|工业|利润\n名称|总产值|总额\n甲厂|100|7",
          "f1 gross-output 2024-03 level 100 万元\nf1 profit 2024-03 level 7 万元"),
    Sheet("group-not-merged", "2024年3月\n单位：万元\n企业名称|工业总产值||利润总额|\n|本月|同比(%)|本月|同比(%)\n甲厂|100|4|7|5",
          "f1 gross-output 2024-03 level 100 万元\nf1 gross-output 2024-03 growth 4 %\n"
          "f1 profit 2024-03 level 7 万元\nf1 profit 2024-03 growth 5 %"),
    Sheet("corner-as-head", "2024年3月工业总产值\n单位：万元|工业总产值|利润总额\n甲厂|100|7",
          "f1 gross-output 2024-03 level 100 万元\nf1 profit 2024-03 level 7 万元"),
    Sheet("numbered-columns", "2024年3月\n单位：万元\n企业名称|工业总产值|利润总额\n甲|1|2\n甲厂|100|7",
          "f1 gross-output 2024-03 level 100 万元\nf1 profit 2024-03 level 7 万元"),
    Sheet("another-thing-counted", "2024年3月\n单位：万元\n企业名称|高技术产业工业总产值\n甲厂|100", asks=("unclear",)),
    Sheet("a-plan", "2024年\n单位：万元\n企业名称|工业总产值|工业总产值目标\n甲厂|100|120", asks=("unclear",)),
    Sheet("a-head-nobody-knows", "2024年3月\n单位：万元\n企业名称|工业总产值|神秘指数\n甲厂|100|7", asks=("indicator",)),
    Sheet("heads-said-again", HEAD + "甲厂|100\n企业名称|工业总产值\n乙厂|300", ROWS, tells="said again"),
    Sheet("two-naming-columns", "2024年3月\n单位：万元\n行业|企业名称|工业总产值\n汽车|甲厂|100\n汽车|乙厂|300", ROWS),
    Sheet("two-naming-columns-alike", "2024年3月\n单位：万元\n园区|集群|工业总产值\n甲厂|乙厂|100", asks=("subject-column",)),
    Sheet("districts-across", "2024年1-3月主要经济指标\n指标|单位|示例区|邻区\n工业总产值|亿元|100|200\n利润总额|亿元|7|9",
          "d1 gross-output 2024-01..03 level 100 亿元\nd2 gross-output 2024-01..03 level 200 亿元\n"
          "d1 profit 2024-01..03 level 7 亿元\nd2 profit 2024-01..03 level 9 亿元"),
    Sheet("serial-without-a-head", "2024年3月\n单位：万元\n|企业名称|工业总产值\n1|甲厂|100\n2|乙厂|300", ROWS),
    # ---- rows
    Sheet("indicators-down", "示例区2024年1-3月主要经济指标\n指标|单位|绝对值|同比(%)\n工业总产值|亿元|100|5\n#工业投资|亿元|20|-3.1\n  利润总额|亿元|7|1",
          "d1 gross-output 2024-01..03 level 100 亿元\nd1 gross-output 2024-01..03 growth 5 %\n"
          "d1 industrial-investment 2024-01..03 level 20 亿元\nd1 industrial-investment 2024-01..03 growth -3.1 %\n"
          "d1 profit 2024-01..03 level 7 亿元\nd1 profit 2024-01..03 growth 1 %"),
    Sheet("indicators-down-of-nobody", "2024年1-3月主要经济指标\n指标|单位|绝对值\n工业总产值|亿元|100",
          "d2 gross-output 2024-01..03 level 100 亿元", asks=("subject",), answer={"subject": "d2"}),
    Sheet("another-thing-in-a-row", "示例区2024年1-3月主要经济指标\n指标|单位|绝对值\n工业总产值|亿元|100\n#高技术产业工业总产值|亿元|20",
          asks=("no indicator is called",)),
    Sheet("products-down", "示例区2024年3月主要工业产品产量\n产品名称|单位|本月|累计\n汽车|万辆|1.2|3.1",
          "d1 vehicles 2024-03 level 1.2 万辆\nd1 vehicles 2024-01..03 level 3.1 万辆"),
    Sheet("products-nobody-knows", "示例区2024年3月主要工业产品产量\n产品名称|单位|本月\n汽车|万辆|1.2\n神秘品|万台|3",
          asks=("no indicator is called",)),
    Sheet("subtotals", HEAD + "甲厂|100\n乙厂|200\n小计|300\n丙厂|300\n丁厂|50\n小计|350\n总计|650",
          "f1 gross-output 2024-03 level 100 万元\nf2 gross-output 2024-03 level 200 万元\n"
          "f3 gross-output 2024-03 level 300 万元\nf4 gross-output 2024-03 level 50 万元"),
    Sheet("total-first", HEAD + "合计|400\n甲厂|100\n乙厂|300", ROWS),
    Sheet("total-first-wrong", HEAD + "合计|500\n甲厂|100\n乙厂|300", ROWS, tells="add up to 400"),
    Sheet("subtotal-wrong", HEAD + "甲厂|100\n乙厂|300\n小计|300\n总计|400", ROWS, tells="add up to 400"),
    Sheet("section-rows", HEAD + "一、汽车|\n甲厂|100\n二、电子|\n乙厂|300", ROWS, tells="reports nothing"),
    Sheet("hidden-row", HEAD + "甲厂|100\n~乙厂|300", ROWS, tells="hidden"),
    Sheet("unknown-name", HEAD + "甲厂|100\n庚厂|300", ROWS.splitlines()[0], asks=("no record is called",), answer={"names": {"庚厂": ""}}),
    Sheet("name-explained", HEAD + "甲厂|100\n庚厂|300", ROWS, asks=("no record is called",), answer={"names": {"庚厂": "f2"}}),
    Sheet("row-of-nobody", HEAD + "甲厂|100\n|300", asks=("does not say who",)),
    # ---- tables
    Sheet("folded", "2024年3月工业总产值\n单位：万元\n企业名称|工业总产值|企业名称|工业总产值\n甲厂|100|丙厂|30\n乙厂|300|丁厂|40",
          ROWS + "\nf3 gross-output 2024-03 level 30 万元\nf4 gross-output 2024-03 level 40 万元"),
    Sheet("folded-with-a-rest", "2024年3月工业总产值\n单位：万元\n企业名称|工业总产值|企业名称|工业总产值\n甲厂|100|丙厂|30\n乙厂|300||",
          ROWS + "\nf3 gross-output 2024-03 level 30 万元"),
    Sheet("second-table", HEAD + "甲厂|100\n乙厂|300\n\n企业名称|营业收入\n甲厂|90", ROWS, asks=("last-row",), answer={"last_row": 5}),
    Sheet("second-table-after-notes", HEAD + "甲厂|100\n乙厂|300\n注：快报数。\n企业名称|营业收入\n甲厂|90", ROWS,
          asks=("last-row",), answer={"last_row": 5}),
    Sheet("second-table-at-once", HEAD + "甲厂|100\n乙厂|300\n企业名称|营业收入\n甲厂|90", asks=("last-row",)),
    Sheet("notes-below", HEAD + "甲厂|100\n乙厂|300\n注：1. 数据为快报数。\n2. 口径为规模以上。", ROWS),
    Sheet("empty-named-column", "2024年3月\n单位：万元\n企业名称|工业总产值|利润总额\n甲厂|100|\n乙厂|300|", ROWS),
]  # fmt: skip
