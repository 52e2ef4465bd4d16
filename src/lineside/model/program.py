"""How work is best divided among those who can do it, and what is then used most: a small linear program.

Where every piece of work has one place, this is a sum; alternatives and people who stand in for each other make it a
program: least u with Σ x = work and Σ x ≤ u · hours. Solved by HiGHS (Q. Huangfu and J. A. J. Hall, Mathematical
Programming Computation 10 (2018)), through SciPy.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from lineside.model.capacity import Where
from lineside.model.work import Work

_EVEN: Final = 1e-6
"""A division by the hours there are is kept where no other is better by more than this share."""


def divided(works: Iterable[tuple[Work, float]], hours: Mapping[Where, float]) -> dict[Where, float]:
    """Hours of use of each place, repairs included, when works at these rates (a week) are divided for the best.

    By the hours that each has, unless that uses one more than it has to be.
    """
    plain, shared = _sorted_out(works)
    even = defaultdict(float, plain)
    for work, rate in shared:
        together = sum(hours[where] for where in work.by)
        for where in work.by:
            even[where] += rate * work.seconds[where] / 3600 * hours[where] / together
    if not shared:
        return even
    best = _solved(plain, shared, hours)
    return best if used(even, hours) > used(best, hours) * (1 + _EVEN) + 1e-12 else even


def used(hours_of: Mapping[Where, float], hours: Mapping[Where, float]) -> float:
    """The largest share of its hours for which any place is used."""
    return max((each / hours[where] for where, each in hours_of.items() if hours[where] > 0), default=0.0)


def _sorted_out(works: Iterable[tuple[Work, float]]) -> tuple[dict[Where, float], list[tuple[Work, float]]]:
    """What has one place only, in hours; and the rest, that of the same places together."""
    plain: dict[Where, float] = defaultdict(float)
    shared: dict[tuple[tuple[Where, ...], tuple[float, ...]], float] = defaultdict(float)
    for work, rate in works:
        if len(work.by) == 1:
            plain[work.by[0]] += rate * work.seconds[work.by[0]] / 3600
            continue
        longest = max(work.seconds.values())
        if longest > 0 and rate > 0:
            shared[work.by, tuple(work.seconds[where] / longest for where in work.by)] += rate * longest
    return plain, [
        (Work(by, dict(zip(by, ratios, strict=True)), 1.0), seconds) for (by, ratios), seconds in shared.items()
    ]


def _solved(
    plain: Mapping[Where, float], shared: list[tuple[Work, float]], hours: Mapping[Where, float]
) -> dict[Where, float]:
    import numpy as np
    from scipy.optimize import linprog
    from scipy.sparse import coo_matrix

    columns = [(row, where) for row, (work, _) in enumerate(shared) for where in work.by]
    places = list(dict.fromkeys([*(where for _, where in columns)]))
    at = {where: row for row, where in enumerate(places)}
    n = len(columns)
    whole = coo_matrix((np.ones(n), ([row for row, _ in columns], range(1, n + 1))), (len(shared), n + 1))
    share = [shared[row][0].seconds[where] * shared[row][1] / 3600 / hours[where] for row, where in columns]
    rows = [*(at[where] for _, where in columns), *range(len(places))]
    room = coo_matrix(
        ([*share, *(-1.0 for _ in places)], (rows, [*range(1, n + 1), *(0 for _ in places)])), (len(places), n + 1)
    )
    least = max([0.0, *(each / hours[where] for where, each in plain.items() if where not in at and hours[where] > 0)])
    solved = linprog(
        np.eye(1, n + 1)[0],
        A_ub=room,
        b_ub=[-plain.get(where, 0.0) / hours[where] for where in places],
        A_eq=whole,
        b_eq=np.ones(len(shared)),
        bounds=[(least, None), *[(0.0, 1.0)] * n],
        method="highs",
    )
    found = defaultdict(float, plain)
    for (row, where), part in zip(columns, solved.x[1:], strict=True):
        found[where] += float(part) * shared[row][0].seconds[where] * shared[row][1] / 3600
    return found
