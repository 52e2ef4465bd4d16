"""The lines of the benchmarks in SimPy, as someone who knows SimPy well would write them.

Two ways to write it. `textbook_line` uses what SimPy offers for this: a `Store` between two stations, a `Resource` of
workers and one of fitters. `lean_line` keeps the same rules with less work for SimPy: a process waits for an event only
where it really has to, so that most services cost one timeout and nothing else. The benchmarks stand beside both.
Neither gathers more than counts, while the kernel also keeps each station's time in each state.

The rules are the model language's: a station's buffer holds parts beside the one in work; a finished part stays on its
machine until the next buffer has room; the first station is never starved; a machine that needs a worker holds its part
while it waits for one; failures come in busy time and take the worker away; a crew repairs in the order of the calls.
"""

from __future__ import annotations

import math
import random
import time
from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass

import simpy

Process = Generator[simpy.Event, object, None]


@dataclass(frozen=True)
class Line:
    """Stations of one machine each, alike; mean times in seconds, exponential. No workers or failures where 0."""

    stations: int = 20
    buffer: int = 5
    service: float = 1.0
    workers: int = 0
    every: float = 0.0
    repair: float = 0.0
    fitters: int = 0


@dataclass(frozen=True)
class Outcome:
    """What one run made, in services and in finished parts, and what it took; only `parts` leaves the warm-up out."""

    services: int
    parts: int
    cpu_s: float
    measured_s: float

    @property
    def per_second(self) -> float:
        """Finished parts per simulated second, the warm-up left out."""
        return self.parts / self.measured_s


class Count:
    """Services begun and parts finished so far."""

    __slots__ = ("parts", "services")

    def __init__(self) -> None:
        self.services = 0
        self.parts = 0


class Pool:
    """Workers, or the fitters of a crew: taken if one is free, else in the order of asking."""

    __slots__ = ("asking", "env", "free")

    def __init__(self, env: simpy.Environment, size: int) -> None:
        self.env = env
        self.free = size
        self.asking: deque[simpy.Event] = deque()

    def ask(self) -> simpy.Event:
        """An event that comes when it is the asker's turn; only for when nobody is free."""
        event = self.env.event()
        self.asking.append(event)
        return event

    def leave(self) -> None:
        """One of them is free again, or goes on to who asked first."""
        if self.asking:
            self.asking.popleft().succeed()
        else:
            self.free += 1


class Place:
    """The waiting places before a station, and whoever waits for a part or for room."""

    __slots__ = ("blocked", "env", "room", "starved", "waiting")

    def __init__(self, env: simpy.Environment, room: int) -> None:
        self.env = env
        self.room = room
        self.waiting = 0
        self.starved: simpy.Event | None = None
        self.blocked: simpy.Event | None = None

    def send(self) -> simpy.Event | None:
        """Bring a part. An event if it finds no room: the part is in only once that has come."""
        if self.starved is not None:
            self.starved.succeed()
            self.starved = None
        elif self.waiting < self.room:
            self.waiting += 1
        else:
            self.blocked = self.env.event()
            return self.blocked
        return None

    def take(self) -> simpy.Event | None:
        """Take the next part. An event if there is none: the part is there once that has come."""
        if self.waiting:
            if self.blocked is not None:  # the part that waited for room moves up into the place left
                self.blocked.succeed()
                self.blocked = None
            else:
                self.waiting -= 1
        elif self.blocked is not None:  # without waiting places parts go from machine to machine
            self.blocked.succeed()
            self.blocked = None
        else:
            self.starved = self.env.event()
            return self.starved
        return None


def lean_line(model: Line, measured: float, warmup: float, seed: int) -> Outcome:
    """The line by events of its own, made only where a process has to wait."""
    env = simpy.Environment()
    draw = random.Random(seed).expovariate
    count = Count()
    places = [Place(env, model.buffer) for _ in range(model.stations)]
    workers = Pool(env, model.workers)
    crew = Pool(env, model.fitters)
    plain = not model.workers and not model.every
    for i in range(model.stations):
        before = places[i] if i else None
        after = places[i + 1] if i + 1 < model.stations else None
        if plain:
            env.process(_station(env, before, after, 1 / model.service, draw, count))
        else:
            env.process(_failing_station(env, before, after, model, draw, count, workers, crew))
    return _timed(env, count, measured, warmup)


def _station(
    env: simpy.Environment,
    before: Place | None,
    after: Place | None,
    rate: float,
    draw: Callable[[float], float],
    count: Count,
) -> Process:
    timeout = env.timeout
    while True:
        if before is not None and (wait := before.take()) is not None:
            yield wait
        count.services += 1
        yield timeout(draw(rate))
        if after is None:
            count.parts += 1
        elif (wait := after.send()) is not None:
            yield wait


def _failing_station(
    env: simpy.Environment,
    before: Place | None,
    after: Place | None,
    model: Line,
    draw: Callable[[float], float],
    count: Count,
    workers: Pool,
    crew: Pool,
) -> Process:
    """Failures come in busy time, so how far off the next one is needs no process of its own, and no interrupt."""
    timeout = env.timeout
    staffed, failing = model.workers > 0, model.every > 0
    rate = 1 / model.service
    to_failure = draw(1 / model.every) if failing else math.inf
    while True:
        if before is not None and (wait := before.take()) is not None:
            yield wait
        count.services += 1
        left = draw(rate)
        while True:
            if staffed:
                if workers.free:
                    workers.free -= 1
                else:
                    yield workers.ask()
            if left <= to_failure:
                yield timeout(left)
                to_failure -= left
                if staffed:
                    workers.leave()
                break
            yield timeout(to_failure)
            left -= to_failure
            if staffed:
                workers.leave()
            if crew.free:
                crew.free -= 1
            else:
                yield crew.ask()
            yield timeout(draw(1 / model.repair))
            crew.leave()
            to_failure = draw(1 / model.every)
        if after is None:
            count.parts += 1
        elif (wait := after.send()) is not None:
            yield wait


def textbook_line(model: Line, measured: float, warmup: float, seed: int) -> Outcome:
    """The same line by SimPy's own building blocks; it needs at least one waiting place."""
    env = simpy.Environment()
    draw = random.Random(seed).expovariate
    count = Count()
    stores = [simpy.Store(env, model.buffer) for _ in range(model.stations - 1)]
    hands = simpy.Resource(env, model.workers) if model.workers else None
    crew = simpy.Resource(env, model.fitters) if model.fitters else None

    def work(duration: float) -> Process:
        if hands is None:
            yield env.timeout(duration)
            return
        with hands.request() as hand:
            yield hand
            yield env.timeout(duration)

    def repair() -> Process:
        if crew is None:
            yield env.timeout(draw(1 / model.repair))
            return
        with crew.request() as fitter:
            yield fitter
            yield env.timeout(draw(1 / model.repair))

    def station(before: simpy.Store | None, after: simpy.Store | None) -> Process:
        to_failure = draw(1 / model.every) if model.every else math.inf
        while True:
            if before is not None:
                yield before.get()
            count.services += 1
            left = draw(1 / model.service)
            while left > to_failure:
                yield from work(to_failure)
                left -= to_failure
                yield from repair()
                to_failure = draw(1 / model.every)
            yield from work(left)
            to_failure -= left
            if after is not None:
                yield after.put(1)
            else:
                count.parts += 1

    for before, after in zip([None, *stores], [*stores, None], strict=True):
        env.process(station(before, after))
    return _timed(env, count, measured, warmup)


def _timed(env: simpy.Environment, count: Count, measured: float, warmup: float) -> Outcome:
    start = time.process_time()
    if warmup:
        env.run(until=warmup)
    before = count.parts
    env.run(until=warmup + measured)
    return Outcome(count.services, count.parts - before, time.process_time() - start, measured)
