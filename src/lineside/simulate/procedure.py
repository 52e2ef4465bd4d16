"""From a wish to observations: find the warm-up, replicate, and go on until they are precise enough."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lineside.lower.codes import SECOND
from lineside.model.window import part_of_a_week
from lineside.simulate.grid import round_grid
from lineside.simulate.limiting import Outside
from lineside.simulate.replicate import Replicated, relative_half_width, replicate
from lineside.simulate.settling import find_warmup
from lineside.simulate.task import beginning_after, make_task
from lineside.simulate.wish import REPLICATIONS
from lineside.simulate.working import WorkingTime
from lineside.statistics.batch import looks_dependent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lineside.model.plant import Plant
    from lineside.simulate.observation import Observation
    from lineside.simulate.one import Task
    from lineside.simulate.progress import Listener
    from lineside.simulate.wish import Wish

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

    @property
    def is_batched(self) -> bool:
        """Whether the samples are batches."""
        return bool(self.observations[0].batches)


def carry_out(plant: Plant, wish: Wish, progress: Listener | None = None) -> Ran:
    """Do what is wished. Raises as `lower`, `station_rules` and `replicate` do."""
    began = time.perf_counter()
    notes: list[str] = []
    task = prepare(plant, wish, notes, progress)
    replicated, precise = _precise(task, wish, notes, progress)
    return ran_of(task, wish, replicated, notes, time.perf_counter() - began, precise)


def prepare(plant: Plant, wish: Wish, notes: list[str], progress: Listener | None = None) -> Task:
    """What every replication of a plant is to do; its warm-up is found first where the wish leaves it open."""
    task = make_task(plant, 0.0, wish.for_s, wish.seed, wish.rules, wish.trace or wish.momentary)
    task = with_warmup(plant, task, wish, notes, progress)
    task = replace(task, grid=round_grid(task.warmup / SECOND, wish.for_s), cuts=_cuts(task, wish.batches))
    if said := part_of_a_week(plant, task.warmup / SECOND, task.end / SECOND):
        notes.append(said)
    if wish.momentary:
        clock = WorkingTime(plant.release_hours, plant.start_of_week_s)
        task = replace(task, clock=clock, outside=Outside.of(plant))
    return task


def ran_of(
    task: Task, wish: Wish, replicated: Replicated, notes: list[str], wall_s: float, precise: bool | None = None
) -> Ran:
    """What was run, with what its intervals are made of; an interruption joins the notes."""
    observations = replicated.observations
    if replicated.interrupted:
        notes.append(f"interrupted: {len(observations)} replications were finished, and only they are told of here")
    if wish.momentary and not wish.trace:
        observations = [replace(each, trace=None) for each in observations]
    samples = observations
    if wish.batches:
        samples = list(observations[0].batches)
        _warn_of_dependence(samples, notes)
    rule = "given" if wish.warmup_s else "none" if wish.warmup_s is not None else "mser-5"
    return Ran(task, observations, samples, notes, rule, precise, replicated.interrupted, wall_s)


def with_warmup(plant: Plant, task: Task, wish: Wish, notes: list[str], progress: Listener | None) -> Task:
    """The task with its warm-up, which is found first where the wish leaves it open."""
    if wish.warmup_s is not None:
        return beginning_after(plant, task, wish.warmup_s)
    return beginning_after(plant, task, _found(plant, task, wish, notes, progress))


def found_warmup(plant: Plant, wish: Wish, notes: list[str], progress: Listener | None) -> float:
    """The warm-up that MSER-5 finds, seconds; what is to be said of it joins `notes`."""
    return _found(plant, make_task(plant, 0.0, wish.for_s, wish.seed, wish.rules, tracing=False), wish, notes, progress)


def _found(plant: Plant, task: Task, wish: Wish, notes: list[str], progress: Listener | None) -> float:
    found = find_warmup(plant, task, wish.workers, progress)
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


def _precise(task: Task, wish: Wish, notes: list[str], progress: Listener | None) -> tuple[Replicated, bool | None]:
    """Replications until what is made is known to the precision wished, or there are as many as there may be.

    A relative half-width of γ/(1 + γ) of the estimate is at most γ of the truth: A. M. Law, Simulation Modeling and
    Analysis, 5th ed., section 9.4.1.
    """
    first = wish.replications if wish.precision is None else min(REPLICATIONS, wish.replications)
    replicated = replicate(task, first, wish.workers, progress, keep=wish.keep)
    observations = replicated.observations
    enough = math.inf if wish.precision is None else wish.precision / (1.0 + wish.precision)
    while not replicated.interrupted and not _is_within(observations, enough) and len(observations) < wish.replications:
        more = min(_more(observations, enough), wish.replications - len(observations))
        replicated = replicate(task, more, wish.workers, progress, before=observations, keep=wish.keep)
        observations = replicated.observations
    if wish.precision is None:
        return replicated, None
    reached = _is_within(observations, enough)
    if not reached:
        width = relative_half_width(observations)
        found = "unknown" if width is None else f"± {width / (1 - min(width, 0.999)):.2%}"
        notes.append(
            f"the precision of {wish.precision:.2%} was not reached: after {len(observations)} replications what is"
            f" made is known to {found}; allow more replications, or measure for longer"
        )
    return replicated, reached


def _is_within(observations: Sequence[Observation], enough: float) -> bool:
    width = relative_half_width(observations)
    return math.isinf(enough) or (width is not None and width <= enough)


def _more(observations: Sequence[Observation], enough: float) -> int:
    """How many more replications should do: the width falls with the square root of their number."""
    n, width = len(observations), relative_half_width(observations)
    if width is None or math.isinf(width):
        return n
    return max(2, min(math.ceil(n * (width / enough) ** 2) - n, (MOST_AT_ONCE - 1) * n))


def _warn_of_dependence(batches: Sequence[Observation], notes: list[str]) -> None:
    for p in range(len(batches[0].products)):
        if looks_dependent([float(each.products[p].completed) for each in batches]):
            notes.append(
                f"what is made in neighbouring batches is alike, so the intervals are too narrow: with {len(batches)}"
                " batches a longer time is needed, or several replications"
            )
            return
