"""No word of the other language: each pair of the screen's own words is Chinese and English, and so is each refusal."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lineside.district.verdict.english import BUNDLED, LINES
from lineside.web.refusal import DETAILS, TITLES

SCREEN = Path(__file__).resolve().parents[3] / "frontend" / "src"
PAIR = re.compile(r'\["(?P<zh>(?:[^"\\]|\\.)*)",\s*"(?P<en>(?:[^"\\]|\\.)*)"')
HAN = re.compile("[一-鿿]")
ENGLISH = re.compile(r"(?<![\w./`<-])[a-z]{3,}(?![\w./>-])")
"""A word of small letters that is no part of a file's name, an option or a path."""
SHOWN_AS_TYPED = {
    "What unit is this column in? Such as 亿元, 万元 or %.",
    "例：press/2 down 2h；one fewer fitters；order A7 first",
    "模型没有给出设备功率（stations.….power），也没有给出工序能耗（energy），因此没有能耗数字。",
}
"""Examples of what is typed, and keys of the language."""


def pairs() -> dict[str, tuple[str, str]]:
    """Chinese and English by the file and the Chinese."""
    found = {}
    for path in sorted(each for each in SCREEN.rglob("*") if each.suffix in (".ts", ".vue")):
        for match in PAIR.finditer(path.read_text(encoding="utf-8")):
            if HAN.search(match["zh"]):
                found[f"{path.name}: {match['zh']}"] = (match["zh"], match["en"])
    return found


def test_each_word_of_the_screen_is_in_its_own_language() -> None:
    said = pairs()
    assert len(said) > 1000
    plain = [(zh, en) for zh, en in said.values() if not {zh, en} & SHOWN_AS_TYPED]
    assert [en for _, en in plain if HAN.search(en)] == []
    without = [re.sub(r"`[^`]*`|lineside [a-z ]+", "", zh) for zh, _ in plain]
    assert [zh for zh in without if ENGLISH.search(zh)] == []


@pytest.mark.parametrize("catalogue", [TITLES, DETAILS], ids=["titles", "details"])
def test_each_refusal_is_asked_in_english_and_told_in_chinese(catalogue: dict[str, str]) -> None:
    assert [words for words in catalogue.values() if not HAN.search(words)] == []


def test_the_english_of_verdicts_quotes_names_alone() -> None:
    told = [re.sub("“[^”]*”|迈拓|钱璟", "", words) for words in (*LINES.values(), *BUNDLED.values())]
    assert [words for words in told if HAN.search(words)] == []
