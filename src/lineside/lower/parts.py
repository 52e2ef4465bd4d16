"""Who makes rows beside those that `lower.tables` makes.

Made by `lineside.kernel.build.assemble` from what the capabilities declare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from lineside.lower.tables import Lowering

ADDS: tuple[Callable[[Lowering], None], ...] = ()
