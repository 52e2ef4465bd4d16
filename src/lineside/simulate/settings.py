"""How a plant is to be simulated: what a caller wants, checked, in seconds and whole numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import index
from typing import TYPE_CHECKING, SupportsIndex

from lineside.errors import InputError, Place, Problem
from lineside.simulate.precision import Precision, make_precision

if TYPE_CHECKING:
    from lineside.model.duration import Duration
    from lineside.rules import RuleFunction

REPLICATIONS = 10
"""Replications where none are asked for, and those after which a precision is first looked at."""
AT_MOST = 200
"""Replications at most for a precision, where the caller names no other number."""
MOST_REPLICATIONS = 100_000
MOST_BATCHES = 1000
AUTO = "auto"


@dataclass(frozen=True, slots=True)
class SimulationSettings:
    """How a plant is to be simulated.

    for_s, warmup_s: seconds; a `warmup_s` of None is to be found by MSER-5. replications: how many, or with a
    `precision` how many at most. precision: how closely which figure is to be known.
    batches: into how many parts one long replication is cut, 0 for none. momentary: tell the bottleneck of each
    moment. keep: a Ctrl-C keeps what is finished.
    """

    for_s: float
    warmup_s: float | None
    replications: int
    seed: int = 1
    precision: Precision | None = None
    batches: int = 0
    workers: int | None = None
    rules: Mapping[str, RuleFunction] = field(default_factory=dict)
    trace: bool = False
    momentary: bool = False
    keep: bool = False


def simulation_settings(
    duration: Duration,
    warmup: Duration | None,
    replications: int | None,
    seed: int,
    workers: int | None,
    precision: str | float | None = None,
    batches: int | None = None,
    rules: Mapping[str, RuleFunction] | None = None,
    *,
    trace: bool = False,
    momentary: bool = False,
    keep: bool = False,
) -> SimulationSettings:
    """Settings from what a caller wrote. Raises InputError with all that cannot be."""
    from lineside.model.duration import seconds

    problems = [
        *_problems_of_counts(replications, seed, workers),
        *_problems_of_batches(batches, replications, precision),
    ]
    wanted: Precision | None = None
    try:
        wanted = None if precision is None else make_precision(precision)
    except InputError as error:
        problems += error.problems
    if problems:
        raise InputError(problems)
    automatic = isinstance(warmup, str) and warmup.strip() == AUTO
    warmup_s = None if automatic else 0.0 if warmup is None else seconds(warmup, "warmup", positive=False)
    return SimulationSettings(
        for_s=seconds(duration, "duration"),
        warmup_s=warmup_s,
        replications=index(replications or (1 if batches else AT_MOST if wanted else REPLICATIONS)),
        seed=index(seed),
        precision=wanted,
        batches=index(batches or 0),
        workers=None if workers is None else index(workers),
        rules=rules or {},
        trace=trace,
        momentary=momentary,
        keep=keep,
    )


def _whole(value: object) -> bool:
    return isinstance(value, SupportsIndex) and not isinstance(value, bool)


def _problems_of_counts(replications: int | None, seed: int, workers: int | None) -> list[Problem]:
    problems: list[Problem] = []
    if replications is not None and (not _whole(replications) or not 1 <= replications <= MOST_REPLICATIONS):
        expected = f"expected a whole number from 1 to {MOST_REPLICATIONS:,}, found {replications!r}"
        problems.append(Problem(Place("replications"), expected))
    if not _whole(seed):
        problems.append(Problem(Place("seed"), f"expected a whole number, found {seed!r}"))
    if workers is not None and (not _whole(workers) or workers < 1):
        problems.append(Problem(Place("workers"), f"expected a whole number of at least 1, found {workers!r}"))
    return problems


def _problems_of_batches(batches: int | None, replications: int | None, precision: str | float | None) -> list[Problem]:
    if batches is None:
        return []
    place = Place("batches")
    if not _whole(batches) or not 2 <= batches <= MOST_BATCHES:
        return [Problem(place, f"expected a whole number from 2 to {MOST_BATCHES:,}, found {batches!r}")]
    if replications not in (None, 1):
        return [Problem(place, "one long replication is cut into batches", "leave `replications` out, or say 1")]
    if precision is not None:
        return [Problem(place, "a precision is reached by more replications, not by batches", "leave one out")]
    return []
