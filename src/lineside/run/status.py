"""What a controller believes at a moment, as people read it."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from lineside.lower import codes
from lineside.lower.codes import NEVER, NONE, SECOND
from lineside.run.words import clock, date, kinds, machines, stocks, tell, vehicles

if TYPE_CHECKING:
    from collections.abc import Collection

    from lineside.run.controller import Controller


UNKNOWN: Final = "unknown"
"""In place of a state: the machine's device is lost."""


@dataclass(frozen=True, slots=True)
class MachineStatus:
    """One machine."""

    name: str
    state: str
    """A word of STATES, or UNKNOWN."""
    for_s: float
    """How long it has been in this state, seconds."""
    lot: str | None
    """The part on it, `gx200 #12`."""
    step: str | None
    """The step that the part is at."""
    reason: str | None = None
    """Why an interlock holds the part: the kind of error that it has named."""


@dataclass(frozen=True, slots=True)
class StationStatus:
    """One station."""

    name: str
    is_open: bool
    """Whether it is within its working hours."""
    queue: int
    """Parts that wait in front of it."""
    buffer: int | None
    """Places for them; None: unlimited."""
    machines: tuple[MachineStatus, ...]

    @property
    def states(self) -> dict[str, int]:
        """How many machines are in which state, the most frequent first."""
        return dict(Counter(machine.state for machine in self.machines).most_common())


@dataclass(frozen=True, slots=True)
class ProductStatus:
    """One product."""

    name: str
    outside: int
    """Parts that wait outside to be let in."""
    inside: int
    """Parts in the plant."""
    completed: int
    scrapped: int


@dataclass(frozen=True, slots=True)
class PoolStatus:
    """Workers of one skill."""

    name: str
    present: int
    busy: int


@dataclass(frozen=True, slots=True)
class FleetStatus:
    """One fleet."""

    name: str
    waiting: int
    """Loads that wait for a vehicle."""
    vehicles: dict[str, str]
    """What each vehicle does, a word of VEHICLE_STATES, by its name."""


@dataclass(frozen=True, slots=True)
class StockStatus:
    """A part at the line side of a station that calls for it."""

    name: str
    """`piston at assembly`."""
    content: int
    ordered: int
    """Calls under way."""
    waiting: int
    """Machines that wait for it."""


@dataclass(frozen=True, slots=True)
class Question:
    """A fact that only a person can explain."""

    number: int
    """By which it is answered, from 1."""
    at_s: float
    text: str
    """What came last."""
    times: int = 1
    """How often it came since it was asked."""
    last_s: float = 0.0
    """When it came last."""


@dataclass(frozen=True, slots=True)
class Status:
    """The whole plant."""

    time_s: float
    """Since the start of the run."""
    clock: str
    """The same, as date and time where the model says when the run starts."""
    facts: int
    """Handled so far."""
    stations: tuple[StationStatus, ...]
    products: tuple[ProductStatus, ...]
    workers: tuple[PoolStatus, ...]
    questions: tuple[Question, ...]
    """Those not yet answered."""
    fleets: tuple[FleetStatus, ...] = ()
    stocks: tuple[StockStatus, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The same by names, as plain data."""
        return {
            "time_s": self.time_s,
            "clock": self.clock,
            "facts": self.facts,
            "stations": {
                each.name: _without_name(asdict(each)) | {"machines": _machines(each)} for each in self.stations
            },
            "products": {each.name: _without_name(asdict(each)) for each in self.products},
            "workers": {each.name: _without_name(asdict(each)) for each in self.workers},
            "fleets": {each.name: _without_name(asdict(each)) for each in self.fleets},
            "stocks": {each.name: _without_name(asdict(each)) for each in self.stocks},
            "questions": [asdict(each) for each in self.questions],
        }


def _without_name(data: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in data.items() if key != "name"}


def _machines(station: StationStatus) -> dict[str, object]:
    return {machine.name: _without_name(asdict(machine)) for machine in station.machines}


def status(controller: Controller, time: int | None = None, unknown: Collection[int] = ()) -> Status:
    """What the controller believes; `time`: what the plant's clock shows, µs, if it is later than the last record.

    `unknown`: machines whose devices are lost; nobody knows their state.
    """
    now = controller.now if time is None else time
    plant = controller.plant
    outside = {int(row["product"]): int(row["outside"]) for row in controller.block.table("source")}
    return Status(
        now / SECOND,
        date(plant, now) if plant.starts else clock(now),
        controller.facts,
        tuple(_stations(controller, now, unknown)),
        tuple(
            ProductStatus(name, outside.get(p, 0), int(row["wip"]), int(row["completed"]), int(row["scrapped"]))
            for p, (name, row) in enumerate(zip(plant.products, controller.block.table("product"), strict=True))
        ),
        tuple(
            PoolStatus(name, int(row["present"]), int(row["busy"]))
            for name, row in zip(plant.workers, controller.block.table("pool"), strict=True)
        ),
        tuple(_questions(controller)),
        tuple(_fleets(controller)),
        tuple(_stocks(controller)),
    )


def _stations(controller: Controller, now: int, unknown: Collection[int]) -> list[StationStatus]:
    plant, block = controller.plant, controller.block
    names, named = machines(plant), kinds(plant)
    products = list(plant.products)
    steps = [step.name for product in plant.products.values() for step in product.steps()]
    rows, lots = block.table("machine"), block.table("lot")

    def machine(m: int) -> MachineStatus:
        row = rows[m]
        lot = None if row["lot"] == NONE else lots[row["lot"]]
        return MachineStatus(
            names[m],
            UNKNOWN if m in unknown else codes.STATES[row["state"]],
            (now - int(row["since"])) / SECOND,
            None if lot is None else f"{products[lot['product']]} #{lot['serial']}",
            None if lot is None else steps[lot["step"]],
            None if row["reason"] == NONE else named[row["reason"]],
        )

    return [
        StationStatus(
            name,
            bool(row["open"]),
            int(row["waiting"]),
            None if row["buffer"] == NEVER else int(row["buffer"]),
            tuple(machine(m) for m in range(int(row["first"]), int(row["first"] + row["machines"]))),
        )
        for name, row in zip(plant.stations, block.table("station"), strict=True)
    ]


def _fleets(controller: Controller) -> list[FleetStatus]:
    names = vehicles(controller.plant)
    states = [codes.VEHICLE_STATES[state] for state in controller.block.table("vehicle")["state"]]
    found = []
    for name, fleet in zip(controller.plant.fleets, controller.block.table("fleet"), strict=True):
        first, last = int(fleet["first"]), int(fleet["first"] + fleet["vehicles"])
        doing = dict(zip(names[first:last], states[first:last], strict=True))
        found.append(FleetStatus(name, int(fleet["waiting"]), doing))
    return found


def _stocks(controller: Controller) -> list[StockStatus]:
    return [
        StockStatus(name, int(stock["content"]), int(stock["ordered"]), int(stock["waiting"]))
        for name, stock in zip(stocks(controller.plant), controller.block.table("stock"), strict=True)
        if stock["policy"] != codes.ENDLESS
    ]


def _questions(controller: Controller) -> list[Question]:
    rows = controller.block.table("question")[: int(controller.block.head["questions"])]
    return [
        Question(
            number,
            int(row["time"]) / SECOND,
            tell(controller.plant, [int(row[name]) for name in ("time", "fact", "element", "number", "x", "y")]),
            int(row["times"]),
            int(row["last"] if row["times"] > 1 else row["time"]) / SECOND,
        )
        for number, row in enumerate(rows, 1)
        if not row["answered"]
    ]
