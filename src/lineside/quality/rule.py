"""Nelson's eight rules, one by one, over standardised points as they come, in batches of any size.

L. S. Nelson, The Shewhart Control Chart: Tests for Special Causes, Journal of Quality Technology 16 (1984). A rule of
several points signals at the point that completes it; of two out of three, and four out of five, that is one that
counts itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Values = NDArray[np.float64]
    Flags = NDArray[np.bool_]

RULES: Final = {
    1: ("超出 3σ", "one point beyond 3σ"),
    2: ("连续 9 点同侧", "nine points in a row on one side"),
    3: ("连续 6 点单调", "six points in a row rising, or falling"),
    4: ("连续 14 点交替", "fourteen points in a row alternating"),
    5: ("3 点中 2 点同侧超出 2σ", "two of three points beyond 2σ on one side"),
    6: ("5 点中 4 点同侧超出 1σ", "four of five points beyond 1σ on one side"),
    7: ("连续 15 点在 1σ 内", "fifteen points in a row within 1σ"),
    8: ("连续 8 点在 1σ 外且两侧都有", "eight points in a row beyond 1σ, on both sides"),
}
"""Number → what it looks for, in Chinese and English."""
MEMORY: Final = 14
"""Points before the present one that a rule may look at."""


class Nelson:
    """Looks at points by some of the rules."""

    def __init__(self, rules: Iterable[int] = RULES) -> None:
        """`rules`: numbers of RULES. Raises ValueError for another."""
        self.rules = tuple(dict.fromkeys(rules))
        unknown = [each for each in self.rules if each not in RULES]
        if unknown:
            raise ValueError(f"there is no rule {unknown[0]}; there are 1 to {len(RULES)}")
        self._before = np.zeros(0)

    def feed(self, z: Values) -> dict[int, Flags]:
        """By rule: whether it signals at each of these points."""
        whole = np.concatenate((self._before, z))
        skip = len(self._before)
        self._before = whole[-MEMORY:]
        return {rule: _LOOKS[rule](whole)[skip:] for rule in self.rules}

    def restart(self) -> None:
        """Forget the points so far, as after an adjustment."""
        self._before = np.zeros(0)


def _within(flags: Flags, span: int, least: int) -> Flags:
    """Whether at least so many of the last `span` are true; where there are fewer before, of those there are."""
    sums = np.concatenate(([0], np.cumsum(flags)))
    first = np.maximum(np.arange(1, len(flags) + 1) - span, 0)
    found: Flags = sums[1:] - sums[first] >= least
    return found


def _beyond(z: Values) -> Flags:
    return np.abs(z) > 3


def _one_side(z: Values) -> Flags:
    return _within(z > 0, 9, 9) | _within(z < 0, 9, 9)


def _trend(z: Values) -> Flags:
    step = np.diff(z, prepend=z[:1])
    return _within(step > 0, 5, 5) | _within(step < 0, 5, 5)


def _alternating(z: Values) -> Flags:
    step = np.sign(np.diff(z, prepend=z[:1]))
    turns = np.concatenate((np.zeros(min(1, len(z)), bool), step[1:] * step[:-1] < 0))
    return _within(turns, 12, 12)


def _two_of_three(z: Values) -> Flags:
    high, low = z > 2, z < -2
    return (_within(high, 3, 2) & high) | (_within(low, 3, 2) & low)


def _four_of_five(z: Values) -> Flags:
    high, low = z > 1, z < -1
    return (_within(high, 5, 4) & high) | (_within(low, 5, 4) & low)


def _hugging(z: Values) -> Flags:
    return _within(np.abs(z) < 1, 15, 15)


def _avoiding(z: Values) -> Flags:
    out = _within(np.abs(z) > 1, 8, 8)
    return out & _within(z > 1, 8, 1) & _within(z < -1, 8, 1)


_LOOKS: Final = {
    1: _beyond, 2: _one_side, 3: _trend, 4: _alternating, 5: _two_of_three, 6: _four_of_five, 7: _hugging, 8: _avoiding,
}  # fmt: skip
