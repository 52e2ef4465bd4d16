"""What the words of a table's head mean: unit, period, comparison, indicator."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from lineside.district.axes import Comparison, MeasureKind
from lineside.district.errors import DistrictError
from lineside.district.indicator import Indicators
from lineside.district.period import Period, read_period
from lineside.district.unit import Unit, unit

_NOTE_MARKS = re.compile(r"[①-⓿❶-➓]|(?<![A-Za-z])[⁰¹²³⁴-⁹]+")
_DASHES = re.compile(r"[‐‑‒–—―－~～到]+|(?<!截)至")
_BRACKETS = re.compile(r"[(（\[【]([^()（）\[\]【】]{1,40})[)）\]】]")
_CORNER = re.compile(r"(?:计量|金额)?单位\s*[:：]\s*(?P<units>[^\s:：]+(?:\s*[、,，;；和]\s*[^\s:：]+)*)")
_BETWEEN = re.compile(r"\s*[、,，;；和]\s*")
_UNIT_WORDS = {
    "人民币万元": "万元",
    "人民币元": "元",
    "万元人民币": "万元",
    "个百分点": "百分点",
    "百分比": "%",
    "户数": "户",
}
_MONTH = r"(?:1-\d{1,2}月(?:份)?(?:累计)?|\d{1,2}月\d{1,2}日|\d{1,2}月[底末]|\d{1,2}月份?)"
_PART = rf"(?:{_MONTH}|前三季度|上半年|下半年|第?[一二三四]季度|全年|年?[末底])"
_YEAR = r"(?:(?:19|20|21)\d\d年?度?|今年|本年|去年|上年)"
_PERIOD = re.compile(rf"(?:截至)?{_YEAR}{_PART}|(?:截至)?{_PART}|(?:19|20|21)\d\d年(?:度)?")
_NUMERIC_MONTH = re.compile(r"(?P<year>(?:19|20|21)\d\d)[.\-/年](?P<month>0?[1-9]|1[0-2])(?!\d)月?")
_BARE_YEAR = re.compile(r"(?:19|20|21)\d\d")

_BASE = re.compile(r"(?:上年|去年|上一年)(?:同期|同月)|^同期(?:数|值)?$|基期")
_GROWTH = re.compile(r"同比|增长|增速|增幅|增减|±|\+-|比上年|比去年|较上年|较去年|环比|涨幅")
_MONTH_ON_MONTH = re.compile(r"环比|比上月|较上月")
_TWO_YEARS = re.compile(r"两年平均|二年平均")
_SHARE = re.compile(r"占.*(?:比重|比例|比)|比重|占比|份额")
_RANK = re.compile(r"排名|位次|名次|排位")
_THIS_MONTH = re.compile(r"本月|当月")
_TO_DATE = re.compile(r"累计|1-本月|本年")
_NOISE = re.compile(
    r"同比|环比|增长|增速|增幅|增减|±|\+-|比(?:上年|去年|上月)(?:同期)?|较(?:上年|去年|上月)(?:同期)?|速度|率?\(%\)|"
    r"本月|当月|累计|本年|1-本月|数值?$|绝对量|总量(?!.)|实绩|完成|两年平均|其中[:：]?|[:：\s%%]"
)


def plain(text: str) -> str:
    """Half-width, one kind of dash, no blanks: what words are compared by."""
    if text.isascii() and text.isalnum():  # most cells are plain numbers
        return text
    unmarked = _NOTE_MARKS.sub("", text)  # else NFKC would make the digit 1 of ① and of ¹
    return re.sub(r"\s+", "", _DASHES.sub("-", unicodedata.normalize("NFKC", unmarked)))


def read_unit(text: str) -> Unit | None:
    """The unit that a text is, such as `万元`, `％`, `单位：亿元`; None where it is none."""
    word = plain(text).removeprefix("单位").lstrip(":")
    try:
        return unit(_UNIT_WORDS.get(word, word))
    except DistrictError:
        return None


def corner_units(text: str) -> tuple[Unit, ...]:
    """The units of `单位：亿元、%`; empty where the text names none."""
    for found in _CORNER.finditer(unicodedata.normalize("NFKC", text)):
        words = (read_unit(word.strip("()（）")) for word in _BETWEEN.split(found["units"]))
        if units := tuple(one for one in words if one is not None):  # 填报单位：… names an office, not a unit
            return units
    return ()


def unit_in(text: str) -> Unit | None:
    """The unit in the brackets of a heading, `产值（万元）`, or the heading itself where it is a unit."""
    for inside in reversed(_BRACKETS.findall(unicodedata.normalize("NFKC", text))):
        for word in re.split(r"[,，、;；]", inside):
            if (found := read_unit(word)) is not None:
                return found
    return read_unit(text)


def period_in(text: str, year: int | None) -> Period | None:
    """The first period a text names; None where it names none, or no year is known for it.

    Understands 2023年1—9月, 1-9月, 2023.09, 前三季度, 2023年, a bare 2023 and dates of cells.
    """
    words = plain(text)
    if re.fullmatch(r"\d{4}(?:-\d\d\.\.\d\d|Q[1-4]|H[12]|-\d\d)", words):  # as this program writes it
        try:
            return Period.parse(words)
        except DistrictError:
            return None
    if re.fullmatch(r"\d{4}-\d\d-\d\d", words):  # a date cell: months are typed as their first day
        return Period.parse(words[:7]) if words.endswith("-01") else Period.parse(words)
    if (found := _PERIOD.search(words)) and not _reads_as_unit(found[0]):
        written = found[0].replace("年度", "年")
        try:
            return read_period(written, year=year)
        except DistrictError:
            pass
    if found := _NUMERIC_MONTH.search(words):
        return Period.parse(f"{found['year']}-{int(found['month']):02d}")
    if _BARE_YEAR.fullmatch(words):
        return Period.parse(words)
    return None


def _reads_as_unit(text: str) -> bool:
    return text in ("末", "底")


def year_in(text: str) -> int | None:
    """The year a text names."""
    found = re.search(r"((?:19|20|21)\d\d)(?=年|[.\-/]\d|$)", plain(text))
    return int(found[1]) if found else None


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the words over a column say; what they leave open is empty.

    period: `header` where the heading names one, `month` for 本月, `to-date` for 累计, `sheet` otherwise.
    base: the column holds the value of a year before (上年同期). rest: words that none of this explains (汽车产业): it
    may count another thing.
    """

    indicator: str
    measure: MeasureKind
    compared_with: Comparison | None
    period: str
    unit: Unit | None
    base: bool
    rest: str = ""


def read_heading(path: tuple[str, ...], indicators: Indicators, year: int | None) -> Meaning:
    """Read the words over a column, outermost first."""
    words = plain("/".join(path))
    unit_found = next((found for text in reversed(path) if (found := unit_in(text)) is not None), None)
    base = bool(_BASE.search(words)) and not re.search(r"[比较]" + _BASE.pattern, words) and "增" not in words
    measure, compared = MeasureKind.LEVEL, None
    if not base and _RANK.search(words):
        measure = MeasureKind.RANK
    elif not base and _GROWTH.search(words) and not (unit_found and unit_found.dimension not in ("share", "points")):
        measure = MeasureKind.POINTS if "百分点" in words else MeasureKind.GROWTH
        compared = Comparison.MONTH_ON_MONTH if _MONTH_ON_MONTH.search(words) else Comparison.YEAR_ON_YEAR
        compared = Comparison.TWO_YEAR_MEAN if _TWO_YEARS.search(words) else compared
    elif not base and _SHARE.search(words):
        measure = MeasureKind.SHARE
    indicator, name = _indicator(path, indicators, rate=measure in (MeasureKind.SHARE, MeasureKind.LEVEL))
    if indicator and indicators[indicator].of_rate and measure is MeasureKind.SHARE:
        measure = MeasureKind.LEVEL  # 研发经费占营收比重 is an indicator of its own
    rest = _rest(path, name)
    return Meaning(indicator, measure, compared, _period_source(path, year), unit_found, base, rest)


_PLAIN = re.compile(
    r"规模以上|规上|限额以上|限上|全口径|全部|全社会|全区|全市|全县|本区|区内|辖内|当年价格?|现价|现行价格?|可比价格?|不变价格?|按|计算|"
    r"企业|工业|指标|主要|经济|效益|情况|完成|实现|本期|报告期|期末|时点|数量|数额?|金?额|绝对|总量?|值|率|合计|总计|快报|年报|初步|"
    r"其中|名义|实际|表|统计|数据|一览|名称|本年|当年|上年|去年|同期|基期|同月|上月|比|较|占|比重|比例|份额|排名|位次|名次|排位|"
    r"个?百分点|点|速度|幅度?|累计|本月|当月|年度?|季度?|月份?|末|底|两|二|平均|增减|增长|增速|增幅|增|减|降|涨幅?|同比|环比|"
    r"[(（\[【][^)）\]】]*[)）\]】]|[/:：、,，.%‰±+\-()（）#·\d\s]"
)


def _rest(path: tuple[str, ...], name: str) -> str:
    """The words over a column that neither its indicator nor its unit, period and comparison explain."""
    left = []
    for text in path:
        words = plain(_BRACKETS.sub("", unicodedata.normalize("NFKC", text)))
        words = words.replace(name, "") if name else words
        words = _PLAIN.sub("", _PERIOD.sub("", words))
        if words and read_unit(words) is None and words not in left:
            left.append(words)
    return "".join(left)


def _period_source(path: tuple[str, ...], year: int | None) -> str:
    words = plain("/".join(path))
    if any(period_in(text, year or 2000) for text in path):
        return "header"
    if _THIS_MONTH.search(words) and "1-本月" not in words:
        return "month"
    return "to-date" if _TO_DATE.search(words) else "sheet"


def _indicator(path: tuple[str, ...], indicators: Indicators, *, rate: bool) -> tuple[str, str]:
    """The indicator named anywhere in the path, and its name there: a whole name first, else the longest contained.

    A head that was cut over two rows (工业总 / 产值) is read as one.
    """
    joined = "".join(plain(_BRACKETS.sub("", unicodedata.normalize("NFKC", text))) for text in path)
    for text in (*reversed(path), joined):
        bare = _BRACKETS.sub("", unicodedata.normalize("NFKC", text))
        for word in (plain(text), plain(bare), _NOISE.sub("", _PERIOD.sub("", plain(bare))), plain(bare).strip("#")):
            named = indicators.named(word)
            if named is not None:
                return named.id, word
    names = {
        plain(name): indicator.id
        for indicator in indicators.values()
        for name in (indicator.name.zh, *indicator.aliases)
        if rate or not indicator.of_rate
    }
    words = plain("/".join(path))
    inside = [name for name in names if len(name) > 1 and (name in words or name in joined)]
    if not inside:
        return "", ""
    longest = max(inside, key=len)
    return names[longest], longest


def without_period(text: str) -> str:
    """The text with the periods it names taken out, so that this month's heading equals last month's."""
    return _PERIOD.sub("", plain(text))
