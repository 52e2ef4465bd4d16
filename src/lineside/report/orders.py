"""Orders: when each is started and finished, when it is due, and how late it is."""

from __future__ import annotations

import math
from typing import Final

from lineside.html import join, tag
from lineside.report import number
from lineside.report.drawing import table
from lineside.report.study import Section, Study
from lineside.report.text import Text, plain
from lineside.simulate.orders import OrderResult, OrdersResult

MOST_ROWS: Final = 200


def orders(study: Study) -> Section | None:
    """A row for each order, the latest first; None for a plant without orders."""
    found, together = study.result.orders, study.result.orders_together
    if together is None:
        return None
    ranked = sorted(found, key=_rank)
    rows = [
        [
            tag("span", each.order, class_="mark" if each.late_s.mean > 0 else None),
            study.product(each.product).html,
            f"{each.quantity:,}",
            _moment(each.due_at, each.due).html,
            _moment(each.started_at, each.started.mean).html,
            _finished(each).html,
            _late(each).html,
        ]
        for each in ranked[:MOST_ROWS]
    ]
    heads = [
        Text("订单", "Order").html,
        Text("产品", "Product").html,
        Text("数量", "Quantity").html,
        Text("交期", "Due").html,
        Text("开工", "Started").html,
        Text("完成", "Finished").html,
        Text("早于或晚于交期", "Before or after the due time").html,
    ]
    left = len(found) - len(rows)
    more = (
        Text(f"另有 {left} 个订单，见 result.json。", f"{left} more orders are in result.json.") if left else plain("")
    )
    return Section(
        "orders",
        Text("订单", "Orders"),
        Text(
            "开工指第一件的第一道工序开始，完成指最后一件完工或报废；多次重复时为平均时刻。晚于交期的标出，最晚的在前。",
            "An order is started with the first operation on the first of its parts, and finished when its last part is"
            " done or scrapped; of several replications the mean is shown."
            " Those after their due time are marked, the latest first.",
        ),
        join(
            tag("p", _summary(together).html),
            table(heads, rows, frozenset({2, 3, 4, 5, 6})),
            tag("p", more.html) if left else None,
        ),
    )


def _rank(it: OrderResult) -> float:
    """Unfinished orders first, then by how late they are."""
    if math.isnan(it.finished.mean):
        return -math.inf
    return -it.late_s.mean if not math.isnan(it.late_s.mean) else math.inf


def _moment(at: str | None, seconds: float | None) -> Text:
    if at is not None:
        return plain(at[:16])
    return plain(number.UNKNOWN if seconds is None or math.isnan(seconds) else number.time(seconds))


def _finished(it: OrderResult) -> Text:
    if it.finished_share == 0:
        return Text("未完成", "not finished")
    said = _moment(it.finished_at, it.finished.mean)
    if it.finished_share < 1:
        share = number.share(it.finished_share)
        said += Text(f"（{share} 的重复中）", f" (in {share} of replications)")
    return said


def _late(it: OrderResult) -> Text:
    late = it.late_s.mean
    if math.isnan(late):
        return plain(number.UNKNOWN)
    span = number.time(abs(late))
    return Text(f"晚 {span}", f"{span} late") if late > 0 else Text(f"早 {span}", f"{span} early")


def _summary(it: OrdersResult) -> Text:
    if math.isnan(it.makespan_s.mean):
        return Text("并非所有订单都在仿真时间内完成。", "Not all orders were finished within the time simulated.")
    said = Text(
        f"全部 {it.orders} 个订单历时 {number.time_around(it.makespan_s)}。",
        f"All {it.orders} orders take {number.time_around(it.makespan_s)} from the first release to the last part.",
    )
    if math.isnan(it.tardy_share.mean):
        return said
    if it.tardy_share.mean == 0.0:
        return said + Text("均不逾期。", " None is tardy.")
    return said + Text(
        f"{number.share(it.tardy_share.mean)} 逾期，平均逾期 {number.time(it.tardy_s.mean)}，"
        f"最多 {number.time(it.most_tardy_s.mean)}。",
        f" {number.share(it.tardy_share.mean)} of them are tardy, by {number.time(it.tardy_s.mean)} on average over all"
        f" and by {number.time(it.most_tardy_s.mean)} at most.",
    )
