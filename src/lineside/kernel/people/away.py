"""Work with fewer hands, as people ask for while the plant runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.table import calendars, pools
from lineside.kernel.people.person import free_again
from lineside.kernel.people.sums import count_workers
from lineside.lower.codes import NONE

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def set_away(h: Header, p: int, away: int) -> bool:
    """So many of each shift of pool `p` are away from now on; who is at work finishes what they do first."""
    if not 0 <= p < h.pool_n or not 0 <= away <= pools(h)[p].workers:
        return False
    pool = pools(h)[p]
    change = pool.away - away
    pool.away = away
    if pool.calendar == NONE or calendars(h)[pool.calendar].open:
        count_workers(h, p, 0, change)
        if change > 0:
            free_again(h, p)
    return True
