"""Several plants replicated side by side, a few replications of each in turn, so that pairs are finished together."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from lineside.lower.codes import SECOND
from lineside.simulate.procedure import Ran, prepare, ran_of
from lineside.simulate.progress import STOPPED, Whole
from lineside.simulate.replicate import WORTH_S, Replicated, cores, replicate

if TYPE_CHECKING:
    from lineside.model.plant import Plant
    from lineside.simulate.progress import Listener
    from lineside.simulate.settings import SimulationSettings

LEAST_PAIRS = 2
"""Pairs without which a difference has no interval."""
ROUNDS_A_CORE = 2
"""Replications of a plant in each turn, for each core: fewer leave cores idle at the end of a turn."""


def carry_out_together(
    plants: Sequence[tuple[str, Plant]], settings: SimulationSettings, progress: Listener | None = None
) -> list[Ran]:
    """Replicate plants, given with their names, as the settings say; the warm-up is given.

    With `settings.keep` a Ctrl-C ends this with as many replications of each as all have finished, if those are two at
    least; else KeyboardInterrupt is raised. Raises as `carry_out` does.
    """
    notes: list[list[str]] = [[] for _ in plants]
    tasks = [prepare(plant, settings, said) for (_, plant), said in zip(plants, notes, strict=True)]
    done = [Replicated([], interrupted=False) for _ in plants]
    walls = [0.0] * len(plants)
    whole = Whole(progress, settings.replications * sum(task.end for task in tasks) / SECOND) if progress else None
    for i, many in _turns(len(plants), settings):
        so_far, listener = done[i].observations, whole.part(plants[i][0]) if whole else None
        later = (settings.replications - len(so_far)) * len(plants) - many
        apart = bool(so_far) and (many + later) * walls[i] / len(so_far) > WORTH_S
        began = time.perf_counter()
        try:
            done[i] = replicate(
                tasks[i], many, settings.workers, listener, before=so_far, keep=settings.keep, apart=apart, later=later
            )
        except STOPPED:
            if not settings.keep:
                raise
            done[i] = Replicated(so_far, interrupted=True)
        walls[i] += time.perf_counter() - began
        if done[i].interrupted:
            done = _pairs(done)
            break
    return [ran_of(*each) for each in zip(tasks, [settings] * len(plants), done, notes, walls, strict=True)]


def _turns(plants: int, settings: SimulationSettings) -> Iterator[tuple[int, int]]:
    """Whose turn it is, and for how many replications."""
    in_turn = max(LEAST_PAIRS, ROUNDS_A_CORE * (settings.workers or cores()))
    for first in range(0, settings.replications, in_turn):
        for i in range(plants):
            yield i, min(in_turn, settings.replications - first)


def _pairs(done: Sequence[Replicated]) -> list[Replicated]:
    """Of each plant as many replications as all have finished."""
    paired = min(len(each.observations) for each in done)
    if paired < LEAST_PAIRS:
        raise KeyboardInterrupt
    return [Replicated(each.observations[:paired], interrupted=True) for each in done]
