"""Random numbers that are hashes: of the right law, alike for nobody, the same for ever.

Everything is seeded. A statistical test passes at the level of 99.9 %: one in a thousand seeds would fail it.
"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import special, stats

from lineside.kernel.core.random import bits, mix, normal_quantile, uniform
from lineside.lower.mode import JIT
from tests.kernel.doors import quantiles, uniforms, words

pytestmark = pytest.mark.compiler_off

N = 200_000 if JIT else 2_000
LEVEL = 0.001
SEED, STREAM = np.uint64(0x0123456789ABCDEF), np.uint64(0xFEDCBA9876543210)


def some_words(seed: int = int(SEED), stream: int = int(STREAM), first: int = 0, index: int = 0) -> NDArray[np.uint64]:
    out = np.empty(N, np.uint64)
    words(np.uint64(seed), np.uint64(stream), first, index, out)
    return out


def some_uniforms(
    seed: int = int(SEED), stream: int = int(STREAM), first: int = 0, index: int = 0
) -> NDArray[np.float64]:
    out = np.empty(N)
    uniforms(np.uint64(seed), np.uint64(stream), first, index, out)
    return out


class TestTheHash:
    def test_it_is_splitmix64(self) -> None:
        """The first outputs of SplitMix64 from state 0, as its authors' program prints them."""
        assert [int(bits(np.uint64(0), np.uint64(0), n, 0)) for n in (1, 2, 3)] == [
            0xE220A8397B1DCDAF,
            0x6E789E6AA1B965F4,
            0x06C45D188009454F,
        ]

    def test_it_is_a_function_of_its_key_alone(self) -> None:
        assert (some_words() == some_words()).all()
        assert some_words(first=7)[0] == bits(SEED, STREAM, 7, 0)

    def test_no_two_draws_of_a_stream_are_alike(self) -> None:
        assert len(np.unique(some_words())) == N

    @pytest.mark.parametrize("bit", range(64))
    def test_flipping_one_bit_of_seed_or_stream_flips_each_bit_half_of_the_time(self, bit: int) -> None:
        """Chi-squared over 64 output bits, per input bit."""
        trials = 400 if JIT else 50
        flips = np.zeros(64)
        for n in range(trials):
            seed = int(mix(np.uint64(n + 1)))
            one, other = np.uint64(seed), np.uint64(seed ^ (1 << bit))
            changed = int(bits(one, STREAM, n, 0)) ^ int(bits(other, STREAM, n, 0))
            flips += [(changed >> place) & 1 for place in range(64)]
        statistic = ((flips - trials / 2) ** 2 / (trials / 4)).sum()
        assert statistic < stats.chi2.isf(LEVEL / 64, 64)

    def test_every_bit_is_one_half_of_the_time(self) -> None:
        drawn = some_words()
        ones = np.array([(drawn >> np.uint64(place) & np.uint64(1)).sum() for place in range(64)])
        statistic = ((ones - N / 2) ** 2 / (N / 4)).sum()
        assert statistic < stats.chi2.isf(LEVEL, 64)

    def test_bits_of_one_draw_do_not_depend_on_each_other(self) -> None:
        drawn = some_words()
        planes = np.array([(drawn >> np.uint64(place) & np.uint64(1)) for place in range(64)], float) * 2 - 1
        correlation = (planes @ planes.T) / N
        off = correlation[np.triu_indices(64, 1)]
        assert np.abs(off).max() < stats.norm.isf(LEVEL / 2 / len(off)) / np.sqrt(N)


class TestUniforms:
    def test_they_are_spread_evenly(self) -> None:
        assert stats.kstest(some_uniforms(), "uniform").pvalue > LEVEL

    @pytest.mark.parametrize("lag", [1, 2, 3, 10])
    def test_they_are_not_correlated_with_those_before(self, lag: int) -> None:
        u = some_uniforms() - 0.5
        correlation = (u[lag:] * u[:-lag]).mean() * 12
        assert abs(correlation) < stats.norm.isf(LEVEL / 2) / np.sqrt(N - lag)

    @pytest.mark.parametrize("other", ["seed", "stream", "index", "next seed", "next stream"])
    def test_other_keys_give_other_numbers(self, other: str) -> None:
        """Pairs of draws fill the unit square evenly: chi-squared over 16 × 16 cells."""
        keys = {
            "seed": {"seed": 99},
            "stream": {"stream": 99},
            "index": {"index": 1},
            "next seed": {"seed": int(SEED) + 1},
            "next stream": {"stream": int(STREAM) ^ 1},
        }
        counts, _, _ = np.histogram2d(some_uniforms(), some_uniforms(**keys[other]), bins=16, range=((0, 1), (0, 1)))
        assert stats.chisquare(counts.ravel()).pvalue > LEVEL

    def test_they_lie_above_zero_and_below_one_whatever_the_bits(self) -> None:
        """Streams are made for which the bits are all zeros and all ones: the hash can be undone."""
        for wanted in (0, 2**64 - 1, 2**64 - 2**11, 2**11 - 1):
            stream = unmixed(unmixed(wanted)) ^ int(SEED)
            assert bits(SEED, np.uint64(stream), 0, 0) == wanted
            assert 0.0 < uniform(SEED, np.uint64(stream), 0, 0) < 1.0


def unmixed(z: int) -> int:
    """The inverse of `mix`: shifts are undone by repetition, factors by their inverses modulo 2⁶⁴."""

    def unshifted(value: int, by: int) -> int:
        found = value
        for _ in range(64 // by):
            found = value ^ (found >> by)
        return found

    z = unshifted(z, 31)
    z = z * pow(0x94D049BB133111EB, -1, 2**64) % 2**64
    z = unshifted(z, 27)
    z = z * pow(0xBF58476D1CE4E5B9, -1, 2**64) % 2**64
    return unshifted(z, 30)


class TestNormalQuantile:
    def test_it_agrees_with_scipy_to_14_digits(self) -> None:
        tails = np.geomspace(1e-300, 0.4, N // 2)
        p = np.concatenate([tails, np.linspace(0.001, 0.999, N // 2), 1 - tails[tails > 1e-15]])
        z = np.empty_like(p)
        quantiles(p, z)
        np.testing.assert_allclose(z, special.ndtri(p), rtol=1e-14, atol=1e-15)

    def test_it_is_zero_at_one_half_and_the_same_on_both_sides(self) -> None:
        assert normal_quantile(0.5) == 0.0
        for p in (0.25, 0.125, 2.0**-10, 2.0**-50):  # of which 1 - p is exact
            assert normal_quantile(1.0 - p) == -normal_quantile(p)

    def test_it_rises(self) -> None:
        p = np.sort(some_uniforms())
        z = np.empty_like(p)
        quantiles(p, z)
        assert (np.diff(z) >= 0).all()
