"""What the controller makes of a fact, by where the activity stands that it is about: the complete table.

A fact is never refused: it happened. Columns are facts, rows are what the controller believed when the fact came.
An activity number that is not the current one makes a start, end, stop, release or repair void before the table is
asked, and so does a counter that stands where it stood.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from lineside.lower.codes import ACCEPT, CORRECT, FACTS, INFER, QUESTION, VOID

OPERATION_FACTS: Final = ("ended", "stopped", "released", "started", "counted", "moved", "seen", "refused")

OPERATION: Final = np.array(
    [
        # ended     stopped  released  started   counted   moved    seen   refused
        [INFER,     VOID,    VOID,     INFER,    INFER,    CORRECT, INFER, INFER],     # empty
        [INFER,     VOID,    VOID,     INFER,    INFER,    CORRECT, INFER, INFER],     # loaded
        [ACCEPT,    CORRECT, VOID,     ACCEPT,   ACCEPT,   CORRECT, INFER, ACCEPT],    # running
        [ACCEPT,    ACCEPT,  VOID,     ACCEPT,   ACCEPT,   CORRECT, INFER, ACCEPT],    # stopping
        [INFER,     VOID,    VOID,     INFER,    INFER,    CORRECT, INFER, ACCEPT],    # suspended
        [VOID,      VOID,    INFER,    QUESTION, QUESTION, CORRECT, INFER, QUESTION],  # held
        [VOID,      VOID,    ACCEPT,   QUESTION, QUESTION, CORRECT, INFER, QUESTION],  # releasing
        [VOID,      VOID,    VOID,     QUESTION, QUESTION, CORRECT, INFER, QUESTION],  # done
        [QUESTION,  VOID,    INFER,    QUESTION, QUESTION, CORRECT, INFER, VOID],      # barred
        [QUESTION,  VOID,    ACCEPT,   QUESTION, QUESTION, CORRECT, INFER, VOID],      # clearing
    ],
    dtype=np.int64,
)  # fmt: skip

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

DUTY: Final = np.array([CORRECT, ACCEPT, VOID], dtype=np.int64)
"""What is made of `walked`, by where the person was believed: free, walking, at work."""

_columns = [-1] * len(FACTS)
for _column, _fact in enumerate(OPERATION_FACTS):
    _columns[FACTS.index(_fact)] = _column
COLUMN: Final = np.array(_columns, dtype=np.int64)
"""The column of OPERATION for a fact; -1: the fact is not about an operation."""
