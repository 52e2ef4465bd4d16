"""Parts at the line side, vehicles, and conveyors: closed networks, Markov chains, and schedules by hand."""

from __future__ import annotations

from fractions import Fraction

from tests.exact.case import Case, case
from tests.exact.theory.closed import Node, mva
from tests.exact.theory.repair import machine_repair
from tests.exact.theory.supply import assembly, conveyor

FAMILY = "Supply and transport"


def kanban_loop(bins: int, vehicles: int) -> Case:
    """Bins of one that go round: made ready, fetched by a vehicle, used at once. Two nodes of a closed network."""
    loop = mva([Node(Fraction(60), None), Node(Fraction(20), vehicles)], bins)
    return case(
        f"{bins} bins that go round, {vehicles} vehicle{'s' if vehicles > 1 else ''}",
        FAMILY,
        "closed network of a delay and a multi-server, mean value analysis",
        f"""
        plant: loop
        stations: {{s: {{}}}}
        parts:
          x: {{from: store, by: agv, kanban: {{bins: {bins}, of: 1}}, after: exponential(60 s)}}
        fleets:
          agv: {{vehicles: {vehicles}, speed: 1 m/s, load: exponential(20 s)}}
        distances: {{store: {{s: 0 m}}}}
        products:
          p: {{route: [{{at: s, time: 0 s, parts: {{x: 1}}}}]}}
        release: {{p: always}}
        """,
        {
            "products p throughput_per_h": 3600 * float(loop.throughput),
            "parts x used_per_h": 3600 * float(loop.throughput),
            "fleets agv time loading": float(loop.throughput) * 20 / vehicles,
            "parts x lead_time_s": float(loop.round_time),
        },
        0.01,
        duration_s=200_000,
    )


def pool(machines: int, vehicles: int) -> Case:
    """Machines whose finished part only a vehicle takes away, loading it for an exponential time: machine repair."""
    shop = machine_repair(machines, vehicles, Fraction(60), Fraction(20))
    return case(
        f"{machines} machines, {vehicles} vehicle{'s' if vehicles > 1 else ''} that fetch the parts",
        FAMILY,
        f"machine repair, M/M/{vehicles}//{machines}",
        f"""
        plant: pool
        stations: {{s: {{machines: {machines}}}, store: {{machines: {machines}}}}}
        fleets:
          agv: {{vehicles: {vehicles}, speed: 1 m/s, load: exponential(20 s)}}
        distances: {{s: {{store: 0 m}}}}
        products:
          p:
            route:
              - {{at: s, time: exponential(60 s)}}
              - {{at: store, time: 0 s, by: agv}}
        release: {{p: always}}
        """,
        {
            "stations s time busy": float(shop.up),
            "stations s time waiting_vehicle": float(shop.in_repair + shop.waiting),
            "fleets agv deliveries_per_h": 3600 * float(shop.repairs),
            "fleets agv time loading": float(shop.repairs) * 20 / vehicles,
            "fleets agv waiting": machines * float(shop.waiting),
        },
        0.01,
        {"fleets agv waiting": 0.03},
        duration_s=200_000,
    )


def two_streams(work: int, bins: tuple[int, int], lead: tuple[int, int]) -> Case:
    """Two parts that come at exponential times of their own: the machine works when both are there."""
    found = assembly(Fraction(work), bins, tuple(map(Fraction, lead)))
    return case(
        f"assembly of two streams, {bins[0]} and {bins[1]} bins",
        FAMILY,
        "Markov chain of both line sides",
        f"""
        plant: assembly
        stations: {{s: {{}}}}
        parts:
          x: {{from: store, kanban: {{bins: {bins[0]}, of: 1}}, after: exponential({lead[0]} s)}}
          y: {{from: store, kanban: {{bins: {bins[1]}, of: 1}}, after: exponential({lead[1]} s)}}
        products:
          p: {{route: [{{at: s, time: exponential({work} s), parts: {{x: 1, y: 1}}}}]}}
        release: {{p: always}}
        """,
        {
            "products p throughput_per_h": 3600 * float(found.throughput),
            "stations s time busy": float(found.busy),
            "stations s time waiting_parts": 1 - float(found.busy),
            "parts x content": float(found.content[0]),
            "parts y content": float(found.content[1]),
        },
        0.01,
        {"parts x content": 0.02, "parts y content": 0.02, "stations s time waiting_parts": 0.02},
    )


def two_made(work: int, bins: tuple[int, int], times: tuple[int, int]) -> Case:
    """Two parts that are made here, each by a machine of its own, when they are called for."""
    found = assembly(Fraction(work), bins, tuple(map(Fraction, times)), 1)
    return case(
        f"assembly of two streams made here, {bins[0]} and {bins[1]} kanban",
        FAMILY,
        "Markov chain of both line sides",
        f"""
        plant: assembly
        stations: {{a: {{}}, b: {{}}, s: {{}}}}
        parts:
          x: {{from: a, product: x, kanban: {{bins: {bins[0]}, of: 1}}}}
          y: {{from: b, product: y, kanban: {{bins: {bins[1]}, of: 1}}}}
        products:
          x: {{route: [{{at: a, time: exponential({times[0]} s)}}]}}
          y: {{route: [{{at: b, time: exponential({times[1]} s)}}]}}
          p: {{route: [{{at: s, time: exponential({work} s), parts: {{x: 1, y: 1}}}}]}}
        release: {{x: kanban, y: kanban, p: always}}
        """,
        {
            "products p throughput_per_h": 3600 * float(found.throughput),
            "stations s time busy": float(found.busy),
            "stations s time waiting_parts": 1 - float(found.busy),
            "stations a time busy": float(found.throughput) * times[0],
            "stations b time busy": float(found.throughput) * times[1],
            "parts x content": float(found.content[0]),
            "parts y content": float(found.content[1]),
        },
        0.01,
        {"parts x content": 0.02, "parts y content": 0.02, "stations s time waiting_parts": 0.02},
    )


def pulled_line(kanban: int, first: int, second: int) -> Case:
    """Two stages; the first makes one for each that the second has taken: 0 to `kanban` + 1 are there or in work."""
    weights = [(second / first) ** n for n in range(kanban + 2)]
    shares = [weight / sum(weights) for weight in weights]
    return case(
        f"two stages pulled by {kanban} kanban",
        FAMILY,
        f"M/M/1/{kanban + 1}",
        f"""
        plant: pulled
        stations: {{a: {{}}, b: {{}}}}
        parts: {{x: {{from: a, product: x, kanban: {{bins: {kanban}, of: 1}}}}}}
        products:
          x: {{route: [{{at: a, time: exponential({first} s)}}]}}
          p: {{route: [{{at: b, time: exponential({second} s), parts: {{x: 1}}}}]}}
        release: {{x: kanban, p: always}}
        """,
        {
            "products p throughput_per_h": 3600 * (1 - shares[0]) / second,
            "stations a time starved": shares[-1],
            "stations b time waiting_parts": shares[0],
            "parts x content": sum((n - 1) * share for n, share in enumerate(shares) if n > 0),
        },
        0.01,
        {"parts x content": 0.02, "stations a time starved": 0.02, "stations b time waiting_parts": 0.03},
        duration_s=300_000,
    )


def two_bins() -> Case:
    """Twelve parts of 10 s, two bins of three that take 50 s to come back.

    Begun at 0, 10, 20 (the first bin is empty, and back at 70), 30, 40, 50 (the second, back at 100), 70, 80, 90 (back
    at 140), 100, 110, 120 (back at 170): the machine waits from 60 to 70, and at 100
    for no time. When the bins come at 70, 100 and 140 nothing is there any more; at 170 there is.
    """
    return case(
        "two bins of three, by hand",
        FAMILY,
        "the schedule by hand",
        """
        plant: two-bins
        stations: {s: {}}
        parts:
          x: {from: store, kanban: {bins: 2, of: 3}, after: 50 s}
        products:
          p: {route: [{at: s, time: 10 s, parts: {x: 1}}]}
        release: {p: {orders: [{order: A, quantity: 12, release: 0 s}]}}
        """,
        {
            "products p completed": 12,
            "products p cycle_time_s": (12 * 65 + 6 * 10) / 12,
            "stations s time busy": 120 / 200,
            "stations s time waiting_parts": 10 / 200,
            "stations s time starved": 70 / 200,
            "parts x used": 12,
            "parts x deliveries": 4,
            "parts x on_time": 1 / 4,
            "parts x lead_time_s": 50,
            "parts x waiting_s": (10 + 0) / 2,
        },
        0,
        duration_s=200,
        warmup_s=0,
        replications=1,
    )


def one_vehicle() -> Case:
    """Six parts of 10 s from two bins of three; a vehicle brings them over 60 m at 1 m/s, loading 5 s, unloading 4 s.

    The first bin is empty at 20: loaded from 20 to 25, driven until 85, put down at 89, when nothing is left. The other
    is empty at 50: the vehicle is back at 149, loads until 154, drives until 214, puts down at 218.
    """
    return case(
        "one vehicle and two bins, by hand",
        FAMILY,
        "the schedule by hand",
        """
        plant: one-vehicle
        stations: {s: {}}
        parts:
          x: {from: store, by: agv, kanban: {bins: 2, of: 3}}
        fleets:
          agv: {vehicles: 1, speed: 1 m/s, load: 5 s, unload: 4 s}
        distances: {store: {s: 60 m}}
        products:
          p: {route: [{at: s, time: 10 s, parts: {x: 1}}]}
        release: {p: {orders: [{order: A, quantity: 6, release: 0 s}]}}
        """,
        {
            "products p completed": 6,
            "fleets agv time driving_loaded": 120 / 300,
            "fleets agv time driving_empty": 60 / 300,
            "fleets agv time loading": 10 / 300,
            "fleets agv time unloading": 8 / 300,
            "fleets agv time idle": 102 / 300,
            "fleets agv trips": 2,
            "fleets agv deliveries": 2,
            "fleets agv on_time": 1 / 2,
            "fleets agv waiting": 39 / 300,
            "fleets agv waiting_s": (5 + 104) / 2,
            "parts x lead_time_s": (69 + 168) / 2,
        },
        0,
        duration_s=300,
        warmup_s=0,
        replications=1,
    )


def belt(speed: str, travel: int, pitch: int, free_from: int) -> Case:
    """Nine parts of 1 s over a conveyor of three places to a machine of 1.2 s that other work keeps for a while."""
    done = conveyor(9, 1_000_000, 1_200_000, travel, pitch, 3, free_from * 1_000_000)
    return case(
        f"a conveyor at {speed}, its end taken for {free_from} s",
        FAMILY,
        "how parts move up, to the microsecond",
        f"""
        plant: belt
        stations: {{a: {{}}, b: {{buffer: 0}}}}
        conveyors:
          belt: {{length: 3 m, speed: {speed}, pitch: 1 m}}
        products:
          p: {{route: [{{at: a, time: 1 s}}, {{at: b, time: 1.2 s, by: belt}}]}}
          other: {{route: [{{at: b, time: {free_from} s}}]}}
        release:
          p: {{orders: [{{order: A, quantity: 9, release: 0 s}}]}}
          other: {{orders: [{{order: B, quantity: 1, release: 0 s}}]}}
        """,
        {
            "products p completed": 9,
            "products p cycle_time_s": sum(done) / 9 / 1_000_000,
            "products p wip": sum(done) / 1_000_000 / 100,
        },
        0,
        duration_s=100,
        warmup_s=0,
        replications=1,
    )


def carried() -> Case:
    """An exponential time on the way, for which a place is kept: a third stage of a tandem with as many servers."""
    return case(
        "products carried for a while never wait for each other",
        FAMILY,
        "the sum of the times",
        """
        plant: carried
        stations: {a: {}, b: {}}
        products:
          p:
            route:
              - {at: a, time: 10 s}
              - {at: b, time: 5 s, move: 100 s}
        release: {p: {every: 20 s}}
        """,
        {"products p cycle_time_s": 115.0, "products p wip": 5.75, "stations b time busy": 0.25},
        0,
        duration_s=36_000,
        warmup_s=3_600,
        replications=1,
    )


CASES = (
    kanban_loop(4, 1),
    kanban_loop(6, 2),
    pool(4, 1),
    pool(6, 2),
    two_streams(30, (2, 2), (40, 40)),
    two_streams(30, (1, 3), (20, 90)),
    two_made(30, (2, 2), (30, 30)),
    two_made(20, (1, 3), (15, 25)),
    pulled_line(1, 30, 30),
    pulled_line(4, 30, 36),
    two_bins(),
    one_vehicle(),
    belt("0.5 m/s", 6_000_000, 2_000_000, 20),
    belt("0.7 m/s", 4_285_714, 1_428_571, 30),
    carried(),
)
