"""What a change earns, when it has paid for itself, and what that hangs on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from lineside.experiment.worth import SWING, ZH
from lineside.html import Html, join, tag
from lineside.report import number
from lineside.report.drawing import part, strip, table
from lineside.report.study import Section
from lineside.report.text import Text, plain
from lineside.statistics.interval import Interval

if TYPE_CHECKING:
    from lineside.experiment.comparison import Pair
    from lineside.experiment.worth import Worth

HEIGHT = 16


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
        body += [tag("h3", title.html), tag("p", lead.html, class_="lead"), _tornado(worth)]
    return [
        Section(
            f"worth{tail}",
            Text("值不值得", "What it is worth"),
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
        if math.isnan(worth.payback_years.mean):
            said += Text(f"投资 {invested}，不能回收。", f"The investment of {invested} is never paid back. ")
        else:
            years = number.figure(worth.payback_years)
            said += Text(
                f"投资 {invested}，{years} 年收回。", f"The investment of {invested} is paid back in {years} years. "
            )
        value, rate = _money(worth.value_today), number.share(worth.interest)
        said += Text(
            f"按 {worth.years:g} 年、利率 {rate} 计，净现值 {value}。",
            f"Its value today over {worth.years:g} years at {rate} is {value}.",
        )
    return tag("p", said.html, class_="why")


def _gains(worth: Worth) -> Html:
    most = max((abs(gain) for gain in worth.gains.values()), default=0.0) or 1.0
    rows = [
        [
            Text(ZH.get(kind, kind), kind.replace("_", " ")).html,
            _either_side(min(0.0, gain) / most, max(0.0, gain) / most, "better" if gain > 0 else "worse"),
            f"{gain:+,.0f}".replace("-", "−"),
        ]
        for kind, gain in worth.gains.items()
        if round(gain)
    ]
    return table([Text("项目", "Of").html, plain("").html, Text("每年", "A year").html], rows, frozenset({2}), "bars")


def _tornado(worth: Worth) -> Html:
    value = worth.value_today.mean
    most = max((max(abs(bar.at_low - value), abs(bar.at_high - value)) for bar in worth.tornado), default=0.0) or 1.0
    rows = []
    for bar in worth.tornado:
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
