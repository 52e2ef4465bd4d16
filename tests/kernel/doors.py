"""Doors to single parts of the kernel, for tests that try one part many times: compiled, since a part may not have one.

Tables live in a block; the doors take its header as every kernel function does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.events import pop, push
from lineside.kernel.core.random import bits, draw, normal_quantile, uniform, variate
from lineside.kernel.core.table import events

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lineside.kernel.core.table import Header

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Words = NDArray[np.uint64]


@compiled
def quantiles(p: Floats, z: Floats) -> None:
    """The normal quantile of each probability."""
    for i in range(len(p)):
        z[i] = normal_quantile(p[i])


@compiled
def words(seed: np.uint64, stream: np.uint64, first: int, index: int, out: Words) -> None:
    """The random bits of consecutive draws."""
    for i in range(len(out)):
        out[i] = bits(seed, stream, first + i, index)


@compiled
def uniforms(seed: np.uint64, stream: np.uint64, first: int, index: int, out: Floats) -> None:
    """Consecutive uniform numbers."""
    for i in range(len(out)):
        out[i] = uniform(seed, stream, first + i, index)


@compiled
def variates(h: Header, d: int, stream: np.uint64, first: int, out: Floats) -> None:
    """Consecutive draws from a distribution, as they are."""
    for i in range(len(out)):
        out[i] = variate(h, d, stream, first + i)


@compiled
def draws(h: Header, d: int, stream: np.uint64, first: int, out: Integers) -> None:
    """Consecutive draws from a distribution, as the whole numbers that the plant half uses."""
    for i in range(len(out)):
        out[i] = draw(h, d, stream, first + i)


@compiled
def push_event(h: Header, time: int, kind: int, element: int, number: int) -> None:
    """One more event in the heap."""
    h.events = push(events(h), h.events, time, kind, element, number)


@compiled
def pop_event(h: Header) -> None:
    """One event fewer."""
    h.events = pop(events(h), h.events)
