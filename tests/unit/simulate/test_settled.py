"""What a model leaves open is settled always in the same way; `docs/background/kernel.md` says how."""

from __future__ import annotations

import pytest

import lineside


def lines(model: str, duration: str = "200 s") -> list[tuple[float, str, str]]:
    """When which machine came into which state, of a plant in which nothing is random."""
    found = lineside.simulate(lineside.loads(model), duration, replications=1, trace=True)
    frame = found.frame("trace")
    return list(zip(frame["time_s"].to_list(), frame["machine"].to_list(), frame["state"].to_list(), strict=True))


def test_a_part_takes_the_first_of_its_alternatives_that_is_free_else_the_one_with_fewest_before_a_machine() -> None:
    seen = lines("""
plant: alternatives
stations: {a: {}, b: {machines: 2}}
products: {p: {route: [{step: s, at: [a, b], time: 10 s}]}}
release: {p: {every: 4 s}}
""")
    assert [machine for _, machine, state in seen if state == "busy"][:4] == ["a/1", "b/1", "b/2", "a/1"]


@pytest.mark.parametrize(("order", "first"), [("a: {}, b: {}", "x"), ("b: {}, a: {}", "y")])
def test_of_two_events_in_one_instant_the_element_counts_that_stands_first_in_the_model(order: str, first: str) -> None:
    plant = lineside.loads(f"""
plant: tie
stations: {{{order}, c: {{}}}}
products:
  x: {{route: [{{at: a, time: 10 s}}, {{at: c, time: 5 s}}]}}
  y: {{route: [{{at: b, time: 10 s}}, {{at: c, time: 5 s}}]}}
release: {{x: {{every: 100 s}}, y: {{every: 100 s}}}}
""")
    found = lineside.simulate(plant, "200 s", replications=1).products
    other = "y" if first == "x" else "x"
    assert (found[first].cycle_time_s.mean, found[other].cycle_time_s.mean) == (15.0, 20.0)


def test_a_vehicle_begins_where_it_first_carries_something_from() -> None:
    """It need not drive to the first part, which waits for it for the second that loading takes."""
    seen = lines("""
plant: cart
stations: {b: {}, a: {}}
fleets: {cart: {vehicles: 1, speed: 1 m/s, load: 1 s, unload: 1 s}}
distances: {a: {b: 10 m}, b: {a: 10 m}}
products: {p: {route: [{at: a, time: 5 s}, {at: b, time: 5 s, by: cart}]}}
release: {p: {every: 60 s}}
""")
    assert (65.0, "a/1", "waiting_vehicle") in seen
    assert (66.0, "a/1", "starved") in seen


def test_no_time_at_all_takes_a_microsecond() -> None:
    seen = lines("""
plant: none
stations: {a: {}}
products: {p: {route: [{at: a, time: 0 s}]}}
release: {p: {every: 10 s}}
""")
    assert seen[:2] == [(10.0, "a/1", "busy"), (10.000001, "a/1", "starved")]


def test_a_whole_number_of_cycles_strikes_where_two_parts_meet() -> None:
    seen = lines("""
plant: cycles
stations: {m: {failure: {every: 3 cycles, repair: 20 s}}}
products: {p: {route: [{at: m, time: 10 s}]}}
release: {p: always}
""")
    worked = [t - 20 * n for n, t in enumerate(t for t, _, state in seen if state == "down")]
    assert len(worked) > 2
    assert worked == pytest.approx([30.0 * (n + 1) for n in range(len(worked))], abs=1e-4)
