"""Which hours figures count where a plant does not always work, and how they fit together."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from lineside.simulate.digits import number, short_time
from lineside.statistics.interval import Interval

if TYPE_CHECKING:
    from lineside.simulate.result import Result

MOST_FITTED: Final = 3
"""Products of which it is told how WIP, cycle time and throughput fit."""


def working_hours(result: Result) -> float:
    """The hours that throughputs are of; NaN where nothing was made."""
    made = next((it for it in result.products.values() if it.throughput_per_h.mean > 0), None)
    return math.nan if made is None else made.completed.mean / made.throughput_per_h.mean


def has_two_clocks(result: Result) -> bool:
    """Whether the plant is closed for some of the measured time, so that an hour of work is not one of the clock."""
    return working_hours(result) <= result.for_s / 3600 * 0.999


def clock_sentences(result: Result) -> list[tuple[str, str]]:
    """In English and Chinese; nothing where the plant always works.

    Little's law, L = λW, holds on one clock: that of all hours. Parts that were not finished add to L alone.
    """
    if not has_two_clocks(result):
        return []
    hours, every = f"{working_hours(result):,.4g}", f"{result.for_s / 3600:,.4g}"
    english = f"Per hour: of the {hours} working hours; of all hours: of {every} h, nights too, as cycle times, WIP"
    english += " and queues are."
    chinese = f"小时产量按 {hours} 个工作小时计；“按全部时间”以 {every} h 计（含夜间），"
    chinese += "生产周期、在制品和排队也按全部时间计。"
    return [(english, chinese), *law_sentences(result)]


def law_sentences(result: Result) -> list[tuple[str, str]]:
    """Products with parts in process that Little's law does not count."""
    said = []
    for name, it in list(result.products.items())[:MOST_FITTED]:
        inside = it.completed.mean / result.for_s * it.cycle_time_s.mean
        if it.wip.mean - inside <= 0.05 * it.wip.mean:
            continue
        law = f"{it.completed.mean / result.for_s * 3600:,.4g}/h × {short_time(Interval(it.cycle_time_s.mean))}"
        found, wip = number(Interval(inside)), number(Interval(it.wip.mean))
        english = f"Little's law for {name}: {law} = {found} of the {wip} in process; the others were not finished in"
        english += " this time, or were scrapped."
        chinese = f"{name} 的利特尔法则：{law} = {found}，在制品为 {wip}；其余的在期内未完工，或已报废。"
        said.append((english, chinese))
    return said
