"""What is wrong with values of a control chart, in Chinese."""

from __future__ import annotations

from typing import Final

CHARTS: Final[dict[str, str]] = {
    "there is no rule `{}`; there are 1 to {}, {} and {}": "没有规则 `{}`；有 1 到 {}、{}、{}",
    "`{}` cannot be done about a signal; expected one of {}": "对信号不能做 `{}`；应为 {} 之一",
    "to correct, a chart of measured values and the bounds of the correction are needed": "要修正，须为计量值控制图并给出修正的界限",
    "limits need at least {} points, found {}": "计算控制限至少需要 {} 点，现有 {} 点",
    "all values of phase I are alike: there is no spread that limits could be made of": (
        "第一阶段的值全部相同：没有离散程度，无法计算控制限"
    ),
    "values must be numbers, subgroups of one size": "数据须为数字，各子组大小相同",
    "there is no chart `{}`; there are: {}": "没有控制图 `{}`；有：{}",
    "value {} is no number": "第 {} 个值不是数字",
    "a chart of means needs subgroups of {} to {} values": "均值图的子组须有 {} 到 {} 个值",
    "a chart of single values or counts needs one number a point": "单值图和计数图每点须有一个数",
    "a {} chart needs the size of each sample": "{} 图需要每个样本的大小",
    "sizes of samples must be above 0": "样本大小须大于 0",
    "counts must be whole numbers from 0 on": "计数须为不小于 0 的整数",
    "more bad ones than were looked at": "不合格数多于检查数",
    "nothing bad was found in phase I: such a chart has no limits; take larger samples": (
        "第一阶段没有不合格：这样的图没有控制限；请加大样本"
    ),
    "an EWMA's weight lies in (0, 1], its width above 0": "EWMA 的权重在 (0, 1] 内，宽度大于 0",
    "a CUSUM's slack is not below 0, its decision interval above 0": "CUSUM 的参考值不小于 0，判定区间大于 0",
    "capability is told only of what is in order: the chart signals within these values": (
        "过程受控时才有过程能力：这些值中有判异信号"
    ),
    "counts have no capability between tolerances": "计数值没有公差意义上的过程能力",
    "the lower limit of tolerance must lie below the upper one, and one of them must be finite": (
        "公差下限须小于上限，且至少一个有限"
    ),
    "capability needs at least {} values": "过程能力至少需要 {} 个值",
    "there is no column `{}` (columns: {})": "没有列 `{}`（有：{}）",
    "expected a number in column `{}`, found `{}`": "列 `{}` 中应为数字，现为 `{}`",
    "is no text in UTF-8": "不是 UTF-8 文本",
    "is no table: {}": "不是表格：{}",
    "expected two numbers such as `9.5,11.5`, found `{}`": "应为两个数，如 `9.5,11.5`，现为 `{}`",
}  # fmt: skip
