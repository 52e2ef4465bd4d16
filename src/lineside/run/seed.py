"""The seed of an emulated plant: what the command line looks at before it loads anything large."""

from __future__ import annotations

from lineside.errors import InputError, Place, Problem


def check_seed(seed: int) -> None:
    """Raise InputError for a seed that is no 64-bit number."""
    if not -(2**63) <= seed < 2**63:
        message = f"expected a whole number from -2^63 to 2^63 - 1, found {seed}"
        raise InputError([Problem(Place("--seed"), message)])
