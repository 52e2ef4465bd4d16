"""Loops, hot lots, priorities of orders, and the rules that weigh and count waiting."""

from __future__ import annotations

import pytest

from lineside.errors import ModelError
from lineside.lower import codes
from lineside.lower.tables import lower
from lineside.model.load import loads
from tests.kernel.bench import Live, Simulation

LOOP = """
plant: loop
stations: {a: {}, b: {buffer: 2}, c: {}}
products:
  p: {route: [{at: a, time: exponential(10 s)}, {at: b, time: exponential(8 s)}]}
  q: {route: [{at: b, time: exponential(5 s)}, {at: c, time: exponential(9 s)}]}
  other: {route: [{at: c, time: exponential(5 s)}]}
loops: {line: {wip: 7}}
release: {p: {loop: line, share: 2}, q: {loop: line}, other: {every: exponential(20 s)}}
"""


def test_a_loop_is_full_as_soon_as_there_is_room_and_keeps_its_mix() -> None:
    """Seven are inside unless the product whose turn it is finds no room; releases stand two to one all the while."""
    simulation = Simulation(LOOP, seed=4)
    full = 0
    for _ in simulation.instants(1500):
        simulation.check()
        inside = simulation.block.table("product")["wip"][:2].sum()
        assert simulation.block.table("loop")["inside"].tolist() == [inside]
        assert inside <= 7
        full += inside == 7
        p, q = (int(serial) for serial in simulation.block.table("product")["serial"][:2])
        assert abs(p - 2 * q) <= 2
    assert full > 100
    assert simulation.completed("p") > 50


def test_a_share_of_lots_is_hot_evenly() -> None:
    cell = Live("""
        plant: hot
        stations: {s: {}}
        products: {p: {priority: 1, due: 1 h, route: [{at: s, time: 10 s}]}}
        release: {p: {wip: 40, hot: {share: 15 %, priority: 9, due: 5 min}}}
    """)
    lots = cell.block.table("lot")[:40]
    hot = [int(lot["serial"]) for lot in lots if lot["priority"] == 9]
    assert sorted(hot) == [7, 14, 20, 27, 34, 40]
    assert {int(lot["due"]) // codes.SECOND for lot in lots} == {300, 3600}


def test_orders_have_priorities_of_their_own() -> None:
    cell = Live("""
        plant: orders
        stations: {s: {}}
        products: {p: {priority: 1, route: [{at: s, time: 10 s}]}}
        release:
          p:
            orders:
              - {order: A, quantity: 2, release: 0 s}
              - {order: B, quantity: 1, release: 0 s, priority: 7}
        dispatch: {s: highest-priority}
    """)
    orders = cell.block.table("order")
    assert (orders["started"][0], orders["started"][1]) == (codes.NONE, 0), "B's part is on the machine"
    cell.ended("s", at=10.0)
    assert (orders["started"][0], orders["finished"][1]) == (10 * codes.SECOND, 10 * codes.SECOND)


def test_the_weighted_rule_takes_the_least_time_for_its_weight() -> None:
    cell = Live("""
        plant: weights
        stations: {s: {}}
        products:
          first: {route: [{at: s, time: 1 s}]}
          long: {weight: 4, route: [{at: s, time: 30 s}]}
          short: {route: [{at: s, time: 10 s}]}
        release: {first: {wip: 1}, long: {wip: 1}, short: {wip: 1}}
        dispatch: {s: weighted-shortest-processing-time}
    """)
    assert cell.on("s") == "first 1"
    cell.ended("s", at=1.0)
    assert cell.on("s") == "first 2"  # 1 s before 7.5 s and 10 s
    cell.block.table("product")["weight"][0] = 0.01
    cell.ended("s", at=2.0)
    assert cell.on("s") == "long 1"


def test_the_longest_wait_counts_all_queues() -> None:
    """p 1 waits nowhere but at the end; p 2 has waited 10 s before, so that it goes first although it came last."""
    cell = Live("""
        plant: waits
        stations: {a: {}, b: {}, end: {}}
        products:
          block: {route: [{at: end, time: 1 h}]}
          p: {route: [{at: a, time: 10 s}, {at: end, time: 1 s}]}
          r: {route: [{at: b, time: 19 s}, {at: end, time: 1 s}]}
        release: {block: {wip: 1}, p: {orders: [{order: A, quantity: 2, release: 0 s}]}, r: {wip: 1}}
        dispatch: {end: longest-wait}
    """)
    cell.ended("a", at=10.0)
    cell.ended("b", at=19.0)
    cell.ended("a", at=20.0)
    assert cell.waiting("end") == ["p 1", "r 1", "p 2"]
    cell.lot("p 1")["waited"] = 0
    cell.ended("end", at=25.0)  # waits: p 1 15 s, r 1 6 s, p 2 10 + 5 s; the earlier in the queue among equals
    assert cell.on("end") == "p 1"
    cell.ended("end", at=26.0)
    assert cell.on("end") == "p 2"


def test_a_rule_that_nobody_gave_is_refused_where_it_would_be_called() -> None:
    plant = loads("plant: x\nstations: {s: {}}\nproducts: {p: {route: [{at: s, time: 1 s}]}}\nrelease: {p: always}\n"
                  "dispatch: {s: mine}\n", rules=("mine",))  # fmt: skip
    with pytest.raises(ModelError, match="no rule is called `mine`"):
        lower(plant)
    assert lower(plant, ("mine",)).table("station")["rule"][0] == codes.OWN_RULE


@pytest.mark.parametrize(
    ("release", "message"),
    [
        ("{p: {loop: lone}, q: always}", "no loop is called `lone`"),
        ("{p: {wip: 3, share: 2}, q: always}", "a `share` is one in a loop"),
        ("{p: always, q: always}", "no release goes by the loop `line`"),
        ("{p: {wip: 3, loop: line}, q: always}", "goes by one thing"),
        ("{p: {loop: line, hot: {share: 120 %, priority: 1}}, q: always}", "more than 100 %"),
    ],
)
def test_releases_that_make_no_sense_are_refused(release: str, message: str) -> None:
    text = LOOP.partition("release:")[0].replace("other:", "spare:")
    with pytest.raises(ModelError, match=message):
        loads(text + f"release: {release}\n")
