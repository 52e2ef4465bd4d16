"""Workers that several machines share, and parts that are held until somebody has looked."""

from __future__ import annotations

from fractions import Fraction

from tests.exact.case import Case, case
from tests.exact.cases.lines import line_figures, line_text, room
from tests.exact.theory.closed import Node, mva
from tests.exact.theory.queue import mg1, mmc, mmc_sojourn_tail, quantile
from tests.exact.theory.shop import Failure, Shop, Station

FAMILY = "Workers"
POOL = "workers: {{hands: {{per-shift: {0}}}}}\n"


def staffed(name: str, theory: str, shop: Shop, stations: tuple[str, ...], extra: str, workers: int) -> Case:
    """A saturated line whose every station needs one of the hands."""
    found = shop.figures()
    named = line_figures(found, len(stations))
    busy = sum(found[f"busy{i}"] * station.machines for i, station in enumerate(shop.stations, start=1))
    named["workers hands busy"] = busy / workers
    times = [f"exponential({station.service} s), workers: {{hands: 1}}" for station in shop.stations]
    model = line_text("staffed", stations, times, extra)
    return case(name, FAMILY, theory, model, named, 0.01, room(named))


def lines() -> list[Case]:
    plain = (Station(1.0, pool=0), Station(1.5, buffer=1, pool=0), Station(0.8, buffer=1, pool=0))
    failure = Failure(10.0, 4.0, crew=0)
    text = "failure: {every: exponential(10 s), repair: exponential(4 s), crew: fitters}"
    failing = tuple(Station(1.0, buffer=b, failure=failure, pool=0) for b in (0, 1, 1))
    return [
        staffed(
            "two workers at three stations",
            "Markov chain of machines and requests",
            Shop(plain, (2,)),
            ("", "buffer: 1", "buffer: 1"),
            POOL.format(2),
            2,
        ),
        staffed(
            "one worker for a line",
            "never idle: one part per sum of the times",
            Shop(plain, (1,)),
            ("", "buffer: 1", "buffer: 1"),
            POOL.format(1),
            1,
        ),
        staffed(
            "parallel machines, three workers",
            "Markov chain of machines and requests",
            Shop((Station(2.0, 1, 2, 0, None, 0), Station(2.0, 1, 3, 1, None, 0)), (3,)),
            ("machines: 2", "machines: 3, buffer: 1"),
            POOL.format(3),
            3,
        ),
        staffed(
            "two workers, one fitter, three failing stations",
            "Markov chain of machines, requests and calls",
            Shop(failing, (2,), (1,)),
            (text, f"buffer: 1, {text}", f"buffer: 1, {text}"),
            "workers: {hands: {per-shift: 2}, fitters: {per-shift: 1}}\n",
            2,
        ),
    ]


def manned_queue(workers: int, each: int) -> Case:
    """Machines enough: the workers are the servers."""
    teams = workers // each
    station = mmc(1.0, 0.75 * teams, teams)
    tail = mmc_sojourn_tail(1.0, 0.75 * teams, teams)
    return case(
        f"{teams} teams of {each} at ten machines" if each > 1 else f"{teams} workers at ten machines",
        FAMILY,
        f"M/M/{teams}: a part waits on its machine or before it",
        f"""
        plant: manned
        stations: {{s: {{machines: 10}}}}
        workers: {{hands: {{per-shift: {workers}}}}}
        products:
          part: {{route: [{{at: s, time: exponential({0.75 * teams} s), workers: {{hands: {each}}}}}]}}
        release:
          part: {{every: exponential(1 s)}}
        """,
        {
            "products part throughput_per_h": 3600.0,
            "products part cycle_time_s": station.sojourn,
            "products part cycle_time_s p90": quantile(tail, 0.9, 1000),
            "products part wip": station.present,
            "stations s time busy": 0.75 * teams / 10,
            "workers hands busy": 0.75 * teams * each / workers,
        },
        0.01,
        {
            "products part cycle_time_s": 0.02,
            "products part wip": 0.02,
            "products part cycle_time_s p90": 0.03,
        },
    )


def held_saturated() -> Case:
    return case(
        "held parts, saturated machine",
        FAMILY,
        "one part per mean time and mean hold",
        """
        plant: held
        stations: {s: {}}
        products:
          part:
            route:
              - {at: s, time: exponential(2 s), interlock: {catches: {}, false-alarm: 10 %, release: exponential(5 s)}}
        release: {part: always}
        """,
        {
            "products part throughput_per_h": 3600 / 2.5,
            "stations s time busy": 0.8,
            "stations s time held": 0.2,
        },
        0.01,
        {"stations s time held": 0.02},
    )


def held_queue() -> Case:
    first, second = 1.0 + 0.2 * 2.0, 2.0 + 2 * 0.2 * 2.0 + 0.2 * 8.0
    found = mg1(0.5, first, second)
    return case(
        "held parts, random arrivals",
        FAMILY,
        "Pollaczek and Khinchine with work and hold as service",
        """
        plant: held-queue
        stations: {s: {}}
        products:
          part:
            route:
              - {at: s, time: exponential(1 s), interlock: {catches: {}, false-alarm: 20 %, release: exponential(2 s)}}
        release:
          part: {every: exponential(2 s)}
        """,
        {
            "products part cycle_time_s": found.sojourn,
            "stations s queue": found.waiting,
            "stations s time busy": 0.5,
            "stations s time held": 0.2,
        },
        0.01,
        {"products part cycle_time_s": 0.02, "stations s queue": 0.04, "stations s time held": 0.02},
    )


def held_by_someone() -> Case:
    """Every part is held: each machine works alone, then needs the inspector. Machine interference."""
    loop = mva([Node(Fraction(6), None), Node(Fraction(2), 1)], 4)
    share = float(loop.throughput) * 6 / 4
    return case(
        "four machines, one inspector",
        FAMILY,
        "machine interference, M/M/1//4",
        """
        plant: interference
        stations: {s: {machines: 4}}
        workers: {inspector: {per-shift: 1}}
        products:
          part:
            route:
              - at: s
                time: exponential(6 s)
                interlock: {catches: {}, false-alarm: 100 %, release: exponential(2 s), by: inspector}
        release: {part: always}
        """,
        {
            "products part throughput_per_h": 3600 * float(loop.throughput),
            "stations s time busy": share,
            "stations s time held": 1 - share,
            "workers inspector busy": 2 * float(loop.throughput),
        },
        0.01,
    )


CASES = (*lines(), manned_queue(2, 1), manned_queue(5, 2), held_saturated(), held_queue(), held_by_someone())
