"""Amounts as Chinese texts write them: 近600亿元, 120余家, 3239万元, 不低于11亿元, 20余万平方米."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from lineside.district.errors import ValueTextError
from lineside.district.unit import SCALES, Unit, unit, unit_pattern
from lineside.district.value import Form, Value, decimal, plain

_BEFORE = {
    "不低于": Form.AT_LEAST,
    "不少于": Form.AT_LEAST,
    "至少": Form.AT_LEAST,
    "不超过": Form.AT_MOST,
    "不高于": Form.AT_MOST,
    "不足": Form.LESS,
    "不到": Form.LESS,
    "低于": Form.LESS,
    "少于": Form.LESS,
    "超过": Form.MORE,
    "突破": Form.MORE,
    "超": Form.MORE,
    "逾": Form.MORE,
    "破": Form.MORE,
    "近": Form.NEARLY,
    "大约": Form.ABOUT,
    "约": Form.ABOUT,
}
_AFTER = {"左右": Form.ABOUT, "上下": Form.ABOUT, "以上": Form.AT_LEAST, "以内": Form.AT_MOST, "以下": Form.AT_MOST}
_WRITTEN = {
    Form.MORE: "超",
    Form.AT_LEAST: "不低于",
    Form.LESS: "不足",
    Form.AT_MOST: "不超过",
    Form.NEARLY: "近",
}
_SQUARE = re.compile(r"(k?m)2(?![0-9])")
_HEAD = re.compile("|".join(sorted(_BEFORE, key=len, reverse=True)))
_TAIL = re.compile("|".join(_AFTER))
_DIGITS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[+-]?\d+(?:\.\d+)?", re.ASCII)
_SPAN = re.compile(r"\s*(?:[-—–~～－]{1,2}|至|到)\s*")
_CLASSIFIERS = {
    "家企业": "家",
    "家公司": "家",
    "台(套)": "台套",
    "台（套）": "台套",
    "名工人": "人",
    "名": "人",
    "个百分点": "百分点",
}
_IDEOGRAPHS = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_HOLLOW = re.compile("[上近数几]?[十百千万亿]+")


@dataclass(frozen=True, slots=True)
class Amount:
    """A value with its unit, as read from or written to a text."""

    value: Value
    unit: Unit

    def __str__(self) -> str:
        return write_amount(self)


def read_amount(text: str) -> Amount:
    """Read one amount; the whole text must be it.

    Understands 近, 超, 逾, 突破, 不足, 不低于, 约 before the number; 多, 余 after it, before or
    after 万 and 亿 (`20余万平方米`, `120多家`); 左右, 以上, 以内 after the unit; ranges `3—5亿元`;
    thousands separators; full-width digits; 七成.

    Raises:
        ValueTextError: with the place from which the text could not be read. Two words that contradict each other
            (近 … 以上) are refused, and so is 上百家, which states no number.
    """
    source = unicodedata.normalize("NFKC", text).strip()
    for spelled, classifier in _CLASSIFIERS.items():
        source = source.replace(unicodedata.normalize("NFKC", spelled), classifier)
    rest, words = source, []
    if found := _HEAD.match(rest):
        words.append(_BEFORE[found[0]])
        rest = rest[found.end() :].lstrip()
    low, high, rest = _numbers(source, rest)
    if rest[:1] in ("多", "余"):
        words.append(Form.ODD)
        rest = rest[1:]
    name, rest, odd_inside = _unit_name(source, rest)
    words.extend([Form.ODD] if odd_inside else [])
    if found := _TAIL.match(rest.strip()):
        words.append(_AFTER[found[0]])
        rest = rest.strip()[found.end() :]
    if rest.strip():
        raise ValueTextError(f"`{text[:40]}`: cannot read `{rest.strip()[:20]}`")
    return Amount(_value(source, low, high, words), unit(name))


def _numbers(source: str, rest: str) -> tuple[Decimal, Decimal | None, str]:
    """The number, or both ends of a range, and what follows."""
    found = _DIGITS.match(rest)
    if found is None:
        if rest[:1] in _IDEOGRAPHS and rest[1:2] not in ("十", "百", "千"):
            return Decimal(_IDEOGRAPHS[rest[0]]), None, rest[1:]
        if _HOLLOW.match(rest):
            raise ValueTextError(f"`{source[:40]}` states no number: write how many are meant, or leave the figure out")
        raise ValueTextError(f"`{source[:40]}`: expected a number at `{rest[:10]}`")
    low = decimal(found[0].replace(",", ""))
    rest = rest[found.end() :]
    dash = _SPAN.match(rest)
    if dash and (second := _DIGITS.match(rest[dash.end() :])):
        high = decimal(second[0].replace(",", ""))
        if high < low:
            raise ValueTextError(f"`{source[:40]}`: a range from {low} down to {high}")
        return low, high, rest[dash.end() + second.end() :]
    return low, None, rest


def _unit_name(source: str, rest: str) -> tuple[str, str, bool]:
    """The unit at the head of `rest`, what follows, and whether 多 or 余 stood between (3万余家, 20万多辆)."""
    rest = rest.strip()
    odd = re.match(f"({'|'.join(sorted(filter(None, SCALES), key=len, reverse=True))})[多余]", rest)
    if odd:
        rest = odd[1] + rest[odd.end() :]
    found = unit_pattern().match(rest)
    if found is None:
        raise ValueTextError(f"`{source[:40]}`: expected a unit such as 亿元, 万元, 家 or % at `{rest[:10]}`")
    return found[0], rest[found.end() :], odd is not None


def _value(source: str, low: Decimal, high: Decimal | None, words: list[Form]) -> Value:
    if len(set(words)) > 1:
        raise ValueTextError(f"`{source[:40]}` says two things at once ({' and '.join(words)})")
    if high is not None:
        if words:
            raise ValueTextError(f"`{source[:40]}`: a range needs no {words[0]}")
        return Value(low, Form.RANGE, low, high)
    return Value(low, words[0] if words else Form.EXACT)


def unit_as_written(name: str) -> str:
    """A unit as people write it: `km²`, `万m²`; a square of metres stands apart from its number."""
    told = _SQUARE.sub(r"\1²", name)
    return f" {told}" if _SQUARE.match(name) else told


def write_amount(amount: Amount) -> str:
    """Write an amount so that `read_amount` reads the same again.

    For instance `近600亿元`, `120余家`, `不低于11亿元`, `3—5亿元`, `200台左右`, `28.16 km²`. An estimate
    is written as its mean with the interval in brackets, which is for people only.
    """
    value, name = amount.value, unit_as_written(amount.unit.text)
    number, (lower, upper) = plain(value.number), value.ends
    match value.form:
        case Form.EXACT:
            return number + name
        case Form.ODD:
            return f"{number}余{name}"
        case Form.ABOUT:
            return f"{number}{name}左右"
        case Form.RANGE:
            return f"{plain(lower)}—{plain(upper)}{name}"
        case Form.ESTIMATE:
            return f"{number}{name}（{plain(lower)}—{plain(upper)}）"
        case _:
            return _WRITTEN[value.form] + number + name
