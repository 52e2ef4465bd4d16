"""What `lineside check` tells, in sentences."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from lineside.model.quantity import write
from lineside.tongue import either, is_chinese

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lineside.model.check import Explanation, ProductDemand
    from lineside.model.hint import Hint
    from lineside.model.load_of import Load

MOST_NAMED = 4
"""Products whose rates are told one by one."""
MOST_LINES = 40
"""Lines of one kind that are printed; of more the busiest."""


def sentences(it: Explanation) -> list[str]:
    """Everything in words, one sentence each."""
    return [
        *_shortened(list(_about_products(it)), "products", "种产品"),
        *_about_loads(it),
        *_shortened(it.supply.sentences(), "parts and fleets", "种物料和车队"),
        *(remark(hint) for hint in it.hints),
    ]


def remark(hint: Hint) -> str:
    """What a remark says, in the language that is spoken."""
    if not is_chinese():
        return hint.text
    from lineside.chinese import chinese

    return chinese(hint.text)


def _shortened(lines: list[str], what: str, what_zh: str) -> list[str]:
    if (left := len(lines) - MOST_LINES) <= 0:
        return lines
    return [*lines[:MOST_LINES], either(f"… and {left} {what} more.", f"……另有 {left} {what_zh}。")]


def _about_products(it: Explanation) -> Iterator[str]:
    for product in it.products:
        if is_chinese():
            yield _about_product_zh(product)
            continue
        steps = "1 step" if product.steps == 1 else f"{product.steps} steps"
        text = f"`{product.product}` has {steps} and {_time(product.work_s)} of work a part"
        if product.takt_s is not None:
            text += f"; one is asked for every {_time(product.takt_s)} (takt)"
        elif product.release == "kanban":
            text += "; it is made when it is called for"
        elif product.release:
            text += "; its release sets no takt"
        if product.scrapped > 5e-5:
            text += f"; {product.scrapped:.2%} become scrap"
        yield text + "."


def _about_product_zh(product: ProductDemand) -> str:
    text = f"`{product.product}` 有 {product.steps} 道工序，单件作业时间 {_time(product.work_s)}"
    if product.takt_s is not None:
        text += f"；每 {_time(product.takt_s)} 需要一件（节拍）"
    elif product.release:
        text += "；被叫料时才生产" if product.release == "kanban" else "；投产方式不设节拍"
    if product.scrapped > 5e-5:
        text += f"；报废 {product.scrapped:.2%}"
    return text + "。"


def _about_loads(it: Explanation) -> list[str]:
    loads = it.loads
    if len(loads) > MOST_LINES:
        busiest = sorted(loads, key=lambda load: -load.utilisation)[:MOST_LINES]
        loads = tuple(load for load in loads if load in busiest)
    said = [_about_load(load) for load in loads]
    if len(loads) < len(it.loads):
        left = len(it.loads) - len(loads)
        said.append(
            either(f"… and {left} stations and pools that are used less.", f"……另有 {left} 个负荷较低的工位和人员组。")
        )
    return [*said, bottleneck_sentence(it)]


def _about_load(load: Load) -> str:
    machines = load.kind == "station"
    if is_chinese():
        up = f"，可用率 {load.availability:.1%}" if load.availability < 1 else ""
        count = f"{load.count} {'台设备' if machines else '人'}"
        return f"`{load.name}`：{count}，每周 {load.hours_per_week:g} h{up}，负荷 {load.utilisation:.1%}。"
    unit = ("machine" if machines else "person") if load.count == 1 else ("machines" if machines else "people")
    text = f"`{load.name}`: {load.count} {unit}, {load.hours_per_week:g} h a week"
    if load.availability < 1:
        text += f", {load.availability:.1%} available"
    return f"{text}, {load.utilisation:.1%} used."


def bottleneck_sentence(it: Explanation) -> str:
    """What is used most, and how much of each product it lets through."""
    if not it.bottleneck:
        return either(
            "Nothing here takes time, so arithmetic finds no bottleneck.", "没有任何工序耗时，算术上没有瓶颈。"
        )
    if is_chinese():
        return _bottleneck_zh(it)
    paced = any(product.takt_s is not None for product in it.products)
    least = "" if it.exact or can_pile(it) else "at most "
    what = {
        "station": f"`{it.bottleneck}`",
        "workers": f"`{it.bottleneck}`",
        "fleet": f"the fleet `{it.bottleneck}`",
        "part": f"the supply of `{it.bottleneck}`",
        "release": f"the limit of work in process of `{it.bottleneck}`",
    }[it.bottleneck_kind]
    mix = " at this mix" if paced or len(it.mix) > 1 else ""
    text = f"The bottleneck by arithmetic is {what}: it lets {least}{rates(it)} an hour through{mix}"
    if not can_pile(it):
        return f"{text}."
    more = f"at most {rates(it, it.piled)}" if math.isfinite(it.piled) else "more"
    return f"{text} if nothing piles up. While rework or samples wait for longer and longer, {more} may leave."


def _bottleneck_zh(it: Explanation) -> str:
    name = f"`{it.bottleneck}`"
    what = {"fleet": f"车队 {name}", "part": f"物料 {name} 的供应", "release": f"{name} 的在制品上限"}.get(
        it.bottleneck_kind, name
    )
    paced = any(product.takt_s is not None for product in it.products)
    mix = "按此品种比例，" if paced or len(it.mix) > 1 else ""
    text = f"算术上的瓶颈是 {what}：{mix}"
    if not can_pile(it):
        return f"{text}每小时{'' if it.exact else '至多'}通过 {rates(it)}。"
    more = f"每小时至多可有 {rates(it, it.piled)} 离厂" if math.isfinite(it.piled) else "离厂的可以更多"
    return f"{text}不积压时每小时通过 {rates(it)}。返工件或抽检件越等越久时，{more}。"


def can_pile(it: Explanation) -> bool:
    """Whether more parts may leave than the bottleneck lets through for ever, past those that wait for it."""
    return it.piled >= 1 + 5e-4


def rates(it: Explanation, piled: float = 1.0) -> str:
    """How many of what the bottleneck limits leave the plant, or `piled` times as many.

    Unlike things are never added, and what is called for goes into others.
    """
    called = {product.product for product in it.products if product.release == "kanban"}
    mix = {name: rate * piled for name, rate in it.mix.items()}
    limited = {name: rate for name, rate in mix.items() if name in it.limited} or mix
    leaving = {name: rate for name, rate in limited.items() if name not in called} or limited
    if len(it.products) == 1:
        return f"{sum(leaving.values()):.4g} " + either("parts", "件")
    named = [f"{rate:.4g} `{name}`" for name, rate in sorted(leaving.items(), key=lambda item: -item[1])]
    if len(named) > MOST_NAMED:
        first = either(", ", "、").join(named[:MOST_NAMED])
        return either(f"{first} and so on, {len(named)} products,", f"{first} 等 {len(named)} 种产品")
    if is_chinese():
        return "、".join(named)
    return " and ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)


def _time(seconds: float) -> str:
    """Seconds for people: at most four digits."""
    unit, size = ("s", 1) if seconds < 600 else ("min", 60) if seconds < 36_000 else ("h", 3600)
    return f"{seconds / size:.4g} {unit}" if seconds and math.isfinite(seconds) else write(0.0, "time")
