"""One replication: both halves of a plant in one block, from the first instant to the last, in slices of time.

Slices change nothing in the results. They let progress be shown and Ctrl-C work while compiled code runs, and let a
replication that was begun in one process be finished in another.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from lineside.errors import KernelError
from lineside.kernel import entry
from lineside.lower import codes
from lineside.lower.block import Block
from lineside.lower.codes import SECOND
from lineside.lower.crowd import too_many
from lineside.lower.deadlock import deadlock, has_stopped, progress
from lineside.lower.tables import TRACE_ROWS, seed_number
from lineside.lower.trace import take_lines, with_trace
from lineside.rules import Rule, plug_in
from lineside.simulate.consumption import Reader, accounts
from lineside.simulate.gantt import LONGEST, Excerpt, standing
from lineside.simulate.gantt import MOST_LINES as EXCERPT_LINES
from lineside.simulate.momentary_bottleneck import Outside, limits
from lineside.simulate.observation import Observation, observe
from lineside.simulate.sampling import Sampler
from lineside.simulate.trace import MOST_LINES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lineside.kpi.energy import Meter
    from lineside.simulate.consumption import Beginning
    from lineside.simulate.working import WorkingTime

SLICE_S = 0.1
"""How long a slice should take on the clock."""
FIRST_SLICE = 60 * SECOND
FINE_SLICE = 4 * SECOND
LEAST_TIMED_S = 0.005
"""A slice that took less says nothing about the pace."""
FORGOTTEN = 0.999
"""What is left of the pace after each slice. One of a few µs, before a reading, that took long only because the machine
was busy made all that followed as short, and the run next to endless: one of 3,000 replications on a loaded machine."""

Watcher = Callable[[int, int], None]
"""Told after every slice: µs simulated, warm-up included, and facts handled."""


@dataclass(frozen=True, slots=True)
class Task:
    """What all replications have in common; `names` are the plant's elements by table, for messages."""

    template: NDArray[np.uint8]
    names: dict[str, tuple[str, ...]]
    warmup: int
    duration: int
    seed: int
    rules: tuple[Rule | None, ...]
    """For each station the user's own rule, if it has one."""
    tracing: bool = False
    tracing_lots: bool = False
    """Whether the trace tells of lots, too: where each comes, is taken out of a queue, and how it ends."""
    clock: WorkingTime | None = None
    """Given where the bottleneck of each moment is to be told, by working time; it needs the trace."""
    outside: Outside | None = None
    """What limits besides stations, for the same."""
    excerpt_from: int = codes.NEVER
    """When the excerpt of the first replication begins, µs."""
    fine_from: int = codes.NEVER
    """From when on slices are no longer than FINE_SLICE, for who looks at the block after each, µs."""
    grid: tuple[int, ...] = ()
    """When readings are taken, µs, ascending; see `Sampler`."""
    cuts: tuple[int, ...] = ()
    """When a batch ends and the next begins, µs, ascending, none before the warm-up is over; see `Observation`."""
    meter: Meter | None = None
    """What the plant draws, where the model says so."""

    @property
    def end(self) -> int:
        """When the run is over, µs."""
        return self.warmup + self.duration


@dataclass(frozen=True, slots=True)
class Left:
    """A replication, numbered from 0, that another process is to go on with; one without `state` is yet to begin."""

    number: int
    state: NDArray[np.uint8] | None = None
    facts: int = 0
    """Those of the warm-up, which the state has forgotten."""
    trace: tuple[NDArray[np.void], ...] = ()
    excerpt: tuple[NDArray[np.void], ...] = ()
    """How machines stood when the excerpt began; then, once it is over, its lines."""
    readings: NDArray[np.float64] | None = None
    carried: NDArray[np.float64] | float = 0.0
    """The readings taken so far, and what they go on from."""
    metered: tuple[tuple[int, int], ...] = ()
    """Readings of the meter so far."""
    began: Beginning | None = None
    """How it was when the statistics began."""


class Replication:
    """One replication of a task."""

    def __init__(self, task: Task, number: int, left: Left | None = None) -> None:
        """Begin replication `number`, from 0, or go on where it was left."""
        left = left or Left(number)
        self.task = task
        self.number = number
        # A process that is given the state may only read it.
        self.block = Block(np.array(task.template if left.state is None else left.state))
        self._facts_before = left.facts
        self._trace = list(left.trace)
        self._excerpt = list(left.excerpt)
        self._sampler = Sampler(task.grid, left.readings, left.carried)
        self._batches: list[Observation] = []
        self._reader = Reader(task.meter, left.metered, left.began)
        self._pace = 0.0
        self._progress = self._quiet_since = 0
        self._slice = FIRST_SLICE
        plug_in(self.block, task.rules)
        if left.state is None:
            self._start()

    def _start(self) -> None:
        if self.task.tracing:
            self.block = with_trace(self.block, TRACE_ROWS, lots=self.task.tracing_lots)
        self._reader.begin(self.block)
        self.block.head["seed"] = seed_number(self.task.seed, self.number)
        entry.start_plant(self.block)
        while (reason := entry.handle(self.block, 0, codes.START, 0, 0, 0, 0)) != codes.DONE:
            self._make_room(reason)
        self._run_to(0)  # loads what is compiled, so that the first slice's time is the simulation's own
        self._sampler.look(self.block)
        self._reader.look(self.block)

    @property
    def now(self) -> int:
        """The simulated time, µs."""
        return int(self.block.head["now"])

    @property
    def facts(self) -> int:
        """Facts handled so far, those of the warm-up included."""
        return self._facts_before + int(self.block.head["facts"])

    @property
    def share_done(self) -> float:
        """How much of the simulated time is behind it."""
        return self.now / self.task.end

    @property
    def is_done(self) -> bool:
        """Whether the last instant was simulated."""
        return self.now >= self.task.end

    def hand_over(self) -> Left:
        """What another process needs to go on from here."""
        readings, carried = self._sampler.readings(), self._sampler.carried
        return Left(
            self.number,
            self.block.data,
            self._facts_before,
            tuple(self._trace),
            tuple(self._excerpt),
            readings,
            carried,
            tuple(self._reader.readings),
            self._reader.began,
        )

    def advance(self, budget_s: float = math.inf, watch: Watcher | None = None) -> bool:
        """Simulate until the end, or, a slice at least, until the budget of wall time is used up; True at the end."""
        began = time.perf_counter()
        while not self.is_done:
            self._simulate_slice()
            if watch is not None:
                watch(self.now, self.facts)
            if time.perf_counter() - began >= budget_s:
                break
        return self.is_done

    def observe(self) -> Observation:
        """What it has shown, once it is done."""
        entry.settle_all(self.block)
        self._keep_lines()
        trace = np.concatenate(self._trace) if self.task.tracing else None
        taken = accounts(self.block, self._reader)
        last = observe(self.block, self.number, self.facts, taken, trace, self._taken())
        if self.task.clock is not None and self.task.outside is not None and trace is not None:
            shares = limits(self.block, trace, self.task.warmup, self.task.clock, self.task.outside)
            last = replace(last, limits=shares)
        batches = (*self._batches, last) if self._batches else ()
        return replace(last, readings=self._sampler.readings(), batches=batches)

    def _simulate_slice(self) -> None:
        self._begin_excerpt()
        before, began = self.now, time.thread_time()
        length = self._slice if before < self.task.fine_from else min(self._slice, FINE_SLICE)
        self._run_to(min(self._stop(), before + length))
        elapsed = time.thread_time() - began
        self._look_for_deadlock()
        if self.block.head["tracing"] and self.now >= self.task.excerpt_from + LONGEST:
            self._end_excerpt()
        self._sampler.look(self.block)
        self._reader.look(self.block)
        if self.now in self.task.cuts:
            entry.settle_all(self.block)
            taken = accounts(self.block, self._reader)
            self._batches.append(observe(self.block, self.number, self.facts, taken))
            self._begin_anew()
        elif before < self.task.warmup == self.now:
            self._begin_anew()
        # The pace is that of the busiest slice yet, so that a quiet night does not make the next slice endless.
        self._pace *= FORGOTTEN
        if elapsed > LEAST_TIMED_S:
            self._pace = max(self._pace, elapsed / (self.now - before))
        most = max(3600 * SECOND, self.task.end // 1000)
        self._slice = min(4 * self._slice, most)
        if self._pace:
            self._slice = max(1, min(self._slice, int(SLICE_S / self._pace)))

    def _look_for_deadlock(self) -> None:
        """Raise KernelError when nothing can happen any more to the parts in the plant."""
        if (come := progress(self.block)) != self._progress:
            self._progress, self._quiet_since = come, self.now
        if has_stopped(self.block, self._quiet_since):
            raise KernelError(f"replication {self.number + 1}: {deadlock(self.block, self.task.names)}")

    def _stop(self) -> int:
        """The next instant at which something is to be read or begun anew, or the end."""
        cut = self.task.cuts[len(self._batches) : len(self._batches) + 1]
        excerpt = self.task.excerpt_from if self.number == 0 else None
        metered = self._reader.due(self.now) if self.now >= self.task.warmup else None
        stops = (self.task.warmup, self._sampler.due, metered, excerpt, *cut, self.task.end)
        return min(stop for stop in stops if stop is not None and stop > self.now)

    def _begin_anew(self) -> None:
        self._sampler.forget(self.block)
        self._facts_before += int(self.block.head["facts"])
        entry.reset(self.block)
        self._reader.forget(self.block)

    def _run_to(self, until: int) -> None:
        while (reason := entry.simulate(self.block, until)) != codes.DONE:
            self._make_room(reason)

    def _make_room(self, reason: int) -> None:
        if reason == codes.GROW:
            self.block.grow()
        elif reason == codes.TRACE_FULL:
            self._keep_lines()
            self._end_excerpt()
        elif reason == codes.CAP:
            names = self.task.names
            message = too_many(self.block, names["station"], names["source"])
            raise KernelError(f"replication {self.number + 1}: {message}")
        else:
            raise KernelError(f"the kernel stopped for an unknown reason ({codes.REASONS[reason]}); please report this")

    def _begin_excerpt(self) -> None:
        if self.now == self.task.excerpt_from and self.number == 0 and not self.task.tracing:
            self._excerpt.append(standing(self.block))
            self.block = with_trace(self.block, EXCERPT_LINES)

    def _end_excerpt(self) -> None:
        """Unless all is traced: take what the excerpt holds, and trace no more."""
        if not self.task.tracing:
            self._excerpt.append(take_lines(self.block))
            self.block.head["tracing"] = 0

    def _taken(self) -> Excerpt | None:
        begin, end = self.task.excerpt_from, self.now
        if self.number != 0 or begin > end:
            return None
        if self.task.tracing:
            return Excerpt.cut(begin, end, np.concatenate(self._trace), self.task.names)
        self._end_excerpt()  # again, without any lines, where it was over before the run was
        return Excerpt.of(begin, end, np.concatenate(self._excerpt), self.task.names)

    def _keep_lines(self) -> None:
        if not self.task.tracing:
            return
        lines = take_lines(self.block)
        if sum(len(each) for each in self._trace) + len(lines) > MOST_LINES:
            raise KernelError(
                f"the trace of replication {self.number + 1} has more than {MOST_LINES:,} lines;"
                " simulate a shorter time, or without a trace"
            )
        self._trace.append(lines)
