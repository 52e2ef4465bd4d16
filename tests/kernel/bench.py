"""A plant on the test bench: its controller alone, told facts by the test, or both halves, driven instant by instant.

Whatever a test does here, the block is held against `invariants` after every record or instant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from lineside.kernel import handle, loop, world
from lineside.kernel.chains import tally
from lineside.kernel.flow.lower import ways_of
from lineside.kernel.vehicle.lower import vehicles_of
from lineside.lower import codes
from lineside.lower.block import Block
from lineside.lower.codes import NEVER, NONE, SECOND
from lineside.lower.digest import queues, state_hash, used
from lineside.lower.tables import lower, seed_number
from lineside.model.load import loads
from tests.kernel.invariants import check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lineside.model.plant import Plant

MICROSECOND = 1 / SECOND


class Command(NamedTuple):
    """What the controller asks of a machine; `kind` is a number of COMMANDS."""

    kind: int
    machine: int
    number: int
    target: int
    step: int
    serial: int
    visit: int
    lot: int

    def __str__(self) -> str:
        return f"{codes.COMMANDS[self.kind]} {self.number} at machine {self.machine}"


class Lot(NamedTuple):
    """Where a lot is, by names."""

    name: str
    place: str
    at: str
    step: str


class Bench:
    """A block with the names of what is in it."""

    def __init__(self, plant: Plant | str, seed: int = 1, block: Block | None = None) -> None:
        self.plant = loads(plant) if isinstance(plant, str) else plant
        self.block = lower(self.plant, [*self.plant.dispatch.values()]) if block is None else block
        if block is None:
            self.block.head["seed"] = seed_number(seed)
        self.stations = list(self.plant.stations)
        self.pools = list(self.plant.workers)
        self.products = list(self.plant.products)
        self.sources = list(self.plant.release)
        self.machines = [f"{s}/{n}" for s, each in self.plant.stations.items() for n in range(1, each.machines + 1)]
        self.steps = [
            f"{name} {step.name}" if len(self.products) > 1 else step.name
            for name, product in self.plant.products.items()
            for step in product.steps()
        ]
        self.forced = False
        """Whether a fact has broken the rules that bind commands: rooms and workers."""

    @property
    def head(self) -> Any:
        return self.block.head

    @property
    def now(self) -> float:
        """The time in seconds."""
        return int(self.head["now"]) / SECOND

    def row(self, table: str, name: str) -> Any:
        """The row of a station, machine (`saw/1`, or `saw` where there is one), pool, product or source."""
        return self.block.table(table)[self.number(table, name)]

    def number(self, table: str, name: str) -> int:
        names = {
            "station": self.stations,
            "machine": self.machines,
            "pool": self.pools,
            "product": self.products,
            "source": self.sources,
            "step": self.steps,
        }[table]
        if table == "machine" and name not in names:
            name += "/1"
        return names.index(name)

    def phase(self, machine: str) -> str:
        return codes.OPERATIONS[int(self.row("machine", machine)["operation"])]

    def condition(self, machine: str) -> str:
        return codes.CONDITIONS[int(self.row("machine", machine)["condition"])]

    def state(self, machine: str) -> str:
        return codes.STATES[int(self.row("machine", machine)["state"])]

    def states(self) -> dict[str, str]:
        return {name: self.state(name) for name in self.machines}

    def time(self, machine: str) -> dict[str, float]:
        """Seconds that a machine has spent in each state in which it has been."""
        twin = self.block.copy()
        tally.settle_all(twin.head)
        spent = twin.table("machine")[self.number("machine", machine)]["time"]
        return {name: int(time) / SECOND for name, time in zip(codes.STATES, spent, strict=True) if time}

    def waiting(self, station: str) -> list[str]:
        """The lots in a station's queue, first to last."""
        rows = queues(self.block, "station")[self.number("station", station)]
        return [self.name_of(row) for row in rows]

    def on(self, machine: str) -> str | None:
        """The lot on a machine."""
        row = int(self.row("machine", machine)["lot"])
        return None if row == NONE else self.name_of(row)

    def name_of(self, row: int) -> str:
        lot = self.block.table("lot")[row]
        return f"{self.products[int(lot['product'])]} {int(lot['serial'])}"

    def lot(self, name: str) -> Any:
        """The row of the lot called `p 3`: the third of product p."""
        for row, lot in enumerate(used(self.block, "lot")):
            if lot["place"] != codes.NOWHERE and self.name_of(row) == name:
                return lot
        raise LookupError(f"there is no lot {name}")

    def lots(self) -> list[Lot]:
        """All lots, by name."""
        found = []
        for row, lot in enumerate(used(self.block, "lot")):
            place, at = int(lot["place"]), int(lot["at"])
            if place != codes.NOWHERE:
                where = {
                    codes.OUTSIDE: self.sources,
                    codes.IN_QUEUE: self.stations,
                    codes.ON_MACHINE: self.machines,
                    codes.ON_WAY: [" ".join(way) for way in ways_of(self.plant)],
                    codes.ON_CONVEYOR: list(self.plant.conveyors),
                    codes.ON_VEHICLE: [f"{fleet}/{number + 1}" for fleet, number in vehicles_of(self.plant)],
                }
                step = self.steps[int(lot["step"])]
                found.append(Lot(self.name_of(row), codes.PLACES[place], where[place][at], step))
        return sorted(found)

    def completed(self, product: str | None = None) -> int:
        return int(self.row("product", product or self.products[0])["completed"])

    def scrapped(self, product: str | None = None) -> int:
        return int(self.row("product", product or self.products[0])["scrapped"])

    def questions(self) -> list[tuple[str, int, int, int, int]]:
        """Open questions: fact, element, activity number, first and second value."""
        return [
            (codes.FACTS[int(q["fact"])], int(q["element"]), int(q["number"]), int(q["x"]), int(q["y"]))
            for q in used(self.block, "question")
            if not q["answered"]
        ]

    def hash(self) -> str:
        return state_hash(self.block)

    def meaning(self) -> str:
        """The state's hash but for the clock and the count of facts: equal if a fact has changed nothing."""
        twin = self.block.copy()
        twin.head["now"] = twin.head["facts"] = 0
        return state_hash(twin)

    def check(self) -> None:
        check(self.block, forced=self.forced)


class Live(Bench):
    """A controller that runs live: the test plays the devices."""

    def __init__(self, plant: Plant | str) -> None:
        super().__init__(plant)
        self.taken: list[Command] = []
        """All commands so far."""
        self.tell(codes.START)

    def tell(
        self, kind: int, element: int = 0, number: int = 0, x: int = 0, y: int = 0, *, at: float | None = None
    ) -> list[Command]:
        """One record, `at` some seconds or now; the commands that come of it."""
        time = int(self.head["now"]) if at is None else round(at * SECOND)
        while (reason := handle.handle(self.head, time, kind, element, number, x, y)) != codes.DONE:
            assert reason == codes.GROW, codes.REASONS[reason]
            self.block.grow()
        self.check()
        commands = [
            Command(*(int(value) for value in row)) for row in self.block.table("command")[: self.head["commands"]]
        ]
        self.head["commands"] = 0
        self.taken += commands
        return commands

    def tick(self, at: float) -> list[Command]:
        """Time passes and nothing happens but what the controller does by itself."""
        return self.tell(codes.TICK, at=at)

    def current(self, machine: str) -> int:
        """The activity number of the operation on a machine."""
        return int(self.row("machine", machine)["work"])

    def fact(
        self, kind: int, machine: str, number: int | None = None, x: int = 0, *, at: float | None = None
    ) -> list[Command]:
        """A fact about a machine; its activity number is the current one unless it is given."""
        if number is None:
            number = int(self.row("machine", machine)["fix" if kind == codes.REPAIRED else "work"])
        self.forced |= kind == codes.STARTED  # it may work without the workers that it needs
        return self.tell(kind, self.number("machine", machine), number, x, at=at)

    def ended(
        self, machine: str, number: int | None = None, *, held: bool = False, at: float | None = None
    ) -> list[Command]:
        return self.fact(codes.ENDED, machine, number, int(held), at=at)

    def stopped(self, machine: str, number: int | None = None, *, at: float | None = None) -> list[Command]:
        return self.fact(codes.STOPPED, machine, number, at=at)

    def released(self, machine: str, number: int | None = None, *, at: float | None = None) -> list[Command]:
        return self.fact(codes.RELEASED, machine, number, at=at)

    def refused(
        self, machine: str, number: int | None = None, *, about: int = 0, at: float | None = None
    ) -> list[Command]:
        return self.fact(codes.REFUSED, machine, number, about, at=at)

    def started(self, machine: str, number: int | None = None, *, at: float | None = None) -> list[Command]:
        return self.fact(codes.STARTED, machine, number, at=at)

    def counted(self, machine: str, total: int, *, at: float | None = None) -> list[Command]:
        return self.fact(codes.COUNTED, machine, 0, total, at=at)

    def failed(self, machine: str, mode: int = 0, *, at: float | None = None) -> list[Command]:
        """The machine has failed, in the `mode`-th of its ways; NONE: nobody knows how."""
        first = int(self.row("machine", machine)["failure"])
        return self.fact(codes.FAILED, machine, x=mode if mode == NONE else first + mode, at=at)

    def repaired(self, machine: str, number: int | None = None, *, at: float | None = None) -> list[Command]:
        return self.fact(codes.REPAIRED, machine, number, at=at)

    def moved(self, station: str, lot: str, *, at: float | None = None) -> list[Command]:
        """Somebody has put the lot called `p 3` at a station by hand."""
        return self._about_lot(codes.MOVED, station, lot, at)

    def seen(self, station: str, lot: str, *, at: float | None = None) -> list[Command]:
        return self._about_lot(codes.SEEN, station, lot, at)

    def _about_lot(self, kind: int, station: str, lot: str, at: float | None) -> list[Command]:
        product, serial = lot.split()
        self.forced = True
        return self.tell(kind, self.number("station", station), 0, self.number("product", product), int(serial), at=at)


class Simulation(Bench):
    """Both halves of a plant in one block."""

    def __init__(self, plant: Plant | str, seed: int = 1, block: Block | None = None) -> None:
        super().__init__(plant, seed, block)
        if block is None:
            world.start_plant(self.head)
            while handle.handle(self.head, 0, codes.START, 0, 0, 0, 0) == codes.GROW:
                self.block.grow()

    def run(self, until: float) -> None:
        """Simulate to a time in seconds, and check once."""
        self.run_us(round(until * SECOND))
        self.check()

    def run_us(self, until: int) -> None:
        while (reason := loop.simulate(self.head, until)) != codes.DONE:
            assert reason == codes.GROW, codes.REASONS[reason]
            self.block.grow()

    def instants(self, until: float) -> Iterator[int]:
        """Simulate instant by instant to a time in seconds; each instant's time in µs, when it has come to rest."""
        end, time = round(until * SECOND), int(self.head["now"])
        while time <= end:
            self.run_us(time)
            yield time
            time = self.next_instant()
        self.run_us(end)

    def ask(self, kind: int, element: int = 0, number: int = 0) -> None:
        """A person or a program asks for something now."""
        self._handle(int(self.head["now"]), kind, element, number, 0, 0)

    def records(self, until: float) -> Iterator[bool]:
        """Simulate record by record to a time in seconds; whether that was a fact, when it has been handled.

        The same as `run`, with the test looking on between the records of an instant.
        """
        end = round(until * SECOND)
        while True:
            timer, event = int(loop.next_timer(self.head)), int(loop.next_event(self.head))
            time = min(timer, event)
            if self.head["commands"] and time > self.head["now"]:
                while world.has_space(self.head) == codes.GROW:
                    self.block.grow()
                loop.deliver(self.head)
                continue
            if time > end:
                break
            if timer == time:
                self._handle(time, codes.TICK, 0, 0, 0, 0)
                yield False
            else:
                while (at := int(loop.next_fact(self.head, time))) == -1:
                    self.block.grow()
                if at == NEVER:
                    continue
                self._handle(at, *(int(self.head[f"fact_{name}"]) for name in ("kind", "element", "number", "x", "y")))
                yield True
        self.run_us(end)

    def _handle(self, *record: int) -> None:
        while (reason := handle.handle(self.head, *record)) != codes.DONE:
            assert reason == codes.GROW, codes.REASONS[reason]
            self.block.grow()

    def history(self, until: float) -> dict[str, list[tuple[float, str]]]:
        """Simulate to a time in seconds; for every machine when it came into which state, in seconds."""
        found: dict[str, list[tuple[float, str]]] = {name: [(self.now, self.state(name))] for name in self.machines}
        for time in self.instants(until):
            self.check()
            for name, line in found.items():
                if self.state(name) != line[-1][1]:
                    line.append((time / SECOND, self.state(name)))
        return found

    def next_instant(self) -> int:
        """When something happens next, µs; commands still under way are delivered first."""
        self.run_us(int(self.head["now"]))
        return min(int(loop.next_event(self.head)), int(loop.next_timer(self.head)), NEVER)
