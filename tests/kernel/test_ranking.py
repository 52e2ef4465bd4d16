"""Who is first is known at once, and is whom looking at everybody would have found."""

from __future__ import annotations

import random

import numpy as np
import pytest

from lineside.kernel.core.heap import join_heap, leave_heap
from lineside.kernel.flow.dispatch import pick, urgency
from lineside.kernel.people.person import nearest, nearest_of_all
from lineside.lower import codes
from lineside.lower.block import Block
from lineside.lower.codes import NONE
from lineside.lower.digest import queue
from tests.kernel.bench import Simulation
from tests.kernel.heap_invariants import members_of

pytestmark = pytest.mark.compiler_off

# Parts come over a side route without a way back, too, where the work left depends on where they came from.
SHOP = """
plant: shop
stations: {cut: {machines: 2}, bench: {}, test: {machines: 9}}
products:
  a:
    due: 5 min
    route:
      - {at: cut, step: form, time: exponential(20 s), defects: {bent: 30 %}}
      - {at: bench, step: measure, time: exponential(9 s), detects: {bent: 90 %}, rejects: {any: again}}
      - {at: test, time: 40 s}
    side-routes:
      again:
        - {at: cut, step: redo, time: exponential(15 s), fixes: {bent: 80 %}}
        - {at: bench, step: look, time: 5 s}
  b:
    due: 3 min
    priority: 2
    weight: 3
    route: [{at: cut, time: exponential(12 s)}, {at: bench, time: exponential(11 s)}]
  c: {priority: 1, route: [{at: bench, time: exponential(14 s)}, {at: cut, time: 30 s}, {at: test, time: 90 s}]}
release:
  a: {every: exponential(40 s), hot: {share: 20 %, priority: 5, due: 1 min}}
  b: {every: exponential(35 s)}
  c: {every: exponential(45 s)}
"""
RULES = [rule for rule in codes.RULES if rule != "own"]


@pytest.mark.parametrize("rule", RULES)
def test_the_lot_that_is_taken_is_the_one_that_looking_at_all_would_find(rule: str) -> None:
    shop = Simulation(SHOP + f"dispatch: {{cut: {rule}, bench: {rule}}}\n")
    seen = 0
    for _ in shop.instants(900):
        shop.check()
        for s in range(2):
            rows = queue(shop.block, int(shop.block.table("station")["head"][s]))
            if len(rows) < 2:
                continue
            number = int(shop.block.table("station")["rule"][s])
            if rule == "last-in-first-out":
                first = rows[-1]
            elif rule == "first-in-first-out":
                first = rows[0]
            else:
                first = min(rows, key=lambda row: urgency(shop.head, number, 0, row))
            assert pick(shop.head, s) == first
            seen += 1
    assert seen > 100


@pytest.mark.parametrize("rule", ["earliest-due-date", "highest-priority", "critical-ratio", "least-slack"])
def test_a_state_ranks_anew_what_waits_when_its_model_is_revised(rule: str) -> None:
    from lineside.kernel.resume import resume
    from lineside.lower.transplant import transplant
    from lineside.model.load import loads

    old, new = loads(SHOP), loads(SHOP + f"dispatch: {{cut: {rule}, bench: {rule}}}\n")
    shop = Simulation(old)
    shop.run(1200)
    block = transplant(shop.block, old, new)
    resume(block.head)
    revised = Simulation(new, block=block)
    revised.check()
    waiting = [queue(block, int(first)) for first in block.table("station")["head"]]
    assert sum(map(len, waiting)) > 5
    for s, rows in enumerate(waiting):
        if rows:
            number = int(block.table("station")["rule"][s])
            assert pick(block.head, s) == min(rows, key=lambda row: urgency(block.head, number, 0, row))


@pytest.mark.parametrize(
    "walk", ["walk: 9 s, walk-within: 3 s", "walk: 5 s", "walk: 2 s, walk-within: 6 s", "also: [men]"]
)
def test_the_nearest_person_is_the_one_that_looking_at_all_would_find(walk: str) -> None:
    shop = Simulation(
        "plant: t\nstations: {a: {machines: 3}, b: {machines: 2}, c: {}}\n"
        f"workers: {{men: {{per-shift: 2}}, hands: {{per-shift: 5, {walk}}}}}\n"
        "products: {p: {route: [{at: a, time: exponential(20 s), workers: {hands: 1}},"
        " {at: b, time: exponential(15 s), workers: {hands: 2}}, {at: c, time: 4 s, workers: {hands: 1, men: 1}}]}}\n"
        "release: {p: {every: exponential(14 s)}}\n"
    )
    seen = 0
    for _ in shop.instants(500):
        shop.check()
        people, pools = shop.block.table("worker"), shop.block.table("pool")
        for p in np.flatnonzero(pools["persons"]).tolist():
            if ((people["pool"] == p) & (people["demand"] == NONE)).any():
                for m in range(len(shop.machines)):
                    assert nearest(shop.head, p, m) == nearest_of_all(shop.head, p, m)
                    seen += 1
    assert seen > 100


def test_a_heap_of_many_that_come_and_go_knows_the_first() -> None:
    """10,000 steps with few keys, so that many are alike; whoever comes last goes behind."""
    draw = random.Random(4)
    rows = Block.new({"rank": 500}).table("rank").view(np.recarray)
    there: dict[int, tuple[float, int]] = {}
    first = NONE
    for turn in range(10_000):
        row = draw.randrange(500)
        if row in there:
            first = leave_heap(rows, first, row)
            del there[row]
        else:
            there[row] = (float(draw.randrange(20)), turn)
            first = join_heap(rows, first, row, *there[row])
        assert first == (min(there, key=lambda it: there[it]) if there else NONE)
    assert members_of(rows, first) == set(there)
