"""Idle hours offered and an order placed from the page: by a posted run and a kept model, or refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from lineside import load, loads, run, simulate
from lineside.district import Ledger, open_ledger
from lineside.district.demo_park import sharing
from lineside.district.errors import TooLongError
from lineside.district.park.journals import Journals
from lineside.district.park.shared import Patience, Wanted, idle_of, place
from lineside.district.posting.document import Result, read_document
from lineside.district.posting.result import post_result
from lineside.district.registry.instrument import IdleHours, SharedOrder
from lineside.district.registry.membership import Membership
from lineside.district.registry.membership import Role as Sense
from lineside.district.store.account import Role
from lineside.web.api import park_placing
from tests.unit.district.park.park import WHY, thing
from tests.unit.district.park.test_shared import FIXED
from tests.unit.web.test_matching import as_person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    """Two firms of a park and one of elsewhere; an editor for the park and one for another."""
    with open_ledger("sqlite://") as opened:
        opened.add_records([thing("park", "park"), thing("park", "elsewhere")], **WHY)
        opened.add_records([thing("firm", name) for name in ("owner", "buyer", "outsider")], **WHY)
        opened.add_memberships([Membership(member=x, whole="park", role=Sense.IN_PARK) for x in ("owner", "buyer")],
                               **WHY)  # fmt: skip
        opened.add_account("operator", Role.EDITOR, by="local", reason="test", within="park")
        opened.add_account("other", Role.EDITOR, by="local", reason="test", within="elsewhere")
        yield opened


def hours(run: str, **more: object) -> dict[str, object]:
    sent = {"firm": "owner", "machine": "centre", "run": run, "since": "2024-03-04T18:00", "until": "2024-03-04T23:00"}
    return sent | {"rate": "120", "reason": "offered"} | more


def test_hours_are_offered_by_a_journal_that_whoever_serves_put_there(ledger: Ledger, tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "lines", tmp_path / "elsewhere"
    for each in (folder / "owner", elsewhere):
        each.mkdir(parents=True)
    journal = folder / "owner" / "night.lineside"
    with run(load(sharing.MODEL), journal=journal, speed=0, until=17 * 3600) as line:
        line.wait()
    (folder / "owner" / "link.lineside").symlink_to(elsewhere)
    (folder / "outsider").symlink_to(folder / "owner")

    def ask(who: str, *asked: Any) -> Any:
        return as_person(ledger, who, *asked, journals=Journals(folder))

    known, foreign = ask("operator", ("GET", "runs?firm=owner", None), ("GET", "runs?firm=outsider", None))
    assert [one["name"] for one in known.json()["journals"]] == ["night.lineside"]
    assert foreign.status_code in (403, 404)
    sent = hours("", journal="night.lineside", machine="centre") | {"run": None}
    made, again, both, other, linked, out = ask(
        "operator", ("POST", "hours", sent),
        ("POST", "hours", sent | {"since": "2024-03-05T18:00", "until": "2024-03-05T20:00"}),
        ("POST", "hours", sent | {"run": "owner"}), ("POST", "hours", sent | {"firm": "buyer"}),
        ("POST", "hours", sent | {"journal": "link.lineside"}),
        ("POST", "hours", sent | {"journal": "../owner/night.lineside"}),
    )  # fmt: skip
    assert made.status_code == again.status_code == 200, again.text
    offered = ledger.record(made.json()["id"])
    (told,) = [one for one in idle_of(journal) if one.machine == "centre"]
    assert isinstance(offered, IdleHours)
    assert float(offered.hours) == pytest.approx(5 * told.idle_h / told.open_h, abs=0.01)
    assert [one.id for one in ledger.records("source")] == [offered.run]  # once, however often hours are offered by it
    assert both.json()["detail_zh"] == "闲时产能须依据一次运行结果或一份产线运行日志登记：请选择其一"
    assert {other.status_code, linked.status_code, out.status_code} == {404}


def test_simulations_end_with_patience_and_place_nothing(ledger: Ledger) -> None:
    given: dict[str, Any] = {"firm": "owner", "machine": "lathe", "hours": 3}
    hours_of = thing("idle-hours", "i", **given, since="2026-06-01T07:45", until="2026-06-01T10:15")
    assert isinstance(hours_of, IdleHours)
    ticks = iter((0.0, 1.0, 61.0))  # it begins, simulates as it is, and is over before the first moment is tried
    patience = Patience(60.0, clock=lambda: next(ticks, 61.0))
    with pytest.raises(TooLongError, match=r"after 60 s .* 0 moments tried and nothing placed"):
        place(loads(FIXED), hours_of, Wanted("buyer", "bush", 10, 360.0), patience=patience)
    # The page says so, places nothing, and lets the next one in.
    ledger.add_records([hours_of], **WHY)
    ledger.attach("i", "turnery.yaml", FIXED.encode(), **WHY)
    asks = {"offer": "i", "firm": "buyer", "product": "bush", "pieces": 10, "seconds": 360, "reason": "asked"}
    (shown,) = as_person(ledger, "operator", ("GET", "hours?park=park", None))
    version = shown.json()["idle"][0]["version"]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(park_placing, "MOST_S", 0.0)
        refused = [as_person(ledger, "operator", ("POST", "orders", asks | {"version": version}))[0] for _ in "ab"]
    assert ["仿真已满 0 秒而停止" in one.json()["detail_zh"] for one in refused] == [True, True]
    assert ledger.records("shared-order") == []


def test_hours_are_those_that_a_posted_run_shows(ledger: Ledger) -> None:
    text = simulate(load(sharing.MODEL), duration="17 h", replications=2, seed=1, workers=1).to_json()
    result = read_document(text.encode())
    assert isinstance(result, Result)
    run = post_result(ledger, result, subject="owner", period="2024-03", **WHY).source
    made, wrong, other, foreign = as_person(
        ledger, "operator", ("POST", "hours", hours(run)), ("POST", "hours", hours(run, machine="mill")),
        ("POST", "hours", hours(run, firm="buyer")), ("POST", "hours", hours(run, firm="outsider")),
    )  # fmt: skip
    assert made.status_code == 200, made.text
    offered = ledger.record(made.json()["id"])
    assert isinstance(offered, IdleHours)
    starved = result.stations["centre"].time["starved"]
    assert (offered.run, 0 < float(offered.hours) <= 5 * (starved.mean or 0) + 0.01) == (run, True)
    assert wrong.json()["detail_zh"].startswith("本次运行没有名为 mill 的设备")
    assert other.json()["detail_zh"] == f"没有名为 {run} 的运行结果入账到 buyer"
    assert foreign.status_code in (403, 404)


def test_an_order_is_placed_where_own_orders_stay_on_time_and_by_what_was_looked_at(ledger: Ledger) -> None:
    given: dict[str, Any] = {"firm": "owner", "machine": "lathe", "hours": 3, "rate": 120}
    ledger.add_records([thing("idle-hours", "i", **given, since="2026-06-01T07:45", until="2026-06-01T10:15")], **WHY)
    asks = {"offer": "i", "firm": "buyer", "product": "bush", "pieces": 10, "seconds": 360, "reason": "asked"}
    asked = ("POST", "orders", asks | {"version": 0})
    (stale,) = as_person(ledger, "operator", asked)
    assert stale.status_code == 409
    assert "look again" in stale.json()["detail"]

    def send() -> Any:
        (shown,) = as_person(ledger, "operator", ("GET", "hours?park=park", None))
        (one,) = shown.json()["idle"]
        (answer,) = as_person(ledger, "operator", ("POST", "orders", asks | {"version": one["version"]}))
        return answer

    assert send().json()["detail_zh"] == "没有与 i 一同保存设备方产线的模型（.yaml）"
    ledger.attach("i", "turnery.yaml", FIXED.encode(), **WHY)
    placed = send()
    assert placed.status_code == 200, placed.text
    order = ledger.record(placed.json()["id"])
    assert isinstance(order, SharedOrder)
    # By hand, as in the test of the placing: at 7:45 it comes behind B and runs from 8 to 9.
    assert (order.since, order.until, order.firm) == ("2026-06-01T07:45", "2026-06-01T09:00", "buyer")
    assert order.chance is not None
    assert order.chance > 0.98
    assert send().status_code == 200  # from 9 to 10
    full = send()
    assert (full.status_code, "未予安排" in full.json()["detail_zh"]) == (409, True)
    (far,) = as_person(ledger, "other", asked)
    assert far.status_code in (403, 404)
