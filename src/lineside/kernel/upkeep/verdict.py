"""What is made of a failure or a repair, by the condition in which its machine or vehicle was."""

from __future__ import annotations

from typing import Final

import numpy as np

from lineside.lower.codes import ACCEPT, INFER, VOID

PLANNED: Final = 3
"""The rows of CONDITION for maintenance are so many below those for repair."""


CONDITION_FACTS: Final = ("failed", "repaired")


CONDITION: Final = np.array(
    [
        # failed  repaired
        [ACCEPT,  VOID],    # up
        [VOID,    INFER],   # awaiting crew
        [VOID,    ACCEPT],  # in repair
        [VOID,    ACCEPT],  # repair stopping
        [ACCEPT,  INFER],   # awaiting crew for maintenance
        [ACCEPT,  ACCEPT],  # in maintenance
        [ACCEPT,  ACCEPT],  # maintenance stopping
    ],
    dtype=np.int64,
)  # fmt: skip
