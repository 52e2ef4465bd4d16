"""What a change earns, when it has paid for itself, and what that hangs on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.experiment.worth import SWING, ZH
from lineside.html import Html, join, tag
from lineside.report import number
from lineside.report.drawing import part, strip, table
from lineside.report.study import Section
from lineside.report.text import Text, plain
from lineside.simulate.digits import leaning
from lineside.statistics.interval import Interval

if TYPE_CHECKING:
    from lineside.experiment.comparison import Pair
    from lineside.experiment.worth import Worth

HEIGHT = 16
CLASSES = {1: "better", -1: "worse", 0: "same"}
"""How a gain is drawn: in no colour of good or bad where it is not proved to be either."""


def worthwhile(pair: Pair, before: Text, after: Text, tail: str) -> list[Section]:
    """One section for a pair whose models name prices; else none."""
    worth = pair.worth
    if worth is None:
        return []
    body = [_sentences(worth), tag("h3", Text("每年的收益构成", "What it earns in a year").html), _gains(worth)]
    if worth.investment:
        swing = f"{100 * SWING:.0f} %"
        title = Text("净现值取决于什么", "What the value today hangs on")
        lead = Text(f"每次只把一个输入上下变动 {swing}。", f"One input alone is moved by {swing}, down and up.")
        if worth.left_open is not None:
            lead += Text("最后一行是仿真区间的两端。", " The last row is at the ends of the simulation's own interval.")
        body += [tag("h3", title.html), tag("p", lead.html, class_="lead"), _tornado(worth)]
    return [
        Section(
            f"worth{tail}",
            Text("投资效益", "What it is worth"),
            Text(
                f"{after.zh}相对于{before.zh}；按测量时间折算为一年，金额单位：{worth.currency}。",
                f"{after.en} against {before.en}; the measured time scaled to a year, in {worth.currency}.",
            ),
            join(body),
        )
    ]


def _money(interval: Interval) -> str:
    return number.figure(interval).replace("-", "−")


def _sentences(worth: Worth) -> Html:
    earned = _money(worth.benefit_per_year)
    said = Text(f"每年收益 {earned}。", f"It earns {earned} a year. ")
    if worth.investment:
        invested = f"{worth.investment:,.0f}"
        paid = paid_back(worth, invested)
        said += Text(f"{paid.zh}。", f"{paid.en}. ")
        value, rate = _money(worth.value_today), number.share(worth.interest)
        said += Text(
            f"按 {worth.years:g} 年、利率 {rate} 计，净现值 {value}。",
            f"Its value today over {worth.years:g} years at {rate} is {value}.",
        )
    return tag("p", said.html, class_="why")


def paid_back(worth: Worth, invested: str = "") -> Text:
    """When it has paid for itself, without its full stop: with its interval, or that it is not proved."""
    zh, en = (f"投资 {invested} ", f"The investment of {invested}") if invested else ("投资", "The investment")
    years, life = leaning(worth.payback_years), f"{worth.years:g}"
    match worth.payback:
        case "never":
            return Text(f"{zh}不能回收", f"{en} is never paid back")
        case "not proved":
            best = number.mean(worth.soonest_years)
            return Text(
                f"{zh}能否收回未证实：收益可能为零，最快 {best} 年",
                f"That {en[:1].lower()}{en[1:]} is paid back is not proved: it may earn nothing; at best {best} years",
            )
        case "longer than its life":
            return Text(
                f"{zh}的回收期为 {years} 年，超过 {life} 年的使用年限",
                f"{en} takes {years} years to be paid back, longer than the {life} years that it is used",
            )
        case "perhaps longer than its life":
            return Text(
                f"{zh}的回收期为 {years} 年，可能超过 {life} 年的使用年限",
                f"{en} takes {years} years to be paid back, perhaps longer than the {life} years that it is used",
            )
        case _:
            zh_invested = f"{zh.rstrip()}，" if invested else ""
            return Text(f"{zh_invested}投资回收期 {years} 年", f"{en} is paid back in {years} years")


def _gains(worth: Worth) -> Html:
    most = max((abs(gain) for gain in worth.gains.values()), default=0.0) or 1.0
    rows = [
        [
            Text(ZH.get(kind, kind), kind.replace("_", " ")).html,
            _either_side(min(0.0, gain) / most, max(0.0, gain) / most, CLASSES[worth.sign_of(kind)]),
            _gain(worth, kind).html,
        ]
        for kind, gain in worth.gains.items()
        if round(gain)
    ]
    return table([Text("项目", "Of").html, plain("").html, Text("每年", "A year").html], rows, frozenset({2}), "bars")


def _gain(worth: Worth, kind: str) -> Text:
    """`+1,204`, and that it is not proved where its interval holds zero."""
    said = plain(f"{worth.gains[kind]:+,.0f}".replace("-", "−"))
    return said if worth.sign_of(kind) else said + Text("（未证实）", " (not proved)")


def _tornado(worth: Worth) -> Html:
    value = worth.value_today.mean
    bars = [*worth.moved, *([] if worth.left_open is None else [worth.left_open])]
    most = max((max(abs(bar.at_low - value), abs(bar.at_high - value)) for bar in bars), default=0.0) or 1.0
    rows = []
    for bar in bars:
        low, high = sorted((bar.at_low - value, bar.at_high - value))
        ends = f"{bar.at_low:,.0f} … {bar.at_high:,.0f}".replace("-", "−")
        rows.append(
            [Text(bar.zh, bar.en).html, _either_side(min(0.0, low) / most, max(0.0, high) / most, "need"), ends]
        )
    heads = [
        Text("输入", "Input").html,
        Text("净现值的变化", "How the value moves").html,
        Text("低 … 高", "low … high").html,
    ]
    return table(heads, rows, frozenset({2}), "bars")


def _either_side(low: float, high: float, class_: str) -> Html:
    """A bar from a share of the left half to a share of the right one, with the middle as its line."""
    middle = tag("line", x1="50%", x2="50%", y1="-8", y2=str(HEIGHT + 8), class_="axis")
    return strip(part(0.5 + 0.49 * low, 0.49 * (high - low), HEIGHT, f"side {class_}"), middle, height=HEIGHT)
