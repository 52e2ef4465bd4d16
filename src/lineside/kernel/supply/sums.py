"""Running sums of the parts at a line side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.table import stocks

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def count_parts(h: Header, b: int, change: int) -> None:
    """Parts come to the line side `b`, or are taken from it."""
    stock = stocks(h)[b]
    elapsed = float(h.now - stock.since)
    stock.area += stock.content * elapsed
    stock.wait_area += stock.waiting * elapsed
    stock.since = h.now
    stock.content += change
