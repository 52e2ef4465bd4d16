"""From settings to observations: find the warm-up, replicate, and go on until they are precise enough."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lineside.lower.codes import SECOND
from lineside.model.window import part_of_a_week
from lineside.simulate.grid import round_grid
from lineside.simulate.momentary_bottleneck import Outside
from lineside.simulate.replicate import Replicated, replicate
from lineside.simulate.settings import REPLICATIONS
from lineside.simulate.summary import of_samples
from lineside.simulate.sureness import worths
from lineside.simulate.task import beginning_after, make_task
from lineside.simulate.warmup import find_warmup
from lineside.simulate.working import WorkingTime
from lineside.statistics.batch import looks_dependent
from lineside.statistics.dependence import LEAST_EACH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lineside.model.plant import Plant
    from lineside.simulate.observation import Observation
    from lineside.simulate.precision import Precision
    from lineside.simulate.progress import Listener
    from lineside.simulate.replication import Task
    from lineside.simulate.settings import SimulationSettings
    from lineside.statistics.dependence import Worth

MOST_AT_ONCE = 4
"""A further round has at most so many times as many replications as there are."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What was run, and what it showed: a task, the observations of its replications or batches, what is to be said."""

    task: Task
    observations: list[Observation]
    """One for each replication."""
    samples: list[Observation]
    """What intervals are made of: the replications, or the batches of the only one."""
    notes: list[str]
    warmup_rule: str
    precise: bool | None
    """Whether the precision asked for was reached; None where none was."""
    interrupted: bool
    wall_s: float
    precision: Precision | None = None
    """What was asked to be known how closely."""

    @property
    def is_batched(self) -> bool:
        """Whether the samples are batches."""
        return bool(self.observations[0].batches)


def carry_out(plant: Plant, settings: SimulationSettings, progress: Listener | None = None) -> Ran:
    """Do what is wished. Raises as `lower`, `station_rules` and `replicate` do."""
    began = time.perf_counter()
    notes: list[str] = []
    task = prepare(plant, settings, notes, progress)
    replicated, precise = _precise(plant, task, settings, notes, progress)
    return ran_of(task, settings, replicated, notes, time.perf_counter() - began, precise)


def prepare(plant: Plant, settings: SimulationSettings, notes: list[str], progress: Listener | None = None) -> Task:
    """What every replication of a plant is to do; its warm-up is found first where the settings leave it open."""
    task = make_task(plant, 0.0, settings.for_s, settings.seed, settings.rules, settings.trace or settings.momentary)
    task = with_warmup(plant, task, settings, notes, progress)
    task = replace(task, grid=round_grid(task.warmup / SECOND, settings.for_s), cuts=_cuts(task, settings.batches))
    if said := part_of_a_week(plant, task.warmup / SECOND, task.end / SECOND):
        notes.append(said)
    if settings.momentary:
        clock = WorkingTime(plant.release_hours, plant.start_of_week_s)
        task = replace(task, clock=clock, outside=Outside.of(plant))
    return task


def ran_of(
    task: Task,
    settings: SimulationSettings,
    replicated: Replicated,
    notes: list[str],
    wall_s: float,
    precise: bool | None = None,
) -> Ran:
    """What was run, with what its intervals are made of; an interruption joins the notes."""
    observations = replicated.observations
    if replicated.interrupted:
        notes.append(f"interrupted: {len(observations)} replications were finished, and only they are told of here")
    if settings.momentary and not settings.trace:
        observations = [replace(each, trace=None) for each in observations]
    samples = observations
    if settings.batches:
        samples = list(observations[0].batches)
        _warn_of_dependence(samples, notes)
    rule = "given" if settings.warmup_s else "none" if settings.warmup_s is not None else "mser-5"
    return Ran(task, observations, samples, notes, rule, precise, replicated.interrupted, wall_s, settings.precision)


def with_warmup(
    plant: Plant, task: Task, settings: SimulationSettings, notes: list[str], progress: Listener | None
) -> Task:
    """The task with its warm-up, which is found first where the settings leave it open."""
    if settings.warmup_s is not None:
        return beginning_after(plant, task, settings.warmup_s)
    return beginning_after(plant, task, _found(plant, task, settings, notes, progress))


def found_warmup(plant: Plant, settings: SimulationSettings, notes: list[str], progress: Listener | None) -> float:
    """The warm-up that MSER-5 finds, seconds; what is to be said of it joins `notes`."""
    return _found(
        plant,
        make_task(plant, 0.0, settings.for_s, settings.seed, settings.rules, tracing=False),
        settings,
        notes,
        progress,
    )


def _found(
    plant: Plant, task: Task, settings: SimulationSettings, notes: list[str], progress: Listener | None
) -> float:
    found = find_warmup(plant, task, settings.workers, progress)
    if not found.settled:
        names = ", ".join(f"`{name}`" for name in found.drifting)
        notes.append(
            f"no steady state was found: what is made of or held of {names} still drifts;"
            " more may come in than the plant can make, so look at the backlog and at `lineside check`"
        )
    return found.warmup_s


def _cuts(task: Task, batches: int) -> tuple[int, ...]:
    """The ends of all batches but the last."""
    return tuple(task.warmup + task.duration * i // batches for i in range(1, batches)) if batches else ()


def _precise(
    plant: Plant, task: Task, settings: SimulationSettings, notes: list[str], progress: Listener | None
) -> tuple[Replicated, bool | None]:
    """Replications until the figure is known to the precision wished, or there are as many as there may be.

    It ends early where each replication is too short for an interval: more of them are as short.
    """
    if settings.precision is None:
        return replicate(task, settings.replications, settings.workers, progress, keep=settings.keep), None
    enough = settings.precision.enough
    observations: Sequence[Observation] = ()
    more = min(REPLICATIONS, settings.replications)
    while True:
        replicated = replicate(task, more, settings.workers, progress, before=observations, keep=settings.keep)
        observations = replicated.observations
        worth = worths(plant, task.grid, observations, observations)
        width = _width(plant, task, settings.precision, observations, worth)
        left = settings.replications - len(observations)
        too_short = math.isinf(width) and any(each.each < LEAST_EACH for each in worth)
        if width <= enough or left <= 0 or too_short or replicated.interrupted:
            break
        more = min(_more(len(observations), width, enough), left)
    if width > enough:
        found = "unknown" if math.isinf(width) else f"± {width / (1 - min(width, 0.999)):.2%}"
        do = "measure for longer" if too_short else "allow more replications, or measure for longer"
        notes.append(
            f"the precision of {settings.precision.share:.2%} was not reached: after {len(observations)} replications"
            f" {settings.precision.spoken} is known to {found}; {do}"
        )
    return replicated, width <= enough


def _width(
    plant: Plant, task: Task, precision: Precision, observations: Sequence[Observation], worth: Sequence[Worth]
) -> float:
    """How closely the figure is known by now, as it would be told."""
    if len(observations) < 2:
        return math.inf
    products = of_samples(plant, task, observations, worth=worth).products
    return precision.width(precision.waited_for(products, len(observations)))


def _more(replications: int, width: float, enough: float) -> int:
    """How many more replications should do: the width falls with the square root of their number."""
    if math.isinf(width):
        return replications
    return max(
        2, min(math.ceil(replications * (width / enough) ** 2) - replications, (MOST_AT_ONCE - 1) * replications)
    )


def _warn_of_dependence(batches: Sequence[Observation], notes: list[str]) -> None:
    for p in range(len(batches[0].products)):
        if looks_dependent([float(each.products[p].completed) for each in batches]):
            notes.append(
                f"what is made in neighbouring batches is alike, so the intervals are too narrow: with {len(batches)}"
                " batches a longer time is needed, or several replications"
            )
            return
