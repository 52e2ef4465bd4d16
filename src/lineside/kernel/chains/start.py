"""What capabilities do when a run begins.

Made by `lineside.kernel.build.assemble` from what the capabilities declare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def start_rest(h: Header) -> None:
    """Have every capability begin."""
    return
