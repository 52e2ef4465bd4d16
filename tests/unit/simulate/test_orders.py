"""Orders have answers: when each is finished, how late it is, and how long all take."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import lineside
from lineside.model.load import load, loads
from lineside.report.orders import orders
from tests.unit.report.plants import study

LINES = Path(__file__).parents[2] / "fixtures" / "lines"


@pytest.fixture(scope="module")
def result() -> lineside.Result:
    """50 parts of 5 min from six; 30 of 6 min, more urgent, from ten; then 80 more. It is open from six to two."""
    return lineside.simulate(load(str(LINES / "d6-due.yaml")), "2 d", replications=2, workers=1)


def test_each_order_says_when_it_is_finished_and_how_late(result: lineside.Result) -> None:
    first, second, third = result.orders
    assert [each.order for each in result.orders] == ["A-1", "A-2", "B-1"]
    assert (first.finished.mean, first.late_s.mean, first.tardy_s.mean) == (50 * 300, 50 * 300 - 6 * 3600, 0)
    assert first.finished_at == "2024-03-04 10:10:00"
    assert (third.product, third.due_at, third.finished.mean) == ("y", "2024-03-04 14:00:00", 50 * 300 + 30 * 360)
    done = 830 * 60 + 16 * 3600  # 8 h on Monday, the rest on Tuesday from six
    assert (second.finished.mean, second.tardy_s.mean) == (done, done - 26 * 3600)


def test_each_order_says_when_work_on_it_began(result: lineside.Result) -> None:
    """One machine, first come, first served: B-1 begins when A-1 is done, A-2 when B-1 is."""
    assert [each.started.mean for each in result.orders] == [0, 50 * 300 + 30 * 360, 50 * 300]
    assert [each.started_at for each in result.orders][:1] == ["2024-03-04 06:00:00"]
    assert result.orders_together is not None
    assert (result.orders_together.start_s.mean, result.orders_together.finish_s.mean) == (0, 830 * 60 + 16 * 3600)
    assert result.frame("orders")["started"].to_list() == [each.started.mean for each in result.orders]
    assert [each["started"]["mean"] for each in json.loads(result.to_json())["orders"]] == [0, 25800, 15000]


def test_all_together_have_a_makespan(result: lineside.Result) -> None:
    together = result.orders_together
    assert together is not None
    assert together.makespan_s.mean == 830 * 60 + 16 * 3600
    assert together.tardy_share.mean == pytest.approx(1 / 3)
    assert together.most_tardy_s.mean == 3 * together.tardy_s.mean == 13_800


def test_they_are_in_json_and_in_a_frame(result: lineside.Result) -> None:
    (first, *_) = json.loads(result.to_json())["orders"]
    assert {"order", "product", "quantity", "due", "finished", "late_s", "tardy_s"} <= first.keys()
    assert (first["order"], first["quantity"], first["due"], first["finished"]["mean"]) == ("A-1", 50, 21600.0, 15000.0)
    frame = result.frame("orders")
    assert frame["late_s"].to_list() == [each.late_s.mean for each in result.orders]
    assert lineside.simulate(lineside.load("tandem"), "1 min", replications=1).frame("orders").is_empty()


def test_one_that_is_not_finished_says_so() -> None:
    plant = load(str(LINES / "d6-due.yaml"))
    (_, second, _) = lineside.simulate(plant, "1 d", replications=2, workers=1).orders
    assert (second.finished_share, second.finished_at) == (0.0, None)
    assert second.finished.mean != second.finished.mean


def test_orders_are_told_of_by_their_names_whatever_their_order_in_the_file() -> None:
    plant = loads(
        "plant: x\nstations: {a: {}}\nproducts: {p: {due: 1 h, route: [{at: a, time: 60 s}]}}\n"
        "release: {p: {orders: [{order: late, quantity: 5, release: 2 h}, {order: early, release: 1 h}]}}\n"
    )
    early, late = lineside.simulate(plant, "4 h", replications=1).orders
    assert (early.order, early.finished.mean, early.due) == ("early", 3660, 7200.0)
    assert (late.order, late.finished.mean, late.done.mean) == ("late", 7500, 5)
    from lineside.web.scene import scene

    assert scene(plant)["orders"] == ["early", "late"]


def test_the_report_tells_of_them_in_both_languages() -> None:
    section = orders(study(load(str(LINES / "d6-due.yaml")), "2 d", 2))
    assert section is not None
    body = str(section.body)
    assert "A-2" in body
    assert "3.83 h late" in body
    assert "晚 3.83 h" in body
    assert orders(study(lineside.load("tandem"), "1 min")) is None
