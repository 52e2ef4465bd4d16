"""What is made of the end of what a vehicle does, by what it was believed to do; breakdowns are a machine's."""

from __future__ import annotations

from typing import Final

import numpy as np

from lineside.lower.codes import ACCEPT, CORRECT, INFER, QUESTION, VOID

JOURNEY_FACTS: Final = ("reached", "loaded", "unloaded", "charged")

JOURNEY: Final = np.array(
    [
        # reached   loaded    unloaded  charged
        [CORRECT,   QUESTION, QUESTION, CORRECT],   # idle
        [ACCEPT,    INFER,    INFER,    QUESTION],  # driving
        [VOID,      ACCEPT,   QUESTION, QUESTION],  # loading
        [VOID,      VOID,     ACCEPT,   QUESTION],  # unloading
        [QUESTION,  QUESTION, QUESTION, ACCEPT],    # charging
    ],
    dtype=np.int64,
)  # fmt: skip
