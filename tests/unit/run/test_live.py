"""What people see of a run."""

from __future__ import annotations

import io

from rich.console import Console, RenderableType

from lineside.lower import codes
from lineside.model.load import loads
from lineside.run.controller import Controller, record
from lineside.run.live import line, whole
from lineside.run.status import status

SECOND = codes.SECOND
SHOP = """
plant: shop
starts: 2024-03-04 08:00
stations:
  saw: {machines: 3, buffer: 2}
  bench: {}
workers: {hands: {per-shift: 2}}
products:
  door: {route: [{at: saw, time: 60 s, workers: {hands: 1}}, {at: bench, time: 30 s}]}
release: {door: {orders: [{order: A, quantity: 9, release: 0 s}]}}
"""


def shop() -> Controller:
    """Three saws and two hands have begun with nine doors; a label nobody knows was seen six times."""
    controller = Controller(loads(SHOP), 1)
    controller.handle(record(0, codes.START))
    for number in range(6):
        controller.handle(record((10 + number) * SECOND, codes.SEEN, 1, 0, 0, 100 + number))
    return controller


def shown(what: RenderableType) -> str:
    console = Console(file=io.StringIO(), width=100)
    console.print(what)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_each_machine_has_its_state_its_part_and_for_how_long() -> None:
    text = shown(whole(status(shop(), 75 * SECOND), height=60))
    rows = {row.split()[0]: row.split() for row in text.splitlines() if row.strip()}
    assert rows["saw/1"][1:] == ["busy", "00:01:15", "door", "#1", "saw", "2/2"]
    assert rows["saw/3"][1:] == ["waiting", "for", "people", "00:01:15", "door", "#3", "saw"]
    assert rows["bench"][1:] == ["starved", "00:01:15", "0"]
    assert rows["hands"][1:] == ["2", "2"]
    assert rows["door"][1:] == ["4", "5", "0", "0"]


def test_where_machines_do_not_fit_there_are_stations() -> None:
    controller = Controller(loads(SHOP.replace("machines: 3", "machines: 30")), 1)
    controller.handle(record(0, codes.START))
    text = shown(whole(status(controller), height=24))
    assert "saw/1" not in text
    assert "21 starved, 7 waiting for people, 2 busy" in text


def test_questions_are_shown_until_they_are_answered() -> None:
    controller = shop()
    for number, element in enumerate((0, 1, 2, 0, 1), 1):  # counters that have fallen, and parts that nobody knows
        known = (codes.COUNTED, element, 0, -1, 0) if number < 4 else (codes.MOVED, element, 0, 0, 100 + number)
        controller.handle(record(15 * SECOND, *known))
    text = shown(whole(status(controller), height=60))
    assert "question 1, 00:00:15: seen: door #105 at bench (6 times)" in text
    assert "and 1 more questions" in text
    assert "6 open questions" in line(status(controller))
    for number in range(6):
        controller.handle(record(20 * SECOND, codes.ANSWER, number))
    assert "question" not in shown(whole(status(controller), height=60))


def test_the_time_is_a_date_where_the_model_says_when_it_starts() -> None:
    assert line(status(shop(), 3600 * SECOND)).startswith("2024-03-04 09:00:00  door 0 made, 5 inside")


def test_a_status_is_plain_data() -> None:
    data = status(shop(), 75 * SECOND).as_json()
    assert data["stations"] == {
        "saw": {
            "is_open": True,
            "queue": 2,
            "buffer": 2,
            "machines": {
                "saw/1": {"state": "busy", "for_s": 75.0, "lot": "door #1", "step": "saw", "reason": None},
                "saw/2": {"state": "busy", "for_s": 75.0, "lot": "door #2", "step": "saw", "reason": None},
                "saw/3": {"state": "waiting_worker", "for_s": 75.0, "lot": "door #3", "step": "saw", "reason": None},
            },
        },
        "bench": {
            "is_open": True,
            "queue": 0,
            "buffer": None,
            "machines": {"bench": {"state": "starved", "for_s": 75.0, "lot": None, "step": None, "reason": None}},
        },
    }
    assert data["workers"] == {"hands": {"present": 2, "busy": 2}}


CARRIED = """
plant: carried
stations: {fit: {machines: 2}, pack: {}}
parts: {bolt: {from: store, by: cart, kanban: {bins: 1, of: 1}}, glue: {from: store}}
fleets: {cart: {vehicles: 2, speed: 1 m/s}}
distances: {store: {fit: 50 m}}
products: {box: {route: [{at: fit, time: 10 s, parts: {bolt: 1, glue: 1}}, {at: pack, time: 5 s}]}}
release: {box: always}
"""


def test_every_fleet_has_the_loads_that_wait_and_what_its_vehicles_do() -> None:
    controller = Controller(loads(CARRIED), 1)
    controller.handle(record(0, codes.START))
    now = status(controller)
    (fleet,) = now.fleets
    assert fleet.name == "cart"
    assert list(fleet.vehicles) == ["cart/1", "cart/2"]
    assert now.as_json()["fleets"] == {"cart": {"waiting": fleet.waiting, "vehicles": fleet.vehicles}}
    assert sorted(fleet.vehicles.values()) == ["idle", "loading"]
    assert "1 loading, 1 idle" in shown(whole(now, height=60))


def test_parts_that_are_called_for_are_shown_where_machines_wait_for_them() -> None:
    """The second machine waits: the only bolt went into the first box, and another was called for. Glue never lacks."""
    controller = Controller(loads(CARRIED), 1)
    controller.handle(record(0, codes.START))
    now = status(controller)
    assert now.as_json()["stocks"] == {"bolt at fit": {"content": 0, "ordered": 1, "waiting": 1}}
    assert "bolt at fit: 1 wait, 1 calls under way" in shown(whole(now, height=60))


def test_a_plant_without_fleets_or_parts_shows_neither() -> None:
    now = status(shop(), 75 * SECOND)
    assert (now.fleets, now.stocks) == ((), ())
    assert "fleet" not in shown(whole(now, height=60))
