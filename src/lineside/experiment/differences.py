"""The differences of all variants on the terminal, in one table."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rich.text import Text

from lineside.glossary import GLOSSARY
from lineside.simulate.digits import number, share_around
from lineside.simulate.heading import heading, headings
from lineside.simulate.terminal import fitting, plain_table
from lineside.statistics.interval import Interval
from lineside.tongue import either

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rich.console import Console
    from rich.table import Table

    from lineside.experiment.comparison import Difference, Pair

VERDICTS = {
    "higher": ("higher", "升高"),
    "lower": ("lower", "降低"),
    "no difference": ("not proved", GLOSSARY["not_proved"].zh),
    "unknown": ("unknown", GLOSSARY["unknown"].zh),
}
BETTER = {True: "green", False: "red", None: ""}
MOST_MEASURES = 30
"""Measures that are shown; of more those of the whole plant, and of products those that changed most surely."""


def differences_table(pairs: Sequence[Pair], shown: Mapping[str, str], console: Console) -> Table:
    """Each measure of all variants: a line each; beside one another where there are two variants and room for it."""
    measures = shown_measures(pairs)
    ways: list[Callable[[], list[Table]]] = [
        lambda: [_above(pairs, shown, measures)],
        lambda: [_above(pairs, shown, measures, ratio=False)],
    ]
    if len(pairs) == 1:
        ways.insert(0, lambda: [_beside(pairs[0], shown, measures)])
    return fitting(ways, console)[0]


def shown_measures(pairs: Sequence[Pair]) -> list[int]:
    """Which of the differences are shown, by their numbers: all, unless there are too many."""
    rows = range(len(pairs[0].differences))
    if len(rows) <= MOST_MEASURES:
        return list(rows)
    whole = [row for row in rows if not pairs[0].differences[row].of]
    rest = sorted(set(rows) - set(whole), key=lambda row: -max(_surely(pair.differences[row]) for pair in pairs))
    return sorted([*whole, *rest[: max(0, MOST_MEASURES - len(whole))]])


def left_out(pairs: Sequence[Pair]) -> str:
    """What is to be said of the measures that are not shown; empty where all are."""
    left = len(pairs[0].differences) - len(shown_measures(pairs))
    if left <= 0:
        return ""
    return either(
        f"… and {left} more, which changed less or less surely; --json and --out have them all.",
        f"……另有 {left} 项变化较小或不够确定；--json 和 --out 含全部。",
    )


def _surely(it: Difference) -> float:
    """How large a change is, of what it was; nothing where it may be none."""
    if it.verdict not in ("higher", "lower"):
        return -1.0
    return abs(it.difference.mean) / abs(it.before.mean) if it.before.mean else math.inf


def _beside(pair: Pair, shown: Mapping[str, str], measures: Sequence[int]) -> Table:
    table = plain_table("", shown[pair.before], shown[pair.after], *headings("difference", "ratio"), "")
    for row in measures:
        it = pair.differences[row]
        values = [_valued(it, each) for each in (it.before, it.after, it.difference)]
        table.add_row(_named(it), *values, _ratio(it), _verdict(it))
    return table


def _above(pairs: Sequence[Pair], shown: Mapping[str, str], measures: Sequence[int], *, ratio: bool = True) -> Table:
    table = plain_table("", *headings("value", "difference"), *([heading("ratio")] if ratio else []), "")
    for row in measures:
        first = pairs[0].differences[row]
        table.add_row(Text(_named(first), style="bold"))
        table.add_row(f"  {shown[pairs[0].before]}", _valued(first, first.before))
        for pair in pairs:
            it = pair.differences[row]
            ratios = [_ratio(it)] if ratio else []
            values = [_valued(it, each) for each in (it.after, it.difference)]
            table.add_row(f"  {shown[pair.after]}", *values, *ratios, _verdict(it))
    return table


def _named(it: Difference) -> str:
    name = either(it.en, it.zh)
    return f"{name}{either(', ', '，')}{it.of}" if it.of else name


def _ratio(it: Difference) -> str:
    return "–" if math.isnan(it.ratio.mean) else number(it.ratio)


def _valued(it: Difference, interval: Interval) -> str:
    if it.unit == "share":
        return share_around(interval)
    if it.unit == "s" and max(abs(it.before.mean), abs(it.after.mean)) >= 600:
        return f"{number(Interval(interval.mean / 60, interval.low / 60, interval.high / 60))} min"
    return f"{number(interval)} s" if it.unit == "s" else number(interval)


def _verdict(it: Difference) -> Text:
    """What can be said of a change: `not proved` where its interval holds zero, which is not that there is none."""
    if it.is_none:
        return Text(either("the same", "相同"))
    said = either(*VERDICTS[it.verdict])
    if it.is_better is not None:
        said += either(", better", "，更好") if it.is_better else either(", worse", "，更差")
    return Text(said + either(" (exact)", "（精确）") if it.is_exact else said, style=BETTER[it.is_better])
