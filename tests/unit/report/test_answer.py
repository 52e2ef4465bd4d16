"""The first lines of a report: no gain that is none, and orders that were all done are no shortfall."""

from __future__ import annotations

import re

from lineside.model.load import loads
from lineside.report.answer import answer
from tests.unit.report.plants import study

ORDERS = (
    "plant: x\nstations: {a: {}, b: {}}\nproducts: {p: {route: [{at: a, time: 1 min}, {at: b, time: 50 s}]}}\n"
    "release: {p: {orders: [{order: A, quantity: 40, release: 0 s, due: 20 min}, "
    "{order: B, quantity: 20, release: 0 s, due: 2 d}]}}\n"
)
ALIKE = (
    "plant: x\nstations: {a: {failure: FAILURE}, b: {buffer: 0, failure: FAILURE}}\n"
    "products: {p: {route: [{at: a, time: 20 s}, {at: b, time: 20 s}]}}\nrelease: {p: always}\n"
).replace("FAILURE", "{every: exponential(20 min), repair: exponential(5 min)}")


def said(model: str, duration: str) -> str:
    return re.sub(r"<[^>]+>", " ", str(answer(study(loads(model), duration)).body))


def test_orders_that_are_all_done_are_told_as_such() -> None:
    told = said(ORDERS, "3 d")
    assert "All 60 parts of the 2 orders are finished; 1 of the orders late." in told
    assert "are asked for in an hour" not in told
    assert "more is released" not in told
    assert "needs no investment" not in told.replace("\n", " ")


def test_stations_that_are_alike_tight_are_relieved_together() -> None:
    """`up to -1 % more` was told of one, and 1 % of the other, where a machine more at either brings 17 %."""
    told = said(ALIKE, "10 d")
    assert "All together bring most" in told
    assert not re.search(r"up to -?\d+ % more", told)
