"""How many random examples a test tries: few in CI, by the same seeds each time; many in `scripts/soak`."""

from __future__ import annotations

import os


def examples(few: int) -> int:
    """So many, or so many times as `LINESIDE_EXAMPLES` says."""
    return few * int(os.environ.get("LINESIDE_EXAMPLES", "1"))
