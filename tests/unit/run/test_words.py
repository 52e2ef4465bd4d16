"""Times and records, in words."""

from __future__ import annotations

import pytest

from lineside.lower import codes
from lineside.model.load import loads
from lineside.run.words import clock, date, machines, tell

SECOND = codes.SECOND
SHOP = loads(
    """
plant: shop
starts: 2024-02-29 23:59
stations: {saw: {machines: 2}, drill: {}}
workers: {men: {per-shift: 2, walk: 6 s}}
products: {door: {route: [{at: saw, time: 1 s}, {at: drill, time: 1 s}]}}
release: {door: {orders: []}}
""".replace("orders: []", "orders: [{order: A, quantity: 1, release: 0 s}]")
)


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (0, "00:00:00"),
        (999_999, "00:00:00"),
        (59 * SECOND, "00:00:59"),
        (86_399 * SECOND, "23:59:59"),
        (86_400 * SECOND, "1 d 00:00:00"),
        (400 * 86_400 * SECOND + 3_723 * SECOND, "400 d 01:02:03"),
    ],
)
def test_a_time_since_the_start(time: int, words: str) -> None:
    assert clock(time) == words


def test_a_date_in_the_plant() -> None:
    assert date(SHOP, 60 * SECOND) == "2024-03-01 00:00:00"


def test_machines_by_name() -> None:
    assert machines(SHOP) == ["saw/1", "saw/2", "drill"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ((codes.FAILED, 1, 0, 0, 0), "failed: saw/2"),
        ((codes.ENDED, 2, 5, 0, 0), "ended: drill"),
        ((codes.ENDED, 2, 5, 1, 0), "ended: drill, part held"),
        ((codes.ARRIVED, 0, 1, 0, 0), "arrived: door"),
        ((codes.MOVED, 1, 0, 0, 17), "moved: door #17 at drill"),
        ((codes.SEEN, 9, 0, 4, 17), "seen: number 4, which is unknown #17 at number 9, which is unknown"),
        ((codes.COUNTED, 0, 0, 120, 0), "counted: saw/1, 120 in all"),
        ((codes.WALKED, 1, 3, 2, 0), "walked: men no. 2 to drill"),
        ((codes.WALKED, 7, 3, 2, 0), "walked: person 8 to drill"),
        ((codes.START, 0, 0, 0, 0), "start"),
        ((codes.TICK, 0, 0, 0, 0), "tick"),
        ((codes.LET_GO, 0, 0, 0, 0), "let go: saw/1"),
        ((codes.ORDER, 0, 12, 0, 0), "order: 12 × door"),
        ((codes.ANSWER, 0, 0, 0, 0), "answer: question 1"),
        ((99, 0, 0, 0, 0), "request 35, which is unknown"),
        ((-3, 0, 0, 0, 0), "fact -3, which is unknown: saw/1"),
    ],
)
def test_a_record(row: tuple[int, ...], words: str) -> None:
    assert tell(SHOP, (0, *row)) == words
