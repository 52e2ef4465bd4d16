"""What each thing is worth to the line: it is simulated once more with a little more of it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lineside.lower.codes import SECOND
from lineside.model.route import Step
from lineside.simulate.limit import Limits, confirmed
from lineside.simulate.procedure import carry_out
from lineside.simulate.progress import STOPPED, Whole
from lineside.simulate.relief import Means, Relief
from lineside.simulate.summary import of_samples, with_limits
from lineside.statistics.interval import LEVEL, Interval
from lineside.statistics.paired import corrected, difference, ratio

if TYPE_CHECKING:
    from lineside.model.distribution import Distribution
    from lineside.model.plant import Plant
    from lineside.model.product import Product
    from lineside.model.route import Phases
    from lineside.simulate.observation import Observation
    from lineside.simulate.procedure import Ran
    from lineside.simulate.progress import Listener
    from lineside.simulate.result import Result
    from lineside.simulate.settings import SimulationSettings

SHORTER = 0.9
"""Times that are a tenth shorter."""
MORE = 1.1
"""A tenth more that is asked for."""


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """The reliefs that were simulated, the largest gain first, and how many there would have been."""

    reliefs: tuple[Relief, ...]
    planned: int

    @property
    def interrupted(self) -> bool:
        """Whether some were not simulated."""
        return len(self.reliefs) < self.planned


def sensitivity(plant: Plant, ran: Ran, settings: SimulationSettings, progress: Listener | None = None) -> Sensitivity:
    """What relieving each station and pool brings to a plant that was simulated so.

    Every relief sees the random numbers of the plant as it is. Those of the busiest stations and pools are simulated
    first; with `settings.keep` a Ctrl-C keeps those that are finished. Raises as `simulate` does.
    """
    made = _made(plant, ran, ran.samples)
    same = replace(
        settings,
        warmup_s=ran.task.warmup / 1e6,
        replications=len(ran.observations),
        precision=None,
        trace=False,
        momentary=False,
        keep=False,
    )
    loads = _loads(plant, ran)
    planned = sorted(relieved_plants(plant), key=lambda relief: -max(loads[each] for each in relief[0].split(", ")))
    whole = Whole(progress, len(planned) * same.replications * ran.task.end / SECOND) if progress else None
    rows: list[tuple[str, Means, list[float]]] = []
    try:
        for of, means, relieved in planned:
            again = carry_out(relieved, same, whole.part(f"{of}, {means}") if whole else None)
            rows.append((of, means, _made(relieved, again, again.samples)))
    except STOPPED:
        if not settings.keep:
            raise
    level = corrected(LEVEL, len(rows))
    found = [Relief(of, means, difference(made, more, level), _gain(made, more, level)) for of, means, more in rows]
    return Sensitivity(tuple(sorted(found, key=lambda relief: -relief.gain_per_h.mean)), len(planned))


def with_reliefs(result: Result, found: Sensitivity) -> Result:
    """The result with what reliefs bring; a note tells how many were not simulated."""
    notes = result.notes
    if found.interrupted:
        notes += (f"interrupted: {len(found.reliefs)} of {found.planned} reliefs are told of, the busiest first",)
    result = replace(result, reliefs=found.reliefs, notes=notes)
    limits = confirmed(result, found.reliefs)
    if any(each.helps and each.means != "more" for each in found.reliefs) or result.limits:
        return with_limits(result, Limits(limits, result.tightest))
    return result


def _loads(plant: Plant, ran: Ran) -> dict[str, float]:
    """How much of its time each thing is used, for the order in which they are relieved."""
    result = of_samples(plant, ran.task, ran.observations[:1])
    stations = {
        name: 1.0 - sum(each.time[state].mean for state in ("starved", "blocked", "off_shift"))
        for name, each in result.stations.items()
    }
    fleets = {name: 1.0 - each.time["idle"].mean for name, each in result.fleets.items()}
    supply = {name: min(1.0, each.waiting.mean) for name, each in result.parts.items()}
    known = {name: each.busy.mean for name, each in result.workers.items()} | fleets | supply
    rest = dict.fromkeys((*plant.loops, *plant.release), 1.0)
    return rest | {name: share if share == share else 0.0 for name, share in known.items()} | stations


def relieved_plants(plant: Plant) -> Iterator[tuple[str, Means, Plant]]:
    """The plant with one thing more of each kind: what is relieved, by what means, and the plant."""
    yield from _stations(plant)
    for name, pool in plant.workers.items():
        yield name, "person", plant.changed(workers=plant.workers | {name: pool.changed(per_shift=pool.per_shift + 1)})
    for name, fleet in plant.fleets.items():
        yield name, "vehicle", plant.changed(fleets=plant.fleets | {name: fleet.changed(vehicles=fleet.vehicles + 1)})
    yield from _supply(plant)
    yield from _releases(plant)


def _stations(plant: Plant) -> Iterator[tuple[str, Means, Plant]]:
    for name, station in plant.stations.items():
        stations = plant.stations | {name: station.changed(machines=station.machines + 1)}
        yield name, "machine", plant.changed(stations=stations)
    for group in _groups(plant):
        products = {key: _faster(product, group) for key, product in plant.products.items()}
        yield ", ".join(group), "faster", plant.changed(products=products)
    for name, station in plant.stations.items():
        if station.buffer is not None:
            stations = plant.stations | {name: station.changed(buffer=station.buffer + 1)}
            yield name, "buffer", plant.changed(stations=stations)


def _groups(plant: Plant) -> list[tuple[str, ...]]:
    """Stations that are visited, those together that share a step's time as alternatives."""
    groups: dict[str, tuple[str, ...]] = {}
    for product in plant.products.values():
        for step in product.steps():
            joined = dict.fromkeys(each for name in step.at for each in groups.get(name, (name,)))
            together = tuple(name for name in plant.stations if name in joined)
            groups |= dict.fromkeys(together, together)
    return list(dict.fromkeys(groups[name] for name in plant.stations if name in groups))


def _supply(plant: Plant) -> Iterator[tuple[str, Means, Plant]]:
    """Parts that are called for: one bin more, and from outside a tenth sooner."""
    for name, part in plant.parts.items():
        if part.kanban is None:
            continue
        if part.kanban.bins is not None:
            kanban = part.kanban.changed(bins=part.kanban.bins + 1)
        else:
            kanban = part.kanban.changed(reorder=(part.kanban.reorder or 0) + part.kanban.of)
        yield name, "bin", plant.changed(parts=plant.parts | {name: part.changed(kanban=kanban)})
        if part.after is not None and part.product is None:
            yield name, "sooner", plant.changed(parts=plant.parts | {name: part.changed(after=_scaled(part.after))})


def _releases(plant: Plant) -> Iterator[tuple[str, Means, Plant]]:
    """One part more within each limit of work in process, and a tenth more of each product that has a pace."""
    for name, release in plant.release.items():
        if release.wip is not None:
            more = plant.release | {name: release.changed(wip=release.wip + 1)}
            yield name, "wip", plant.changed(release=more)
        if release.every is not None:
            more = plant.release | {name: release.changed(every=_scaled(release.every, 1 / MORE))}
            yield name, "more", plant.changed(release=more)
    for name, loop in plant.loops.items():
        yield name, "wip", plant.changed(loops=plant.loops | {name: loop.changed(wip=loop.wip + 1)})


def _faster(product: Product, stations: tuple[str, ...]) -> Product:
    """The product with shorter times at some stations, on side routes, too."""

    def quick(step: Step) -> Step:
        return step.changed(time=_shorter(step.time)) if step.at[0] in stations else step

    sides = {
        name: tuple(quick(entry) if isinstance(entry, Step) else entry for entry in entries)
        for name, entries in product.side_routes.items()
    }
    return product.changed(route=tuple(quick(step) for step in product.route), side_routes=sides)


def _shorter(time: Distribution | Phases) -> Distribution | Phases:
    from lineside.model.route import Phases

    if isinstance(time, Phases):
        return time.changed(**{phase: _scaled(getattr(time, phase)) for phase in time.given})
    return _scaled(time)


def _scaled(law: Distribution, by: float = SHORTER) -> Distribution:
    """A distribution of times that are all a tenth shorter, or scaled by another factor; what is a shape stays."""
    shapes = {"lognormal": 1, "gamma": 1, "erlang": 1, "weibull": 1}.get(law.kind, 0)
    united = len(law.args) - shapes
    args = tuple(by * value if i < united else value for i, value in enumerate(law.args))
    return law.changed(args=args, values=tuple(by * value for value in law.values), written="")


def _made(plant: Plant, ran: Ran, samples: Sequence[Observation]) -> list[float]:
    """Good parts of all finished products per scheduled hour, in each sample."""
    whole = len(samples) if ran.is_batched else 1
    singles = [of_samples(plant, ran.task, [each], whole) for each in samples]
    return [math.fsum(product.throughput_per_h.mean for product in each.leaving.values()) for each in singles]


def _gain(before: Sequence[float], after: Sequence[float], level: float) -> Interval:
    found = ratio(before, after, level)
    return Interval(found.mean - 1.0, found.low - 1.0, found.high - 1.0)
