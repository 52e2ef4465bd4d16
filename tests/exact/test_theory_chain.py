"""The chain solver agrees with what can be solved by hand, and says when there is no answer."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import numpy as np
import pytest

from tests.exact.theory.chain import explore


def test_a_birth_death_chain_has_geometric_probabilities_exactly() -> None:
    def moves(n: int) -> Iterable[tuple[Fraction, int]]:
        if n < 4:
            yield Fraction(2), n + 1
        if n > 0:
            yield Fraction(3), n - 1

    chain = explore(0, moves)
    weights = [Fraction(2, 3) ** n for n in range(5)]
    assert chain.exact() == [weight / sum(weights) for weight in weights]
    assert chain.stationary() == pytest.approx([float(p) for p in chain.exact()], rel=1e-13)


def test_floats_and_fractions_agree_on_a_chain_without_structure() -> None:
    rates = {(i, j): Fraction((7 * i + 3 * j) % 5 + 1, 3) for i in range(12) for j in range(12) if (i * j + i) % 3}

    def moves(i: int) -> Iterable[tuple[Fraction, int]]:
        yield Fraction(1), (i + 1) % 12
        yield from ((rate, j) for (a, j), rate in rates.items() if a == i)

    chain = explore(0, moves)
    exact = chain.exact()
    assert sum(exact) == 1
    assert chain.stationary() == pytest.approx([float(p) for p in exact], rel=1e-12)
    flow = [sum(exact[i] * Fraction(row.get(j, 0)) for i, row in enumerate(chain.rates)) for j in range(12)]
    assert flow == [exact[j] * sum(Fraction(rate) for rate in chain.rates[j].values()) for j in range(12)]


def test_states_that_are_left_for_ever_have_probability_zero() -> None:
    links = {"start": [(1.0, "fill")], "fill": [(1.0, "a")], "a": [(1.0, "b")], "b": [(3.0, "a")]}
    chain = explore("start", lambda state: links[state])
    shares = dict(zip(chain.states, np.round(chain.stationary(), 12), strict=True))
    assert shares == {"start": 0.0, "fill": 0.0, "a": 0.75, "b": 0.25}


def test_two_closed_classes_are_refused() -> None:
    links: dict[str, list[tuple[float, str]]] = {"start": [(1.0, "left"), (1.0, "right")], "left": [], "right": []}
    with pytest.raises(ValueError, match="more than one closed class"):
        explore("start", lambda state: links[state]).stationary()


def test_an_endless_chain_stops_at_the_limit() -> None:
    with pytest.raises(ValueError, match="more than 50 states"):
        explore(0, lambda n: [(1.0, n + 1)], limit=50)
