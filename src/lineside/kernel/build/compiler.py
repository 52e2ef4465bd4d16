"""How kernel functions are compiled: once for a version of them, with some 9 s of processor time a thousand lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import numba
from numba import types

from lineside.kernel.build.cache import cache_folder
from lineside.lower.mode import JIT

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a kernel function on first use and keep the result for later processes."""
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(cache_folder())
    try:
        dispatcher = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    finally:
        numba.config.CACHE_DIR = before
    if JIT:
        _forget_literals(dispatcher)
    return dispatcher


def _forget_literals(dispatcher: Any) -> None:
    """A call with a constant, `push(…, ENDED, m, 0)`, would compile the function once more for that constant."""
    resolve = dispatcher.get_call_template

    def without_literals(arguments: Any, keywords: Any) -> Any:
        return resolve([types.unliteral(a) for a in arguments], {k: types.unliteral(a) for k, a in keywords.items()})

    dispatcher.get_call_template = without_literals
