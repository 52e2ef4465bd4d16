"""What is made of a fact about an operation, by where the operation stood when it came: the complete table.

A fact is never refused: it happened. Columns are facts, rows are what the controller believed when the fact came.
An activity number that is not the current one makes a start, end, stop, release or repair void before the table is
asked, and so does a counter that stands where it stood. A machine that is done and works on has pushed its part on,
if there is another that it could have worked on; else an end is void, and a start or a count is a question.
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
        [INFER,     VOID,    VOID,     INFER,    INFER,    CORRECT, INFER, QUESTION],  # done
        [QUESTION,  VOID,    INFER,    QUESTION, QUESTION, CORRECT, INFER, VOID],      # barred
        [QUESTION,  VOID,    ACCEPT,   QUESTION, QUESTION, CORRECT, INFER, VOID],      # clearing
    ],
    dtype=np.int64,
)  # fmt: skip

COLUMN: Final = np.array(
    [OPERATION_FACTS.index(fact) if fact in OPERATION_FACTS else -1 for fact in FACTS], dtype=np.int64
)
"""The column of OPERATION for a fact; -1: the fact is not about an operation."""
