"""Whether the kernel runs compiled: always, but where NUMBA_DISABLE_JIT=1 has it run as the Python that it is."""

from __future__ import annotations

import os
from typing import Final

JIT: Final = os.environ.get("NUMBA_DISABLE_JIT", "0").strip() in ("", "0")
"""False: every kernel function is plain Python, and records of a block must give their fields as attributes."""
