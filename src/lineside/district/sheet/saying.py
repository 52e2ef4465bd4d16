"""What a cell says at first sight: a number, an amount in words, a change in words, or that there is none."""

from __future__ import annotations

import re
from functools import lru_cache

from lineside.district.amount import read_amount
from lineside.district.errors import DistrictError
from lineside.district.sheet.book import Cell
from lineside.district.sheet.footnote import bare
from lineside.district.sheet.words import plain
from lineside.district.words.meaning import read_change

MISSING = frozenset(
    {"", "-", "--", "---", "/", "\\", "...", "……", "…", "·", "n/a", "na", "无", "空", "未报", "*", "**"}
)
"""Texts that stand for no figure, after `plain`: — and its kin. None of them is a zero."""

FLAT = frozenset({"持平", "基本持平", "与上年持平", "同比持平"})
TURNS = frozenset({"扭亏", "扭亏为盈", "转亏", "由盈转亏", "减亏", "增亏", "由亏转盈"})
_NUMBER = re.compile(r"[<>≈]?=?[+-]?\d{1,3}(?:,\d{3})*(?:\.\d+)?%?|[<>≈~]?=?[+-]?\d+(?:\.\d+)?%?")
FALLS = re.compile(r"(?P<sign>[▲△▼▽↑↓])(?P<number>\d[\d,]*(?:\.\d+)?)%?")
BRACKETED = re.compile(r"\((?P<number>\d[\d,]*(?:\.\d+)?)\)?%?\)?")
_BOUND = re.compile(r"(?:以上|以下|以内|左右|上下)$")


def is_number(cell: Cell) -> bool:
    """Whether a cell holds a number, as one or as text, whatever mark of a footnote stands beside it."""
    if isinstance(cell, bool):
        return False
    if isinstance(cell, int | float):
        return True
    return isinstance(cell, str) and bool(_NUMBER.fullmatch(plain(bare(cell))))


def is_missing(cell: Cell) -> bool:
    """Whether a cell says that there is no figure."""
    return isinstance(cell, str) and plain(cell).casefold() in MISSING


def says_amount(cell: Cell) -> bool:
    """Whether a cell says a figure in digits or words (近3000, 1.2亿元, 下降3.1%, ▲3.1, 持平): a head never does."""
    if is_number(cell):
        return True
    return isinstance(cell, str) and 0 < len(cell) < 40 and _says(plain(bare(cell)))


@lru_cache(maxsize=4096)
def _says(words: str) -> bool:
    if words in FLAT or words in TURNS or FALLS.fullmatch(words) or BRACKETED.fullmatch(words):
        return True
    if not re.search(r"[\d一二两三四五六七八九十]", words) or _BOUND.search(words):
        return False  # 2000万元以上 is a class of firms as often as an amount
    if re.fullmatch(r"(?:近|超|超过|逾|约|不足|不低于)\d[\d,.]*[多余]?", words):
        return True
    for read in (read_amount, read_change):
        try:
            read(words)
        except DistrictError:
            continue
        return not re.fullmatch(r"\d{1,4}年|[第]?\d+[位名次项个条]", words)
    return False
