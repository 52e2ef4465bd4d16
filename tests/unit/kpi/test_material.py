"""With equal stock at start and end, parts used × price = material + scrap; and who pays for people."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lineside

REWORK = """
plant: rework
stations: {build: {}, test: {}, bench: {}}
parts: {bolt: {from: dock}}
products:
  pump:
    route:
      - {at: build, time: 40 s, defects: {leak: LEAK %}, parts: {bolt: 2}}
      - {at: test, time: 10 s, detects: {leak: 100 %}, rejects: {any: fix}}
    side-routes:
      fix:
        - {at: bench, time: 5 s, parts: {bolt: 3}, fixes: {leak: FIXES %}}
        - {go: test, at-most: 2}
release: {pump: {every: 100 s}}
costs: {material: {bolt: 3, pump: 10}, scrap: {pump: 1}}
"""


def spent(text: str, duration: str = "35990 s", warmup: str | None = None) -> tuple[dict[str, float], lineside.Result]:
    result = lineside.simulate(lineside.loads(text), duration, warmup=warmup, replications=1)
    assert result.costs is not None
    return {kind: it.mean for kind, it in result.costs.spent_on.items()}, result


def test_what_is_scrapped_after_rework_costs_what_was_put_into_it() -> None:
    """Every pump leaks and nothing mends it: 359 are begun, at 100, 200 … 35,900 s, and all are scrapped.

    Each has cost 10 as it came in, two bolts, and three on each of three rounds, the third of which it is not let back
    from: 10 + 6 + 27 = 43, and 1 to be rid of it. The last one begun is scrapped at 35,900 + 40 + 3 · 15 s, in time.
    """
    money, result = spent(REWORK.replace("LEAK", "100").replace("FIXES", "0"))
    assert result.products["pump"].scrapped.mean == 359
    assert result.parts["bolt"].used.mean == 359 * 11
    assert money["material"] == pytest.approx(0, abs=1e-6)
    assert money["scrap"] == pytest.approx(359 * 44)


def test_parts_of_a_side_route_are_paid_for() -> None:
    """Every pump leaks and is mended at once: two bolts and three, and 10 as it came in; 25 for each of 359."""
    money, result = spent(REWORK.replace("LEAK", "100").replace("FIXES", "100"))
    assert result.products["pump"].completed.mean == 359
    assert money["material"] == pytest.approx(359 * 25)
    assert money["scrap"] == 0


@settings(max_examples=15)
@given(leak=st.integers(0, 60), fixes=st.integers(0, 100), built=st.integers(1, 60))
def test_parts_used_are_material_and_scrap(leak: int, fixes: int, built: int) -> None:
    """Stock is nothing at the start, and at the end: the last pump comes in 100 s before, and none takes as long."""
    text = REWORK.replace("LEAK", str(leak)).replace("FIXES", str(fixes)).replace("time: 40 s", f"time: {built} s")
    money, result = spent(text.replace("time: 10 s", "time: 3 s").replace("time: 5 s", "time: 2 s"))
    pump = result.products["pump"]
    assert pump.completed.mean + pump.scrapped.mean == 359
    used = 3 * result.parts["bolt"].used.mean + 10 * 359
    assert money["material"] + money["scrap"] == pytest.approx(used + pump.scrapped.mean)


def test_what_stands_in_the_plant_is_in_no_good_part() -> None:
    """From an empty plant: of 60 begun in an hour two stand at its end behind a slow bench, with their bolts."""
    money, result = spent(
        """
plant: filling
stations: {build: {}, bench: {}}
parts: {bolt: {from: dock}}
products: {pump: {route: [{at: build, time: 10 s, parts: {bolt: 1}}, {at: bench, time: 110 s, parts: {bolt: 4}}]}}
release: {pump: {every: 60 s}}
costs: {material: {bolt: 2, pump: 5}}
""",
        "1 h",
    )
    good = result.products["pump"].completed.mean
    assert good < 40
    assert money["material"] == pytest.approx(good * 15)


def test_a_part_scrapped_by_a_failure_takes_along_what_was_in_it() -> None:
    """The press fails in its third cycle and scraps the part: 5 and a bolt, not the bolts of the step after it."""
    money, result = spent(
        """
plant: breaks
stations: {press: {failure: {every: 150 s, repair: 10 s, part: scrap}}, pack: {}}
parts: {bolt: {from: dock}}
products: {pump: {route: [{at: press, time: 60 s, parts: {bolt: 1}}, {at: pack, time: 1 s, parts: {bolt: 9}}]}}
release: {pump: {every: 100 s}}
costs: {material: {bolt: 2, pump: 5}}
""",
        "2 h",
    )
    lost = result.products["pump"].scrapped.mean
    assert lost > 20
    assert money["scrap"] == pytest.approx(lost * 7)
    assert money["material"] == pytest.approx(result.products["pump"].completed.mean * 25)


def test_spare_parts_are_paid_for() -> None:
    """Every tenth hour of work a belt is changed: it costs 80, and is nobody's scrap."""
    money, result = spent(
        """
plant: upkeep
stations: {press: {maintenance: {every: 60 min, time: 5 min, parts: {belt: 1}}}}
parts: {belt: {from: store}}
products: {lid: {route: [{at: press, time: 30 s}]}}
release: {lid: always}
costs: {material: {belt: 80, lid: 1}}
""",
        "10 h",
    )
    belts = result.parts["belt"].used.mean
    assert belts >= 9
    assert money["material"] == pytest.approx(belts * 80 + result.products["lid"].completed.mean)


def test_a_part_that_is_made_here_is_not_charged_twice_under_one_name() -> None:
    """A blank of 4, pressed here, goes into each of the lids: 4 a lid, not 8."""
    money, result = spent(
        """
plant: once
stations: {press: {}, fit: {}}
parts: {blank: {from: press, product: blank, kanban: {bins: 2, of: 5}}}
products:
  blank: {route: [{at: press, time: 5 s}]}
  lid: {route: [{at: fit, time: 10 s, parts: {blank: 1}}]}
release: {blank: kanban, lid: {every: 20 s}}
costs: {material: {blank: 4}}
""",
        "5 h",
        "1 h",
    )
    assert money["material"] == pytest.approx(4 * result.products["lid"].completed.mean)
    assert result.costs is not None
    assert result.costs.per_good_part["material"].mean == pytest.approx(4)


def test_labour_follows_people_not_machines() -> None:
    """One sets up in 1 s what runs for 99 s by itself, and works for 100 s on the other: 1 : 100 of the same wage.

    In 10 h 180 of each are made of the 36,000 s that he is there for, at 60 an hour: 600, which is 5.94 and 594.06.
    """
    result = lineside.simulate(
        lineside.loads("""
plant: people
stations: {lathe: {}, bench: {}}
workers: {man: {per-shift: 1}}
products:
  turned: {route: [{at: lathe, time: {load: 1 s, run: 99 s}, workers: {man: [load]}}]}
  filed: {route: [{at: bench, time: 100 s, workers: {man: 1}}]}
release: {turned: {every: 200 s}, filed: {every: 200 s}}
costs: {labour: {man: 60 per h}}
"""),
        "10 h",
        replications=1,
    )
    assert result.costs is not None
    of = {name: it["labour"].mean * 180 for name, it in result.costs.products.items()}
    assert of["turned"] == pytest.approx(600 / 101, rel=0.02)
    assert of["filed"] == pytest.approx(600 * 100 / 101, rel=0.02)


def test_the_cost_of_a_part_is_all_that_was_spent_over_all_that_were_made() -> None:
    """Of each replication of an hour, at 60, some make no part at all, since one takes two hours on average."""
    plant = lineside.loads("""
plant: rare
stations: {oven: {power: {busy: 10 kW}}}
products: {block: {route: [{at: oven, time: exponential(2 h)}]}}
release: {block: always}
costs: {machine: {oven: 60 per h}}
""")
    result = lineside.simulate(plant, "1 h", replications=20)
    assert result.costs is not None
    made = result.products["block"].completed.mean
    each = result.costs.per_good_part["total"]
    assert each.mean == pytest.approx(60 / made)
    assert each.low < each.mean < each.high
    assert result.energy_per_good_part_kwh.mean == pytest.approx(result.energy_kwh.mean / made)


def test_what_a_part_costs_is_not_known_where_none_was_made() -> None:
    plant = lineside.loads("""
plant: none
stations: {oven: {power: {busy: 10 kW}}}
products: {block: {route: [{at: oven, time: 2 h}]}}
release: {block: always}
costs: {machine: {oven: 60 per h}}
""")
    result = lineside.simulate(plant, "1 h", replications=2)
    assert result.costs is not None
    assert math.isnan(result.costs.per_good_part["total"].mean)
    assert result.costs.spent.mean == pytest.approx(60)
    from lineside.simulate.sentence import cost_sentence, energy_sentence

    assert cost_sentence(result) == "Cost: 60 CNY were spent; no good part was made that could cost it."
    assert "none was made to share it" in energy_sentence(result)
