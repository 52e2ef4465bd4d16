"""Which station is the bottleneck at each moment: the active-period method on a trace.

A station is active while no machine of it lacks parts and none waits for room: whatever else its machines do then
(work, set up, wait for people or for what no other station makes, be repaired) keeps the next part waiting. A fleet is
active while a machine waits for one of its vehicles. At any moment the station whose active period
lasts longest is the bottleneck; where the period that takes over has begun before the old one ends, the bottleneck
shifts from one to the other. C. Roser, M. Nakano, M. Tanaka, "Shifting bottleneck detection", Winter Simulation
Conference 2002, sections 3.1 and 3.2. There each machine is judged by itself; here parallel machines are one station,
since a part may take any of them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lineside.lower.codes import BLOCKED, OFF_SHIFT, STARVED, WAITING_PARTS, WAITING_VEHICLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Times = NDArray[np.float64]

INACTIVE = (STARVED, BLOCKED, WAITING_PARTS, WAITING_VEHICLE)
"""What another station or a fleet has to end: whoever sends parts, takes them, makes what goes into them, or drives."""


@dataclass(frozen=True, slots=True)
class Periods:
    """The active periods of one station: when they begin and end, ascending, none touching the next."""

    begins: Times
    ends: Times


@dataclass(frozen=True, slots=True)
class Limit:
    """A stretch of time in which one station was the bottleneck: alone, or while it shifted from or to another."""

    station: int
    begin: float
    end: float
    sole: bool


def active_periods(
    times: Times,
    machines: NDArray[np.int64],
    states: NDArray[np.int64],
    station_of: NDArray[np.int64],
    end: float,
    supplied: Sequence[int] = (),
) -> list[Periods]:
    """The active periods of each station, from the lines of a trace in order of time; all machines begin starved.

    `station_of` is the station of each machine. A closed machine stays what it was before it closed. `end` is when the
    trace ends. Stations that are `supplied` from outside alone are active while they wait for parts.
    """
    open_lines = states != OFF_SHIFT
    times, machines, states = times[open_lines], machines[open_lines], states[open_lines]
    waits = np.isin(states, INACTIVE)
    if len(supplied):
        waits &= ~((states == WAITING_PARTS) & np.isin(station_of[machines], supplied))
    change = _changes(machines, waits.astype(np.int64), len(station_of))
    some = change != 0
    times, where, change = times[some], station_of[machines[some]], change[some]
    counts = np.bincount(station_of)
    return [_periods(times[where == s], change[where == s], int(counts[s]), end) for s in range(len(counts))]


def waiting_periods(
    times: Times, machines: NDArray[np.int64], states: NDArray[np.int64], chosen: NDArray[np.bool_], end: float
) -> Periods:
    """When any of the chosen machines waits for a vehicle; a closed machine stays what it was before it closed."""
    lines = (states != OFF_SHIFT) & chosen[machines]
    times, machines, states = times[lines], machines[lines], states[lines]
    change = _changes(machines, (states != WAITING_VEHICLE).astype(np.int64), len(chosen))
    some = change != 0
    idle = int(chosen.sum())
    waiting = idle - (idle + np.cumsum(change[some]))
    return _spans(times[some], np.concatenate([[False], waiting > 0]), end)


def _changes(machines: NDArray[np.int64], inactive: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """By how much each line changes the number of inactive machines; every machine is inactive before its first."""
    order = np.argsort(machines, kind="stable")
    by_machine = inactive[order]
    before = np.ones_like(by_machine)
    before[1:] = by_machine[:-1]
    firsts = np.searchsorted(machines[order], np.arange(count))
    before[firsts[firsts < len(before)]] = 1
    change = np.empty_like(inactive)
    change[order] = by_machine - before
    return change


def _periods(times: Times, change: NDArray[np.int64], inactive: int, end: float) -> Periods:
    """When none of a station's machines is inactive."""
    count = inactive + np.cumsum(change)
    return _spans(times, np.concatenate([[inactive == 0], count == 0]), end)


def _spans(times: Times, active: NDArray[np.bool_], end: float) -> Periods:
    """From the first of each run of active moments to the first that is not."""
    begins = times[~active[:-1] & active[1:]]
    ends = times[active[:-1] & ~active[1:]]
    if active[-1]:
        ends = np.append(ends, end)
    touching = begins[1:] == ends[:-1]
    begins = begins[np.concatenate([[True], ~touching])] if len(begins) else begins
    ends = ends[np.concatenate([~touching, [True]])] if len(ends) else ends
    lasting = ends > begins
    return Periods(begins[lasting], ends[lasting])


def momentary(periods: Sequence[Periods], begin: float, end: float) -> list[Limit]:
    """The bottlenecks from `begin` to `end`, in order; times in which no station was active are left out.

    Of periods that last equally long the first station's counts.
    """
    found: list[Limit] = []
    now, current = begin, _longest(periods, begin)
    while now < end:
        if current is None:
            now = min((_next_begin(each, now) for each in periods), default=end)
            current = _longest(periods, now)
            continue
        station, until = current
        following = _longest(periods, until) if until < end else None
        shift = until
        if following is not None:
            its = periods[following[0]]
            shift = max(now, float(its.begins[int(np.searchsorted(its.begins, until, "right")) - 1]))
        stop = min(until, end)
        found.append(Limit(station, now, min(shift, stop), sole=True))
        if following is not None and shift < stop:
            found.append(Limit(station, shift, stop, sole=False))
            found.append(Limit(following[0], shift, stop, sole=False))
        now, current = until, following
    return [limit for limit in found if limit.end > limit.begin]


def _next_begin(periods: Periods, moment: float) -> float:
    i = int(np.searchsorted(periods.begins, moment))
    return float(periods.begins[i]) if i < len(periods.begins) else math.inf


def _longest(periods: Sequence[Periods], moment: float) -> tuple[int, float] | None:
    """The station whose active period around a moment lasts longest, and when that ends."""
    best: tuple[int, float] | None = None
    lasting = 0.0
    for s, each in enumerate(periods):
        i = int(np.searchsorted(each.begins, moment, "right")) - 1
        if i >= 0 and each.ends[i] > moment and each.ends[i] - each.begins[i] > lasting:
            best, lasting = (s, float(each.ends[i])), float(each.ends[i] - each.begins[i])
    return best


def shares(limits: Sequence[Limit], stations: int, whole: float) -> Times:
    """Stations × 2: the share of the whole time in which each was the sole bottleneck, and in which it shifted."""
    found = np.zeros((stations, 2))
    for each in limits:
        found[each.station, 0 if each.sole else 1] += each.end - each.begin
    return found / whole if whole > 0 else found
