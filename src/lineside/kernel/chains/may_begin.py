"""Whether the operation that machine `m` is loaded with may begin, as far as others know.

Made by `lineside.kernel.build.assemble` from what the capabilities declare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.supply.stock import may_take

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def may_begin(h: Header, m: int) -> bool:
    """Whether the operation that machine `m` is loaded with may begin, as far as others know."""
    return may_take(h, m)
