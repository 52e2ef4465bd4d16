"""Work that must be done soon: in so many seconds of processor time, on a machine that is as fast as a known one.

A busy machine and a long session of tests slow a process to a third, so a bound in seconds alone would say nothing. A
piece of work of known length, done before and after, says how slow the machine is now.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

KNOWN_S = 0.025
"""What the known piece takes on the machine whose seconds are meant: two quiet cores of 2024."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fail where the work inside takes longer, in seconds of this process's time on the known machine."""
    slow = _slowness()
    began = time.process_time()
    yield
    took = time.process_time() - began
    slow = max(1.0, slow, _slowness())
    assert took < seconds * slow, f"{took:.1f} s on a machine {slow:.1f} times as slow as the known one"


def _slowness() -> float:
    """How many times longer than there the known piece takes here and now."""
    began = time.process_time()
    rows = [{"number": n, "name": f"name {n}", "values": (n, n + 1)} for n in range(40_000)]
    sum(len(str(row["name"]).split()) for row in sorted(rows, key=lambda row: str(row["name"])))
    return (time.process_time() - began) / KNOWN_S
