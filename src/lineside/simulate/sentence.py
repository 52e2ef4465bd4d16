"""What a simulation found, in sentences: what limits, what would help, what left with a defect, energy and cost."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from lineside.simulate.digits import number, percent, short_time
from lineside.simulate.limit import IN_TIME
from lineside.simulate.relief import spoken_relief
from lineside.simulate.share import WORTH_A_WORD, spoken, working
from lineside.statistics.interval import Interval
from lineside.tongue import either, is_chinese

if TYPE_CHECKING:
    from lineside.simulate.limit import Limit
    from lineside.simulate.result import Result, WorkersResult

MOST_RELIEFS = 5
SPENT_ZH = {
    "machine": "设备",
    "labour": "人工",
    "energy": "能源",
    "material": "材料",
    "scrap": "报废",
    "floor": "场地",
}


def quality_sentences(result: Result) -> list[str]:
    """What interlocks held and caught, and what left the plant with a defect, of each product that has either."""
    said = []
    for name, product in result.products.items():
        held = Interval(sum(step.held.mean for step in product.steps.values()))
        if held.mean:
            false = number(Interval(sum(step.false_holds.mean for step in product.steps.values())))
            caught = number(Interval(sum(kind.caught.mean for kind in product.defects.values())))
            said.append(
                either(
                    f"Interlocks held {number(held)} {name}: {caught} errors caught, {false} held in vain.",
                    f"防错联锁扣留 {name} {number(held)} 件：拦下差错 {caught} 件，误扣 {false} 件。",
                )
            )
        if product.defects:
            escaped = number(product.escaped_defects)
            said.append(
                either(
                    f"With a defect that nobody found {escaped} {name} left the plant.",
                    f"{name} 有 {escaped} 件带着未检出的缺陷流出。",
                )
            )
    return said


def bottleneck_sentence(result: Result) -> str:
    """What limits the plant, and what the first of it does with its hours."""
    if result.tightest is None:
        return either("There is no bottleneck: no station was ever open.", "没有瓶颈：所有工位都未开班。")
    tightest = limit_sentence(result, result.tightest)
    if not result.limits:
        return either(f"Tightest: {tightest}.", f"最紧的是{tightest}。")
    first, *others = result.limits
    if first.kind == "demand":
        asked, asked_zh = (f" of {first.name}", f" {first.name} ") if first.name else ("", "")
        but, but_zh = _but(result)
        said = either(
            f"Demand limits: all that is asked for{asked} is made{but}.",
            f"产出由需求决定：需求的{asked_zh}全部做得出{but_zh}。",
        )
        used = not result.tightest.share < WORTH_A_WORD
        return said + either(f" Tightest: {tightest}.", f"最紧的是 {tightest}。") if used else said
    told = [limit_sentence(result, each) for each in others]
    said = either(f"Bottleneck: {limit_sentence(result, first)}.", f"瓶颈：{limit_sentence(result, first)}。")
    if others:
        said += either(f" Limiting as well: {'; '.join(told)}.", f"同样限制产出的还有：{'；'.join(told)}。")
    return said


def _but(result: Result) -> tuple[str, str]:
    """How many of the parts that get through are scrapped or late, in English and Chinese; empty for next to none."""
    ended = [(it.scrapped.mean, it.completed.mean + it.scrapped.mean) for it in result.leaving.values()]
    scrapped = max((lost / every for lost, every in ended if every > 0), default=0.0)
    kept = {each.product: result.products[each.product].on_time.mean for each in result.orders}
    late = max((1 - share for share in kept.values() if not math.isnan(share)), default=0.0)
    told = [(scrapped, "scrapped", "报废"), (late, "late", "逾期")]
    said = [(f"{percent(share)} of it {en}", f"{percent(share)} {zh}") for share, en, zh in told if share > 1 - IN_TIME]
    if not said:
        return "", ""
    return f", but {' and '.join(en for en, _ in said)}", f"，但 {'、'.join(zh for _, zh in said)}"


def limit_sentence(result: Result, limit: Limit) -> str:
    """What one limit is, and how much of its time it is used."""
    if is_chinese():
        return _limit_zh(result, limit)
    them = "them" if limit.kind == "workers" else "it"
    waits = f"; {_listed(limit.at)} waits for {them}" if limit.at else ""
    if limit.kind == "station":
        occupied, told = _occupation(result, limit.name)
        return f"{limit.name}, occupied for {occupied} of its working hours ({', '.join(told) or 'nothing'})"
    if limit.kind == "workers":
        doing = "at work or on their way" if walks(result.workers[limit.name]) else "at work"
        return f"the workers {limit.name}, {doing} for {percent(limit.share)} of their time{waits}"
    if limit.kind == "fleet":
        return f"the fleet {limit.name}, in use for {percent(limit.share)} of the time{waits}"
    if limit.kind == "part":
        long = f" for {percent(_waited(result, limit))} of its working hours" if limit.at else ""
        return f"the supply of {limit.name}{waits}{long}"
    return f"the limit of work in process of {limit.name}"


def walks(pool: WorkersResult) -> bool:
    """Whether its people spend a share of their time on the way that is worth a word."""
    return pool.walking.mean >= WORTH_A_WORD


def _limit_zh(result: Result, limit: Limit) -> str:
    waits = f"，{'、'.join(limit.at)} 在等" if limit.at else ""
    if limit.kind == "station":
        occupied, told = _occupation(result, limit.name)
        return f"{limit.name}，工作时间的 {occupied} 被占用（{'，'.join(told) or '无'}）"
    if limit.kind == "workers":
        doing = "在作业或走动" if walks(result.workers[limit.name]) else "在作业"
        return f"人员 {limit.name}，在岗时间的 {percent(limit.share)} {doing}{waits}"
    if limit.kind == "fleet":
        return f"车队 {limit.name}，{percent(limit.share)} 的时间在使用{waits}"
    if limit.kind == "part":
        long = f"（占其工作时间的 {percent(_waited(result, limit))}）" if limit.at else ""
        return f"物料 {limit.name} 的供应{waits}{long}"
    return f"{limit.name} 的在制品上限"


def _occupation(result: Result, station: str) -> tuple[str, list[str]]:
    """For how much of its hours a station is occupied, and by what."""
    shares = working(result.stations[station])
    occupied = 1.0 - shares["starved"] - shares["blocked"]
    parts = {state: share for state, share in shares.items() if state not in ("starved", "blocked")}
    return percent(occupied), [
        f"{spoken(state)} {percent(share)}" for state, share in parts.items() if share >= WORTH_A_WORD
    ]


def _waited(result: Result, limit: Limit) -> float:
    """For how much of its hours the station waits that waits most for parts."""
    return max((working(result.stations[name])["waiting_parts"] for name in limit.at), default=math.nan)


def _listed(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def order_sentences(result: Result) -> list[str]:
    """What a star in the table of orders means, and how long all of them take."""
    said, all_of_them = [], result.orders_together
    if any(0 < it.finished_share < 1 for it in result.orders):
        said.append(either("* Not finished in all replications.", "* 并非每次重复中都完工。"))
    if all_of_them is None or math.isnan(all_of_them.makespan_s.mean):
        return said
    span, count = short_time(all_of_them.makespan_s), all_of_them.orders
    told = either(
        f"All {count} orders take {span} from the first release to the last part",
        f"全部 {count} 个订单从首次下达到最后一件完工历时 {span}",
    )
    if all_of_them.tardy_share.mean == 0:
        told += either("; none is tardy", "；均不逾期")
    elif not math.isnan(all_of_them.tardy_share.mean):
        late, mean = percent(all_of_them.tardy_share.mean), short_time(Interval(all_of_them.tardy_s.mean))
        told += either(f"; {late} of them are tardy, by {mean} on average", f"；{late} 逾期，平均逾期 {mean}")
    return [*said, told + either(".", "。")]


def energy_sentence(result: Result) -> str:
    """What the plant has drawn; empty where the model says nothing about energy."""
    if math.isnan(result.energy_kwh.mean):
        return ""
    drawn, each, most = number(result.energy_kwh), number(result.energy_per_good_part_kwh), number(result.peak_kw)
    nobody = math.isnan(result.energy_per_good_part_kwh.mean)
    peak = not math.isnan(result.peak_kw.mean)
    en = "none was made to share it" if nobody else f"{each} kWh a good part"
    zh = "没有合格品可分摊" if nobody else f"合格品单件 {each} kWh"
    en, zh = f"Energy: {drawn} kWh, {en}", f"能耗：{drawn} kWh，{zh}"
    return either(
        en + (f", at most {most} kW in 15 min." if peak else "."),
        zh + (f"，15 min 最大需量 {most} kW。" if peak else "。"),
    )


def cost_sentence(result: Result) -> str:
    """What a good part costs; empty where the model names no prices."""
    costs = result.costs
    if costs is None:
        return ""
    if math.isnan(costs.per_good_part["total"].mean):
        spent = f"{number(costs.spent)} {costs.currency}"
        return either(
            f"Cost: {spent} were spent; no good part was made that could cost it.",
            f"成本：共花费 {spent}；没有合格品可分摊。",
        )
    total = f"{number(costs.per_good_part['total'])} {costs.currency}"
    parts = {key: number(Interval(it.mean)) for key, it in costs.per_good_part.items() if key != "total"}
    zh = "，".join(f"{SPENT_ZH[key]} {value}" for key, value in parts.items())
    en = ", ".join(f"{key} {value}" for key, value in parts.items())
    return either(f"Cost: {total} a good part: {en}.", f"成本：合格品单件 {total}，其中{zh}。")


def limit_sentences(result: Result) -> list[str]:
    """The stations that were the bottleneck of the moment for longest, and what they wait for."""
    ranked = sorted(result.bottlenecks.items(), key=lambda item: -item[1].sole.mean - item[1].shifting.mean)
    why = {station: limit.name for limit in reversed(result.limits) for station in limit.at}
    said = []
    for name, it in ranked[:3]:
        if it.sole.mean + it.shifting.mean >= WORTH_A_WORD:
            waits = either(f", which waits for {why[name]},", f"（等 {why[name]}）") if name in why else ""
            alone, shifting = percent(it.sole.mean), percent(it.shifting.mean)
            said.append(
                either(
                    f"{name}{waits} {alone} (and {shifting} shifting)", f"{name}{waits} {alone}（转移中 {shifting}）"
                )
            )
    if not said:
        return []
    return [
        either(
            f"Bottleneck of the moment, by active periods: {', '.join(said)}.",
            f"动态瓶颈（活跃期法）：{'，'.join(said)}。",
        )
    ]


def relief_sentences(result: Result) -> list[str]:
    """What would help, and how many things would not."""
    helping = [each for each in result.reliefs if each.helps]
    said = []
    for it in helping[:MOST_RELIEFS]:
        gain, share, what = number(it.gain_per_h), f"{it.gain.mean:+.1%}", spoken_relief(it)
        said.append(
            either(
                f"Improvement: {what} brings {gain} parts an hour ({share}).",
                f"改善：{what}，每小时增产 {gain} 件（{share}）。",
            )
        )
    if result.reliefs:
        nothing, of = len(result.reliefs) - len(helping), len(result.reliefs)
        said.append(
            either(
                f"{nothing} of {of} improvements bring nothing that shows.", f"{of} 项改善中有 {nothing} 项看不出增产。"
            )
        )
    return said
