"""Lines whose machines fail, share crews and need workers, as Markov chains: every machine is followed by itself.

Where `line` counts parts, this module keeps who waits for whom and in which order, so it covers what depends on it.
All times are exponential, but a service may be Erlang: then a failure that restarts the work differs from one that
resumes it.

The rules are those of the model language. A part goes onto a free machine or into the station's waiting places, else
its machine is blocked. A part that needs a worker holds its machine while it waits; requests are served in their order.
A worker is free from the end of work, and while the machine is down. A failure on the clock `busy` strikes work only,
one on `calendar` whenever the machine is up. An idle machine that is down takes no part; a blocked part may leave a
machine that is down. Repairs of one crew go in the order of the calls.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from tests.exact.theory.chain import Chain, explore


@dataclass(frozen=True)
class Failure:
    """Mean time to failure on its clock, mean repair, what becomes of the part in work, and the crew by its number."""

    every: float
    repair: float
    clock: Literal["busy", "calendar"] = "busy"
    part: Literal["resume", "restart", "scrap"] = "resume"
    crew: int | None = None


@dataclass(frozen=True)
class Station:
    """Mean service in a number of Erlang stages, machines alike, waiting places, failure, and worker pool."""

    service: float = 1.0
    stages: int = 1
    machines: int = 1
    buffer: int = 0
    failure: Failure | None = None
    pool: int | None = None


class Machine(NamedTuple):
    """What one machine does: the part on it, the stage of its work, and whether it is down."""

    part: Literal["", "asks", "work", "done"] = ""
    stage: int = 0
    down: bool = False


class Now(NamedTuple):
    """The state: machines in order of their stations, parts waiting, who asks for workers and who calls crews."""

    machines: tuple[Machine, ...]
    waiting: tuple[int, ...]
    asking: tuple[tuple[int, ...], ...]
    calling: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Shop:
    """A saturated line of such stations: workers in each pool, fitters in each crew."""

    stations: tuple[Station, ...]
    pools: tuple[int, ...] = ()
    crews: tuple[int, ...] = ()

    @property
    def homes(self) -> tuple[int, ...]:
        """The station of each machine."""
        return tuple(s for s, station in enumerate(self.stations) for _ in range(station.machines))

    def chain(self, limit: int = 60_000) -> Chain[Now]:
        """Every state reachable from the empty line."""
        homes = self.homes
        empty = Now(
            (Machine(),) * len(homes), (0,) * len(self.stations), ((),) * len(self.pools), ((),) * len(self.crews)
        )
        start = _Change(self, empty)
        for m, home in enumerate(homes):
            if home == 0:
                start.feed(m)
        return explore(start.result(), self._moves, limit)

    def figures(self) -> dict[str, float]:
        """Long-run means: `throughput`, `scrapped`, and per station (from 1) `busy1`, `blocked1`, `starved1`, `down1`,
        `waiting_worker1` as shares of its machines' time, `queue1` in parts. A machine that is down counts as down."""
        return self.chain().means(self._values)

    def _values(self, now: Now) -> dict[str, float]:
        last = len(self.stations) - 1
        row = {"throughput": 0.0, "scrapped": 0.0}
        for s, waiting in enumerate(now.waiting, start=1):
            row |= {f"{name}{s}": 0.0 for name in ("busy", "blocked", "starved", "down", "waiting_worker")}
            row[f"queue{s}"] = float(waiting)
        names = {"": "starved", "asks": "waiting_worker", "work": "busy", "done": "blocked"}
        for m, s in zip(now.machines, self.homes, strict=True):
            station = self.stations[s]
            row[f"{'down' if m.down else names[m.part]}{s + 1}"] += 1 / station.machines
            if m.part == "work" and not m.down:
                if s == last and m.stage == station.stages:
                    row["throughput"] += station.stages / station.service
                if station.failure and station.failure.part == "scrap":
                    row["scrapped"] += 1 / station.failure.every
        return row

    def _moves(self, now: Now) -> Iterable[tuple[float, Now]]:
        for m, (machine, home) in enumerate(zip(now.machines, self.homes, strict=True)):
            station = self.stations[home]
            if machine.down:
                failure = station.failure
                if failure is not None and (failure.crew is None or m not in now.calling[failure.crew]):
                    yield 1 / failure.repair, _Change(self, now).repaired(m)
                continue
            if machine.part == "work":
                yield station.stages / station.service, _Change(self, now).worked(m)
            if station.failure and (machine.part == "work" or station.failure.clock == "calendar"):
                yield 1 / station.failure.every, _Change(self, now).failed(m)


class _Change:
    """One event and all that follows from it at once."""

    def __init__(self, shop: Shop, now: Now) -> None:
        self.shop, self.homes = shop, shop.homes
        self.machines = list(now.machines)
        self.waiting = list(now.waiting)
        self.asking = [list(queue) for queue in now.asking]
        self.calling = [list(queue) for queue in now.calling]

    def result(self) -> Now:
        return Now(
            tuple(self.machines), tuple(self.waiting), tuple(map(tuple, self.asking)), tuple(map(tuple, self.calling))
        )

    def worked(self, m: int) -> Now:
        """Machine m ends a stage of its work, perhaps the last."""
        station = self.shop.stations[self.homes[m]]
        if self.machines[m].stage < station.stages:
            self.machines[m] = self.machines[m]._replace(stage=self.machines[m].stage + 1)
            return self.result()
        self.machines[m] = Machine("done")
        self._leave_worker(self.homes[m])
        self._send(m)
        return self.result()

    def failed(self, m: int) -> Now:
        machine, home = self.machines[m], self.homes[m]
        failure = self.shop.stations[home].failure
        assert failure is not None
        if failure.crew is not None:
            self.calling[failure.crew].append(m)
            self._send_crew(failure.crew)
        if machine.part == "asks":
            pool = self.shop.stations[home].pool
            assert pool is not None
            self.asking[pool].remove(m)
        if machine.part != "work":
            self.machines[m] = machine._replace(down=True)
            return self.result()
        scrap = failure.part == "scrap"
        stage = machine.stage if failure.part == "resume" else 1
        self.machines[m] = Machine(down=True) if scrap else Machine("work", stage, down=True)
        self._leave_worker(home)
        return self.result()

    def repaired(self, m: int) -> Now:
        machine, failure = self.machines[m], self.shop.stations[self.homes[m]].failure
        self.machines[m] = Machine("asks" if machine.part == "work" else machine.part, machine.stage)
        if failure is not None and failure.crew is not None:
            self._send_crew(failure.crew)
        if machine.part == "":
            self.feed(m)
        elif machine.part != "done":
            self._begin(m, max(machine.stage, 1))
        return self.result()

    def feed(self, m: int) -> None:
        """The empty machine m takes the next part, and what waited for the place it leaves follows."""
        home = self.homes[m]
        if home == 0:
            self._begin(m, 1)
            return
        if self.waiting[home]:
            self.waiting[home] -= 1
            self._begin(m, 1)
        before = [n for n, s in enumerate(self.homes) if s == home - 1 and self.machines[n].part == "done"]
        if before:
            self._send(before[0])

    def _send(self, m: int) -> None:
        """The finished part on m goes on if it can; else m is blocked."""
        onto = self.homes[m] + 1
        if onto < len(self.shop.stations):
            free = [n for n, s in enumerate(self.homes) if s == onto and self.machines[n] == Machine()]
            if free:
                self._begin(free[0], 1)
            elif self.waiting[onto] < self.shop.stations[onto].buffer:
                self.waiting[onto] += 1
            else:
                return
        self.machines[m] = Machine(down=self.machines[m].down)
        if not self.machines[m].down:
            self.feed(m)

    def _begin(self, m: int, stage: int) -> None:
        pool = self.shop.stations[self.homes[m]].pool
        if pool is not None and self._at_work(pool) >= self.shop.pools[pool]:
            self.machines[m] = Machine("asks", stage)
            self.asking[pool].append(m)
        else:
            self.machines[m] = Machine("work", stage)

    def _leave_worker(self, home: int) -> None:
        pool = self.shop.stations[home].pool
        if pool is not None and self.asking[pool] and self._at_work(pool) < self.shop.pools[pool]:
            m = self.asking[pool].pop(0)
            self.machines[m] = Machine("work", self.machines[m].stage)

    def _at_work(self, pool: int) -> int:
        pairs = zip(self.machines, self.homes, strict=True)
        return sum(m.part == "work" and not m.down and self.shop.stations[s].pool == pool for m, s in pairs)

    def _send_crew(self, crew: int) -> None:
        """Fitters who are free take the calls in their order."""
        failures = [self.shop.stations[s].failure for s in self.homes]
        own = [m for m, f in enumerate(failures) if f is not None and f.crew == crew and self.machines[m].down]
        busy = sum(m not in self.calling[crew] for m in own)
        while self.calling[crew] and busy < self.shop.crews[crew]:
            self.calling[crew].pop(0)
            busy += 1
