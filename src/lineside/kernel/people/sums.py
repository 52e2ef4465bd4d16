"""Running sums of workers who are there, at work, or walking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.table import pools

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def count_workers(h: Header, p: int, busy: int, present: int) -> None:
    """Workers of pool `p` start or stop work, come or go."""
    pool = pools(h)[p]
    pool.busy_area += float(pool.busy * (h.now - pool.since))
    pool.present_area += float(pool.present * (h.now - pool.since))
    pool.since = h.now
    pool.busy += busy
    pool.present += present


@compiled
def count_walking(h: Header, p: int, change: int) -> None:
    """Someone of pool `p` sets out (+1), or walks no longer (-1)."""
    pool = pools(h)[p]
    pool.walking_area += float(pool.walking * (h.now - pool.walking_since))
    pool.walking_since = h.now
    pool.walking += change
