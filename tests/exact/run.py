"""A case simulated, its figures read from the result and judged."""

from __future__ import annotations

from collections.abc import Mapping

import lineside
from tests.exact.case import Case
from tests.exact.judge import Estimate, Verdict, judge


def verdicts(case: Case, seed: int | None = None) -> list[Verdict]:
    """Simulate a case and judge each of its figures."""
    result = lineside.simulate(
        lineside.loads(case.model),
        duration=f"{case.duration_s} s",
        warmup=f"{case.warmup_s} s",
        replications=case.replications,
        seed=case.seed if seed is None else seed,
        workers=1,
    )
    return [judge(case, figure, find(result, figure.path)) for figure in case.figures]


def find(result: lineside.Result, path: str) -> Estimate:
    """The estimate at a path such as `stations s1 time busy`.

    Raises:
        LookupError: the result has no such figure.
    """
    value: object = result
    for key in path.split():
        if isinstance(value, Mapping):
            value = value[key]
        elif hasattr(value, key):
            value = getattr(value, key)
        else:
            raise LookupError(f"{path}: {type(value).__name__} has no `{key}`")
    if not isinstance(value, Estimate):
        raise LookupError(f"{path}: {value!r} is no estimate")  # noqa: TRY004 - the path is wrong, not an argument
    return value
