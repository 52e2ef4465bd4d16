"""What a number in a sentence measures: told by its unit and by the words before and behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lineside.district.words.amounts import Found
from lineside.district.words.statement import Measure

_FALL = r"下降|降低|减少|下滑|回落|萎缩|缩减|缩窄|收窄|缩小|放缓|减缓|下拉|低于|慢于|少于|负增长|降|减|低|慢"
_RISE = r"增长|上升|提高|提升|增加|扩大|加快|上涨|增|升|快于|高于|高出|高|快|多于|拉动|带动|贡献|前移"
_MOVE = re.compile(rf"(?P<fall>{_FALL})|(?P<rise>{_RISE})")
_NOUNS = re.compile(
    r"增加值|增值|增量|高新|高技术|高端|高企|高校|高等|高速|高铁|高质量|高精|高层|低空|低碳|低保|低压|减排|减税|减贫|升级|升学|升规|提升行动|快递|快报|快充|"
    r"贡献突出|降水|降雨|增信|增设|减速|减震|减振|高压|高原|高粱|高分子|高纯|占地"
)
_TO = re.compile(
    r"(?:[增升降提减扩]|增长|上升|下降|提高|提升|降低|减少|扩大|增加|上涨|回落)(?:到|至|为)$|(?:达到?|为|是|在|保持|稳定在|控制在)$"
)
RISEN = re.compile(
    r"(?:增加|提高|提升|上升|增长|扩大|下降|减少|降低|回落|调整|发展)?(?:到|至|为)(?:(?:19|20)\d\d年的?)?"
)
_TO_BASE = re.compile(
    r"(?:到|至|为|达到?|是)(?:了)?(?:(?:原来|原先|之前|基期|上年|去年|上年同期|去年同期|(?:19|20)\d\d年)?的)?(?:近|约|超过?|逾)?$"
)
_SHARE = re.compile(r"占(?!用|地)|比重|占比|份额|贡献率|集中度")
_RATE = re.compile(
    r"[率面度](?:均|已|仅|还|稳定|保持|高|合计|累计)*(?:为|达到?|是|在|至|到|控制在|提高到|上升至|增至|降至)?$"
)
_SPEED = re.compile(r"(?:增速|增幅|涨幅|增长率|增长速度)[^,，。;；、]{0,8}$")
_DROP = re.compile(r"(?:降幅|跌幅)[^,，。;；、]{0,8}$")
_PLACE = re.compile(
    r"(?P<how>高于|高出|低于|快于|慢于|比|较)"
    r"(?P<of>[^,，。;；]{0,16}?(?:全国|全省|全市|全区|全县|平均|水平|省|市)[^,，。;；\d]{0,10}|(?<=于)[^,，。;；\d]{2,16}?$)"
)
_DRAW = re.compile(r"(?:拉动|带动|下拉|贡献)(?P<of>[^,，。;；\d]{0,20})")


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure, whether it is a fall, and what it is held against."""

    measure: Measure
    fall: bool = False
    compared_with: str = ""
    of: str = ""


def changes(words: str) -> bool:
    """Whether words say that something changes, or to how much of itself it comes."""
    return bool(_MOVE.search(words) or re.search(r"番|倍增|翻倍|[到至为达是].*[倍一]$", words))


def measure_of(found: Found, left: str, right: str, sentence: str, before: Measured | None) -> Measured:
    """The measure of an amount.

    Args:
        found: the amount.
        left: the words between the figure before it, or the sign before that, and the amount.
        right: the words behind it.
        sentence: everything of the sentence before the amount.
        before: the measure of the amount before it, where both stand in one list; else None.
    """
    left, sentence = _NOUNS.sub("□", left), _NOUNS.sub("□", sentence)
    bare = left.rstrip(" (（")
    if before is not None and before.measure in ("level", "share") and RISEN.fullmatch(left):
        return before
    if found.rank:
        return Measured("rank", of=_among(left))
    if found.unit.endswith("百分点"):
        if before is not None and before.measure == "points" and not _MOVE.search(left):
            return before
        return _points(left, sentence)
    if before is not None and not _MOVE.search(left) and not _SHARE.search(left):
        same = found.unit in ("%", "‰", "倍")
        if same and before.measure in ("growth", "times"):
            return Measured("times" if found.unit == "倍" else "growth", before.fall, before.compared_with)
        if same == (before.measure in ("growth", "times", "share")):
            return before
    if found.unit == "倍":
        to = found.times is not None or _TO_BASE.search(bare)
        return Measured("times", bool(re.search(_FALL, bare[-6:])), "to" if to else _compared(left))
    if found.times is not None and _TO_BASE.search(bare):
        return Measured("level", compared_with="to")
    if (
        found.tenths
        and re.match(r"[一-鿿]", right)
        and not re.search(rf"(?:{_RISE}|{_FALL})了?(?:近|约|超过?)?$", bare)
    ):
        return Measured("share")
    if found.unit in ("%", "‰", "成"):
        return _share_or_growth(bare, right, sentence)
    return _level(bare)


def _level(bare: str) -> Measured:
    if net := re.search(r"净[增减](?!长)[^,，。;；、\d]{0,14}$", bare):
        return Measured("increase", net[0].startswith("净减"), _compared(bare))
    moved = re.search(
        r"(?:前进|后退|前移|净增|净减|增加|减少|新增加|多增|少增|提高|下降|增长|上升|降低)(?:了)?(?:近|约|超|超过)?$",
        bare,
    )
    if moved is None or _TO.search(bare):
        return Measured("level")
    return Measured("increase", bool(re.search(_FALL, moved[0])), _compared(bare))


def _share_or_growth(bare: str, right: str, sentence: str) -> Measured:
    if _DROP.search(bare) and not _TO_MOVE.search(bare):
        return Measured("growth", True, _compared(bare) or "yoy")
    if _SPEED.search(bare) and not _TO_MOVE.search(bare):
        return Measured("growth", False, _compared(bare) or "yoy")
    moves = list(_MOVE.finditer(bare))
    move = moves[-1] if moves else None
    shares = list(_SHARE.finditer(bare))
    if shares and (move is None or shares[-1].start() > move.start()):
        return Measured("share", of=_whole(bare, shares[-1]))
    if _TO.search(bare) and not re.search(r"(?:增长|增速|下降|增幅)(?:为|达到?)$", bare):
        if shares:
            return Measured("share", of=_whole(bare, shares[-1]))
        return Measured("level")
    if _RATE.search(bare):
        return Measured("level")
    if move is not None and len(bare) - move.end() <= 6:
        return Measured("growth", move["fall"] is not None, _compared(bare) or "yoy")
    if re.match(r"\s*(?:以上|左右)?的[一-鿿]", right) or re.search(
        r"完成[^,，。]{0,12}(?:目标|计划|任务|预算)的?$", bare
    ):
        return Measured("share")
    if move is not None:
        return Measured("growth", move["fall"] is not None, _compared(bare) or "yoy")
    if not re.search(r"[一-鿿]", bare) and re.search(r"增速|增长|增幅", sentence):
        return Measured("growth", compared_with="yoy")
    return Measured("level")


_TO_MOVE = re.compile(rf"(?:{_FALL}|{_RISE})[^,，。]*$")


def _points(left: str, sentence: str) -> Measured:
    if drawn := list(_DRAW.finditer(left)):
        return Measured("points", "下拉" in left, "contribution", drawn[-1]["of"].strip())
    narrowed = (
        re.search(r"(?:降幅|跌幅)", sentence[-40:]) is not None and re.search(r"收窄|缩窄|缩小|扩大", left) is not None
    )
    moves = list(_MOVE.finditer(left))
    place = list(_PLACE.finditer(left))
    fall = bool(moves and moves[-1]["fall"])
    if narrowed:
        fall = "扩大" not in left
    if place and not re.search(r"同期|上年|去年|月|季度|上半年", place[-1]["of"]):
        fall = fall or place[-1]["how"] in ("低于", "慢于")
        return Measured("points", fall, "other-place", place[-1]["of"].strip())
    if not moves and (held := list(_MOVE.finditer(sentence[-24:]))):
        fall = held[-1]["fall"] is not None
        if re.search(r"[高低快慢]于", sentence[-24:]):
            return Measured("points", fall, "other-place", left.strip("、和与,， "))
    return Measured("points", fall, _compared(left) or "base")


def _compared(left: str) -> str:
    if "环比" in left or re.search(r"比上月|较上月|比上季", left):
        return "mom"
    if re.search(r"[两二]年平均", left):
        return "two-year-mean"
    if re.search(r"年均|[三四五六七八九十]年平均|年平均", left):
        return "annual-mean"
    if re.search(r"同比|上年|去年", left):
        return "yoy"
    return "base" if re.search(r"[比较](?:19|20)\d\d|[比较]\d{1,2}[月-]|[比较][一二三上下前]", left) else ""


def _among(left: str) -> str:
    match = re.search(r"(?:居|列|位居|排名|位列|在|占)([^,，。;；\d]{1,16}?)(?:排名|排位|位列|增速|的)?$", left)
    return match[1] if match else ""


def _whole(bare: str, share: re.Match[str]) -> str:
    tail = bare[share.end() :]
    tail = re.sub(r"(?:的)?(?:比重|比例|份额|占比)?(?:合计)?(?:分别)?(?:为|达到?|是|的|近|约|超)*$", "", tail)
    return tail.strip()
