"""What a result holds cannot be changed, whichever of its dictionaries is reached for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, NoReturn, TypeVar

from lineside.model.fixed import Fixed

K = TypeVar("K")
V = TypeVar("V")


class Sealed(Fixed[K, V]):
    """A dictionary of a result: its entries are settled when it is made."""

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("a result cannot be changed; `dict(result.stations)` is a copy that can")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[Any, ...]:
        return Sealed, (dict(self),)


def seal(result: object) -> None:
    """Put a sealed dictionary in the place of each in a frozen dataclass, however deep it lies."""
    for each in fields(result):  # type: ignore[arg-type]
        value = getattr(result, each.name)
        settled = _settled(value)
        if settled is not value:
            object.__setattr__(result, each.name, settled)


def _settled(value: object) -> object:
    if isinstance(value, Mapping):
        return value if isinstance(value, Fixed) else Sealed({key: _settled(each) for key, each in value.items()})
    if isinstance(value, tuple):
        for each in value:
            _settled(each)
    elif is_dataclass(value) and not isinstance(value, type):
        seal(value)
    return value
