"""A lot of product `p` has left the plant, good or as scrap.

Made by `lineside.kernel.build.assemble` from what the capabilities declare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.supply.call import store

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def lot_left(h: Header, p: int, good: int) -> None:
    """A lot of product `p` has left the plant, good or as scrap."""
    store(h, p, good)
