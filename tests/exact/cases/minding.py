"""Machines that run alone between what people do at them: interference, and a round worked out by hand."""

from __future__ import annotations

from fractions import Fraction

from tests.exact.case import Case, case
from tests.exact.theory.queue import mmc
from tests.exact.theory.repair import machine_repair

FAMILY = "Minding"


def interference(machines: int, minders: int, run: int, load: int) -> Case:
    """Machines that run alone and are loaded by a minder are those of machine repair: a load is a repair."""
    shop = machine_repair(machines, minders, Fraction(run), Fraction(load))
    people = f"{minders} minder{'s' if minders > 1 else ''}"
    return case(
        f"{machines} machines, {people}, loads of {load} s and runs of {run} s",
        FAMILY,
        "machine interference, M/M/c//N",
        f"""
        plant: interference
        stations: {{mill: {{machines: {machines}}}}}
        workers: {{minder: {{per-shift: {minders}}}}}
        products:
          part:
            route:
              - at: mill
                time: {{load: exponential({load} s), run: exponential({run} s)}}
                workers: {{minder: [load]}}
        release: {{part: always}}
        """,
        {
            "products part throughput_per_h": float(3600 * shop.repairs),
            "stations mill time busy": float(shop.up + shop.in_repair),
            "stations mill time waiting_worker": float(shop.waiting),
            "workers minder busy": float(shop.in_repair * machines / minders),
        },
        0.01,
        {"stations mill time waiting_worker": 0.03},
    )


def walking_round() -> Case:
    """One minder, two stations, 6 s from one to the other, 3 s between the two machines of one.

    Each part is loaded 10 s and runs 20 s at `a` (two machines), then is loaded 5 s and runs 9 s at `b`. Three parts at
    once. The minder sets out for a/1 at 0 s and is there at 6 s. a/1 is loaded until 16 s and runs until 36 s; 3 s to
    a/2, loaded from 19 s to 29 s, runs until 49 s. The third part is loaded at a/1, asked for at 36 s; the first part
    asks at b at 36 s, too: first b, since a part leaves its machine before the next is put on it. He walks 6 s,
    loads b from 42 s to 47 s; b runs until 56 s: the first part is done. From b to a/1 6 s: loaded from 53 s to 63 s,
    runs until 83 s. The second part asks at b at 56 s (b was at work until then): from a/1 6 s, loaded from 69 s to
    74 s, done at 83 s. The third asks at b at 83 s, where he stands: loaded until 88 s, done at 97 s.
    """
    return case(
        "one minder walks between three machines",
        FAMILY,
        "the round by hand",
        """
        plant: round
        stations: {a: {machines: 2}, b: {}}
        workers: {minder: {per-shift: 1, walk: 6 s, walk-within: 3 s}}
        products:
          part:
            route:
              - {at: a, time: {load: 10 s, run: 20 s}, workers: {minder: [load]}}
              - {at: b, time: {load: 5 s, run: 9 s}, workers: {minder: [load]}}
        release:
          part: {orders: [{order: A, quantity: 3, release: 0 s}]}
        """,
        {
            "products part completed": 3,
            "products part cycle_time_s": (56 + 83 + 97) / 3,
            "stations a time busy": 3 * 30 / 200,
            "stations a time waiting_worker": (6 + 19 + (53 - 36)) / 200,
            "stations b time busy": 3 * 14 / 100,
            "stations b time waiting_worker": (6 + (69 - 56)) / 100,
            "workers minder busy": (3 * 10 + 3 * 5) / 100,
            "workers minder walking": (6 + 3 + 6 + 6 + 6) / 100,
            "workers minder idle": 1 - (45 + 27) / 100,
        },
        0,
        duration_s=100,
        warmup_s=0,
        replications=1,
    )


def attended_phases() -> Case:
    """Two machines, one minder for load and unload, one setter for setups, without walking: ten parts, by hand.

    Setup 4 s, load 6 s, run 30 s, unload 2 s. m/1: 0–4 setup, m/2: 4–8 (one setter); m/1 load 4–10, m/2 load 10–16;
    m/1 runs to 40, unload 40–42; setup 42–46, load 46–52, runs to 82 … m/2 runs to 46; there the minder is asked
    for by m/1 at 46 for its load and by m/2 at 46 for its unloading. Facts of one instant count by
    machine: m/1 first. So
    m/2 is unloaded 52–54, set up 54–58, loaded 58–64, runs to 94, unloaded 94–96. m/1 unloads 82–84. Four parts.
    """
    return case(
        "a setter, and a minder who loads and unloads",
        FAMILY,
        "the schedule by hand",
        """
        plant: attended
        stations: {m: {machines: 2}}
        workers: {minder: {per-shift: 1}, setter: {per-shift: 1}}
        products:
          part:
            route:
              - at: m
                time: {setup: 4 s, load: 6 s, run: 30 s, unload: 2 s}
                workers: {minder: [load, unload], setter: [setup]}
        release:
          part: {orders: [{order: A, quantity: 4, release: 0 s}]}
        """,
        {
            "products part completed": 4,
            "products part cycle_time_s": (42 + 54 + 84 + 96) / 4,
            "stations m time setup": 4 * 4 / 200,
            "stations m time busy": 4 * 38 / 200,
            "stations m time waiting_worker": (4 + 2 + (52 - 46)) / 200,
            "workers minder busy": 4 * 8 / 100,
            "workers setter busy": 4 * 4 / 100,
        },
        0,
        duration_s=100,
        warmup_s=0,
        replications=1,
    )


def shared_skills() -> Case:
    """Two setters who may stand in for one fitter are, for fitters' work alone, a pool of three: M/M/3."""
    queue = mmc(1 / 4, 10.0, 3)
    return case(
        "setters who stand in for a fitter",
        FAMILY,
        "M/M/3: who stands in counts as one more",
        """
        plant: skills
        stations: {bench: {machines: 100}}
        workers: {fitters: {per-shift: 1}, setters: {per-shift: 2, also: [fitters]}}
        products:
          part: {route: [{at: bench, time: exponential(10 s), workers: {fitters: 1}}]}
        release: {part: {every: exponential(4 s)}}
        """,
        {
            "products part cycle_time_s": queue.sojourn,
            "products part wip": queue.present,
        },
        0.02,
        duration_s=1_000_000.0,
    )


CASES = (
    interference(4, 1, 80, 14),
    interference(6, 1, 100, 25),
    interference(8, 2, 60, 20),
    walking_round(),
    attended_phases(),
    shared_skills(),
)
