"""What machines did while nobody heard them is unknown, and nothing else is changed."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lineside.kpi.elements import ALL_STATES
from lineside.kpi.fold import INTERVAL
from lineside.kpi.gaps import Gaps

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Lines = NDArray[np.void]

UNKNOWN = ALL_STATES.index("unknown")
END = 40


def rows(states: list[tuple[int, int]]) -> Lines:
    """A machine's intervals from (state, lasts)."""
    found, at = np.zeros(len(states), INTERVAL), 0
    for row, (state, lasts) in zip(found, states, strict=True):
        row["state"], row["since"], row["until"], row["first"], row["serial"] = state, at, at + lasts, 1, 7
        at += lasts
    return found


def by_instant(found: Lines) -> list[int]:
    states = [-1] * int(found["until"].max())
    for row in found:
        for at in range(row["since"], row["until"]):
            assert states[at] == -1  # nothing twice
            states[at] = int(row["state"])
    return states


@given(
    states=st.lists(st.tuples(st.integers(0, 10), st.integers(1, 12)), min_size=1, max_size=8),
    cuts=st.lists(st.integers(0, END), unique=True, max_size=6),
    looks=st.lists(st.integers(1, END), max_size=3),
)
@settings(max_examples=150)
def test_each_instant_is_what_it_was_or_unknown(
    states: list[tuple[int, int]], cuts: list[int], looks: list[int]
) -> None:
    """Gaps and looks anywhere: held against a list of instants; each state that was seen begins once."""
    whole = rows(states)
    end = int(whole["until"][-1])
    gaps, cuts = Gaps(), sorted(cuts)
    for n, at in enumerate(cuts):
        (gaps.lose if n % 2 == 0 else gaps.hear)(0, at)
    pieces = []
    for row in whole:  # looked at in its midst, an interval comes in pieces
        marks = {at for at in looks if row["since"] < at < row["until"]} | {int(row["since"]), int(row["until"])}
        for n, (since, until) in enumerate(pairwise(sorted(marks))):
            piece = row.copy()
            piece["since"], piece["until"], piece["first"] = since, until, n == 0
            pieces.append(gaps.over(np.array([piece], INTERVAL)))
    found = np.concatenate(pieces)
    ends = [*cuts[1::2], end]
    lost = [any(a <= at < b for a, b in zip(cuts[::2], ends, strict=False)) for at in range(end)]
    before = by_instant(whole)
    assert by_instant(found) == [UNKNOWN if gone else was for gone, was in zip(lost, before, strict=True)]
    for row in whole:
        seen = [at for at in range(row["since"], row["until"]) if not lost[at]]
        mine = found[(found["since"] >= row["since"]) & (found["until"] <= row["until"]) & (found["state"] != UNKNOWN)]
        assert mine["first"].sum() == bool(seen)
    assert set(found["serial"][found["state"] == UNKNOWN].tolist()) <= {-1}
