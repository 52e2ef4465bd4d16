"""Orders in another firm's idle hours: placed where the owner's stay on time, by simulation, and nothing twice."""

from __future__ import annotations

import re
import threading
import time
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import uvicorn

import lineside
from lineside.cli import main
from lineside.district import open_ledger
from lineside.district.demo_park import sharing
from lineside.district.errors import DistrictError
from lineside.district.park.handover import LiveLine
from lineside.district.park.shared import (
    CHANCE,
    NAME,
    Chance,
    Taken,
    Wanted,
    chances,
    idle_in,
    place,
    with_order,
)
from lineside.district.posting.document import Result, read_document
from lineside.district.registry.instrument import IdleHours, SharedOrder
from lineside.model import loads
from lineside.run.status import Status
from lineside.web.line import AddOrder, line_app
from lineside.web.people import People
from lineside.web.people import Role as LineRole
from lineside.web.screen import Served
from tests.unit.district.park.park import WHY, thing
from tests.unit.web.test_line import Line

FIXED = """
plant: turnery
starts: 2026-06-01 06:00
stations: {lathe: {}}
products: {shaft: {route: [{at: lathe, time: 6 min}]}}
release:
  shaft:
    orders:
      - {order: A, quantity: 10, release: 2026-06-01 06:00, due: 2026-06-01 07:00}
      - {order: B, quantity: 5, release: 2026-06-01 07:30, due: 2026-06-01 08:00}
"""
RANDOM = """
plant: turnery
starts: 2026-06-01 06:00
stations: {lathe: {failure: {every: exponential(6 h), repair: exponential(10 min)}}, mill: {}}
products:
  shaft: {route: [{at: lathe, time: exponential(4 min)}, {at: mill, time: 3 min}]}
  hub: {route: [{at: mill, time: triangular(2 3 5 min)}]}
release:
  shaft:
    orders:
      - {order: A, quantity: 20, release: 2026-06-01 06:00, due: 2026-06-01 09:00}
      - {order: B, quantity: 20, release: 2026-06-01 10:00, due: 2026-06-01 12:05}
  hub: {orders: [{order: C, quantity: 15, release: 2026-06-01 07:00, due: 2026-06-01 09:30}]}
"""


UNDATED = re.sub(r"starts: .*\n", "", FIXED).replace("2026-06-01 0", "0").replace(":00", " h").replace("07:30", "7.5 h")


def offer(since: str, until: str, machine: str = "lathe") -> IdleHours:
    given = {"id": "i", "name": {"zh": "闲时"}, "firm": "owner", "machine": machine, "hours": 8, "rate": 120}
    return IdleHours.model_validate(given | {"since": f"2026-06-01T{since}", "until": f"2026-06-01T{until}"})


def wanted(pieces: int = 10, seconds: float = 360, **more: Any) -> Wanted:
    return Wanted("buyer", "bush", pieces, seconds, **more)


def test_an_order_waits_until_it_delays_nobody() -> None:
    """By hand: an hour of work at 6:45 runs from 7 to 8 and B ends at 8:30; at 7:15 it is B's turn at 8:15.

    First come is first served: at 7:45 B's five, from 7:30 to 8:00, are before it, and it runs from 8 to 9.
    """
    tried = place(loads(FIXED), offer("06:45", "10:00"), wanted(), replications=30)
    assert [f"{one.since:%H:%M}" for one in tried] == ["06:45", "07:15", "07:45"]
    assert [bool(one.why_not) for one in tried] == [True, True, False]
    assert "B is on time in 0 of 30" in tried[0].why_not
    assert f"{tried[-1].until:%H:%M}" == "09:00"


def test_hours_that_were_given_away_are_not_given_again() -> None:
    before = SharedOrder.model_validate(
        {
            "id": "s", "name": {"zh": "单"}, "firm": "third", "offer": "i", "pieces": 10, "hours": 1,
            "since": "2026-06-01T08:00", "until": "2026-06-01T09:00",
        }
    )  # fmt: skip
    tried = place(loads(FIXED), offer("08:00", "11:00"), wanted(), [Taken(before, "lathe")], replications=30)
    assert f"{tried[-1].since:%H:%M}" == "09:00"
    dropped = before.model_copy(update={"state": "dropped"})
    again = place(loads(FIXED), offer("08:00", "11:00"), wanted(), [Taken(dropped, "lathe")], replications=30)
    assert f"{again[-1].since:%H:%M}" == "08:00"


def test_an_order_that_delays_one_placed_before_goes_elsewhere() -> None:
    """What was placed counts with the owner's own: placed on other hours of the same machine, it is not made late."""
    before = SharedOrder.model_validate(
        {
            "id": "s", "name": {"zh": "单"}, "firm": "third", "offer": "other", "pieces": 10, "hours": 1,
            "since": "2026-06-01T09:00", "until": "2026-06-01T10:00",
        }
    )  # fmt: skip
    tried = place(loads(FIXED), offer("08:30", "12:00"), wanted(), [Taken(before, "lathe")], replications=30)
    # By hand: at 8:30 it runs to 9:30 and the one before to 10:30; from 9:00 on it comes behind that one.
    assert [(f"{one.since:%H:%M}", bool(one.why_not)) for one in tried] == [("08:30", True), ("09:00", False)]


def test_shared_orders_simulated_again_keep_every_own_due_date_at_the_stated_chance() -> None:
    plant = loads(RANDOM)
    order = wanted(20, 150.0)
    tried = place(plant, offer("09:30", "15:00"), order)
    at = tried[-1]
    assert not at.why_not
    assert any(one.why_not for one in tried[:-1])  # half an hour before B it would delay B
    again = chances(with_order(plant, NAME, "lathe", order, at.since, at.due), 600, seed=77)
    assert {one.order for one in again} == {"A", "B", "C", NAME}
    assert all(one.on_time >= CHANCE * one.of for one in again), again


def test_few_replications_promise_little() -> None:
    # By hand: of n on time in all, the lower end is 0.05 ** (1 / n).
    assert Chance("a", "", 20, 20).at_least == pytest.approx(0.05 ** (1 / 20))
    assert Chance("a", "", 0, 20).at_least == 0
    assert Chance("a", "", 28, 28).at_least < CHANCE < Chance("a", "", 29, 29).at_least


@pytest.mark.parametrize(
    ("text", "machine", "told"),
    [
        (FIXED, "press/1", "no station press"),
        (UNDATED, "lathe", "when it starts"),
        (FIXED.replace("due: 2026-06-01 07:00", "due: 2026-06-01 06:59"), "lathe", "not on time at 90% already: A"),
        (re.sub(", due: [^}]*", "", FIXED), "lathe", "no orders with due"),
    ],
)  # fmt: skip
def test_what_cannot_be_told_is_refused(text: str, machine: str, told: str) -> None:
    with pytest.raises(DistrictError, match=told):
        place(loads(text), offer("06:45", "10:00", machine), wanted(), replications=30)


def test_both_gain() -> None:
    # By hand: 10 pieces of 6 minutes are an hour.
    assert wanted().hours == Decimal("1.00")
    assert Wanted("b", "x", 7, 100.0, datetime(2026, 6, 1), Decimal(500)).hours == Decimal("0.19")


def test_an_order_is_placed_once_and_what_both_gain_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model, data = tmp_path / "turnery.yaml", tmp_path / "park.db"
    model.write_text(FIXED, encoding="utf-8")
    with open_ledger(data) as ledger:
        ledger.add_records([thing("firm", "owner"), thing("firm", "buyer")], **WHY)
        hours = offer("08:00", "10:15").model_copy(update={"synthetic": True})
        early = offer("06:45", "08:00").model_copy(update={"id": "early", "synthetic": True})
        ledger.add_records([hours, early], **WHY)
    asked = ["ledger", "share", str(model), "--into", str(data), "--offer", "i", "--firm", "buyer", "--pieces", "10"]
    asked += ["--seconds", "360", "--instead", "200", "--replications", "30", "--by", "local"]
    assert main([*asked, "--offer", "early", "--lang", "zh"]) != 0
    said = capsys.readouterr()
    assert "06-01 06:45  自有订单准时的把握至少 0.0%  B 仅在 0/30 次仿真中准时\n" in said.out
    assert "所提供时段内没有一处" in said.err
    assert main(asked) == 0
    assert main(asked) == 0
    assert main(asked) != 0  # the hours have place for two
    with open_ledger(data) as ledger:
        placed = [one for one in ledger.records("shared-order") if isinstance(one, SharedOrder)]
    # By hand: an hour at 120 yuan instead of 200; of 30 in 30 the lower end is 0.05 ** (1 / 30).
    assert [(one.since[-5:], one.until[-5:], one.earns, one.saves) for one in placed] == [
        ("08:00", "09:00", Decimal("120.00"), Decimal("80.00")), ("09:00", "10:00", Decimal("120.00"), Decimal("80.00"))
    ]  # fmt: skip
    assert placed[0].chance == pytest.approx(0.05 ** (1 / 30))
    assert "nothing was placed" in capsys.readouterr().err


def test_a_running_line_takes_the_order_over() -> None:
    scene: dict[str, object] = {
        "starts": "2026-06-01T06:00:00",
        "products": [{"name": "bush"}],
        "sources": [{"name": "shaft"}, {"name": "bush"}],
    }
    line = Line(scene=scene)
    people = People(LineRole.OPERATOR)
    app = line_app(line, Served(kind="line", name="line", title={}), people)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        LiveLine(address).order("bush", 20, datetime(2026, 6, 1, 10))
        with pytest.raises(DistrictError, match="releases shaft, bush, not nut"):
            LiveLine(address).order("nut", 20, datetime(2026, 6, 1, 10))
    finally:
        server.should_exit = True
        thread.join()
    assert [asked for asked, _ in line.asked] == [AddOrder(ask="order", source=1, quantity=20, due_s=14_400.0)]


def test_a_line_that_runs_shows_its_idle_hours_and_takes_an_order_over(tmp_path: Path) -> None:
    """The bundled cell, run as anybody would: its journal is read while it is written, its screen asked by people."""
    data, journal = tmp_path / "park.db", tmp_path / "cell.lineside"
    with open_ledger(data) as ledger:
        ledger.add_records([thing("firm", "owner"), thing("firm", "buyer")], **WHY)
    with lineside.run("shared-cell", journal=journal, speed=600, port=0) as line:
        line.wait("20 min")
        asked = ["ledger", "idle", str(journal), "--into", str(data), "--firm", "owner", "--machine", "centre"]
        assert main([*asked, "--from", "2024-03-04T18:00", "--until", "2024-03-04T23:00", "--by", "local"]) == 0
        before = _made(line.state, "housing")
        LiveLine(line.address).order("housing", 3, datetime(2024, 3, 4, 23))
        while _made(line.wait("1 min"), "housing") < before + 3:
            assert line.is_running
    with open_ledger(data) as ledger:
        (hours,) = [one for one in ledger.records("idle-hours") if isinstance(one, IdleHours)]
        assert hours.run is not None
        assert ledger.record(hours.run).model_dump()["facts"]["model"] == "shared-cell"
        assert 0 < hours.hours < 5


def _made(state: Status, product: str) -> int:
    """Parts of a product that are made, being made, or wait to be."""
    (found,) = [one for one in state.products if one.name == product]
    return found.completed + found.inside + found.outside


def test_the_demonstrations_hours_and_order_are_what_simulations_say(capsys: pytest.CaptureFixture[str]) -> None:
    plant = lineside.load(sharing.MODEL)
    since, until = (f"2024-03-04T{one}" for one in sharing.HOURS)
    given = {"id": "i", "name": {"zh": "闲时"}, "firm": "owner", "machine": sharing.MACHINE, "hours": 5}
    hours = IdleHours.model_validate(given | {"rate": sharing.RATE, "since": since, "until": until})
    placed = place(plant, hours, Wanted("buyer", "housing", sharing.PIECES, sharing.SECONDS))[-1]
    assert not placed.why_not
    assert (f"{placed.since:%H:%M}", f"{placed.until:%H:%M}") == sharing.PLACED
    assert round(placed.least, 3) == sharing.CHANCE
    guide = " ".join((Path(__file__).parents[4] / "docs/guides/park.md").read_text(encoding="utf-8").split())
    begins, ends = sharing.PLACED
    told = f"{sharing.PIECES} pieces of {sharing.SECONDS} s are placed at {begins} and done by {ends}"
    assert f"{told}, and every own order stays on time at {100 * sharing.CHANCE} % or more" in guide

    assert main(["simulate", sharing.MODEL, "--for", "17 h", "--replications", "20", "--json"]) == 0
    result = read_document(capsys.readouterr().out.encode())
    assert isinstance(result, Result)
    (centre,) = [one for one in idle_in(result) if one.machine == sharing.MACHINE]
    assert round(Decimal(centre.idle_h / centre.open_h), 3) == sharing.IDLE_SHARE
