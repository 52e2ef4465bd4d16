"""What a forecast says of the running plant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

import lineside
from lineside.errors import InputError
from lineside.forecast.moment import moment_from
from lineside.link.loopback import Loopback
from lineside.lower import codes
from lineside.run.journal import Journal
from lineside.run.journal.schema import BACK, LOST
from lineside.run.models import plant_of
from lineside.run.recovery import resume

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lineside.run.session import Session

    Run = Callable[..., Session]

HOUR = 3600 * 1_000_000
PRESS = """
plant: press
starts: 2024-03-04 08:00
hours: day
stations:
  press: {machines: 2, failure: {every: exponential(2 h), repair: exponential(10 min), crew: fitters}}
  pack: {buffer: 3}
workers: {fitters: {per-shift: 2, shifts: day}, packers: {per-shift: 2, shifts: day}}
shifts: {day: {mon-fri: ["08:00-16:00"]}}
products:
  lamp:
    route:
      - {at: press, time: gamma(100 s cv 0.3)}
      - {at: pack, time: gamma(40 s cv 0.3), workers: {packers: 1}}
release: {lamp: {orders: orders.csv}}
"""
ORDERS = """[
  {order: A1, quantity: 100, release: 0 s, due: 2024-03-04 09:00},
  {order: A2, quantity: 150, release: 0 s, due: 2024-03-04 11:00},
  {order: A3, quantity: 150, release: 0 s, due: 2024-03-05 16:00},
  {order: A4, quantity: 60, release: 2024-03-06 08:00, due: 2024-03-06 09:00}]"""
SHOP = PRESS.replace("orders.csv", ORDERS)
HELD = """
plant: cell
stations: {test: {}, pack: {}}
products:
  lamp:
    route:
      - {at: test, time: 10 s, interlock: {catches: {}, when: after, false-alarm: 100 %, release: 1 d}}
      - {at: pack, time: 5 s}
release: {lamp: always}
"""


def told(value: float | None) -> float:
    """A quantile that does not lie beyond the end."""
    assert value is not None
    return value


def gone_on(path: Path) -> Session:
    """A run that is gone on with."""
    journal = Journal.open(path)
    plant = plant_of(journal)
    return resume(journal, plant, Loopback(plant, 1), say=lambda _: None)


@pytest.fixture
def shop(run: Run) -> Path:
    """An hour of a shop with four orders."""
    session = run(SHOP, 1)
    session.close()
    return session.journal.path


def test_a_forecast_counts_up_to_the_end_of_the_shift(shop: Path) -> None:
    found = lineside.forecast(shop, futures=40)
    lamp = found.products["lamp"]
    assert (found.begins, found.ends) == ("2024-03-04 09:00:00", "2024-03-04 16:00:00")
    assert told(lamp.completed.p10) <= told(lamp.completed.p50) <= told(lamp.completed.p90) == lamp.fan.p90[-1]
    assert lamp.so_far + told(lamp.completed.p90) <= 400  # A4 is not released by then
    assert list(lamp.fan.p50) == sorted(lamp.fan.p50)
    assert any("not released yet" in remark for remark in found.remarks)


def test_each_order_has_its_chance_to_be_late(shop: Path) -> None:
    orders = {each.name: each for each in lineside.forecast(shop, "+6h", futures=40).orders}
    assert orders["A1"].chance_late == 1.0  # it is due now
    assert orders["A3"].chance_late == 0.0
    assert orders["A4"].chance_late is None  # neither done nor due by the end
    assert (orders["A4"].late_at_least, orders["A4"].late_at_most) == (0.0, 1.0)
    assert orders["A4"].finish.p50 is None
    assert told(orders["A1"].finish.p50) < told(orders["A2"].finish.p50) < told(orders["A3"].finish.p50)


def test_a_forecast_waits_for_an_order(shop: Path) -> None:
    found = lineside.forecast(shop, "order:A2", futures=20)
    wanted = next(each for each in found.orders if each.name == "A2")
    assert told(wanted.finish.p90) is not None
    assert told(wanted.finish.p90) <= found.until_s


def test_equal_moments_give_equal_futures(shop: Path) -> None:
    assert lineside.forecast(shop, threads=1) == lineside.forecast(shop, threads=3)


def test_a_run_that_was_killed_and_recovered_forecasts_the_same_to_the_bit(run: Run) -> None:
    whole = run("engine-cell", 3, "whole")
    killed = run("engine-cell", 2, "killed")
    killed.abandon()
    again = gone_on(killed.journal.path)
    again.advance(3 * HOUR)
    for session in (whole, again):
        session.close()
    assert lineside.forecast(whole.journal.path).to_json() == lineside.forecast(again.journal.path).to_json()


def test_a_moment_of_the_past_is_forecast_as_it_was_then(run: Run) -> None:
    early = run("engine-cell", 2, "early")
    late = run("engine-cell", 3, "late")
    for session in (early, late):
        session.close()
    then = lineside.forecast(late.journal.path, "+1h", at="2h", futures=20)
    assert then.record is None  # whoever asks knows what came
    assert (
        then.products["gx200"].futures
        == lineside.forecast(early.journal.path, "+1h", futures=20).products["gx200"].futures
    )


def test_futures_do_not_touch_the_present(shop: Path) -> None:
    from lineside.forecast.ahead import look_ahead
    from lineside.forecast.wish import Wish

    present = moment_from(shop).present
    before = present.block.snapshot()
    look_ahead(present, Wish("+2h", 20, ("press/2 down 1h", "one fewer packer", "stations.press.machines=3")))
    assert present.block.snapshot() == before


def test_no_future_draws_what_the_run_draws(run: Run) -> None:
    session = run("engine-cell", 2)
    session.close()
    present = moment_from(session.journal.path).present
    truth = int(session.controller.block.head["seed"])
    assert truth not in {present.seed(n) for n in range(1000)}


def test_a_held_part_is_told(run: Run) -> None:
    session = run(HELD, 1)
    session.close()
    found = lineside.forecast(session.journal.path, "+2h", futures=20)
    assert any("test holds its part" in remark for remark in found.remarks)


def test_a_closed_plant_says_when_it_opens(run: Run) -> None:
    session = run(SHOP, 9)
    session.close()
    found = lineside.forecast(session.journal.path, "+1h", futures=20)
    assert any("closed until 2024-03-05 08:00:00" in remark for remark in found.remarks)
    assert found.products["lamp"].completed.p90 == 0
    assert lineside.forecast(session.journal.path, futures=20).ends == "2024-03-05 16:00:00"


def test_what_is_overdue_is_named(run: Run) -> None:
    """A press whose part takes ten times as long as its law allows."""
    slow = SHOP.replace("gamma(100 s cv 0.3)", "30 min")
    from lineside.model.load import loads

    session = run(loads(SHOP), 0.4, truth=loads(slow))
    session.close()
    found = lineside.forecast(session.journal.path, "+1h", futures=20)
    assert {each.machine for each in found.overdue} == {"press/1", "press/2"}
    assert {each.what for each in found.overdue} == {"operation"}


@pytest.mark.parametrize(
    ("until", "why"),
    [
        ("07:61", "no time of day"),
        ("2024-03-04 08:30", "not after the moment"),
        ("2024-13-04 08:30", "not in the calendar"),
        ("+90d", "more than 30 days"),
        ("+0h", "not above zero"),
        ("order:B9", "no order is called `B9`"),
        ("tomorrow", "expected `shift-end`"),
    ],
)
def test_an_end_that_cannot_be_is_refused(shop: Path, until: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        lineside.forecast(shop, until)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("press down 2h", "no machine is called `press`"),
        ("pack down 2h", "knows no way in which pack fails"),
        ("press/1 down soon", "--if"),
        ("five fewer packers", "there are 2"),
        ("one more robot", "nothing that can be counted is called `robot`"),
        ("order B9 first", "no order is called `B9`"),
        ("stations.pres.machines=2", "did you mean `press`"),
        ("stations.press.machines=0", "machines"),
        ("rain", "expected `press/2 down 2h`"),
    ],
)
def test_a_change_that_cannot_be_is_refused(shop: Path, change: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        lineside.forecast(shop, changes=[change])


def test_a_time_that_the_journal_does_not_reach_is_refused(shop: Path) -> None:
    with pytest.raises(InputError, match="the journal ends at 2024-03-04 09:00:00"):
        lineside.forecast(shop, at="2h")


def test_a_machine_that_is_down_costs_what_it_would_have_made(shop: Path) -> None:
    """One of two presses for two hours: 72 of its parts, and what the other makes stays."""
    found = lineside.forecast(shop, "+2h", changes=["press/2 down 100h"])
    mean, low, high = found.what_if[0].mean["lamp"]
    alone = told(found.products["lamp"].completed.p50) / 2
    assert low <= mean <= high
    assert mean == pytest.approx(-alone, rel=0.15)


def test_an_order_that_goes_first_is_done_first(run: Run) -> None:
    session = run(SHOP + "dispatch: {press: highest-priority, pack: highest-priority}\n", 0.25)
    session.close()
    found = lineside.forecast(session.journal.path, "+30h", futures=20, changes=["order A3 first"])
    first = {each.name: told(each.finish.p50) for each in found.what_if[0].orders if each.name != "A4"}
    assert first["A3"] < first["A2"]


def test_what_is_away_is_away_as_when_the_run_is_told(run: Run) -> None:
    """The futures with one packer fewer are those of the same run after somebody has said so."""
    session = run(SHOP, 1)
    session.close()
    what_if = lineside.forecast(session.journal.path, "+2h", changes=["one fewer packers"]).what_if[0]
    session = gone_on(session.journal.path)
    assert session.request(codes.AWAY, 1, 1, by="foreman")
    session.close()
    after = lineside.forecast(session.journal.path, "+2h")
    assert what_if.completed["lamp"] == after.products["lamp"].completed


def test_quantiles_of_counts_are_counts() -> None:
    from lineside.forecast.quantile import quantiles

    assert quantiles(np.array([1.0, 2.0, 2.0, 9.0])).as_json() == {"p10": 1.0, "p50": 2.0, "p90": 9.0}
    assert quantiles(np.array([1.0, np.inf])).p90 is None


def test_a_device_that_nobody_hears_is_told(run: Run) -> None:
    """While it is silent, and not before or after."""
    session = run(SHOP, 1)
    session.journal.append(np.array([(HOUR, LOST, 1, 0, 0, 0)], np.int64), "clock")
    session.advance(2 * HOUR)
    session.journal.append(np.array([(2 * HOUR, BACK, 1, 0, 0, 0)], np.int64), "clock")
    session.advance(2 * HOUR + HOUR // 2)
    session.close()
    path, said = session.journal.path, "Nothing is known of press/2 now"
    told = {at: [said in each for each in remarks_at(path, at)] for at in ("30min", "90min", "150min")}
    assert [any(told[at]) for at in told] == [False, True, False]


def remarks_at(path: Path, at: str) -> tuple[str, ...]:
    """What is remarked on a forecast from a moment."""
    return lineside.forecast(path, "+1h", at=at, futures=20, laws="model").remarks
