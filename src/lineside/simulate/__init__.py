"""Both halves of a plant together: the clock jumps from event to event, as often as replications are asked for."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from lineside.errors import InputError, NotYetError, Place, Problem

if TYPE_CHECKING:
    from lineside.model.duration import Duration
    from lineside.model.plant import Plant
    from lineside.simulate.progress import Listener
    from lineside.simulate.result import Result
    from lineside.simulate.rules import RuleFunction

REPLICATIONS = 10
MOST_REPLICATIONS = 100_000


def simulate(
    plant: Plant,
    duration: Duration,
    warmup: Duration | None = None,
    replications: int = REPLICATIONS,
    seed: int = 1,
    workers: int | None = None,
    *,
    rules: Mapping[str, RuleFunction] | None = None,
    trace: bool = False,
    progress: Listener | None = None,
) -> Result:
    """Simulate a plant and return what was found.

    Args:
        plant: the plant, as `load` returns it or built in Python.
        duration: how long to measure, after the warm-up: `"30 d"`, seconds, or a `timedelta`.
        warmup: how long to run before measuring; None: from the start, when the plant is empty.
        replications: independent runs, each with random numbers of its own. Intervals need at least two.
        seed: any whole number. Equal seeds give equal results, with any number of workers.
        workers: processes at most; None: as many as there are cores.
        rules: the user's own dispatching rules by the names that the plant uses; see `lineside.simulate.rules`.
        trace: keep every change of a machine's state, for `result.frame("trace")`.
        progress: called with a `Progress` about five times a second, from another thread.

    Raises:
        InputError: an argument cannot be used; NotYetError and ModelError among them, for what the plant says.
        KernelError: the plant overflows with parts, or would take too much memory.
    """
    spans = _spans(duration, warmup)
    _check_counts(replications, seed, workers)

    from lineside.kernel.warm import warm
    from lineside.simulate.interrupt import heeded
    from lineside.simulate.replicate import replicate
    from lineside.simulate.summary import summarise
    from lineside.simulate.task import make_task

    task = make_task(plant, *spans, seed, rules or {}, trace)
    with heeded():
        warm()
    began = time.perf_counter()
    observations = replicate(task, replications, workers, progress)
    return summarise(plant, task, observations, time.perf_counter() - began)


def _spans(duration: Duration, warmup: Duration | None) -> tuple[float, float]:
    """Warm-up and measured time in seconds."""
    from lineside.model.duration import seconds

    if isinstance(warmup, str) and warmup.strip() == "auto":
        raise NotYetError([Problem(Place("warmup"), "not yet: an automatic warm-up", "give one, such as `5 d`")])
    return 0.0 if warmup is None else seconds(warmup, "warmup", positive=False), seconds(duration, "duration")


def _check_counts(replications: int, seed: int, workers: int | None) -> None:
    def whole(value: object) -> bool:
        return isinstance(value, int) and not isinstance(value, bool)

    problems: list[Problem] = []
    if not whole(replications) or not 1 <= replications <= MOST_REPLICATIONS:
        expected = f"expected a whole number from 1 to {MOST_REPLICATIONS:,}, found {replications!r}"
        problems.append(Problem(Place("replications"), expected))
    if not whole(seed):
        problems.append(Problem(Place("seed"), f"expected a whole number, found {seed!r}"))
    if workers is not None and (not whole(workers) or workers < 1):
        problems.append(Problem(Place("workers"), f"expected a whole number of at least 1, found {workers!r}"))
    if problems:
        raise InputError(problems)
