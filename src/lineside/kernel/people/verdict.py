"""What is made of a person's arrival, by where the person was believed."""

from __future__ import annotations

from typing import Final

import numpy as np

from lineside.lower.codes import ACCEPT, CORRECT, VOID

DUTY: Final = np.array([CORRECT, ACCEPT, VOID], dtype=np.int64)
"""What is made of `walked`, by where the person was believed: free, walking, at work."""
