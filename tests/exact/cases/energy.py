"""Energy and cost by hand: a day in one shift with a break, and a machine that scraps a part now and then."""

from __future__ import annotations

from tests.exact.case import Case, case

FAMILY = "Energy and cost"

PARTS = 224
"""A part every 2 min of 7.5 working hours; the last comes at closing time and is left for the next day."""
BUSY, STARVED, CLOSED = 60.0 * PARTS, 7.5 * 3600 - 60.0 * PARTS, 16.5 * 3600
J_A = 3000 * BUSY + 1000 * STARVED + 50 * CLOSED + 1_440_000 * PARTS
J_B = 2500 * 30.0 * PARTS + 500 * (2 * 7.5 * 3600 - 30.0 * PARTS)
"""Two machines share the parts: one that works draws 2.5 kW, one that starves 500 W."""
J_ALL = J_A + J_B + 20_000 * 86_400
DAY = """
plant: shift
starts: 2024-03-04 08:00
hours: day
stations:
  a: {power: {busy: 3 kW, idle: 1 kW, off-shift: 50 W}, area: 24 m2}
  b: {machines: 2, power: {busy: 2.5 kW, starved: 500 W}, area: 6 m2}
shifts: {day: {daily: ["08:00-16:00"], break: ["12:00-12:30"]}}
workers: {men: {per-shift: 2, shifts: day}}
products:
  part: {route: [{at: a, time: 60 s, energy: 0.4 kWh, workers: {men: 1}}, {at: b, time: 30 s}]}
release: {part: {every: 2 min}}
power: {base: 20 kW}
costs:
  energy: 0.8 per kWh
  labour: {men: 60 per h}
  machine: {a: 120 per h, b: 0.5 per min}
  material: {part: 35}
  floor: 365.25 per m2
"""


def shift() -> Case:
    kwh = 3.6e6
    cost = {
        "machine": 120 * 7.5 + 30 * 2 * 7.5,
        "labour": 60 * 2 * 7.5,
        "energy": 0.8 * J_ALL / kwh,
        "material": 35.0 * PARTS,
        "scrap": 0.0,
        "floor": 30.0,
    }
    figures = {
        "products part completed": float(PARTS),
        "stations a energy_kwh": J_A / kwh,
        "stations b energy_kwh": J_B / kwh,
        "energy_kwh": J_ALL / kwh,
        "energy_per_good_part_kwh": J_ALL / kwh / PARTS,
        "costs spent": sum(cost.values()),
        "costs per_good_part total": sum(cost.values()) / PARTS,
    }
    figures |= {f"costs per_good_part {key}": money / PARTS for key, money in cost.items()}
    return case(
        "a shift with a break",
        FAMILY,
        "power × time in state, to the watt-second, and prices × amounts",
        DAY,
        figures,
        0.0,
        duration_s=86_400.0,
        warmup_s=0.0,
        replications=1,
    )


def scrap() -> Case:
    """Ten good parts in 100 s; the eleventh is lost within a microsecond, and the repair takes 20 s."""
    return case(
        "every eleventh part is scrapped",
        FAMILY,
        "10 good and 1 scrapped part in 120 s, of which 20 s repair",
        """
        plant: scrapping
        stations:
          s: {failure: {every: 10 cycles, repair: 20 s, part: scrap}, power: {busy: 6 kW, down: 1.8 kW}}
        products:
          part: {route: [{at: s, time: 10 s}]}
        release: {part: always}
        costs: {material: {part: 35}, scrap: {part: -3}, machine: {s: 36 per h}, energy: 1 per kWh}
        """,
        {
            "products part completed": 100.0,
            "products part scrapped": 10.0,
            "costs products part material": 35.0,
            "costs products part scrap": (35.0 - 3.0) / 10,
            "costs products part machine": 36.0 / 3600 * 1200 / 100,
            "costs products part energy": (6 * (1000 + 1e-5) + 1.8 * (200 - 1e-5)) / 3600 / 100,
        },
        0.0,
        duration_s=1200.0,
        warmup_s=0.0,
        replications=1,
    )


CASES = (shift(), scrap())
