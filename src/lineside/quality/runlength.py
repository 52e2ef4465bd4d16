"""Average run lengths of charts, exact: how many points until a signal, in order or after a shift of so many σ.

Rules that count are Markov chains of what they remember (C. W. Champ and W. H. Woodall, Technometrics 29, 1987;
D. Brook and D. A. Evans, Biometrika 59, 1972). The two that look at the order of points, and EWMA and CUSUM, are
integral equations, solved by Gauss-Legendre quadrature (S. V. Crowder, Technometrics 29, 1987; A. L. Goel and S. M. Wu,
Technometrics 13, 1971).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Final

import numpy as np

from lineside.quality.constant import phi

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Values = NDArray[np.float64]

NODES: Final = 120
SIGNAL: Final = None
State = Hashable
_EDGES: Final = (-math.inf, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, math.inf)
_MIDDLES: Final = (-3.5, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5)


def _zones(shift: float) -> list[tuple[float, float]]:
    """A point of each zone between whole σ, and the chance to fall into it."""
    below = [float(phi(edge - shift)) if math.isfinite(edge) else float(edge > 0) for edge in _EDGES]
    return [(z, high - low) for z, low, high in zip(_MIDDLES, below, below[1:], strict=False)]


def of_chain(step: Callable[[State, float], State | None], start: State, shift: float = 0.0) -> float:
    """The mean number of points until `step` gives SIGNAL, from a state and a point of a zone to the next state."""
    states, rows = {start: 0}, [start]
    moves: list[dict[int, float]] = []
    for state in rows:
        mine: dict[int, float] = {}
        for z, chance in _zones(shift):
            then = step(state, z)
            if then is SIGNAL:
                continue
            if then not in states:
                states[then] = len(rows)
                rows.append(then)
            mine[states[then]] = mine.get(states[then], 0.0) + chance
        moves.append(mine)
    matrix = np.eye(len(rows))
    for row, mine in enumerate(moves):
        for column, chance in mine.items():
            matrix[row, column] -= chance
    return float(np.linalg.solve(matrix, np.ones(len(rows)))[0])


def of_rule(rule: int, shift: float = 0.0) -> float:
    """The average run length of one of Nelson's rules by itself.

    Rules 3 and 4 do not depend on a shift, since they look at the order of points alone.
    """
    if rule in (3, 4):
        return _of_order(5, alternating=False) if rule == 3 else _of_order(13, alternating=True)
    return of_chain(_STEPS[rule], _STARTS[rule], shift)


def _one_beyond(state: State, z: float) -> State | None:
    return SIGNAL if abs(z) > 3 else state


def _same_side(state: State, z: float) -> State | None:
    assert isinstance(state, int)
    side = 1 if z > 0 else -1
    run = state + side if state * side > 0 else side
    return SIGNAL if abs(run) >= 9 else run


def _of_last(span: int, least: int, edge: float) -> Callable[[State, float], State | None]:
    def step(state: State, z: float) -> State | None:
        assert isinstance(state, tuple)
        mark = 1 if z > edge else -1 if z < -edge else 0
        window = (*state, mark)[-span:]
        if mark and sum(each == mark for each in window) >= least:
            return SIGNAL
        return window[-(span - 1) :]

    return step


def _hugs(state: State, z: float) -> State | None:
    assert isinstance(state, int)
    run = state + 1 if abs(z) < 1 else 0
    return SIGNAL if run >= 15 else run


def _avoids(state: State, z: float) -> State | None:
    """Eight beyond 1σ, on both sides: how many in a row, and how many of these since the sides changed."""
    assert isinstance(state, tuple)
    count, same, side = state
    if abs(z) < 1:
        return (0, 0, 0)
    now = 1 if z > 0 else -1
    same = same + 1 if now == side else 1
    count = min(8, count + 1)
    return SIGNAL if count >= 8 and same < 8 else (count, min(same, 8), now)


_STEPS: Final = {
    1: _one_beyond, 2: _same_side, 5: _of_last(3, 2, 2.0), 6: _of_last(5, 4, 1.0), 7: _hugs, 8: _avoids,
}  # fmt: skip
_STARTS: Final[dict[int, State]] = {1: 0, 2: 0, 5: (), 6: (), 7: 0, 8: (0, 0, 0)}


def _of_order(runs: int, *, alternating: bool) -> float:
    """Points until so many steps in a row go one way, or to and fro: of ranks, which are even on [0, 1].

    L_k(u), the mean number of points still to come after k such steps that ended at rank u by a step up (the other way
    is its mirror image), solves a set of linear integral equations with polynomial solutions.
    """
    nodes, weights = np.polynomial.legendre.leggauss(40)
    u, w = (nodes + 1) / 2, weights / 2
    size = len(u)
    degree = np.polynomial.legendre.legvander(nodes, size - 1)
    inverse = np.linalg.inv(degree)

    def part(low: Values, high: Values) -> Values:
        """Weights by which the values at the nodes give the integral from `low` to `high`, one row for each pair."""
        found = np.zeros((size, size))
        for i in range(size):
            x = low[i] + (high[i] - low[i]) * (nodes + 1) / 2
            found[i] = (
                (weights * (high[i] - low[i]) / 2) @ np.polynomial.legendre.legvander(2 * x - 1, size - 1) @ inverse
            )
        return found

    above, under = part(u, np.ones(size)), part(np.zeros(size), u)
    mirror = np.eye(size)[::-1]
    states = runs - 1
    blocks = np.eye(states * size)
    for k in range(1, states + 1):
        row = slice((k - 1) * size, k * size)
        on, back = (under, above) if alternating else (above, under)
        turned = mirror if alternating else np.eye(size)
        if k < states:
            blocks[row, k * size : (k + 1) * size] -= on @ turned
        again = np.eye(size) if alternating else mirror
        blocks[row, :size] -= back @ again
    length = np.linalg.solve(blocks, np.ones(states * size))[:size]
    first = w @ ((above @ length) + (under @ (mirror @ length)))
    return float(2.0 + first)


def of_ewma(weight: float, width: float, shift: float = 0.0) -> float:
    """The average run length of an EWMA with settled limits, from its centre on."""
    h = width * math.sqrt(weight / (2 - weight))
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    x, w = h * nodes, h * weights
    inner = (x[None, :] - (1 - weight) * x[:, None]) / weight - shift
    kernel = np.exp(-(inner**2) / 2) / math.sqrt(2 * math.pi) / weight * w[None, :]
    length = np.linalg.solve(np.eye(NODES) - kernel, np.ones(NODES))
    at = (x - 0.0) / weight - shift
    return float(1 + (np.exp(-(at**2) / 2) / math.sqrt(2 * math.pi) / weight * w) @ length)


def of_cusum(slack: float, decision: float, shift: float = 0.0) -> float:
    """The average run length of a two-sided CUSUM from zero on: the rates of its sides add up."""
    return 1 / (1 / _one_sided(slack, decision, shift) + 1 / _one_sided(slack, decision, -shift))


def _one_sided(slack: float, decision: float, shift: float) -> float:
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    x, w = decision * (nodes + 1) / 2, decision * weights / 2
    start = np.concatenate(([0.0], x))
    inner = x[None, :] - start[:, None] + slack - shift
    kernel = np.exp(-(inner**2) / 2) / math.sqrt(2 * math.pi) * w[None, :]
    to_zero = phi(slack - shift - start)
    matrix = np.eye(NODES + 1)
    matrix[:, 0] -= to_zero
    matrix[:, 1:] -= kernel
    return float(np.linalg.solve(matrix, np.ones(NODES + 1))[0])


def of_binomial(share: float, size: int, low: float, high: float) -> float:
    """The average run length of a p chart's limits, exact: counts are few, so that it is not that of normal values.

    Points signal beyond `low` and `high`, shares of a sample of so many, where each is bad with a chance `share`.
    """
    inside = sum(
        math.comb(size, k) * share**k * (1 - share) ** (size - k)
        for k in range(size + 1)
        if low - 1e-12 <= k / size <= high + 1e-12
    )
    return 1 / (1 - inside) if inside < 1 else math.inf


def of_shares(chances: Values) -> float:
    """The mean number of points until a signal where each signals with a chance of its own, as under a drift.

    The last chance holds for all points behind.
    """
    survives = np.concatenate(([1.0], np.cumprod(1 - chances)))
    return float(survives[:-1].sum() + survives[-1] / chances[-1])
