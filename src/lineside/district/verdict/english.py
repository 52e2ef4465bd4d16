"""The English of a verdict's lines, which are kept in Chinese: names and quoted statements stay as they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from lineside.district.english import amounts_in_english
from lineside.district.registry.chain import Chain
from lineside.district.store.ledger import Ledger

WORDS: Final = {
    "一致": "agrees",
    "需核实": "to be checked",
    "口径不同": "different basis",
    "两处不一": "two sources differ",
    "无法核算": "cannot be computed",
}

LINES: Final = {
    # two figures and the change between them
    "{} ÷ {} = {}，即增长{}": "{} ÷ {} = {}, a growth of {}",
    "仅在“{}”的理解下成立，与通行写法不合": "holds only if read as “{}”, which is not the usual reading",
    "为原来的{n}倍": "to {} times",
    "约为原来的{n}倍": "to about {} times",
    "为原来的一半": "to one half",
    "增加{n}倍，为原来的{n}倍": "by {} times, so to {} times",
    "升基数的{}": "up by {} of the base",
    "降基数的{}": "down by {} of the base",
    "升{n}个百分点": "up by {} percentage points",
    "降{n}个百分点": "down by {} percentage points",
    "按0.1%取整后不变": "unchanged when rounded to 0.1 %",
    "百分点用于两个比率之差，{}不是比率": "percentage points are a difference of two rates, and {} is no rate",
    "基期{}，报告期{}，盈亏不明": "base {}, reported {}: profit or loss is not known",
    "基期{}，报告期{}，两期相同": "base {}, reported {}: both are the same",
    "基期{}，报告期{}：未由亏转盈，也无亏损增减": (
        "base {}, reported {}: no turn from loss to profit, and no change of a loss"
    ),
    "基期{}，报告期{}：{}，不用百分比或倍数表示": "base {}, reported {}: {}, which no percentage or multiple can say",
    "基期{}，报告期{}：可能为零或负数，算不出增速": (
        "base {}, reported {}: it may be zero or negative, so there is no growth"
    ),
    "基期{}，报告期{}：{}": "base {}, reported {}: {}",
    "扭亏": "from loss to profit",
    "转亏": "from profit to loss",
    "减亏": "a smaller loss",
    "增亏": "a larger loss",
    "上年同期为零": "the base is zero",
    "基期晚于报告期：{}、{}": "the base is later than what is reported: {}, {}",
    "若属实，基期应为{}": "if it holds, the base was {}",
    "{}没有上年同期": "{} has no period of a year before",
    "人员之比（前÷后）= {}": "people, before ÷ after = {}",
    "人均产出之比 = {}": "output per person, after ÷ before = {}",
    "{}：产出须为原来的{}": "{}: output must be {} of what it was",
    "人员{}、{}，算不出人均产出": "people {} and {}: output per person cannot be reckoned",
    "产出{}、{}，算不出人均产出之比": "output {} and {}: the ratio of outputs per person cannot be reckoned",
    "“{}”不是倍数或百分比，不能用来核算人均产出": "“{}” is no multiple or percentage of output per person",
    # wholes, parts and expressions
    "{} ÷ {} = {}，所述为{}": "{} ÷ {} = {}, stated {}",
    "{} ÷ {} = {}，部分不应超过整体": "{} ÷ {} = {}: a part should not exceed its whole",
    "{} ÷ {}，部分不应超过整体": "{} ÷ {}: a part should not exceed its whole",
    "{}与{}有零或负数，算不出占比": "{} and {}: of zero or a negative number there is no share",
    "占比用百分数表示，所述{}不是百分数": "a share is a percentage, and {} is none",
    "相差{}": "they differ by {}",
    "{}；{} = {}，所述{}": "{}; {} = {}, stated {}",
    "{n}个数字过多，算不出": "{} figures are too many to reckon with",
    "两期的年份不明，算不出年均增速": "the years are not known, so there is no mean annual growth",
    "负数没有根，算不出": "a negative number has no root",
    "{}没有上限或下限，算不出": "{} has no upper or lower end",
    "基期数不为正，算不出年均增速": "the base is not positive, so there is no mean annual growth",
    "除数可能为零，算不出": "the divisor may be zero",
    # the registry
    "登记{n}，所述{n}": "{} on record, {} stated",
    "其余{n}个未列名": "the other {} are not named",
    "{n}个环节中{n}个有企业": "of {} stages {} have firms",
    "未见企业：{}": "no firm at: {}",
    "所述{}": "stated: {}",
    "基期{}，报告期{}，算不出增速": "base {}, reported {}: there is no growth",
    "{} {} 算不出增速": "{} {}: there is no growth",
    "{n}个百分点": "{} percentage points",
    "所述{}，台账为{}": "stated: {}; the ledger has {}",
    "{} ÷ {} = {}，{n}年平均增长{}": "{} ÷ {} = {}, over {} years a mean growth of {}",
    "{} ÷ 目标{} = {}": "{} ÷ the target {} = {}",
    "增速{} − 上年增速{} = {}": "growth {} − growth of the year before {} = {}",
    "拉动的是哪一个整体未写明，百分点不与金额相减": "of which whole it is a contribution is not stated",
    "{n}个成员中有{n}个高于{}": "{} members, of which {} are above {}",
    "年均增长的起点未写明": "the first year of the mean growth is not stated",
    "{}没有可比的基期": "{} has no base to compare with",
    # what cannot be compared, or is not there
    "台账中没有：{}": "not in the ledger: {}",
    "{}对应不止一个数字，须指明出处": "several figures are {}: say which source",
    "口径：{}": "basis: {}",
    "指标不同：{}、{}": "different indicators: {}, {}",
    "时期不同：{}、{}": "different periods: {}, {}",
    "时期长短不同：{}、{}": "periods of different length: {}, {}",
    "计量单位不同：{}、{}": "different units: {}, {}",
    "价格口径不同：{}、{}": "different prices: {}, {}",
    "时期未注明：{}": "a period is not stated: {}",
    "价格口径未注明：{}": "prices are not stated: {}",
    "统计范围不同：{}、{}": "different scopes: {}, {}",
    "所依名录不同：{}、{}": "different lists: {}, {}",
    "归属原则不同：{}、{}": "different attribution: {}, {}",
    "数字类型不同：{}、{}": "different kinds of figures: {}, {}",
    "性质不同：{}数、{}数": "of different standing: {}, {}",
    "上报": "reported",
    "计划": "planned",
    "对外公布": "published",
    "实测": "measured",
    "推算": "derived",
    "估计": "estimated",
    "仿真": "simulated",
    "法人注册地": "legal seat",
    "生产单位所在地": "producing unit",
    "项目所在地": "site of the project",
    "水平数": "a level",
    "未注明": "not stated",
    "{}：各处所述互相矛盾": "{}: what is said of it contradicts itself",
    "{}：不受其他表述约束，可为任何数": "{}: bound by no other statement, it may be any number",
    "{}：若各处所述属实，为{}": "{}: if all that is said holds, {}",
    "{}：若各处所述属实，不低于{}": "{}: if all that is said holds, at least {}",
    "{}：若各处所述属实，不超过{}": "{}: if all that is said holds, at most {}",
    "{}：若各处所述属实，在{}至{}之间": "{}: if all that is said holds, between {} and {}",
    "由其余{n}条，{}为{}，与“{}”不合": "by the other {} statements {} is {}, against “{}”",
    "由其余{n}条，{}不低于{}，与“{}”不合": "by the other {} statements {} is at least {}, against “{}”",
    "由其余{n}条，{}不超过{}，与“{}”不合": "by the other {} statements {} is at most {}, against “{}”",
    "由其余{n}条，{}在{}至{}之间，与“{}”不合": "by the other {} statements {} is between {} and {}, against “{}”",
    "{i}为{}": "{} is {}",
    "{i}增长{}": "{} grows {}",
    # what would settle it
    "原文改写为无歧义的说法，如“增长到…倍”或百分比": "words with one meaning: “to … times”, or a percentage",
    "原始台账中的两期数字及其统计范围": "both figures in the original ledger, and their scope",
    "同一口径的两期数字": "both figures on one basis",
    "两期比率的原始数字": "the original figures of both rates",
    "两期盈亏的准确数": "exact profit or loss of both periods",
    "改为扭亏、转亏、减亏或增亏，并写明两期金额": "words of profit and loss, with both amounts",
    "不为零的基期准确数": "an exact base other than zero",
    "不为零的准确数": "exact figures other than zero",
    "基期数：{}": "the base: {}",
    "同一口径的人员数": "people on one basis",
    "同一口径的两期产出": "output of both periods on one basis",
    "改造前后的用工": "people before and after",
    "改造前后的产量": "output before and after",
    "改造前后的产量、班次和用工": "output, shifts and people before and after",
    "原始台账": "the original ledger",
    "年度目标": "the target of the year",
    "基期数": "the base",
    "基期比率": "the rate of the base",
    "两期数字": "both figures",
    "两期比率": "both rates",
    "两期增速": "both growths",
    "两地增速": "the growth of both places",
    "两期数字及其统计范围": "both figures, and their scope",
    "整体的基期数": "the base of the whole",
    "整体的基期数和价格口径": "the base of the whole, and its prices",
    "不为负的两期数字": "two figures that are not negative",
    "各成员同一时期的数字": "each member's figure of the same period",
    "所涉各数的原始台账": "the original ledgers of these figures",
    "完整名单": "the whole list",
    "产业链各环节": "the stages of the chain",
    "{}环节的企业": "firms at {}",
    "同一口径的整体与各分项": "the whole and its parts on one basis",
    "各分项的名录": "the lists of the parts",
    "同一时点、同一计量单位的各阶段数": "each stage at one time, in one unit",
    "各阶段的品种名单": "the list of each stage",
    "同一口径的数字": "figures on one basis",
    "主管部门在同一时点的名录或台账": "the authority's list or ledger at one time",
    "分子与分母的口径": "the basis of part and whole",
    "不为负的分子和不为零的分母": "a part that is not negative, and a whole that is not zero",
    "该规模所指的指标、范围和时点": "the indicator, scope and time that the scale is of",
    "两者同一指标、同一范围的数字": "both of one indicator and scope",
    "补充{}": "to be entered: {}",
    "更正该表述的核算方法": "the way in which this claim is recomputed, corrected",
}
"""The lines as verdicts write them: `{}` for what varies, `{n}` for a number, `{i}` for an id."""

BUNDLED: Final = {
    "1000亿所指的指标（产值、投资或协议数）和时点": (
        "the indicator (output, investment or agreements) and time of the 100 billion"
    ),
    "2021年末累计培育数（若属实应为3630家）": "how many had been fostered by the end of 2021 (3,630 if it holds)",
    "两类合并计数，且未注明按市级还是国家标准认定": (
        "two kinds are counted together, and by whose standard is not stated"
    ),
    "中心城区各区工业投资增速": "the growth of industrial investment in each central district",
    "主城都市区各区工业投资增速": "the growth of industrial investment in each district of the metropolitan area",
    "没有其他各区的增速": "the growth of the other districts is not known",
    "五大集群与全区同一指标的数额": "one indicator of the five clusters and of the district",
    "企业销售台账": "the firm's sales ledger",
    "全市技改投资增速": "the growth of the city's investment in retrofits",
    "平均方法与报数企业数未注明": "neither the mean nor the number of firms that reported is stated",
    "同一时点的认定名录": "the list of those recognised, at one time",
    "全市三期临床品种名单": "the city's list of products in phase III",
    "全市技改投资增速（若属实应为−2.6%）": "the growth of the city's investment in retrofits (−2.6% if it holds)",
    "占比所指的指标未注明，与前三支柱产业营收占比57.8%不可比": (
        "of which indicator it is a share is not stated; it cannot be compared with the three pillars' 57.8% of revenue"
    ),
    "各企业数控装备台数与装备总台数": "numerically controlled machines and all machines of each firm",
    "各企业能耗与产出": "energy and output of each firm",
    "各企业改造前后的数值、测算方法和权数": "each firm's values before and after, the method and the weights",
    "各项目已投产部分的产值": "the output of what each project has put into operation",
    "技改投资与所指分母的数额": "the investment in retrofits, and what it is divided by",
    "分母未注明（工业投资、制造业投资或固定资产投资）": (
        "what it is a share of is not stated (industrial, manufacturing or fixed-asset investment)"
    ),
    "平均方法（简单、加权或合计之比）与报数企业数未注明": (
        "neither the mean (simple, weighted, or of sums) nor the number of firms that reported is stated"
    ),
    "百分比还是百分点未注明；平均方法未注明": "neither percent or percentage points nor the mean is stated",
    "百分比还是百分点未注明；能源利用率的定义未注明": (
        "neither percent or percentage points nor what energy efficiency means is stated"
    ),
    "改造前的自动化率未给出；比率不超过100%，故原值不高于10%（增长到10倍）或9.1%（增长10倍）": (
        "the rate of automation before is not given; no rate exceeds 100%, so it was at most 10% (to 10 times) or 9.1%"
        " (by 10 times)"
    ),
    "没有可计量的定义": "nothing that can be measured is defined",
    "生产规模所指的指标；若指总产值，应写“近翻一番”或“增长90.6%”": (
        "the indicator that the scale is of; of gross output, “近翻一番” (nearly doubled) or “增长90.6%” (grew 90.6%)"
    ),
    "科技局在同一时点的企业名录；现有数与累计培育数的定义": (
        "the science bureau's list of firms at one time; what counts as present and as fostered so far"
    ),
    "租期与费用清单": "the term of the lease and its costs",
    "统计部门可比价增加值指数": "the bureau's index of value added at comparable prices",
    "节省所属期间未注明（若为一年，约每平方米每月55元）": (
        "the time of the saving is not stated (of a year, about 55 yuan a square metre and month)"
    ),
    "认定文件与分类名单": "the documents of recognition, and the list by class",
    "销售主体（迈拓、钱璟或合计）与年份未注明": "neither whose sales (Maituo, Qianjing or both) nor the year is stated",
    "集群培育方案原文": "the text of the plan for the clusters",
    "协议产值是约定数，不是产值": "output by agreement is a promise, not output",
    "标题称支柱，正文称主导": "the title says pillar, the text leading",
}
"""What the bundled claims say of themselves."""
_ID: Final = r"([A-Za-z][\w.-]*)"
_VARIES: Final = r"\{[ni]?\}"
_QUARTERS: Final = "一二三四"
_PERIODS: Final = (
    (re.compile(r"(\d{4})年1—(\d{1,2})月"), lambda it: f"{it[1]}-01..{int(it[2]):02}"),
    (re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日"), lambda it: f"{it[1]}-{int(it[2]):02}-{int(it[3]):02}"),
    (re.compile(r"(\d{4})年(\d{1,2})月"), lambda it: f"{it[1]}-{int(it[2]):02}"),
    (re.compile(r"(\d{4})年([一二三四])季度"), lambda it: f"{it[1]}-Q{_QUARTERS.index(it[2]) + 1}"),
    (re.compile(r"(\d{4})年([上下])半年"), lambda it: f"{it[1]}-H{'上下'.index(it[2]) + 1}"),
    (re.compile(r"(\d{4})年或(\d{4})年"), lambda it: f"{it[1]} or {it[2]}"),
    (re.compile(r"(\d{4})—(\d{4})年"), lambda it: f"{it[1]} to {it[2]}"),
    (re.compile(r"(\d{4})年"), lambda it: it[1]),
    (re.compile("截至"), lambda _: "until "),
    (re.compile("每年"), lambda _: "every year"),
    (re.compile("（推定）"), lambda _: " (inferred)"),
    (re.compile("时期未注明"), lambda _: "period not stated"),
    (re.compile("未注明出处"), lambda _: "place not stated"),
)
_WHEN: Final = re.compile(
    r"(?:截至)?\d{4}(?:—\d{4})?年(?:1—\d{1,2}月|\d{1,2}月(?:\d{1,2}日)?|[一二三四]季度|[上下]半年|或\d{4}年)?(?:（推定）)?"
    r"|每年|时期未注明"
)
"""A period as lines write it."""
_SAID: Final = re.compile(r"([^：；]+)：([^：；]+)（([^）]+)）")
"""A figure with its period and place."""
_RANGE: Final = re.compile(r"([−-]?[\d.]+|…)(%|倍|)至([−-]?[\d.]+|…)(%|倍|)")
_RECKONED: Final = re.compile(" [=≥÷−] ")
"""What a line of arithmetic has, and a claim's words have not."""
_STATES: Final = {"为": "is", "增长": "grows"}
_STATED: Final = re.compile(f"(.+)({'|'.join(_STATES)})(.+?)")
"""What a statement says of a figure."""
_QUOTED: Final = re.compile("(“[^”]*”)")

Called = Mapping[str, str]
"""The English of what is called so in Chinese."""


def called_in_english(ledger: Ledger) -> Called:
    """What a ledger's indicators and the stages of its chains are called, by their Chinese."""
    stages = [stage.name for chain in ledger.records("chain") if isinstance(chain, Chain) for stage in chain.stages]
    names = [*stages, *(each.name for each in ledger.indicators.values())]
    return {name.zh: name.en for name in names if name.en}


def english(line: str, called: Called) -> str:
    """A line of a verdict in English; one that the claim itself brings stays as it was written."""
    if line in BUNDLED:
        return BUNDLED[line]
    said = _SAID.findall(line)
    if said and "；".join(f"{period}：{value}（{place}）" for period, value, place in said) == line:
        return "; ".join(
            f"{_period(period)}: {amounts_in_english(value)} ({_period(place)})" for period, value, place in said
        )
    for pattern, words in _patterns():
        if found := pattern.fullmatch(line):
            return words.format(*(_piece(piece, called) for piece in found.groups()))
    return _piece(line, called) if _RECKONED.search(line) else _stated(line, called) or line


def _period(text: str) -> str:
    for pattern, said in _PERIODS:
        text = pattern.sub(said, text)
    return text


def _piece(text: str, called: Called) -> str:
    """What stands in a line: a known phrase, what a figure is of, amounts, a range, or as it is."""
    if text in LINES or text in BUNDLED:
        return LINES.get(text) or BUNDLED[text]
    if told := _of(text, called):
        return told
    if told := _stated(text, called):
        return told
    for pattern, said in _patterns():
        if (pattern.pattern.startswith(_ID) or not said.startswith("{}")) and (found := pattern.fullmatch(text)):
            return said.format(*(_piece(piece, called) for piece in found.groups()))
    if _WHEN.fullmatch(text):
        return _period(text)
    parts = _QUOTED.split(text)  # every other one is quoted, and stays
    return "".join(part if n % 2 else _plain(part, called) for n, part in enumerate(parts))


def _of(text: str, called: Called) -> str:
    """What a figure is of, `巴南区2022年工业总产值`: the indicator, whose it is, and when."""
    if text in called:
        return called[text]
    for found in _WHEN.finditer(text):
        subject, indicator = text[: found.start()], text[found.end() :]
        if indicator in called:
            return ", ".join((called[indicator] + (f" of {subject}" if subject else ""), _period(found[0])))
    return ""


def _stated(text: str, called: Called) -> str:
    """What a statement says of a figure, `巴南区2022年工业总产值为1050亿元`."""
    found = _STATED.fullmatch(text)
    told = _of(found[1], called) if found else ""
    return f"{told} {_STATES[found[2]]} {_piece(found[3], called)}" if found and told else ""


def _plain(text: str, called: Called) -> str:
    text = _WHEN.sub(lambda it: f" {_period(it[0])} ", text)
    text = _RANGE.sub(lambda it: f"{it[1]}{it[2] if it[2] != '倍' else ''} to {it[3]}{it[4]}", text)
    return ", ".join(called.get(part) or amounts_in_english(part) for part in text.split("、"))


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """The lines as patterns, those with most words of their own first, so that the closest counts."""
    closest = sorted(LINES, key=lambda it: -len(re.sub(_VARIES, "", it)))
    return [(re.compile("".join(map(_part, re.split(f"({_VARIES})", it)))), LINES[it]) for it in closest]


def _part(text: str) -> str:
    return {"{}": "(.+?)", "{n}": r"([\d.]+)", "{i}": _ID}.get(text) or re.escape(text)
