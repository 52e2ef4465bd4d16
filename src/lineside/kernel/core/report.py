"""The fact that the plant half reports, where its host finds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def report(h: Header, kind: int, element: int, number: int, x: int) -> bool:
    """Leave a fact where the host finds it."""
    h.fact_kind, h.fact_element, h.fact_number, h.fact_x, h.fact_y = kind, element, number, x, 0
    return True
