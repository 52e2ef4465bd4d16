"""Plants so plain that what they do can be worked out by hand."""

from __future__ import annotations

from lineside.model import Failure, Plant, Product, Release, Station, Step

PACED = """
plant: paced
stations: {drill: {buffer: 5}, polish: {buffer: 5}}
products: {knob: {due: 10 s, route: [{at: drill, time: 2 s}, {at: polish, time: 6 s}]}}
release: {knob: {every: 10 s}}
"""
"""A knob enters every 10 s, from 10 s on, and takes 8 s without ever waiting."""

OVERFULL = """
plant: overfull
stations: {slow: {}, never: {}}
products: {tide: {route: [{at: slow, time: 1 h}]}}
release: {tide: {every: 1 s}}
"""


def random_line(stations: int = 4) -> Plant:
    """A saturated line with random times, short buffers and failures."""
    names = [f"s{i}" for i in range(1, stations + 1)]
    failure = Failure(every="exponential(10 min)", repair="exponential(1 min)")
    return Plant(
        name="line",
        stations={name: Station(buffer=3, failure=(failure,)) for name in names},
        products={"part": Product(due=120.0, route=tuple(Step(at=name, time="exponential(5 s)") for name in names))},
        release={"part": Release(kind="every", every="exponential(7 s)")},
    )
