"""An order of one firm on the idle machine of another: placed where the owner's orders stay on time, by simulation.

The owner's plant is simulated with its own orders, as they are and with the shared one among them. An order is on time
at a chance when the lower end of its one-sided 95 % interval (Clopper and Pearson, Biometrika 26, 1934) reaches it, so
that few replications never promise much.
"""

from __future__ import annotations

import io
import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from ruamel.yaml import YAML

from lineside.district.errors import DistrictError, TooLongError
from lineside.district.registry.instrument import IdleHours, SharedOrder

if TYPE_CHECKING:
    from pathlib import Path

    from lineside.district.posting.document import Result
    from lineside.model.plant import Plant
    from lineside.simulate.observation import Observation
    from lineside.simulate.progress import Listener

CHANCE: Final = 0.9
"""The chance at which every own order is to stay on time."""
SURE: Final = 0.95
REPLICATIONS: Final = 200
MOST_REPLICATIONS: Final = 2000
GRACE: Final = timedelta(minutes=1)
STEP: Final = timedelta(minutes=30)
"""Between two moments at which the order is tried."""
NAME: Final = "shared"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants made: pieces, seconds of the machine for each, by when, and what it costs elsewhere."""

    firm: str
    product: str
    pieces: int
    seconds: float
    due: datetime | None = None
    instead: Decimal | None = None

    @property
    def hours(self) -> Decimal:
        """Hours of the machine."""
        return (Decimal(str(self.pieces * self.seconds)) / 3600).quantize(Decimal("0.01"))


@dataclass(frozen=True, slots=True)
class Taken:
    """A shared order that was placed before, and the machine that it is made on."""

    order: SharedOrder
    machine: str


@dataclass(frozen=True, slots=True)
class Chance:
    """How often an order was on time: in how many of how many replications, and what that is sure to reach."""

    order: str
    due: str
    on_time: int
    of: int
    done_by: float = math.nan
    """When it is done in nine of ten replications, seconds since 1970 by the plant's clock; NaN: it is not."""

    @property
    def at_least(self) -> float:
        """The lower end of the one-sided 95 % interval."""
        from scipy import stats

        if not self.on_time:
            return 0.0
        return float(stats.beta.ppf(1 - SURE, self.on_time, self.of - self.on_time + 1))


@dataclass(frozen=True, slots=True)
class Tried:
    """A moment at which the order was tried: the chances of the owner's orders and of its own; why not, empty if so."""

    since: datetime
    until: datetime
    due: datetime
    own: tuple[Chance, ...]
    shared: Chance
    why_not: str

    @property
    def least(self) -> float:
        """What the chance of every own order is sure to reach."""
        return min((one.at_least for one in self.own), default=1.0)


@dataclass(frozen=True, slots=True)
class Idle:
    """A machine of a run: hours in which it was open, and of these idle, waiting for nothing but work."""

    machine: str
    open_h: float
    idle_h: float


class Patience:
    """How long may be simulated, in seconds on the clock; it begins with the first that is.

    Simulations look five times a second whether it is over, and leave off in the process that asked: no other is left.
    """

    def __init__(self, most_s: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.most_s, self._clock = most_s, clock
        self._ends = clock() + most_s
        self.tried = 0

    def check(self, _: object = None) -> None:
        """Go on while there is time.

        Raises:
            TooLongError: there is none; it says how many moments were tried.
        """
        if self._clock() >= self._ends:
            raise TooLongError(
                f"after {self.most_s:g} s the simulations were stopped, with {self.tried} moments tried and nothing"
                " placed: offer fewer hours or a smaller model, or use `lineside ledger share`, which has no such bound"
            )


def place(
    plant: Plant, offer: IdleHours, wanted: Wanted, taken: Sequence[Taken] = (), replications: int = REPLICATIONS,
    patience: Patience | None = None,
) -> list[Tried]:  # fmt: skip
    """Moments at which the order was tried, in order of time; the last is where it can be placed, if it can at all.

    Args:
        plant: the owner's, with its own orders and their due dates.
        offer: the hours offered; its machine is a station of the plant, or one machine of a station.
        wanted: what is to be made.
        taken: what was placed on the owner's machines already, in these hours or others.
        replications: of each moment.
        patience: how long may be simulated; None: as long as it takes.

    Raises:
        TooLongError: there was no more patience.
        DistrictError: the plant has no such station, no date or no orders, or an own order is late without this one.
    """
    if not 20 <= replications <= MOST_REPLICATIONS:
        raise DistrictError(f"20 to {MOST_REPLICATIONS:,} replications tell a chance, not {replications:,}")
    station = _station(plant, offer.machine)
    before = chances(plant, replications, patience=patience)
    if not before:
        raise DistrictError(f"{plant.name} has no orders with due dates, so nobody can say whether they stay on time")
    late = [one.order for one in before if one.at_least < CHANCE]
    if late:
        told = ", ".join(late[:5])
        raise DistrictError(f"without the shared order these are not on time at {CHANCE:.0%} already: {told}")
    tried = []
    for since in _moments(offer, wanted, taken):
        tried.append(_try(_with_taken(plant, taken), station, offer, wanted, since, replications, patience))
        if patience is not None:
            patience.tried = len(tried)
        if not tried[-1].why_not:
            break
    return tried


def _station(plant: Plant, machine: str) -> str:
    station = machine.partition("/")[0]
    if station not in plant.stations:
        known = ", ".join(list(plant.stations)[:20])
        raise DistrictError(f"{plant.name} has no station {station[:60]}; it has {known}")
    if plant.starts is None:
        raise DistrictError(f"{plant.name} does not say when it starts, so its hours have no dates")
    return station


def _moments(offer: IdleHours, wanted: Wanted, taken: Iterable[Taken]) -> Iterator[datetime]:
    """Moments within the hours offered from which the order fits before their end, beside what was placed already."""
    since, until = datetime.fromisoformat(offer.since), datetime.fromisoformat(offer.until)
    spans = [
        (datetime.fromisoformat(one.order.since), datetime.fromisoformat(one.order.until))
        for one in taken
        if one.order.state != "dropped" and one.order.offer == offer.id
    ]
    long = timedelta(seconds=wanted.pieces * wanted.seconds)
    while since + long <= until:
        if all(since + long <= first or last <= since for first, last in spans):
            yield since
        since += STEP


def _try(
    plant: Plant, station: str, offer: IdleHours, wanted: Wanted, since: datetime, replications: int,
    patience: Patience | None,
) -> Tried:  # fmt: skip
    """The order at a moment."""
    end = datetime.fromisoformat(offer.until)
    due = end if wanted.due is None else min(end, wanted.due)
    found = chances(with_order(plant, NAME, station, wanted, since, due), replications, patience=patience)
    (shared,) = [one for one in found if one.order == NAME]
    # What was placed before keeps its place until nine of ten replications had done it, so nine of ten is what it had.
    placed = [one for one in found if one.order.startswith(f"{NAME}-")]
    own = tuple(one for one in found if one.order != NAME and one not in placed)
    later = next((one for one in placed if one.on_time < CHANCE * one.of), None)
    worst = min(own, key=lambda one: one.at_least)
    why = ""
    if worst.at_least < CHANCE:
        why = f"{worst.order} is on time in {worst.on_time} of {worst.of} replications only"
    elif later is not None:
        why = f"{later.order} is on time in {later.on_time} of {later.of} replications only"
    elif shared.at_least < CHANCE:
        why = f"it is done in time itself in {shared.on_time} of {shared.of} replications only"
    # It keeps its place until nine of ten replications have done it: nothing else is placed before that.
    least = since + timedelta(seconds=wanted.pieces * wanted.seconds)
    until = min(end, max(least, _minute(shared.done_by, least)))
    return Tried(since, until, due, own, shared, why)


def _minute(done_by: float, otherwise: datetime) -> datetime:
    """The full minute after so many seconds of the moment's own clock; `otherwise` where it is not known."""
    return (
        otherwise
        if math.isnan(done_by)
        else datetime.fromtimestamp(60 * math.ceil(done_by / 60), UTC).replace(tzinfo=None)
    )


def _with_taken(plant: Plant, taken: Iterable[Taken]) -> Plant:
    """The plant with what was placed before; it must be done by the end that was kept for it."""
    for one in taken:
        order = one.order
        if order.state in ("placed", "taken-over"):
            seconds = float(order.hours) * 3600 / order.pieces
            wanted = Wanted(order.firm, order.product, order.pieces, seconds)
            # Its hours are kept to the hundredth, 36 s, so a minute is allowed beyond the end that was kept for it.
            since, until = datetime.fromisoformat(order.since), datetime.fromisoformat(order.until) + GRACE
            plant = with_order(plant, f"{NAME}-{order.id}", _station(plant, one.machine), wanted, since, until)
    return plant


def with_order(
    plant: Plant, name: str, station: str, wanted: Wanted, since: datetime, due: datetime
) -> Plant:  # fmt: skip
    """The plant with a shared order among its own, as a product of one step on the station."""
    from lineside.model import loads
    from lineside.model.write import canonical

    yaml = YAML()
    model = yaml.load(canonical(plant))
    model["products"][name] = {"route": [{"at": station, "time": f"{wanted.seconds} s"}]}
    order = {
        "order": name,
        "quantity": wanted.pieces,
        "release": f"{since:%Y-%m-%d %H:%M}",
        "due": f"{due:%Y-%m-%d %H:%M}",
    }
    model["release"][name] = {"orders": [order]}
    text = io.StringIO()
    yaml.dump(model, text)
    return loads(text.getvalue())


def chances(plant: Plant, replications: int, seed: int = 1, *, patience: Patience | None = None) -> list[Chance]:
    """How often each order with a due date is on time, the plant being simulated from its start to the last of them.

    Raises:
        TooLongError: there was no more patience.
    """
    from lineside.kernel.build.warm import warm
    from lineside.lower.codes import SECOND
    from lineside.lower.orders import orders_of
    from lineside.simulate.replicate import replicate
    from lineside.simulate.task import make_task

    rows = [
        (row, order.number, due)
        for row, (product, order) in enumerate(orders_of(plant))
        if (due := _due(plant, product, float(order.at), order.due)) is not None
    ]
    if not rows:
        return []
    warm()
    end = max(due for _, _, due in rows)
    task = make_task(plant, 0.0, end + 1.0, seed, {}, False)
    listener: Listener | None = None
    if patience is not None:
        patience.check()
        listener = patience.check
    shown: list[Observation] = replicate(task, replications, 1, listener).observations
    return [
        Chance(
            name, "" if plant.starts is None else str(plant.starts + timedelta(seconds=due)),
            sum(0 < one.orders[row].finished_us <= due * SECOND for one in shown), len(shown),
            _done_by(plant, [one.orders[row].finished_us / SECOND for one in shown]),
        )
        for row, name, due in rows
    ]  # fmt: skip


def _done_by(plant: Plant, finished: Sequence[float]) -> float:
    """When nine of ten have ended, by the plant's clock; what had not ended, zero, comes last."""
    ended = sorted(one or math.inf for one in finished)
    at = ended[math.ceil(CHANCE * len(ended)) - 1]
    if plant.starts is None or math.isinf(at):
        return math.nan
    return plant.starts.replace(tzinfo=UTC).timestamp() + at


def _due(plant: Plant, product: str, released: float, due: float | None) -> float | None:
    if due is not None:
        return float(due)
    allowed = plant.products[product].due
    return None if allowed is None else released + float(allowed)


def idle_in(result: Result) -> list[Idle]:
    """How long each station of a simulation was open, and idle at least: by the lower ends of its intervals."""
    hours = result.for_s / 3600
    found = []
    for name, station in result.stations.items():
        closed, starved = station.time.get("off_shift"), station.time.get("starved")
        away = 0.0 if closed is None else closed.mean or 0.0
        idle = 0.0 if starved is None else (starved.mean if starved.low is None else starved.low) or 0.0
        found.append(Idle(name, hours * (1 - away), hours * max(0.0, min(idle, 1 - away))))
    return found


def idle_of(journal: Path) -> list[Idle]:
    """How long each machine of a run was open, and idle: its journal is replayed, nothing is taken on trust.

    Raises:
        DistrictError: the replay does not come to the states that the run had.
        JournalError: it is no journal, or cannot be read.
    """
    from lineside.lower.codes import STATES
    from lineside.run.replay import replay
    from lineside.run.words import machines

    found = replay(journal)
    if not found.agrees:
        raise DistrictError(f"{journal} cannot be used: {' '.join(found.remarks)}")
    rows, now = found.controller.block.table("machine"), int(found.controller.now)
    told = []
    for name, row in zip(machines(found.controller.plant), rows, strict=True):
        of_state = {state: int(row["time"][n]) for n, state in enumerate(STATES)}
        of_state[STATES[row["state"]]] += now - int(row["since"])
        open_us = sum(of_state.values()) - of_state["off_shift"]
        told.append(Idle(name, open_us / 3.6e9, of_state["starved"] / 3.6e9))
    return told
