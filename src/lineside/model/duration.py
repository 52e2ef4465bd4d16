"""How long: what a caller writes as a duration, in seconds."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, SupportsFloat

from lineside.errors import InputError, Place, Problem

if TYPE_CHECKING:
    from typing import TypeAlias

Duration: TypeAlias = "str | float | timedelta"
"""`"30 d"`, `"30d"`, seconds as a number, or a `timedelta`."""

MOST_S = 100 * 365.25 * 86_400.0
"""A century; the kernel's clock reaches further, but a longer run is a slip of the pen."""
_SHORT = re.compile(r"\s*([0-9.]+(?:[eE][+-]?[0-9]+)?)\s*([^\W\d_]+)\s*")


def seconds(value: Duration, what: str, *, positive: bool = True) -> float:
    """A duration in seconds; `what` names it in the message of the InputError for one that cannot be."""
    if isinstance(value, timedelta):
        found = value.total_seconds()
    elif isinstance(value, str):
        found = _parse(value, what)
    elif _is_number(value):
        found = float(value)
    else:
        raise _refusal(what, f"expected a time such as `30 d`, seconds, or a timedelta, found {value!r}")
    if not (found > 0.0 if positive else found >= 0.0):
        raise _refusal(what, f"`{value}` is not {'above' if positive else 'at least'} zero")
    if found > MOST_S:
        raise _refusal(what, f"`{value}` is longer than a century")
    return found


def _is_number(value: object) -> bool:
    return isinstance(value, SupportsFloat) and not isinstance(value, bool)


def _parse(text: str, what: str) -> float:
    from pydantic_core import PydanticCustomError

    from lineside.model.quantity import parse

    short = _SHORT.fullmatch(text)
    try:
        return float(parse(f"{short[1]} {short[2]}" if short else text, "time"))
    except PydanticCustomError as error:
        raise _refusal(what, error.message()) from None


def _refusal(what: str, message: str) -> InputError:
    return InputError([Problem(Place(what), message)])
