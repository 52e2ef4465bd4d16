"""Units and amounts in English: `亿元` is `100 million yuan`, `近600亿元` is `nearly 600 × 100 million yuan`.

A number keeps its digits, as bureaus of statistics have it in their English tables, so that what is read can be held
against what was filed.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from lineside.district.amount import Amount, read_amount, write_amount
from lineside.district.errors import ValueTextError
from lineside.district.unit import SCALES, unit_pattern
from lineside.district.value import Form, plain

ENGLISH_SCALES: Final[dict[str, str]] = {
    "百": "100", "千": "1,000", "万": "10,000", "十万": "100,000", "百万": "million", "千万": "10 million",
    "亿": "100 million", "百亿": "10 billion", "千亿": "100 billion", "万亿": "trillion",
}  # fmt: skip
ENGLISH_UNITS: Final[dict[str, str]] = {
    # Some words only say that things are counted; English counts without one.
    "个": "", "项": "", "条": "", "宗": "", "家": "firms", "户": "households", "台": "machines", "套": "sets",
    "台套": "sets", "辆": "vehicles", "架": "aircraft", "片": "pieces", "块": "pieces", "件": "pieces", "人": "people",
    "人次": "visits", "次": "times", "位": "", "名": "people", "艘": "ships", "张": "sheets", "元": "yuan",
    "百分点": "percentage points", "倍": "times", "成": "tenths", "平方米": "m²", "平方公里": "km²", "公顷": "ha",
    "亩": "mu", "升": "L", "吨": "t", "千克": "kg", "吨标准煤": "t of standard coal", "千瓦时": "kWh", "度": "kWh",
    "秒": "s", "小时": "h", "天": "days", "年": "years", "代": "(generation)", "定性": "(in words)", "m2": "m²",
    "km2": "km²", "m3": "m³",
}  # fmt: skip
ENGLISH_PER: Final[dict[str, str]] = {
    "年": "a year", "月": "a month", "天": "a day", "h": "an hour", "小时": "an hour", "人": "a person",
    "台": "a machine", "m2": "per m²", "件": "a piece", "元": "per yuan", "万元": "per 10,000 yuan", "家": "a firm",
}  # fmt: skip
_SAID: Final = {
    Form.MORE: "over", Form.AT_LEAST: "at least", Form.LESS: "under", Form.AT_MOST: "at most",
    Form.NEARLY: "nearly", Form.ABOUT: "about",
}  # fmt: skip
_AROUND: Final = "不低于|不少于|至少|不超过|不高于|不足|不到|低于|少于|超过|突破|超|逾|近|大约|约"


@lru_cache(maxsize=4096)
def english_unit(name: str) -> str:
    """A unit in English, `万元/年` as `10,000 yuan a year`; empty where Chinese has a word and English only counts."""
    base, _, divisor = name.partition("/")
    scale = next((word for word in sorted(SCALES, key=len, reverse=True) if word and base.startswith(word)), "")
    if base in ENGLISH_UNITS:  # a word such as 千克 begins like a scale, and is none
        scale = ""
    base = base.removeprefix(scale)
    per = ENGLISH_PER.get(divisor, f"per {divisor}" if divisor else "")
    return " ".join(filter(None, (ENGLISH_SCALES.get(scale, ""), ENGLISH_UNITS.get(base, base), per)))


def measured(number: str, unit: str) -> str:
    """A number with its unit in English: `1050 × 100 million yuan`, `163 firms`, `18.3%`, `53`."""
    told = english_unit(unit)
    if told in ("%", "‰"):
        return number + told
    return f"{number} × {told}" if told[:1].isdigit() else f"{number} {told}".rstrip()


def english_amount(amount: Amount) -> str:
    """An amount in English, whatever word stood around it: `over 1000 × 100 million yuan`, `120-odd people`."""
    value, unit = amount.value, amount.unit.text
    number, (lower, upper) = plain(value.number), value.ends
    match value.form:
        case Form.ODD:
            number += "-odd"
        case Form.RANGE:
            number = f"{plain(lower)}–{plain(upper)}"
        case Form.ESTIMATE:
            number += f" ({plain(lower)}–{plain(upper)})"
        case _:
            pass
    told = measured(number, unit)
    return f"{_SAID[value.form]} {told}" if value.form in _SAID else told


def amounts_in_english(text: str) -> str:
    """A line with every amount in English; whatever else stands in it stays."""
    return _amounts().sub(lambda found: _one(found[0]), text)


def _one(text: str) -> str:
    try:
        found = read_amount(text)
    except ValueTextError:
        return text
    return text if write_amount(found).isascii() else english_amount(found)


@lru_cache(maxsize=1)
def _amounts() -> re.Pattern[str]:
    unit = unit_pattern().pattern
    return re.compile(rf"(?:{_AROUND})?\d[\d,]*(?:\.\d+)?(?:—\d[\d.]*)?[余多]?(?:{unit})(?:左右|以上|以内)?")
