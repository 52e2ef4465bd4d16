"""A line with everything on, in SimPy: people, phases, failures, upkeep, quality, interlock, supply, vehicles, energy.

`Shop` is the line; where its machines, people and parts wait is done in two ways, as in `peer.py`. *Textbook* uses
SimPy's `Resource` and `Store`; *lean* makes an event only where somebody has to wait. The rules are the model
language's, and `full_text` says the same in it.
"""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Protocol

import simpy
from simpy.resources.resource import Request

from benchmarks.peer import Pool, Process

STATIONS = 10
BUFFER = 5
LOAD, RUN, UNLOAD = 0.1, 1.0, 0.1
HANDS, FITTERS = 3, 2
FAILS_EVERY, REPAIR = 400.0, 20.0
MAINTAINED_EVERY, MAINTENANCE = 500.0, 5.0
GUARDED, USING_BOLTS, BORE, TEST = 3, 5, 7, 8
"""Stations: with an interlock; where bolts are used; where nuts are used and defects are made; where they are found."""
WRONG, CAUGHT, FALSE_HOLD, HOLD = 0.02, 0.95, 0.002, 10.0
PORE, FINDS_PORE, FINDS_WRONG, FALSE_ALARM = 0.03, 0.95, 0.5, 0.005
MEND, MENDS, MOST_BACK = 2.0, 0.9, 2
BINS, BOLTS, NUTS = 2, 20, 15
VEHICLES, WAY, TAKE_UP, PUT_DOWN = 2, 5.0, 2.0, 2.0
CHARGES_AFTER, CHARGES_FOR = 600.0, 60.0
BUSY_W, IDLE_W, DOWN_W = 3_000.0, 1_000.0, 200.0


def full_text() -> str:
    """The same line in the model language."""
    failure = f"failure: {{every: exponential({FAILS_EVERY} s), repair: exponential({REPAIR} s), crew: fitters}}"
    upkeep = f"maintenance: {{every: {MAINTAINED_EVERY} s, time: {MAINTENANCE} s, crew: fitters}}"
    power = f"power: {{busy: {BUSY_W} W, idle: {IDLE_W} W, down: {DOWN_W} W}}"
    time = (
        f"time: {{load: {LOAD} s, run: exponential({RUN} s), unload: {UNLOAD} s}}, workers: {{hands: [load, unload]}}"
    )
    handling = f"load: {TAKE_UP} s, unload: {PUT_DOWN} s, charge: {{after: {CHARGES_AFTER} s, for: {CHARGES_FOR} s}}"
    mend = f"{{at: bench, time: exponential({MEND} s), workers: {{hands: 1}}, fixes: {{pore: {MENDS:.0%}}}}}"
    more = {
        GUARDED: f", errors: {{wrong: {WRONG:.1%}}}, interlock: {{catches: {{wrong: {CAUGHT:.0%}}},"
        f" false-alarm: {FALSE_HOLD:.1%}, release: exponential({HOLD} s), by: hands}}",
        USING_BOLTS: ", parts: {bolt: 1}",
        BORE: f", parts: {{nut: 1}}, defects: {{pore: {PORE:.1%}}}",
        TEST: f", detects: {{pore: {FINDS_PORE:.0%}, wrong: {FINDS_WRONG:.0%}}}, false-alarm: {FALSE_ALARM:.1%},"
        " rejects: {any: mend}",
    }
    numbers = range(1, STATIONS + 1)
    return "\n".join(
        [
            "plant: full",
            "stations:",
            *(f"  s{i}: {{buffer: {BUFFER}, {failure}, {upkeep}, {power}}}" for i in numbers),
            "  bench: {}",
            f"workers: {{hands: {{per-shift: {HANDS}}}, fitters: {{per-shift: {FITTERS}}}}}",
            "parts:",
            f"  bolt: {{from: store, by: cart, kanban: {{bins: {BINS}, of: {BOLTS}}}}}",
            f"  nut: {{from: store, by: cart, kanban: {{bins: {BINS}, of: {NUTS}}}}}",
            f"fleets: {{cart: {{vehicles: {VEHICLES}, speed: 1 m/s, {handling}}}}}",
            f"distances: {{store: {{s{USING_BOLTS}: {WAY} m, s{BORE}: {WAY} m}}}}",
            "products:",
            "  part:",
            "    route:",
            *(f"      - {{at: s{i}, {time}{more.get(i, '')}}}" for i in numbers),
            "    side-routes:",
            "      mend:",
            f"        - {mend}",
            f"        - {{go: s{TEST}, at-most: {MOST_BACK}}}",
            "release: {part: always}",
            "",
        ]
    )


class Part:
    """A part, and what is wrong with it."""

    __slots__ = ("back", "pore", "wrong")

    def __init__(self) -> None:
        self.pore = self.wrong = False
        self.back = 0


class People(Protocol):
    """A pool of people."""

    def take(self) -> Generator[simpy.Event, object, object]:
        """Wait for one of them."""
        ...

    def leave(self, ticket: object) -> None:
        """Let somebody go again, by what `take` returned."""
        ...


class Places(Protocol):
    """Waiting places in front of one machine."""

    def take(self) -> Generator[simpy.Event, object, Part]:
        """Wait for a part."""
        ...

    def send(self, part: Part) -> simpy.Event | None:
        """Bring a part, and say what to wait for until it is in."""
        ...


class LeanPeople:
    """Asks SimPy only where nobody is free."""

    def __init__(self, env: simpy.Environment, size: int) -> None:
        self.pool = Pool(env, size)

    def take(self) -> Generator[simpy.Event, object, object]:
        """Nothing to wait for where somebody is free."""
        if self.pool.free:
            self.pool.free -= 1
        else:
            yield self.pool.ask()
        return None

    def leave(self, _: object) -> None:
        """To whoever asked first."""
        self.pool.leave()


class TextbookPeople:
    """SimPy's `Resource`."""

    def __init__(self, env: simpy.Environment, size: int) -> None:
        self.resource = simpy.Resource(env, size)

    def take(self) -> Generator[simpy.Event, object, object]:
        """One request each time."""
        request = self.resource.request()
        yield request
        return request

    def leave(self, ticket: object) -> None:
        """Release the request."""
        assert isinstance(ticket, Request)
        self.resource.release(ticket)


class LeanPlaces:
    """Asks SimPy only where a part or a place lacks; one machine takes, several may send."""

    def __init__(self, env: simpy.Environment, room: float) -> None:
        self.env = env
        self.room = room
        self.parts: deque[Part] = deque()
        self.blocked: deque[tuple[simpy.Event, Part]] = deque()
        self.starved: simpy.Event | None = None

    def take(self) -> Generator[simpy.Event, object, Part]:
        """Take the first part; whoever waits for room moves up."""
        if not self.parts:
            self.starved = self.env.event()
            yield self.starved
        part = self.parts.popleft()
        if self.blocked:
            event, moved = self.blocked.popleft()
            self.parts.append(moved)
            event.succeed()
        return part

    def send(self, part: Part) -> simpy.Event | None:
        """An event only where there is no room."""
        if len(self.parts) >= self.room:
            event = self.env.event()
            self.blocked.append((event, part))
            return event
        self.parts.append(part)
        if self.starved is not None:
            self.starved.succeed()
            self.starved = None
        return None


class TextbookPlaces:
    """SimPy's `Store`."""

    def __init__(self, env: simpy.Environment, room: float) -> None:
        self.store = simpy.Store(env, room)

    def take(self) -> Generator[simpy.Event, object, Part]:
        """One event each time."""
        part = yield self.store.get()
        assert isinstance(part, Part)
        return part

    def send(self, part: Part) -> simpy.Event | None:
        """One event each time."""
        return self.store.put(part)


class Stock:
    """The bins of one part at the line side; a machine waits where they are empty."""

    def __init__(self, env: simpy.Environment, calls: simpy.Store, of: int) -> None:
        self.env = env
        self.calls = calls
        self.of = of
        self.content = BINS * of
        self.lacking: simpy.Event | None = None

    def use(self) -> Process:
        """Take one, once there is one; an empty bin is called for."""
        if not self.content:
            self.lacking = self.env.event()
            yield self.lacking
        self.content -= 1
        if self.content % self.of == 0:
            self.calls.put(self)

    def fill(self) -> None:
        """A bin has come."""
        self.content += self.of
        if self.lacking is not None:
            self.lacking.succeed()
            self.lacking = None


@dataclass
class Counts:
    """What a run has counted so far; times in seconds of all stations together, without the bench."""

    made: int = 0
    scrapped: int = 0
    escaped: int = 0
    held: int = 0
    busy: float = 0.0
    down: float = 0.0
    deliveries: int = 0


class Shop:
    """The line in one environment."""

    def __init__(
        self,
        seed: int,
        people: Callable[[simpy.Environment, int], People],
        places: Callable[[simpy.Environment, float], Places],
    ) -> None:
        self.env = simpy.Environment()
        self.random = random.Random(seed)
        self.counts = Counts()
        self.hands, self.fitters = people(self.env, HANDS), people(self.env, FITTERS)
        self.before = {i: places(self.env, BUFFER) for i in range(2, STATIONS + 1)}
        self.bench = places(self.env, float("inf"))
        self.calls = simpy.Store(self.env)
        self.stocks = {USING_BOLTS: Stock(self.env, self.calls, BOLTS), BORE: Stock(self.env, self.calls, NUTS)}
        for i in range(1, STATIONS + 1):
            self.env.process(self.station(i))
        self.env.process(self.mending())
        for _ in range(VEHICLES):
            self.env.process(self.vehicle())

    def draw(self, mean: float) -> float:
        """An exponential time."""
        return self.random.expovariate(1.0 / mean)

    def chance(self, share: float) -> bool:
        """Whether something of this chance happens."""
        return self.random.random() < share

    def station(self, i: int) -> Process:
        """One station's machine, from one part to the next."""
        env, counts, timeout = self.env, self.counts, self.env.timeout
        stock = self.stocks.get(i)
        to_failure, used = self.draw(FAILS_EVERY), 0.0
        while True:
            part = Part() if i == 1 else (yield from self.before[i].take())
            if stock is not None:
                yield from stock.use()
            if i == GUARDED:
                yield from self.guard(part)
            for work, staffed in ((LOAD, True), (self.draw(RUN), False), (UNLOAD, True)):
                left = work
                while True:
                    ticket = (yield from self.hands.take()) if staffed else None
                    strikes = to_failure < left
                    lasts = to_failure if strikes else left
                    yield timeout(lasts)
                    counts.busy += lasts
                    used += lasts
                    left -= lasts
                    to_failure -= lasts
                    if staffed:
                        self.hands.leave(ticket)
                    if not strikes:
                        break
                    began = env.now
                    ticket = yield from self.fitters.take()
                    yield timeout(self.draw(REPAIR))
                    self.fitters.leave(ticket)
                    counts.down += env.now - began
                    to_failure = self.draw(FAILS_EVERY)
            wait = self.pass_on(i, part)
            if used >= MAINTAINED_EVERY:
                ticket = yield from self.fitters.take()
                yield timeout(MAINTENANCE)
                self.fitters.leave(ticket)
                used = 0.0
            if wait is not None:
                yield wait

    def guard(self, part: Part) -> Process:
        """The interlock before the work: it holds the part until one of the hands has cleared it."""
        if self.chance(WRONG):
            part.wrong = not self.chance(CAUGHT)
            holds = not part.wrong
        else:
            holds = self.chance(FALSE_HOLD)
        if holds:
            self.counts.held += 1
            ticket = yield from self.hands.take()
            yield self.env.timeout(self.draw(HOLD))
            self.hands.leave(ticket)

    def pass_on(self, i: int, part: Part) -> simpy.Event | None:
        """Where a finished part goes; what to wait for until it is there."""
        if i == BORE:
            part.pore = self.chance(PORE)
        elif i == TEST and self.rejects(part):
            return self.bench.send(part)
        elif i == STATIONS:
            self.counts.made += 1
            self.counts.escaped += part.pore or part.wrong
            return None
        return self.before[i + 1].send(part)

    def rejects(self, part: Part) -> bool:
        """What the test says of a part."""
        if not (part.pore or part.wrong):
            return self.chance(FALSE_ALARM)
        return (part.pore and self.chance(FINDS_PORE)) or (part.wrong and self.chance(FINDS_WRONG))

    def mending(self) -> Process:
        """The bench, and the way back to the test."""
        while True:
            part = yield from self.bench.take()
            ticket = yield from self.hands.take()
            yield self.env.timeout(self.draw(MEND))
            self.hands.leave(ticket)
            part.pore = part.pore and not self.chance(MENDS)
            if part.back == MOST_BACK:
                self.counts.scrapped += 1
                continue
            part.back += 1
            wait = self.before[TEST].send(part)
            if wait is not None:
                yield wait

    def vehicle(self) -> Process:
        """A vehicle that fetches what was called for first."""
        timeout = self.env.timeout
        at_store, driven = True, 0.0
        while True:
            stock = yield self.calls.get()
            assert isinstance(stock, Stock)
            if not at_store:
                yield timeout(WAY)
                driven += WAY
            yield timeout(TAKE_UP)
            yield timeout(WAY)
            driven += WAY
            yield timeout(PUT_DOWN)
            at_store = False
            stock.fill()
            self.counts.deliveries += 1
            if driven >= CHARGES_AFTER:
                yield timeout(CHARGES_FOR)
                driven = 0.0


@dataclass(frozen=True)
class Figures:
    """What one run found, by hour of simulated time or as a share, and the processor time it took."""

    made_per_h: float
    scrapped_per_h: float
    escaped_per_h: float
    held_per_h: float
    deliveries_per_h: float
    busy: float
    down: float
    energy_kw: float
    parts: float
    cpu_s: float


def simpy_shop(lean: bool, measured_s: float, warmup_s: float, seed: int) -> Figures:
    """The line in SimPy; only what is counted leaves the warm-up out."""
    began = time.process_time()
    shop = Shop(seed, LeanPeople, LeanPlaces) if lean else Shop(seed, TextbookPeople, TextbookPlaces)
    shop.env.run(until=warmup_s)
    start = Counts(**vars(shop.counts))
    shop.env.run(until=warmup_s + measured_s)
    now, hours = shop.counts, measured_s / 3600
    machine_s = STATIONS * measured_s
    busy, down = (now.busy - start.busy) / machine_s, (now.down - start.down) / machine_s
    return Figures(
        made_per_h=(now.made - start.made) / hours,
        scrapped_per_h=(now.scrapped - start.scrapped) / hours,
        escaped_per_h=(now.escaped - start.escaped) / hours,
        held_per_h=(now.held - start.held) / hours,
        deliveries_per_h=(now.deliveries - start.deliveries) / hours,
        busy=busy,
        down=down,
        energy_kw=STATIONS * (busy * BUSY_W + down * DOWN_W + (1 - busy - down) * IDLE_W) / 1000,
        parts=(now.made - start.made) * (warmup_s + measured_s) / measured_s,
        cpu_s=time.process_time() - began,
    )
