"""Numbers in a running text that count something: with bound and unit; dates, models, addresses and ratios are none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

_BEFORE = {
    "不低于": "at_least", "不少于": "at_least", "至少": "at_least", "不超过": "at_most", "不高于": "at_most",
    "不足": "less", "不到": "less", "超过": "more", "突破": "more", "超": "more", "逾": "more", "破": "more",
    "近": "nearly", "接近": "nearly", "大约": "about", "约": "about",
}  # fmt: skip
_AFTER = {"左右": "about", "上下": "about", "以上": "at_least", "以内": "at_most", "以下": "at_most"}
_CHINESE = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "半": 0}
_SCALES = ("万亿", "千亿", "百亿", "十亿", "千万", "百万", "十万", "亿", "万", "千", "百", "兆")
_BASES = (
    *("元人民币", "美元", "欧元", "港元", "日元", "元", "个百分点", "百分点", "%", "‰", "倍", "成"),
    *(
        "吨标准煤",
        "吨",
        "千克",
        "公斤",
        "克",
        "平方米",
        "平方公里",
        "平方千米",
        "公顷",
        "亩",
        "立方米",
        "公里",
        "千米",
        "米",
    ),
    *("千瓦时", "度", "千瓦", "兆瓦", "千伏安", "升", "小时", "分钟", "秒", "天", "芯千米", "标准箱", "重量箱"),
    *(
        "人次",
        "人",
        "户次",
        "户",
        "家",
        "台套",
        "台(套)",
        "台",
        "套",
        "辆",
        "架",
        "片",
        "块",
        "件",
        "条",
        "项",
        "次",
        "名",
        "艘",
    ),
    *(
        "宗",
        "张",
        "所",
        "座",
        "处",
        "间",
        "床",
        "起",
        "例",
        "笔",
        "单",
        "头",
        "只",
        "株",
        "种",
        "支",
        "部",
        "场",
        "批",
        "票",
        "款",
    ),
    *("栋", "羽", "对", "位", "个"),
)
_PER = "/(?:年|月|天|小时|人|台|平方米|平方公里|件|元|万元|家|亩|万元)"
_UNIT = (
    rf"(?:{'|'.join(_SCALES)})?(?:{'|'.join(re.escape(one) for one in _BASES)})(?:{_PER})?"
    r"|(?:万亿|千亿|百亿|亿|万)(?![一-鿿]*级)"
)
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_HEAD = "|".join(sorted(_BEFORE, key=len, reverse=True))
_AMOUNT = re.compile(
    rf"(?P<how>{_HEAD})?\s*(?P<number>(?<![\d.A-Za-z_/:#])[+-]?(?:{_DIGITS}))"
    rf"(?:\s*(?:-|—|~|至|到)+\s*(?P<high>{_DIGITS}))?\s*(?P<odd>[多余]?)\s*(?P<unit>{_UNIT})?"
    r"(?P<odd2>[多余](?=[一-鿿]))?(?P<after>左右|上下|(?:及)?以上|以内|以下)?"
)
_PERCENT_RANGE = re.compile(rf"(?P<number>{_DIGITS})%?\s*(?:-|—|~|至)\s*(?P<high>{_DIGITS})%")
_WORDED = re.compile(
    rf"(?P<how>{_HEAD})?(?:(?P<tenths>[一二三四五六七八九])(?P<odd>[多余]?)成(?P<half>半)?(?P<after>左右|以上|以下|以内)?"
    r"|(?P<under>[二三四五六七八九十])分之(?P<over>[一二三四五六七八九])|(?P<times>[一两二三四五六七八九十])(?P<odd3>[多余]?)倍(?P<after2>以上|多|左右)?"
    r"|翻(?:了)?(?P<doubles>[一两二三四五六七八九十]|(?<=[翻了])[1-9])?番|(?P<twice>翻倍|倍增(?![一-鿿]))|(?P<places>[一两二三四五六七八九])个(?=位次))"
)
_RANK = re.compile(r"第\s*(?P<number>\d{1,3}|[一二三四五六七八九十]{1,3})\s*(?:位|名|(?=[,，。;；、)\s]|$))")
_NEXT = re.compile(
    r"\s*(?:年|月|日|号|时(?!长)|点(?!钟)|世纪|周年|届|期|路|室|楼|层|代|版|级|岁|岁|班|组|幢|栋楼|弄|线|工厂|车间|厂|A级|C|G|D\b)"
)
_CLASS = re.compile(r"(?:的)?(?:工业|重点|重大|产业|制造业|招商|农业)*(?:项目|企业|大项目|工业企业)")
_GENERIC_UNITS = frozenset(["个", "位", "次", "场", "批", "部", "支", "对", "单", "人"])


@dataclass(frozen=True, slots=True)
class Found:
    """One amount: its stretch in the folded text, its number, unit and bound.

    high: the upper end of a range. times: what words mean in whole multiples (翻两番: 4). rank: whether it is a place.
    tenths: whether it was said as 成.
    """

    start: int
    end: int
    number: Decimal
    unit: str
    bound: str = "exact"
    high: Decimal | None = None
    times: Fraction | None = None
    rank: bool = False
    tenths: bool = False


def find_amounts(text: str, taken: list[tuple[int, int]]) -> list[Found]:
    """Every amount of a folded text, in order; `taken` are stretches that are periods, names or codes."""
    found = [one for one in (*_ranks(text), *_worded(text), *_numbered(text)) if not _inside(one, taken)]
    found.sort(key=lambda one: (one.start, -one.end))
    kept: list[Found] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return _inherited(text, kept)


def _inside(one: Found, taken: list[tuple[int, int]]) -> bool:
    return any(start < one.end and one.start < end for start, end in taken)


def _ranks(text: str) -> Iterator[Found]:
    for match in _RANK.finditer(text):
        before = text[max(0, match.start() - 16) : match.start()]
        if not re.search(r"居|列|位|名|排|全[国省市区]|保持|跃|升至|前移|上升|稳居|并列", before):
            continue
        if re.match(r"季度|产业|三产|、第", text[match.end() :]):
            continue
        number = match["number"]
        value = int(number) if number.isdecimal() else _chinese(number)
        if value:
            yield Found(match.start(), match.end(), Decimal(value), "位", rank=True)


def _chinese(text: str) -> int:
    tens, ten, ones = text.partition("十")
    if not ten:
        return _CHINESE.get(text, 0) if len(text) == 1 else 0
    return (_CHINESE.get(tens, 1) if tens else 1) * 10 + (_CHINESE.get(ones, 0) if ones else 0)


def _worded(text: str) -> Iterator[Found]:
    for match in _WORDED.finditer(text):
        how = _BEFORE.get(match["how"] or "", "exact")
        after = match["after"] or match["after2"] or ""
        how = _AFTER.get(after, "odd" if after == "多" or match["odd"] or match["odd3"] else how)
        span = (match.start() + len(match["how"] or ""), match.end())
        if match["tenths"]:
            before, behind = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
            if behind in ("立", "果", "功", "员", "为", "长", "交", "品", "都", "效", "熟", "本") or before in (
                "完",
                "建",
                "生",
            ):
                continue
            number = Decimal(_CHINESE[match["tenths"]]) * 10 + (5 if match["half"] else 0)
            yield Found(*span, number, "%", how, tenths=True)
        elif match["under"]:
            share = Fraction(_CHINESE[match["over"]], _CHINESE[match["under"]])
            yield Found(*span, _decimal(share * 100), "%", "about" if how == "exact" else how, times=share)
        elif match["places"]:
            yield Found(*span, Decimal(_CHINESE[match["places"]]), "个", how)
        elif match["times"] is None:
            doubles = match["doubles"] or "一"
            times = Fraction(2 ** (int(doubles) if doubles.isdecimal() else _CHINESE[doubles]))
            yield Found(*span, Decimal(int(times)), "倍", how, times=times)
        elif re.search(r"[增长高升大提加降快了]$", text[max(0, match.start() - 1) : match.start()]) or match["how"]:
            yield Found(*span, Decimal(_CHINESE[match["times"]]), "倍", how)


def _decimal(number: Fraction) -> Decimal:
    return (Decimal(number.numerator) / Decimal(number.denominator)).quantize(Decimal("0.1"))


def _numbered(text: str) -> Iterator[Found]:
    for match in _AMOUNT.finditer(text):
        unit = match["unit"] or ""
        start, end = match.start("number"), match.end()
        if not unit:
            end = match.end("high") if match["high"] else match.end("number")
        if _is_no_figure(text, match.start("number"), end, unit):
            continue
        how = _BEFORE.get(match["how"] or "", "exact")
        if how == "more" and unit.endswith("元") and _CLASS.match(text, match.end()):
            continue  # 产值超10亿元企业 is a class, too
        if match["odd"] or match["odd2"]:
            how = "odd"
        if (after := (match["after"] or "").removeprefix("及")) in _AFTER:
            if after in ("以上", "以下") and _CLASS.match(text, match.end()):
                continue  # 3000万元以上项目 is a class, not a figure
            how = _AFTER[after]
        number = match["number"].replace(",", "")
        high = match["high"]
        if high is not None and not unit:
            continue
        negative = number.startswith("-") and re.search(r"[一-鿿为(（,，、]$", text[:start] or "为")
        number = number if negative else number.lstrip("+-")
        start += 0 if negative else len(match["number"]) - len(match["number"].lstrip("+-"))
        value = Decimal(number)
        upper = None if high is None else Decimal(high.replace(",", ""))
        if upper is not None and upper < value:
            continue
        yield Found(start, end, value, unit, "range" if upper is not None else how, high=upper)


def _is_no_figure(text: str, start: int, end: int, unit: str) -> bool:
    before, behind = text[:start], text[end:]
    if re.search(r"[A-Za-z][-]?$|[:/]$|\d[:]\s*$|第$|〔|GB/?T?\s*\d*-?$", before[-4:]) and not before.endswith("GDP"):
        return True
    if re.match(r"\s*:\s*\d|[-]\d|[A-Za-z](?![A-Za-z]*/)", behind):
        return True
    if not unit:
        return not _bare(text, end)
    if unit in ("栋", "座", "间") and re.match(r"\d|单元|\s*-", behind):
        return True
    if unit == "个" and re.match(r"月|年(?!预计|产|均)|季度|工作日|人(?!均)|五年|方面|百分点", behind):
        return not behind.startswith("百分点")
    if unit in ("度", "米", "天", "分钟") and re.match(r"以来|内|前|后", behind):
        return True
    if unit == "项" and re.search(r"[(（]$", before[-1:]):
        return True
    return unit in ("级", "代") or bool(re.search(r"[“\"《]$", before[-1:]) and re.match(r"[”\"》]", behind))


def _bare(text: str, end: int) -> bool:
    """Whether a number without a unit has that of the next in its list: 高于全国0.7、全省2.3个百分点."""
    if _NEXT.match(text, end):
        return False
    following = re.match(
        r"\s*(?:、|和|及|与|,)[^\d。;；,，、]{0,6}(?:" + _DIGITS + r")\s*(?:" + _UNIT + ")", text[end:]
    )
    return following is not None and bool(re.search(r"(?:个?百分点|%|元|倍|家|人|吨|户)$", following[0]))


def _inherited(text: str, kept: list[Found]) -> list[Found]:
    """Numbers of a list get the unit that stands once, at its end."""
    made: list[Found] = []
    for place, one in enumerate(kept):
        after = kept[place + 1] if place + 1 < len(kept) else None
        between = text[one.end : after.start] if after is not None else ""
        joined = after is not None and bool(re.fullmatch(r"\s*(?:、|和|及|与|,)[^\d。;；,，、]{0,6}", between))
        unit = one.unit
        if after is not None and joined and (not unit or (unit == "个" and after.unit.endswith("百分点"))):
            unit = after.unit
        if unit:
            made.append(replace(one, unit=unit))
    return made
