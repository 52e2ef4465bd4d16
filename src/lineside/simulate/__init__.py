"""Both halves of a plant together: the clock jumps from event to event, as often as replications are asked for."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from lineside.model.duration import Duration
    from lineside.model.plant import Plant
    from lineside.rules import RuleFunction
    from lineside.simulate.progress import Listener
    from lineside.simulate.result import Result


def simulate(
    plant: Plant | str | Path,
    duration: Duration,
    warmup: Duration | None = None,
    replications: int | None = None,
    seed: int = 1,
    workers: int | None = None,
    *,
    precision: str | float | None = None,
    batches: int | None = None,
    rules: Mapping[str, RuleFunction] | None = None,
    trace: bool = False,
    momentary: bool = False,
    sensitivity: bool = False,
    progress: Listener | None = None,
    keep: bool = False,
) -> Result:
    """Simulate a plant and return what was found.

    Args:
        plant: the plant, as `load` returns it or built in Python, or the name or file of a model.
        duration: how long to measure, after the warm-up: `"30 d"`, seconds, or a `timedelta`.
        warmup: how long to run before measuring; `"auto"`: until MSER-5 says that what is made and what is held have
            settled; None: from the start, when the plant is empty.
        replications: independent runs, each with random numbers of its own; intervals need at least two. None: 10.
            With a `precision`: how many there may be; None: 200.
        seed: any whole number. Equal seeds give equal results, with any number of workers.
        workers: processes at most; None: as many as there are cores.
        precision: `"1%"` or 0.01: replicate until the throughput of every product is known so closely; `"wip:2%"`:
            until its WIP is; `cycle-time`, `p50`, `p90` and `p99` can be named, too. `result.precise` tells whether it
            is.
        batches: cut one long replication into so many batches, and make the intervals of them.
        rules: the user's own dispatching rules by the names that the plant uses; see `lineside.rules`.
        trace: keep every change of a machine's state, for `result.frame("trace")`.
        momentary: tell how long each station was the bottleneck of the moment, in `result.bottlenecks`; takes a trace.
        sensitivity: simulate once more with a little more of each station, pool and so on, and tell what it brings in
            `result.reliefs`; implies `momentary`.
        progress: called with a `Progress` about five times a second, from another thread. What it raises stops the
            simulation and is raised here; so does its `cancel()`.
        keep: a Ctrl-C gives the result of the replications that are finished, with a note, if at least one is.

    Raises:
        InputError: an argument cannot be used; NotYetError and ModelError among them, for what the plant says.
        KernelError: the plant overflows with parts, or would take too much memory.
        CancelledError: `progress` cancelled it.
    """
    from lineside.simulate.settings import simulation_settings

    settings = simulation_settings(
        duration,
        warmup,
        replications,
        seed,
        workers,
        precision,
        batches,
        rules,
        trace=trace,
        momentary=momentary or sensitivity,
        keep=keep,
    )

    from lineside.kernel.build.warm import warm
    from lineside.lower.support import refuse_the_unsupported
    from lineside.model.load import loaded
    from lineside.simulate.interrupt import heeded
    from lineside.simulate.procedure import carry_out
    from lineside.simulate.summary import summarise

    plant = loaded(plant, tuple(rules or ()))
    refuse_the_unsupported(plant)  # before the kernel is compiled, which may take a while
    with heeded():
        warm(logging.getLogger("lineside").warning)
    ran = carry_out(plant, settings, progress)
    result = summarise(plant, ran)
    if sensitivity and not ran.interrupted:
        from lineside.experiment.sensitivity import sensitivity as relieve
        from lineside.experiment.sensitivity import with_reliefs

        result = with_reliefs(result, relieve(plant, ran, settings, progress))
    return result
