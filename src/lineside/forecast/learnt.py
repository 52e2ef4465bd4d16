"""All laws of a plant as its journal shows them, beside the model's; and a present whose futures are drawn by them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from lineside.forecast.drift import changes, guard
from lineside.forecast.law import PRIOR_RATE, Fit, fit
from lineside.forecast.seen import per_hour
from lineside.lower import codes
from lineside.lower.codes import NONE, SECOND
from lineside.lower.tables import Lowering
from lineside.model.distribution import Distribution
from lineside.model.route import Phases
from lineside.run.words import machines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from lineside.forecast.present import Present
    from lineside.forecast.seen import Seen
    from lineside.lower.block import Block
    from lineside.model.plant import Plant
    from lineside.model.route import Step

LEAST: Final = 30
"""Visits of one machine from which its times are watched for a change."""
NEW: Final = 10
"""Visits since a change from which the law goes by them alone."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """A machine whose times at a step have changed: when, s since the run began, and to how much of what they were.

    false_h: hours of its work between two false alarms. needed_h: until a change by 15 % is noticed, on average.
    """

    machine: str
    step: str
    at_s: float
    ratio: float
    false_h: float
    needed_h: float

    def as_json(self) -> dict[str, object]:
        """The same as plain data."""
        return {name: getattr(self, name) for name in ("machine", "step", "at_s", "ratio", "false_h", "needed_h")}


@dataclass(frozen=True, slots=True)
class Learnt:
    """A law beside the model's: of a step's time, or of a failure's `every` or `repair`.

    owner, number: whose law it is: a product and its step by number; a station and its failure mode by number.
    machines: for a step, how often and how long each machine took, s. scale: where the model gives the time in phases,
    by how much all of them are longer.
    """

    what: str
    name: str
    fit: Fit
    owner: str
    number: int
    machines: tuple[tuple[str, int, float], ...] = ()
    scale: float | None = None

    @property
    def differs(self) -> bool:
        """Whether the learnt law is another than the model's."""
        return self.fit.learnt != self.fit.model or (self.scale is not None and abs(self.scale - 1) > 1e-3)

    def as_json(self) -> dict[str, object]:
        """The same as plain data."""
        return {
            "what": self.what,
            "of": self.name,
            "model": str(self.fit.model),
            "learnt": str(self.fit.learnt),
            "ratio": self.fit.ratio,
            "seen": self.fit.seen,
            "cut": self.fit.cut,
            "machines": [{"machine": name, "seen": n, "mean_s": mean} for name, n, mean in self.machines],
        }


@dataclass(frozen=True, slots=True)
class Laws:
    """What a journal has taught."""

    learnt: tuple[Learnt, ...]
    noticed: tuple[Noticed, ...]
    watched: int
    """Machines and steps that are watched for changes."""
    hours: float
    """Of the plant's time that were looked at."""

    def applied(self, present: Present) -> Present:
        """The same present with futures by these laws. What the controller reckons with stays the model's.

        A law that a change has given anew stays as it was given.
        """
        block = present.block.copy()
        lowering = Lowering(present.plant)
        for each in self.learnt:
            if each.differs and each.fit.model == model_law(present.plant, each):
                for row in rows_of(block, present.plant, each):
                    put(block, row, each, lowering)
        return replace(present, block=block)


def learn(plant: Plant, block: Block, seen: Seen, hours: float) -> Laws:
    """The laws of a plant as far as they were seen, with changes since which only newer visits count."""
    found: list[Learnt] = []
    noticed: list[Noticed] = []
    watched = 0
    names = machines(plant)
    operations = seen.operations[np.argsort(seen.operations["end"], kind="stable")]
    for row, (label, product, number, step) in enumerate(_steps(plant)):
        mine = operations[operations["step"] == row]
        if len(mine) == 0:
            continue
        current, told, many = _current(mine, names, label)
        noticed += told
        watched += many
        found.append(_of_step(label, product, number, step, current, names))
    found += _of_failures(plant, block, seen)
    return Laws(tuple(found), tuple(noticed), watched, hours)


def _steps(plant: Plant) -> Iterator[tuple[str, str, int, Step]]:
    """Steps in the order of the kernel's rows: what people call each, its product, its number there, and itself."""
    several = len(plant.products) > 1
    for name, product in plant.products.items():
        for number, step in enumerate(product.steps()):
            yield (f"{name}: {step.name}" if several else step.name), name, number, step


def model_law(plant: Plant, learnt: Learnt) -> Distribution | None:
    """The law for which another was learnt, as a model gives it now; None: it has none of that kind."""
    if learnt.what == "operation":
        product = plant.products.get(learnt.owner)
        step = next((each for n, each in enumerate(product.steps()) if n == learnt.number), None) if product else None
        return None if step is None else _whole(step.time) if isinstance(step.time, Phases) else step.time
    station = plant.stations.get(learnt.owner)
    if station is None or learnt.number >= len(station.failure):
        return None
    mode = station.failure[learnt.number]
    return mode.every if learnt.what == "failure" else mode.repair


def rows_of(block: Block, plant: Plant, learnt: Learnt) -> list[int]:
    """The rows of a block's distributions that hold that law."""
    if learnt.what == "operation":
        row = block.table("step")[_first_step(plant, learnt.owner) + learnt.number]
        if row["phases"] == 0:
            return [int(row["time"])]
        phases = block.table("phase")[int(row["phase"]) : int(row["phase"] + row["phases"])]
        return [int(each) for each in phases[phases["kind"] != codes.SET_UP]["time"]]
    names = list(plant.stations)
    before = sum(plant.stations[name].machines for name in names[: names.index(learnt.owner)])
    machines_of = block.table("machine")[before : before + plant.stations[learnt.owner].machines]
    column = "every" if learnt.what == "failure" else "repair"
    return [int(block.table("failure")[column][int(first) + learnt.number]) for first in machines_of["failure"]]


def _first_step(plant: Plant, product: str) -> int:
    """The row of a product's first step."""
    names = list(plant.products)
    return sum(len(list(plant.products[name].steps())) for name in names[: names.index(product)])


def _current(mine: NDArray[np.void], names: list[str], label: str) -> tuple[NDArray[np.void], list[Noticed], int]:
    """Of a step's visits those since the last change at their machine; changes; how many machines are watched."""
    kept, told, watched = [], [], 0
    for machine in np.unique(mine["machine"]).tolist():
        visits = mine[mine["machine"] == machine]
        whole = visits[~visits["cut"]]
        since = 0
        if len(whole) >= LEAST:
            watched += 1
            lasted = whole["lasted"] / SECOND
            logs = np.log(np.maximum(lasted, 1e-6))
            sd = max(0.005, float(np.diff(logs).std() / np.sqrt(2)))  # of neighbours: a change in between hardly counts
            watch = guard(sd, per_hour(whole["end"]))
            if watch is not None:
                for change in changes(lasted, watch, sd):
                    at = float(whole["end"][change.noticed]) / SECOND
                    told.append(Noticed(names[machine], label, at, change.ratio, watch.false_h, watch.needed_h))
                    if len(whole) - change.begun >= NEW:
                        since = int(whole["end"][change.begun - 1]) if change.begun else 0
        kept.append(visits[visits["end"] > since])
    joined = np.concatenate(kept)
    return joined[np.argsort(joined["end"], kind="stable")], told, watched


def _of_step(label: str, product: str, number: int, step: Step, visits: NDArray[np.void], names: list[str]) -> Learnt:
    lasted, cut = visits["lasted"] / SECOND, visits["cut"]
    each = tuple(
        (names[m], int(n), float(lasted[(visits["machine"] == m) & ~cut].mean()))
        for m, n in zip(*np.unique(visits["machine"][~cut], return_counts=True), strict=True)
    )
    if not isinstance(step.time, Phases):
        return Learnt("operation", label, fit(step.time, lasted, cut), product, number, each)
    found = fit(_whole(step.time), lasted, cut)
    return Learnt("operation", label, found, product, number, each, scale=found.ratio)


def _whole(time: Phases) -> Distribution:
    """All phases but the set-up as one duration: their mean, and their variation as if they were independent."""
    laws = [getattr(time, kind) for kind in time.given if kind != "setup"]
    mean = sum(law.mean() for law in laws)
    sd = sum((law.mean() * law.cv()) ** 2 for law in laws) ** 0.5
    if sd <= 1e-6 * mean:
        return Distribution(kind="constant", args=(mean,))
    return Distribution(kind="gamma", args=(mean, min(100.0, max(1e-6, sd / mean))))


def _of_failures(plant: Plant, block: Block, seen: Seen) -> list[Learnt]:
    """Times between failures, and repairs: of all machines of a station together, mode by mode."""
    modes = block.table("machine")["failure"]
    found = []
    first = 0
    for name, station in plant.stations.items():
        for number, mode in enumerate(station.failure):
            mine = [int(modes[m]) + number for m in range(first, first + station.machines)]
            label = f"{name}: {mode.name or number + 1}" if len(station.failure) > 1 or mode.name else name
            broken = seen.breakdowns[np.isin(seen.breakdowns["failure"], mine)]
            running = seen.running[np.isin(seen.running["failure"], mine)]
            worked = np.concatenate([broken["worked"], running["worked"]]) / SECOND  # cycles come in millionths
            cut = np.repeat([False, True], [len(broken), len(running)])
            known = worked > 0
            every = fit(mode.every, worked[known], cut[known], PRIOR_RATE)
            repair = fit(mode.repair, broken["repair"] / SECOND, np.zeros(len(broken), bool), PRIOR_RATE)
            found.append(Learnt("failure", label, every, name, number))
            found.append(Learnt("repair", label, repair, name, number))
        first += station.machines
    return [each for each in found if each.fit.seen]


def put(block: Block, row: int, learnt: Learnt, lowering: Lowering) -> None:
    """Write a learnt law over a row of the block's distributions."""
    if row == NONE:
        return
    rows = block.table("distribution")
    if learnt.scale is not None:
        _stretch(block, row, learnt.scale)
        return
    lowering.distribution(learnt.fit.learnt)
    made = lowering.rows["distribution"][-1]
    if learnt.fit.learnt.kind == "empirical":
        _stretch(block, row, learnt.fit.ratio)
        return
    for column in ("kind", "a", "b", "c"):
        rows[column][row] = made[column]


def _stretch(block: Block, row: int, ratio: float) -> None:
    """Have all durations of a law be longer by a ratio, whatever its kind; see `lower.tables` for its parameters."""
    law = block.table("distribution")[row]
    kind = int(law["kind"])
    if kind == codes.EMPIRICAL:
        values = block.table("value")
        values["x"][int(law["value"]) : int(law["value"] + law["values"])] *= ratio
    elif kind == codes.LOGNORMAL:
        law["a"] += np.log(ratio)
    elif kind == codes.GAMMA:
        law["b"] *= ratio
    elif kind in (codes.UNIFORM, codes.TRIANGULAR):
        for column in ("a", "b", "c"):
            law[column] *= ratio
    elif kind == codes.NORMAL:
        law["a"] *= ratio
        law["b"] *= ratio
    else:
        law["a"] *= ratio
