"""A dictionary that cannot be changed, so that an element which looks frozen is."""

from __future__ import annotations

from typing import Any, NoReturn, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Fixed(dict[K, V]):
    """A dictionary whose entries are settled when it is made. `|` and `copy` give ordinary dictionaries."""

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError(
            "elements cannot be changed; `plant.changed(stations=plant.stations | {…})` gives a checked copy"
        )

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[Any, ...]:
        return Fixed, (dict(self),)
