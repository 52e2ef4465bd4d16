"""A Plant, lowered into the tables of a state block as it is before the first instant."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from lineside.errors import ModelError, Problem
from lineside.kernel.conveyor.lower import add_conveyors
from lineside.kernel.flow.lower import add_carrier, lots_carried
from lineside.kernel.people.lower import add_pools, told_apart
from lineside.kernel.quality.lower import Checks, kinds_of, slots
from lineside.kernel.supply.lower import add_stocks, add_uses, calls, stocks_of
from lineside.kernel.upkeep.lower import add_services, add_spares, upkeep_of
from lineside.kernel.vehicle.lower import add_fleets, add_places
from lineside.kernel.work.lower import add_phases
from lineside.lower import codes
from lineside.lower.block import Block
from lineside.lower.codes import NEVER, NONE, SECOND, WEEK
from lineside.lower.parts import ADDS
from lineside.lower.stream import stream
from lineside.lower.support import refuse_the_unsupported
from lineside.model.distribution import Distribution
from lineside.model.fault import suggestion
from lineside.model.route import Go, Phases, Step
from lineside.model.ways import places_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from lineside.model.calendar import Calendar
    from lineside.model.plant import Plant
    from lineside.model.station import Failure

Row = dict[str, int | float]
LOT_LIMIT = 2_000_000
"""Lots inside and outside the plant beyond which the run stops with a message: demand exceeds what the plant can do."""
TRACE_ROWS = 1 << 16


def microseconds(seconds: float) -> int:
    """Seconds as the kernel's whole microseconds."""
    return round(seconds * SECOND)


class Lowering:
    """Collects the rows of every table while it walks through a plant once."""

    def __init__(self, plant: Plant, own_rules: Collection[str] = ()) -> None:
        self.plant = plant
        self.own_rules = own_rules
        self.rows: dict[str, list[Row]] = {}
        self.stations = {name: i for i, name in enumerate(plant.stations)}
        self.pools = {name: i for i, name in enumerate(plant.workers)}
        self.calendars = {name: i for i, name in enumerate(plant.shifts)}
        self.sources = {name: i for i, name in enumerate(plant.release)}
        self.starts = Counter(at for name in plant.release for at in plant.products[name].route[0].at)
        self.loops = {name: i for i, name in enumerate(plant.loops)}
        self.stocks = {name: i for i, name in enumerate(stocks_of(plant))}
        self.stream = stream
        served = [place for fleet in plant.fleets for place in places_of(plant, fleet)]
        self.places = {name: i for i, name in enumerate(dict.fromkeys(served))}
        self.fleets = {name: i for i, name in enumerate(plant.fleets)}

    def add(self, table: str, **row: float) -> int:
        """Add a row to a table; its number."""
        rows = self.rows.setdefault(table, [])
        rows.append(row)
        return len(rows) - 1

    def count(self, table: str) -> int:
        """How many rows a table has so far."""
        return len(self.rows.get(table, []))

    def calendar(self, name: str | None) -> int:
        """The row of a calendar; NONE means always."""
        return NONE if name is None else self.calendars[name]

    def lower(self) -> Block:
        """All tables, in a block."""
        for calendar in self.plant.shifts.values():
            self.add_calendar(calendar)
        add_pools(self)
        for name in self.plant.stations:
            self.add_station(name)
        add_places(self)
        add_fleets(self)
        add_conveyors(self)
        add_stocks(self)
        for name in self.plant.products:
            self.add_product(name)
        for name in self.plant.release:
            self.add_source(name)
        for name, loop in self.plant.loops.items():
            first = next(i for i, each in enumerate(self.plant.release.values()) if each.loop == name)
            self.add("loop", limit=loop.wip, source=first)
        self.add_pulls()
        for add in ADDS:
            add(self)
        return self.block()

    def add_calendar(self, calendar: Calendar) -> None:
        """A calendar's spans, counted from the start of the run and split where the run's week ends."""
        offset = microseconds(self.plant.start_of_week_s)
        pieces: list[tuple[int, int]] = []
        for start, end in calendar.week:
            begin = (microseconds(start) - offset) % WEEK
            length = microseconds(end) - microseconds(start)
            pieces.append((begin, min(begin + length, WEEK)))
            if begin + length > WEEK:
                pieces.append((0, begin + length - WEEK))
        first = self.count("span")
        for begin, finish in _joined(sorted(pieces)):
            self.add("span", begin=begin, end=finish)
        self.add(
            "calendar",
            span=first,
            spans=self.count("span") - first,
            hours=sum(finish - begin for begin, finish in pieces),
        )

    def add_station(self, name: str) -> None:
        """A station, its machines, and their ways of failing."""
        station = self.plant.stations[name]
        s = self.add(
            "station",
            first=self.count("machine"),
            machines=station.machines,
            buffer=NEVER if station.buffer is None else station.buffer,
            rule=self.rule(name),
            calendar=self.calendar(station.hours or self.plant.hours),
            interrupts=int(station.at_shift_end == "interrupt"),
            head=NONE,
            tail=NONE,
            place=self.places.get(name, NONE),
            link_head=NONE,
            link_tail=NONE,
            **upkeep_of(station),
        )
        for number in range(1, station.machines + 1):
            m = self.add(
                "machine",
                station=s,
                failure=self.count("failure"),
                failures=len(station.failure),
                services=len(station.maintenance),
                lot=NONE,
                doing=NONE,
                broken=NONE,
                reason=NONE,
                state=codes.STARVED,
            )
            self.add("process", broken=NONE, phase=NONE, failure=self.count("failure"), failures=len(station.failure))
            for mode, failure in enumerate(station.failure, 1):
                self.add_failure(failure, m, (name, str(number), failure.name or str(mode)))
            add_services(self, m, name, str(number))

    def add_failure(self, failure: Failure, element: int, names: tuple[str, ...]) -> None:
        """One way in which a machine or a vehicle fails; vehicles count after the machines."""
        need = NONE if failure.crew is None else self.add("need", pool=self.pools[failure.crew], count=1)
        self.add(
            "failure",
            machine=element,
            every=self.distribution(failure.every),
            clock=codes.CLOCKS.index(failure.clock),
            repair=self.distribution(failure.repair),
            need=need,
            needs=int(failure.crew is not None),
            fate=codes.FATES.index(failure.part),
            **add_spares(self, names[0], failure.parts),
            key_every=stream("failure", *names),
            key_repair=stream("repair", *names),
        )

    def rule(self, station: str) -> int:
        """The number of a station's dispatch rule; one that is not built in is the user's own."""
        name = self.plant.dispatch.get(station, codes.RULES[codes.FIFO])
        if name in codes.RULES[:-1]:
            return codes.RULES.index(name)
        if name in self.own_rules:
            return codes.OWN_RULE
        hint = suggestion(name, [*codes.RULES[:-1], *self.own_rules])
        raise ModelError([Problem(self.plant.place("dispatch", station), f"no rule is called `{name}`", hint)])

    def add_product(self, name: str) -> None:
        """A product and its steps: the route's, then those of the side routes."""
        product = self.plant.products[name]
        first = self.count("step")
        p = self.add(
            "product",
            first=first,
            steps=len(product.route),
            due=NEVER if product.due is None else microseconds(product.due),
            priority=product.priority,
            **self.flow_of(name),
            source=self.sources.get(name, NONE),
            kind=self.count("kind"),
            kinds=len(kinds_of(product)),
            made=int(any(part.product == name for part in self.plant.parts.values())),
        )
        self.add("histogram")
        self.add_route(name, p, product.route, 0)
        remaining = {step.name: self.rows["step"][first + i]["remaining"] for i, step in enumerate(product.route)}
        for entries in product.side_routes.values():
            end = entries[-1]
            beyond = int(remaining[end.to]) if isinstance(end, Go) else 0
            self.add_route(name, p, [entry for entry in entries if isinstance(entry, Step)], beyond)
        Checks(self, name, p, first).lower()

    def add_route(self, product: str, p: int, steps: Sequence[Step], beyond: int) -> None:
        """Steps one after another, with `beyond` µs of mean work after them."""
        expected = [microseconds(step.mean_time()) for step in steps]
        for i, step in enumerate(steps):
            self.add_step(product, p, step, expected[i], sum(expected[i:]) + beyond, i == len(steps) - 1)

    def flow_of(self, name: str) -> dict[str, float]:
        """The columns of a product that say what its lots count for, and how many there may be."""
        release = self.plant.release.get(name)
        hot = None if release is None else release.hot
        return {
            "weight": self.plant.products[name].weight,
            "loop": NONE if release is None or release.loop is None else self.loops[release.loop],
            "hot": 0 if hot is None else round(hot.share * 1e6),
            "hot_priority": 0 if hot is None else hot.priority,
            "hot_due": NEVER if hot is None or hot.due is None else microseconds(hot.due),
        }

    def add_step(self, product: str, p: int, step: Step, expected: int, remaining: int, last: bool) -> None:
        """A step, its alternative stations and the workers it needs."""
        choice = self.count("choice")
        for station in step.at:
            self.add("choice", station=self.stations[station], **add_uses(self, step, station))
        need = self.count("need")
        for each in step.workers:
            self.add("need", pool=self.pools[each.pool], count=each.count)
        lock = step.interlock
        release_need = NONE if lock is None or lock.by is None else self.add("need", pool=self.pools[lock.by], count=1)
        make = self.count("make")
        for made, count in step.makes.items():
            self.add("make", product=list(self.plant.products).index(made), count=count)
        self.add(
            "step",
            product=p,
            make=make,
            makes=len(step.makes),
            choice=choice,
            choices=len(step.at),
            need=need,
            needs=len(step.workers),
            time=NONE if isinstance(step.time, Phases) else self.distribution(step.time),
            phase=add_phases(self, product, step, self.count("step")),
            phases=len(step.time.given) if isinstance(step.time, Phases) else 0,
            parts=int(bool(step.parts)),
            **add_carrier(self, product, step),
            expected=expected,
            remaining=remaining,
            next=NONE if last else self.count("step") + 1,
            check=NONE,
            alarm=0.0 if lock is None else lock.false_alarm,
            release=NONE if lock is None else self.distribution(lock.release),
            release_need=release_need,
            release_needs=int(release_need != NONE),
            key_time=stream("time", product, step.name),
            key_alarm=stream("alarm", product, step.name),
            key_release=stream("release", product, step.name),
        )

    def add_source(self, name: str) -> None:
        """How a product comes in, and its orders by the time of their release."""
        release = self.plant.release[name]
        steady = release.every is not None and release.every.kind == "constant"
        orders = sorted(release.orders, key=lambda order: order.at)
        first = self.count("order")
        self.add(
            "source",
            product=list(self.plant.products).index(name),
            kind=codes.WIP if release.loop is not None else codes.RELEASES.index(release.kind),
            loop=NONE if release.loop is None else self.loops[release.loop],
            share=release.share,
            every=NONE if release.every is None else self.distribution(release.every),
            interval=max(1, microseconds(release.every.args[0])) if steady and release.every is not None else 0,
            target=release.wip or 0,
            calendar=self.calendar(self.plant.hours),
            key=stream("arrival", name),
            shared=int(self.shares_its_start(name)),
            order=first if orders else NONE,
            coming=first if orders else NONE,
            head=NONE,
            tail=NONE,
        )
        for i, order in enumerate(orders):
            self.add(
                "order",
                source=self.sources[name],
                at=max(0, microseconds(order.at)),
                due=NEVER if order.due is None else microseconds(order.due),
                quantity=order.quantity,
                started=NONE,
                priority=NEVER if order.priority is None else order.priority,
                next=first + i + 1 if i + 1 < len(orders) else NONE,
            )

    def shares_its_start(self, name: str) -> bool:
        """Whether another product may come in at a station at which this one may."""
        return any(self.starts[station] > 1 for station in self.plant.products[name].route[0].at)

    def add_pulls(self) -> None:
        """Sources that are always ready feed their first stations whenever those starve."""
        always = [name for name, release in self.plant.release.items() if release.kind == "always"]
        for name, s in self.stations.items():
            station = self.rows["station"][s]
            station["pull"] = self.count("pull")
            for product in always:
                if name in self.plant.products[product].route[0].at:
                    self.add("pull", source=self.sources[product])
            station["pulls"] = self.count("pull") - station["pull"]

    def distribution(self, law: Distribution) -> int:
        """A distribution, its parameters as `kernel.random` takes them; times in µs, cycles in millionths."""
        scale = float(SECOND)
        a, b, c = (*law.args, 0.0, 0.0, 0.0)[:3]
        kind = codes.DISTRIBUTIONS.index(law.kind)
        first = self.count("value")
        for value in law.values:
            self.add("value", x=value * scale)
        if law.kind in ("constant", "exponential"):
            a *= scale
        elif law.kind in ("uniform", "triangular"):
            a, b, c = a * scale, b * scale, c * scale
        elif law.kind == "normal":
            a, b, c = a * scale, b * scale, 0.5 * math.erfc(a / b / math.sqrt(2.0))
        elif law.kind == "lognormal":
            variance = math.log1p(b * b)
            a, b = math.log(a * scale) - variance / 2.0, math.sqrt(variance)
        elif law.kind == "gamma":
            a, b = 1.0 / (b * b), a * scale * b * b
        elif law.kind == "erlang":
            a = a * scale / b
        elif law.kind == "weibull":
            a *= scale
        return self.add("distribution", kind=kind, a=a, b=b, c=c, value=first, values=len(law.values))

    def block(self) -> Block:
        """The block, with room for a start."""
        machines, sources = self.count("machine"), self.count("source")
        stations, pools = self.count("station"), self.count("pool")
        alternatives = max(len(step.at) for product in self.plant.products.values() for step in product.steps())
        vehicles, conveyors = self.count("vehicle"), self.count("conveyor")
        tasks = calls(self.plant) + (machines + vehicles if lots_carried(self.plant) else 0)
        tasks += sum(each.vehicles * each.carries for each in self.plant.fleets.values())
        slack = 4 * (machines + vehicles) + 64 * sources + 64 + tasks + self.count("worker") + most_made(self.plant)
        places = sum(min(s.buffer or 0, 10_000) + s.machines for s in self.plant.stations.values())
        targets = sum(release.wip or 0 for release in self.plant.release.values())
        targets += sum(loop.wip for loop in self.plant.loops.values())
        lots = places + targets + 2 * slack
        slots_of_lot = slots(self.plant.products)
        sizes = {table: len(rows) for table, rows in self.rows.items()}
        sizes |= {
            "lot": lots,
            "rank": lots,
            "idler": machines,
            "puller": self.count("pull"),
            "stander": 3 * self.count("worker"),
            "post": (stations + machines) * sum(told_apart(self.plant, name) for name in self.plant.workers),
            "round": lots * slots_of_lot,
            "truth": lots if self.count("check") else 0,
            "demand": 2 * (machines + vehicles),
            "link": (machines + sources + conveyors) * alternatives,
            "event": 4 * (machines + vehicles + conveyors) + self.count("failure") + sources + 2 * slack,
            "timer": self.count("calendar") + 2 * self.count("failure") + 2 * sources + 2 * slack,
            "command": 2 * slack,
            "order": self.count("order") + 16,
            "question": 64,
            "want": machines,
            "entry": machines,
            "task": tasks,
            "agenda": stations + pools + sources + self.count("stock") + self.count("fleet") + conveyors + 1,
        }
        block = Block.new(sizes)
        for name, rows in self.rows.items():
            table = block.table(name)
            for column in {key for row in rows for key in row}:
                table[column][: len(rows)] = [row.get(column, 0) for row in rows]
        for name in ("station", "choice", "source"):
            block.table(name)["best"] = NONE
        for column in ("family", "idle", "lacking", "lacking_last", "scarcest"):
            block.table("station")[column] = NONE
        block.table("demand")["person"] = NONE
        block.table("demand")["pool"] = NONE
        block.table("want")["stock"] = NONE
        block.table("entry")["conveyor"] = block.table("entry")["step"] = NONE
        block.head["free_task"] = NONE
        block.table("link")["station"] = NONE
        block.table("link")["sender"] = np.arange((machines + sources + conveyors) * alternatives) // alternatives
        block.head["orders"] = self.count("order")
        block.head["alternatives"] = alternatives
        block.head["slots"] = slots_of_lot
        block.head["free_lot"] = NONE
        block.head["slack"] = slack
        block.head["lot_limit"] = LOT_LIMIT
        return block


def most_made(plant: Plant) -> int:
    """The most parts that can come out of split lots in one instant: all machines may finish in it."""
    most: dict[str, int] = {}
    for product in plant.products.values():
        for step in product.steps():
            for station in step.at:
                most[station] = max(most.get(station, 0), sum(step.makes.values()))
    return sum(count * plant.stations[station].machines for station, count in most.items())


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that touch, made one."""
    joined: list[tuple[int, int]] = []
    for begin, end in spans:
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined


def lower(plant: Plant, own_rules: Collection[str] = ()) -> Block:
    """The state block of a plant before its first instant; `own_rules` are the names of the user's own.

    Their addresses in this process must be put into the block before it is used. Raises NotYetError for what cannot be
    simulated yet, ModelError for a rule that nobody knows.
    """
    refuse_the_unsupported(plant)
    return Lowering(plant, own_rules).lower()


def seed_number(seed: int, replication: int = 0) -> int:
    """The 64-bit seed of one replication."""
    return int.from_bytes(hashlib.blake2b(f"{seed}/{replication}".encode(), digest_size=8).digest(), "little")
