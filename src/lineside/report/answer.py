"""The answer: what limits the line, by how much, and what would help, in words."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from lineside.html import Html, join, tag
from lineside.report import number
from lineside.report.limit import name_of, titled_limit, used
from lineside.report.study import Section, Study
from lineside.report.text import STATES, Text, listed, plain
from lineside.simulate.limit import ALIKE, all_finished

if TYPE_CHECKING:
    from lineside.simulate.result import ProductResult

WORTH_SAYING = 0.01
"""Shares of the bottleneck's hours below one per cent are left out."""
KEPT = 0.99
"""A line that makes this share of what is asked for keeps up."""
WORTH_GAINING = 0.005
SCARCE = 0.9
MOST_NAMED = 4
"""Limits that are told of."""


def answer(study: Study) -> Section:
    """The first part of the page."""
    return Section(
        "answer",
        Text("结论", "The answer"),
        _basis(study),
        join(
            tag("p", _verdict(study).html, class_="verdict"),
            tag("p", _why(study).html, class_="why"),
            tag("div", list(_tiles(study)), class_="tiles"),
            _advice(study),
        ),
    )


def asked_per_h(study: Study) -> float | None:
    """Finished products that are asked for in a scheduled hour; None where a product's release sets no pace.

    What is made when it is called for sets none, but asks for nothing beside what it goes into.
    """
    hours = study.plant.release_hours.hours_per_week if study.plant.release_hours else 168.0
    demands = [demand for demand in study.explanation.products if demand.release not in ("", "kanban")]
    if not demands or any(demand.takt_s is None for demand in demands):
        return None
    return sum(study.asked_per_week.values()) / hours


def made_per_h(study: Study) -> float:
    """Good parts of all finished products in a scheduled hour."""
    return sum(product.throughput_per_h.mean for product in study.result.leaving.values())


def keeps_up(study: Study) -> bool:
    """Whether demand limits: the line makes what is asked for, and nothing piles up in it or before it."""
    return bool(study.result.limits) and study.result.limits[0].kind == "demand"


def _scrap_leaves_fewer(study: Study) -> bool:
    """Whether good parts are fewer than what is asked for, and scrap is why."""
    orders = study.result.orders
    if orders and all(all_finished(study.result, name) for name in study.plant.release):
        return sum(each.done.mean for each in orders) < KEPT * sum(each.quantity for each in orders)
    asked = asked_per_h(study)
    if asked is None or made_per_h(study) >= KEPT * asked:
        return False
    return _lost(study) / _scheduled_h(study) > (1 - KEPT) * asked


def _lost(study: Study) -> float:
    """Finished products that would have come of what was scrapped."""
    return _of_begun(study, lambda it: it.scrapped.mean)


def _of_begun(study: Study, number: Callable[[ProductResult], float]) -> float:
    """Finished products that come of numbers of all products; one that was called for and is scrapped is made again."""
    found = 0.0
    for name, each in study.result.products.items():
        release = study.plant.release.get(name)
        if release is None or release.kind != "kanban":
            found += sum(study.yields[name].values()) * number(each)
    return found


def _scheduled_h(study: Study) -> float:
    from lineside.model.window import scheduled_s

    result, plant = study.result, study.plant
    end = result.warmup_s + result.for_s
    return scheduled_s(plant.release_hours, plant.start_of_week_s, result.warmup_s, end) / 3600 or math.nan


def _basis(study: Study) -> Text:
    result = study.result
    warm_zh = f"，之前预热 {number.span(result.warmup_s)}" if result.warmup_s else "，从空产线起步（未预热）"
    warm_en = f", after a warm-up of {number.span(result.warmup_s)}" if result.warmup_s else ", from an empty line"
    many = result.replications > 1
    runs_zh = f"{result.replications} 次独立重复，± 为 95 % 置信区间" if many else "仅 1 次运行，因此没有置信区间"
    runs_en = f"{result.replications} replications, ± is a 95 % interval" if many else "one run, so without intervals"
    return Text(
        f"依据：仿真 {number.span(result.for_s)}{warm_zh}；{runs_zh}。",
        f"What it rests on: {number.span(result.for_s)} simulated{warm_en}; {runs_en}.",
    )


def _verdict(study: Study) -> Text:
    tightest = study.result.tightest
    if tightest is None:
        return Text("没有瓶颈：所有工位都未开班。", "There is no bottleneck: no station was ever open.")
    name = titled_limit(study, tightest)
    if keeps_up(study) and _scrap_leaves_fewer(study):
        return Text(
            f"产线跟得上投产，但报废使合格品少于需求；由需求决定产出，最紧的是{name.zh}。",
            "The line keeps up with what is released, but scrap leaves fewer good parts than are asked for. Demand"
            f" limits what it makes; what is tightest in it: {name.en}.",
        )
    if keeps_up(study):
        return Text(
            f"产线满足需求：由需求决定产出；最紧的是{name.zh}。",
            f"The line keeps up: demand limits what it makes. What is tightest in it: {name.en}.",
        )
    if not study.result.limits:
        return Text(f"最紧的是{name.zh}。", f"{begun(name)} is tightest.")
    several = [titled_limit(study, each) for each in study.result.limits[:MOST_NAMED]]
    if len(several) == 1:
        limit = "limit" if study.result.limits[0].kind == "workers" else "limits"
        return Text(f"瓶颈是{several[0].zh}：它决定了产线的产出。", f"{begun(several[0])} {limit} the line.")
    names = listed(several)
    return Text(f"{names.zh}共同决定了产线的产出。", f"These limit the line: {names.en}.")


def _why(study: Study) -> Text:
    tightest = study.result.tightest
    if tightest is None:
        return plain("")
    first = tightest if keeps_up(study) or not study.result.limits else study.result.limits[0]
    said = used(study, first)
    if first.kind == "station":
        said = _occupation(study, first.name)
    elif first.at:
        said += _occupation(study, first.at[0])
    if keeps_up(study) and all(all_finished(study.result, name) for name in study.plant.release):
        return said + _of_orders(study)
    asked, made = asked_per_h(study), made_per_h(study)
    if asked is None:
        return said + Text(
            f"原料不断供应时，产线小时产量 {number.mean(made)} 件。",
            f"With raw parts always at hand the line makes {number.mean(made)} parts an hour.",
        )
    said += Text(
        f"每小时需求 {number.mean(asked)} 件，产出合格品 {number.mean(made)} 件。",
        f"{number.mean(asked)} parts are asked for in an hour, {number.mean(made)} good ones are made.",
    )
    if keeps_up(study) and made < KEPT * asked:
        lost = _lost(study) / _scheduled_h(study)
        if not lost:
            said += Text("差额是期末仍在线内的在制品。", " The difference is still in the line when the run ends.")
        elif made + lost < KEPT * asked:
            said += Text("其余报废，或期末仍在线内。", " The rest was scrapped, or is in the line when the run ends.")
        else:
            said += Text("其余报废。", " The rest was scrapped.")
    for name, growth in study.result.climbing.items():
        title = study.product(name)
        said += Text(
            f"{title.zh}的在制品和等待投入的工件每小时增加 {number.mean(growth)} 件。",
            f" Every hour {number.mean(growth)} more of {title.en} are in the line or wait before it.",
        )
    return said


def _of_orders(study: Study) -> Text:
    """What became of orders that were all finished: an hourly pace of what was done long before says nothing."""
    orders = study.result.orders
    count = sum(each.quantity for each in orders)
    late = sum(1 for each in orders if each.tardy_s.mean > 0)
    good = sum(each.done.mean for each in orders)
    named = "one order" if len(orders) == 1 else f"{len(orders)} orders"
    text = Text(f"{len(orders)} 个订单共 {count:,} 件全部完成", f"All {count:,} parts of the {named} are finished")
    if good < KEPT * count:
        rest = number.mean(good)
        text += Text(f"，其中合格 {rest} 件，其余报废", f"; {rest} of them are good, the others scrapped")
    if late:
        return text + Text(f"，其中 {late} 个订单逾期。", f"; {late} of the orders late.")
    return text + Text("。", ".")


def _occupation(study: Study, station: str) -> Text:
    """What a station does with its hours."""
    shares = study.shares[station]
    told = [
        Text(f"{STATES[state].zh} {number.share(value)}", f"{STATES[state].en} {number.share(value)}")
        for state, value in shares.items()
        if value >= WORTH_SAYING / 2 and state not in ("starved", "blocked")
    ]
    full = number.share(study.occupied[station])
    parts, name = listed(told), study.station(station)
    return Text(
        f"{name.zh}在 {full} 的班内时间里被占用（{parts.zh}）。",
        f"{begun(name)} is occupied for {full} of its working hours ({parts.en}). ",
    )


def _tiles(study: Study) -> Iterator[Html]:
    products, leaving = study.result.products, study.result.leaving
    only = next(iter(products.values())) if len(products) == 1 else None
    rate = number.figure(only.throughput_per_h) if only else number.mean(made_per_h(study))
    yield tile(Text("小时产量", "Output per hour"), rate, Text("件", "parts"))
    if only:
        cycle = only.cycle_time_s
        within = Text(f"90 % 不超过 {number.time(cycle.p90.mean)}", f"90 % within {number.time(cycle.p90.mean)}")
        yield tile(Text("生产周期", "Cycle time"), number.time_around(cycle), within)
    inside = sum(product.wip.mean for product in products.values())
    wip = number.figure(only.wip) if only else number.mean(inside)
    yield tile(Text("在制品", "Work in process"), wip, Text("件，平均", "parts on average"))
    kept = _averaged([(p.on_time.mean, p.completed.mean) for p in leaving.values()])
    if not math.isnan(kept):
        yield tile(Text("准时交付率", "On time"), number.share(kept), Text("按期完成", "of parts that have a due date"))
    if any(product.first_pass_yield.mean < 1 for product in products.values()):
        first = _averaged([(p.first_pass_yield.mean, p.completed.mean + p.scrapped.mean) for p in products.values()])
        yield tile(
            Text("一次合格率", "First-pass yield"), number.share(first), Text("无返工、无报废", "right first time")
        )
    energy = study.result.energy_per_good_part_kwh
    if energy.mean > 0:
        yield tile(Text("单件能耗", "Energy per part"), number.figure(energy), plain("kWh"))


def _averaged(values: list[tuple[float, float]]) -> float:
    """The mean of shares, each with the number that it is a share of; what has no parts has no share and no say."""
    known = [(value, weight) for value, weight in values if weight > 0 and not math.isnan(value)]
    weight = math.fsum(each for _, each in known)
    return math.fsum(value * each for value, each in known) / weight if weight else math.nan


def begun(name: Text) -> str:
    """A title at the beginning of an English sentence; a name of the model stays as it is."""
    return name.en if name.zh == name.en else name.en[:1].upper() + name.en[1:]


def tile(title: Text, value: str, below: Text) -> Html:
    """A figure that stands out: what it is of, the figure, smaller how well it is known, and what belongs to it."""
    figure, _, around = value.partition(" ± ")
    known = (" ", tag("span", f"± {around}", class_="around")) if around else ()
    return tag(
        "div",
        tag("div", title.html, class_="of"),
        tag("div", tag("span", figure), *known, class_="value"),
        tag("div", below.html, class_="below"),
        class_="tile",
    )


def _advice(study: Study) -> Html:
    """What would help, the most effective first."""
    said = [*_relief(study), *_elsewhere(study)]
    if not said:
        return join(None)
    heading = Text("可以做什么", "What would help")
    return tag("div", tag("h3", heading.html), tag("ol", [tag("li", each.html) for each in said]), class_="advice")


def _gain(study: Study, name: str, removed: float) -> float:
    """How much more the line could make at most were a share of the bottleneck's hours given back to it."""
    full = study.occupied[name]
    rest = max((each for other, each in study.occupied.items() if other != name), default=0.0)
    ratio = full / max(full - removed, rest, 1e-9)
    return ratio - 1


REMEDIES: dict[str, Callable[[str, str], Text]] = {
    "down": lambda share, gain: Text(
        f"故障占去它 {share} 的时间；完全消除故障最多可增产 {gain}。",
        f"Failures take {share} of its hours; without them the line could make up to {gain} more.",
    ),
    "waiting_worker": lambda share, gain: Text(
        f"它有 {share} 的时间在等人；人员随叫随到最多可增产 {gain}。",
        f"It waits for people for {share} of its hours; were they there at once, up to {gain} more could be made.",
    ),
    "waiting_parts": lambda share, gain: Text(
        f"它有 {share} 的时间缺料；供料不断最多可增产 {gain}。",
        f"It lacks material for {share} of its hours; were it never short, up to {gain} more could be made.",
    ),
    "waiting_vehicle": lambda share, gain: Text(
        f"它有 {share} 的时间在等车；车辆充足最多可增产 {gain}。",
        f"It waits for vehicles for {share} of its hours; with enough of them up to {gain} more could be made.",
    ),
    "setup": lambda share, gain: Text(
        f"换型占去它 {share} 的时间；快速换型最多可增产 {gain}。",
        f"Set-ups take {share} of its hours; without them up to {gain} more could be made.",
    ),
    "maintenance": lambda share, gain: Text(
        f"计划保养占去它 {share} 的时间；移到非工作时间最多可增产 {gain}。",
        f"Maintenance takes {share} of its hours; moved outside the shifts, up to {gain} more could be made.",
    ),
    "held": lambda share, gain: Text(
        f"工件扣留占去它 {share} 的时间；减少误报、加快放行最多可增产 {gain}。",
        f"Held parts take {share} of its hours; with fewer alarms and quicker release up to {gain} more could be made.",
    ),
}


MORE: dict[str, Callable[[Text], Text]] = {
    "workers": lambda name: Text(f"增加一名{name.zh}。", f"One person more of {name.en} on the shift."),
    "fleet": lambda name: Text(f"车队{name.zh}增加一辆车。", f"One vehicle more of {name.en}."),
    "part": lambda name: Text(
        f"增加{name.zh}的料箱，或加快其供应。", f"One bin more of {name.en}, or quicker supply of it."
    ),
    "release": lambda name: Text(
        f"放宽{name.zh}的在制品上限。", f"Allow more {name.en} in the plant, at the price of a longer cycle time."
    ),
}
"""What relieves a limit that is no station."""


def _relief(study: Study) -> Iterator[Text]:
    """What is to be done at what limits. The gain counts only where the line falls short of what is asked."""
    tightest = study.result.tightest
    if tightest is None:
        return
    if keeps_up(study):
        if not 0 < tightest.share < 1 or any(each.tardy_s.mean > 0 for each in study.result.orders):
            return
        title, room = titled_limit(study, tightest), f"{100 * (1 / tightest.share - 1):.0f} %"
        yield Text(
            f"{title.zh}大约还有 {room} 的余量：需求增长到这一水平之前，不必为产量投资。",
            f"{begun(title)} has room for about {room} more: until demand has grown by that, output needs no"
            " investment.",
        )
        return
    for limit in study.result.limits[:MOST_NAMED]:
        if limit.kind in MORE:
            yield MORE[limit.kind](name_of(study, limit.kind, limit.name))
        elif limit.kind == "station" and limit.name in study.shares:
            yield from _at_station(study, limit.name)


def _at_station(study: Study, name: str) -> Iterator[Text]:
    shares, title = study.shares[name], study.station(name)
    others = [(full, other) for other, full in study.occupied.items() if other != name]
    gain = _gain(study, name, shares["busy"] / 2)
    tight = [other for full, other in sorted(others, reverse=True) if full > study.occupied[name] - ALIKE]
    if tight:  # what one of them brings depends on the room between them, and is no sum
        alike = listed([study.station(other) for other in tight[:MOST_NAMED]])
        yield Text(
            f"缩短{title.zh}的作业时间或增加一台设备；{alike.zh}同样吃紧，一并改善才最有效。",
            f"Shorten the work at {title.en} or add a machine; as tight: {alike.en}. All together bring most.",
        )
        return
    beyond = study.station(max(others)[1]) if others else None
    after = Text(f"，之后{beyond.zh}成为瓶颈", f"; then {beyond.en} limits") if beyond else plain("")
    yield Text(
        f"缩短{title.zh}的作业时间或增加一台设备，最多可增产 {100 * gain:.0f} %{after.zh}。",
        f"Shorten the work at {title.en} or add a machine: up to {100 * gain:.0f} % more{after.en}.",
    )
    lost = [(shares[state], state) for state in REMEDIES if shares[state] >= WORTH_SAYING]
    for share, state in sorted(lost, reverse=True):
        if (gain := _gain(study, name, share)) >= WORTH_GAINING:
            yield REMEDIES[state](number.share(share), f"{100 * gain:.0f} %")


def _elsewhere(study: Study) -> Iterator[Text]:
    """What is conspicuous beside the bottleneck."""
    bottleneck = study.result.bottleneck
    blocked = max(((shares["blocked"], name) for name, shares in study.shares.items()), default=(0.0, ""))
    if blocked[0] >= 0.1 and blocked[1] != bottleneck:
        title = study.station(blocked[1])
        yield Text(
            f"{title.zh}有 {number.share(blocked[0])} 的时间因下游无空位而满料堵塞：其后的缓冲偏小，或下游偏慢。",
            f"{title.en} is blocked for {number.share(blocked[0])} of its hours: the buffer after it is small, or"
            " what follows is slow.",
        )
    for name, pool in study.result.workers.items():
        if pool.busy.mean >= SCARCE:
            title = study.pool(name)
            yield Text(
                f"{title.zh}在岗时间的 {number.share(pool.busy.mean)} 在工作：人手很紧。",
                f"{title.en} work for {number.share(pool.busy.mean)} of their time there: hardly a hand is free.",
            )
    for name, product in study.result.products.items():
        title = study.product(name)
        if product.backlog.mean > max(1.0, product.wip.mean) and not keeps_up(study):
            yield Text(
                f"平均有 {number.mean(product.backlog.mean)} 件{title.zh}在线外排队待投产：需求超过了产线所能接纳的。",
                f"{number.mean(product.backlog.mean)} parts of {title.en} wait outside on average: more is released"
                " than the line can take in.",
            )
