"""Periods in a running text: what a figure is of, and what it is only compared with."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass

from lineside.district.errors import DistrictError
from lineside.district.period import Period

_N = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4, "首": 1, "五": 5, "5": 5, "六": 6, "十": 10}
_YEAR = r"(?:(?P<year>(?:19|20|21)\d\d)年度?|(?P<word>今年|本年|当年|去年|上年|前年))?"
_PART = (
    r"(?P<months>\d{1,2}(?:月(?:份)?)?\s*[-—~至到]+\s*(?P<to>\d{1,2})月(?:份|止|累计|底|末)?)|(?P<day>\d{1,2}月\d{1,2}日)"
    r"|(?P<quarters>前[三3]季度|[1一]\s*[-—~至到]+\s*[3三]季度)|(?P<halfyears>上半年|下半年)|(?P<quarter>第?[一二三四1-4首]季度)(?P<qend>末)?"
    r"|(?P<monthend>\d{1,2}月[底末])|(?P<month>\d{1,2}月(?:份|当月)?)|(?P<whole>全年(?!工作|目标|任务|计划|预算)|年度(?!目标|计划|任务|预算|投资|考核))|(?P<end>年?[底末])"
)
_STRETCH = re.compile(rf"(?P<until>截至|截止|到|至)?(?:目前)?{_YEAR}\s*(?:{_PART})?")
_RANGE = re.compile(r"(?P<from>(?:19|20|21)\d\d)(?:年)?\s*[-—~至到]\s*(?P<to>(?:19|20|21)\d\d)年")
_AGAINST = re.compile(r"(?:比|较|与|环比|同比|对比|相比|相对|高于|低于|自|由)(?:[一-鿿]{0,2})$")
_BASE_WORD = re.compile(
    r"上年同期|去年同期|上年同月|去年同月|上年末|上年底|上月止?|上个月|上季度|上一年|上年|去年(?!\d)"
)
_SUMMED = re.compile(r"(?<![\d一二三四五六七八九十第])(?P<years>[三四五六十345])年(?:来|间)?(?=累计|合计|共)")
_TIMES = re.compile(r"的(?:近|约|超过?|逾)?[\d.一两二三四五六七八九十]+[多余]?倍")
_LIST = re.compile(r"(?:和|、|及)$")
_PUBLISHED = re.compile(r"(?:发布|召开|举行|获悉|讯|印发|报道|电|介绍|日前|投产|投用|开工|起)")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A period named in a folded text. base: it is what something is compared with. local: only for its sentence."""

    start: int
    end: int
    period: str
    base: bool = False
    local: bool = False


def find_stretches(text: str, year: int | None) -> list[Stretch]:
    """The periods of a folded text, in order; years that are not said come from those said before, or from `year`."""
    found: list[Stretch] = []
    for match in _RANGE.finditer(text):
        period = f"{match['from']}..{match['to']}"
        found.append(Stretch(match.start(), match.end(), period if match["from"] < match["to"] else "", base=True))
    known = year
    for match in _STRETCH.finditer(text):
        if not (match["year"] or match["word"] or _parts(match)) or _covered(match, found):
            continue
        if not match["year"] and not match["word"] and not _says_stretch(text, match):
            continue
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        before = text[max(0, start - 8) : start]
        base = _is_base(text, match, before, found)
        if match["year"] and not base and not match["until"]:
            known = int(match["year"])
        # 去年 is the year before that of the text, whatever year was named last; without one it is not known.
        told = year if match["word"] in ("今年", "去年", "上年", "前年") else known
        period = _period(match, int(match["year"]) if match["year"] else told)
        local = bool(re.search(r"其中[,:]?$", before))
        found.append(Stretch(start, match.end(), period, base, local))
    found.sort(key=lambda one: one.start)
    return sorted([*found, *_summed(text, found, year)], key=lambda one: one.start)


def _summed(text: str, found: list[Stretch], year: int | None) -> Iterator[Stretch]:
    """五年累计: the years that end with the one spoken of."""
    for match in _SUMMED.finditer(text):
        told = [one.period for one in found if one.start < match.start() and not one.base and one.period[:1] in "12"]
        last = int(told[-1][:4]) if told and told[-1] else year
        count = _N.get(match["years"], 0)
        period = "" if last is None or count < 2 else f"{last - count + 1}..{last}"
        yield Stretch(match.start(), match.end(), period, local=True)


def _parts(match: re.Match[str]) -> bool:
    names = ("months", "day", "quarters", "halfyears", "quarter", "monthend", "month", "whole", "end")
    return any(match[name] for name in names)


def _says_stretch(text: str, match: re.Match[str]) -> bool:
    if match["end"]:
        return match["end"] in ("年末", "年底")
    behind = text[match.end() : match.end() + 1]
    return not (match["month"] and match["month"].endswith("月") and behind in ("期", "度"))


def _covered(match: re.Match[str], found: list[Stretch]) -> bool:
    return any(one.start < match.end() and match.start() < one.end for one in found)


def _is_base(text: str, match: re.Match[str], before: str, found: list[Stretch]) -> bool:
    behind = text[match.end() : match.end() + 3]
    if match["day"] and not match["until"]:
        return True  # a day is that of an event or of the report, not of the figures
    if (
        behind.startswith("的")
        and re.search(r"(?:是|为|达到?|相当于|达到了)$", before)
        and _TIMES.match(text, match.end())
    ):
        return True  # 是2010年的1.5倍
    if behind.startswith("同期") or _AGAINST.search(before):
        return True
    return bool(found and found[-1].base and _LIST.search(before) and match.start() - found[-1].end < 3)


def _period(match: re.Match[str], year: int | None) -> str:
    word = match["word"] or ""
    if year is None:
        return ""
    if word in ("去年", "上年"):
        year -= 1
    elif word == "前年":
        year -= 2
    until = match["until"] in ("截至", "截止", "至")
    try:
        text = _canonical(match, year)
        if until and re.fullmatch(r"\d{4}(?:-\d\d)?(?:-\d\d)?", text):
            text = f"..{text}"
        return Period.parse(text).text
    except DistrictError:
        return ""


def _canonical(match: re.Match[str], year: int) -> str:
    if match["months"]:
        first, last = int(re.match(r"\d+", match["months"])[0]), int(match["to"])  # type: ignore[index]
        if first == 1:
            return f"{year}" if last == 12 else f"{year}-01..{last:02d}"
        return "?"
    if match["day"]:
        month, day = re.findall(r"\d+", match["day"])
        return f"{year}-{int(month):02d}-{int(day):02d}"
    if match["quarters"]:
        return f"{year}-01..09"
    if match["halfyears"]:
        return f"{year}H{1 if match['halfyears'][0] == '上' else 2}"
    if match["quarter"]:
        number = _N[match["quarter"].removeprefix("第")[0]]
        return f"{year}-{number * 3:02d}-{30 if number in (2, 3) else 31}" if match["qend"] else f"{year}Q{number}"
    if match["monthend"] or match["month"]:
        month = int(re.match(r"\d+", match["monthend"] or match["month"])[0])  # type: ignore[index]
        if match["monthend"]:
            return f"{year}-{month:02d}-{monthrange(year, month)[1] if 1 <= month <= 12 else 31}"
        return f"{year}-{month:02d}"
    return f"{year}-12-31" if match["end"] else f"{year}"
