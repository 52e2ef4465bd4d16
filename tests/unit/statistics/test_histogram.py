from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineside.kernel.flow.lot import bin_of
from lineside.lower.codes import BINS
from lineside.statistics.histogram import edges, merged, occupied, quantiles

DURATIONS = st.lists(st.integers(0, 10**12), min_size=1, max_size=200)
WIDEST = 1 / 32


def counted(durations: list[int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    bins = np.zeros(BINS, np.int64)
    for duration in durations:
        bins[bin_of(duration)] += 1
    return bins


@given(st.integers(0, (1 << 44) - 1))
def test_the_kernel_counts_a_duration_between_the_edges_of_its_bin(duration: int) -> None:
    b = bin_of(duration)
    assert edges()[b] <= duration < edges()[b + 1]


def test_bins_follow_one_another_and_none_is_wider_than_a_32nd() -> None:
    assert len(edges()) == BINS + 1
    assert all(low < high for low, high in pairwise(edges()))
    assert all(high - low <= max(1, low * WIDEST) for low, high in pairwise(edges()))


@given(DURATIONS, st.sampled_from([0.1, 0.5, 0.9, 0.99]))
def test_a_quantile_is_off_by_one_bin_at_most(durations: list[int], probability: float) -> None:
    exact = sorted(durations)[math.ceil(probability * len(durations)) - 1]
    (found,) = quantiles(counted(durations), [probability])
    assert abs(found - exact) <= max(1.0, exact * WIDEST)


@given(DURATIONS)
def test_quantiles_rise_and_end_at_the_longest(durations: list[int]) -> None:
    found = quantiles(counted(durations), [0.1, 0.5, 0.9, 0.99, 1.0], max(durations))
    assert found == sorted(found)
    assert found[-1] <= max(durations)


def test_evenly_spread_values_are_found_evenly_spread() -> None:
    found = quantiles(counted(list(range(0, 10_000_000, 100))), [0.25, 0.5, 0.75])
    assert found == pytest.approx([2_500_000, 5_000_000, 7_500_000], rel=1e-3)


@given(DURATIONS, DURATIONS)
def test_histograms_are_merged_from_their_occupied_bins(some: list[int], others: list[int]) -> None:
    together = merged([occupied(counted(some)), occupied(counted(others))])
    assert together.tolist() == counted(some + others).tolist()


def test_nothing_counted_has_no_quantiles() -> None:
    assert all(math.isnan(each) for each in quantiles(counted([]), [0.5, 0.9]))
