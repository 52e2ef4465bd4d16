"""Counter-based random numbers: a draw is a hash of (seed, stream, counter, index), so that it depends on nothing else.

The mixing function is the finaliser of SplitMix64 (Steele, Lea, Flood 2014, "Fast splittable pseudorandom number
generators", variant 13 of Stafford). A stream is a SplitMix64 sequence from a hashed starting point: 10⁴ streams of
10⁷ draws overlap somewhere with probability 5·10⁻⁵. Where a distribution has a closed inverse it is used, one uniform
a draw, so that variants of a plant stay comparable draw by draw.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.table import distributions, values
from lineside.lower.codes import (
    CONSTANT,
    ERLANG,
    EXPONENTIAL,
    GAMMA,
    LOGNORMAL,
    NORMAL,
    TRIANGULAR,
    UNIFORM,
    WEIBULL,
)
from lineside.lower.mode import JIT

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header

u64 = np.uint64
GOLDEN = u64(0x9E3779B97F4A7C15)
SECOND_INDEX = u64(0xD1B54A32D192ED03)
FIRST = u64(0xBF58476D1CE4E5B9)
SECOND = u64(0x94D049BB133111EB)
UNIT = 1.0 / 4503599627370496.0  # 2⁻⁵²

if JIT:

    @compiled
    def mix(z: np.uint64) -> np.uint64:
        """Scramble 64 bits."""
        z = (z ^ (z >> u64(30))) * FIRST
        z = (z ^ (z >> u64(27))) * SECOND
        return z ^ (z >> u64(31))

    @compiled
    def bits(seed: np.uint64, stream: np.uint64, counter: int, index: int) -> np.uint64:
        """The 64 random bits of one draw."""
        z = mix(mix(seed ^ stream) + u64(counter) * GOLDEN)
        if index:
            z = mix(z + u64(index) * SECOND_INDEX)
        return z

else:
    # Python's integers do not wrap and NumPy's warn when they do: the same arithmetic, masked.
    _MASK = (1 << 64) - 1

    def _mix(z: int) -> int:
        z = ((z ^ (z >> 30)) * int(FIRST)) & _MASK
        z = ((z ^ (z >> 27)) * int(SECOND)) & _MASK
        return z ^ (z >> 31)

    def mix(z: np.uint64) -> np.uint64:
        """Scramble 64 bits."""
        return u64(_mix(int(z)))

    def bits(seed: np.uint64, stream: np.uint64, counter: int, index: int) -> np.uint64:
        """The 64 random bits of one draw."""
        z = _mix((_mix(int(seed) ^ int(stream)) + int(counter) * int(GOLDEN)) & _MASK)
        if index:
            z = _mix((z + int(index) * int(SECOND_INDEX)) & _MASK)
        return u64(z)


@compiled
def uniform(seed: np.uint64, stream: np.uint64, counter: int, index: int) -> float:
    """A number in the open interval (0, 1): with 52 bits and a half nothing is rounded, to 1 least of all."""
    return (float(bits(seed, stream, counter, index) >> u64(12)) + 0.5) * UNIT


@compiled
def part_counter(serial: int, visit: int) -> int:
    """The draw counter of a part's visit to a step; 2²⁴ visits are kept apart.

    The lower eight bits of a visit count operations begun since the part came, the others how often it came before.
    """
    return (serial << 24) + visit


@compiled
def normal_quantile(p: float) -> float:
    """The inverse of the standard normal distribution function, to about 1e-16 (Wichura 1988, algorithm AS 241)."""
    q = p - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        above = 2.5090809287301226727e3
        above = above * r + 3.3430575583588128105e4
        above = above * r + 6.7265770927008700853e4
        above = above * r + 4.5921953931549871457e4
        above = above * r + 1.3731693765509461125e4
        above = above * r + 1.9715909503065514427e3
        above = above * r + 1.3314166789178437745e2
        above = above * r + 3.3871328727963666080e0
        below = 5.2264952788528545610e3
        below = below * r + 2.8729085735721942674e4
        below = below * r + 3.9307895800092710610e4
        below = below * r + 2.1213794301586595867e4
        below = below * r + 5.3941960214247511077e3
        below = below * r + 6.8718700749205790830e2
        below = below * r + 4.2313330701600911252e1
        return q * above / (below * r + 1.0)
    r = math.sqrt(-math.log(min(p, 1.0 - p)))
    if r <= 5.0:
        r -= 1.6
        above = 7.74545014278341407640e-4
        above = above * r + 2.27238449892691845833e-2
        above = above * r + 2.41780725177450611770e-1
        above = above * r + 1.27045825245236838258e0
        above = above * r + 3.64784832476320460504e0
        above = above * r + 5.76949722146069140550e0
        above = above * r + 4.63033784615654529590e0
        above = above * r + 1.42343711074968357734e0
        below = 1.05075007164441684324e-9
        below = below * r + 5.47593808499534494600e-4
        below = below * r + 1.51986665636164571966e-2
        below = below * r + 1.48103976427480074590e-1
        below = below * r + 6.89767334985100004550e-1
        below = below * r + 1.67638483018380384940e0
        below = below * r + 2.05319162663775882187e0
    else:
        r -= 5.0
        above = 2.01033439929228813265e-7
        above = above * r + 2.71155556874348757815e-5
        above = above * r + 1.24266094738807843860e-3
        above = above * r + 2.65321895265761230930e-2
        above = above * r + 2.96560571828504891230e-1
        above = above * r + 1.78482653991729133580e0
        above = above * r + 5.46378491116411436990e0
        above = above * r + 6.65790464350110377720e0
        below = 2.04426310338993978564e-15
        below = below * r + 1.42151175831644588870e-7
        below = below * r + 1.84631831751005468180e-5
        below = below * r + 7.86869131145613259100e-4
        below = below * r + 1.48753612908506148525e-2
        below = below * r + 1.36929880922735805310e-1
        below = below * r + 5.99832206555887937690e-1
    z = above / (below * r + 1.0)
    return -z if q < 0.0 else z


@compiled
def gamma(seed: np.uint64, stream: np.uint64, counter: int, shape: float) -> float:
    """A gamma variate of scale 1 (Marsaglia and Tsang 2000): normal and uniform by turns, until one is accepted."""
    k = shape if shape >= 1.0 else shape + 1.0
    d = k - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    index = 1
    while True:
        x = normal_quantile(uniform(seed, stream, counter, index))
        v = 1.0 + c * x
        if v > 0.0:
            v = v * v * v
            if math.log(uniform(seed, stream, counter, index + 1)) < 0.5 * x * x + d - d * v + d * math.log(v):
                break
        index += 2
    if shape < 1.0:
        return d * v * uniform(seed, stream, counter, 0) ** (1.0 / shape)
    return d * v


@compiled
def variate(h: Header, d: int, stream: np.uint64, counter: int) -> float:
    """One draw from distribution `d`; parameters are laid out by `lower.tables`."""
    law = distributions(h)[d]
    kind = law.kind
    if kind == CONSTANT:
        return law.a
    if kind == GAMMA:
        return law.b * gamma(h.seed, stream, counter, law.a)
    u = uniform(h.seed, stream, counter, 0)
    if kind == EXPONENTIAL:
        return -law.a * math.log(u)
    if kind == UNIFORM:
        return law.a + (law.b - law.a) * u
    if kind == TRIANGULAR:
        rise = (law.b - law.a) / (law.c - law.a)
        if u < rise:
            return law.a + math.sqrt(u * (law.c - law.a) * (law.b - law.a))
        return law.c - math.sqrt((1.0 - u) * (law.c - law.a) * (law.c - law.b))
    if kind == NORMAL:
        return law.a - law.b * normal_quantile((1.0 - u) * (1.0 - law.c))  # from above, where nothing rounds to 1
    if kind == LOGNORMAL:
        return math.exp(law.a + law.b * normal_quantile(u))
    if kind == WEIBULL:
        return law.a * (-math.log(u)) ** (1.0 / law.b)
    if kind == ERLANG:
        total = -math.log(u)
        for index in range(1, int(law.b)):
            total -= math.log(uniform(h.seed, stream, counter, index))
        return law.a * total
    return values(h)[law.value + int(u * law.values)].x


@compiled
def draw(h: Header, d: int, stream: np.uint64, counter: int) -> int:
    """One draw as a whole number, at least 1.

    Nothing in a plant takes no time, so that no answer comes in the instant of its question.
    """
    return max(1, int(variate(h, d, stream, counter) + 0.5))
