"""A forecast on a terminal, from its plain data: made here, or by the server of a line elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table

from lineside.chinese import spoken
from lineside.lower.codes import SECOND
from lineside.run.words import clock
from lineside.tongue import either

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console

    Plain = Mapping[str, Any]

TELLING = 0.05
MOST_TOLD = 5
TENTHS = ("p10", "p50", "p90")
PERCENTILES = ("P10", "P50", "P90")


def show(forecast: Plain, console: Console) -> None:
    """Print `Forecast.as_json` for people."""
    told = (
        f"{forecast['model']}: from {forecast['from']} to {forecast['until']}, {forecast['futures']} futures,"
        f" laws: {forecast['laws']}"
    )
    console.print(spoken(told), soft_wrap=True, style="bold")
    console.print(_output(forecast["products"]))
    if forecast["orders"]:
        console.print(_orders(forecast["orders"]))
    for line in _sentences(forecast):
        console.print(spoken(line), soft_wrap=True)
    for each in forecast["what_if"]:
        console.print()
        console.print(spoken(f"If {each['change']}:"), style="bold", soft_wrap=True)
        console.print(_changed(each["products"]))
        if each["orders"]:
            console.print(_orders(each["orders"]))
    for remark in forecast["remarks"]:
        console.print(spoken(remark), style="yellow", soft_wrap=True)


def show_again(found: Plain, console: Console) -> None:
    """Print `Counterfactual.as_json` for people."""
    head = f"{found['model']}: from {found['from']} to {found['until']}, if {found['change']}:"
    console.print(spoken(head), soft_wrap=True, style="bold")
    came = either("came", "实际")
    columns = (came, either("would have come", "本会有")) if found["exact"] else (came, *PERCENTILES)
    table = _table(either("product", "产品"), right=columns)
    for name, each in found["products"].items():
        would = [_count(each["completed"]["p50"])] if found["exact"] else _tenths(each["completed"])
        table.add_row(name, _count(each["came"]), *would)
    console.print(table)
    if found["exact"]:
        console.print(spoken("Exact: every draw that this needs is in the journal."), soft_wrap=True)
        return
    told = f"{found['unseen']} draws are not in the journal and were drawn, in {found['reruns']} reruns."
    console.print(spoken(told), soft_wrap=True)
    if any(each["without"] is not None for each in found["products"].values()):
        told = "This run cannot be made again draw by draw: what its journal shows is kept, the rest drawn to fit it."
        console.print(spoken(told), soft_wrap=True)
        for name, each in found["products"].items():
            low, high = _count(each["without"]["p10"]), _count(each["without"]["p90"])
            told = f"Without the change the same gives {low} to {high} of {name}, and {_count(each['came'])} came."
            console.print(spoken(told), soft_wrap=True)


def _count(value: float | None) -> str:
    return _later() if value is None else f"{value:,.0f}"


def _tenths(quantiles: Plain) -> list[str]:
    return [_count(quantiles[each]) for each in TENTHS]


def _output(products: Plain) -> Table:
    more = (either("scrapped", "报废"), either("so far", "至今"))
    table = _table(either("product", "产品"), right=(*PERCENTILES, *more))
    for name, each in products.items():
        table.add_row(name, *_tenths(each["completed"]), _count(each["scrapped"]["p50"]), _count(each["so_far"]))
    return table


def _orders(orders: Sequence[Plain]) -> Table:
    columns = (either("done", "完成"), either("due", "交期"), *PERCENTILES, either("chance late", "误期概率"))
    table = _table(either("order", "订单"), either("product", "产品"), right=columns)
    for each in orders:
        finish = [_at(each["finish"][tenth]) for tenth in TENTHS]
        due = "" if each["due_s"] is None else _at(each["due_s"])
        table.add_row(each["order"], each["product"], f"{each['done']}/{each['quantity']}", due, *finish, _late(each))
    return table


def _late(order: Plain) -> str:
    if order["late_at_least"] is None:
        return either("no due date", "无交期")
    if order["chance_late"] is not None:
        return f"{order['chance_late']:.0%}"
    return _range(f"{order['late_at_least']:.0%}", f"{order['late_at_most']:.0%}")


def _at(seconds: float | None) -> str:
    return _later() if seconds is None else clock(round(seconds * SECOND))


def _sentences(forecast: Plain) -> list[str]:
    lines = []
    if (it := forecast["bottleneck"]) is not None:
        where = f"{it['station']}, in {it['share']:.0%} of the futures"
        lines.append(f"next bottleneck: {where}; active {it['active']:.0%} of its hours")
    lines += [
        f"overdue: the {each['what']} on {each['machine']}, begun at {_at(each['since_s'])}:"
        " by its law one in a thousand takes so long"
        for each in forecast["overdue"]
    ]
    lines += [
        f"changed: {each['machine']} at {each['step']}, noticed at {_at(each['at_s'])}: {_longer(each['ratio'])}"
        for each in forecast["noticed"]
    ]
    lines += [
        f"learnt: the {each['what']} of {each['of']}, {each['seen']} seen: {each['learnt']}, the model says"
        f" {each['model']}: {_longer(each['ratio'])}"
        for each in _telling(forecast["learnt"])
    ]
    if forecast["record"] is not None:
        lines.append(str(forecast["record"]["text"]))
    return lines


def _longer(ratio: float) -> str:
    return f"{abs(ratio - 1):.0%} {'longer' if ratio >= 1 else 'shorter'}"


def _telling(learnt: Sequence[Plain]) -> list[Plain]:
    """The learnt laws of operations that differ most from the model's, as far as anybody should know of them."""
    found = [each for each in learnt if each["what"] == "operation" and abs(each["ratio"] - 1) >= TELLING]
    return sorted(found, key=lambda each: -abs(each["ratio"] - 1))[:MOST_TOLD]


def _changed(products: Plain) -> Table:
    columns = (*PERCENTILES, either("difference", "差异"), either("95 % of its mean", "均值的95%区间"))
    table = _table(either("product", "产品"), right=columns)
    for name, each in products.items():
        by = each["difference"]
        interval = _range(f"{by['low']:+,.1f}", f"{by['high']:+,.1f}")
        table.add_row(name, *_tenths(each["completed"]), f"{by['mean']:+,.1f}", interval)
    return table


def _table(*left: str, right: Sequence[str]) -> Table:
    table = Table(*left, box=None, pad_edge=False)
    for column in right:
        table.add_column(column, justify="right")
    return table


def _range(low: str, high: str) -> str:
    return either(f"{low} to {high}", f"{low} 至 {high}")


def _later() -> str:
    """Of what comes after the end of the forecast."""
    return either("later", "预测期之后")
