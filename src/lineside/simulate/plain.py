"""Results as JSON's own types, and back: dataclasses and mappings as dictionaries, NaN as null."""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Any, TypeAlias, TypeVar, Union, get_args, get_origin, get_type_hints

from lineside.statistics.interval import known

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
T = TypeVar("T")


def plain(value: object) -> Json:
    """Dataclasses and mappings as dictionaries, intervals as their three numbers, NaN as None."""
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    if is_dataclass(value):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, float):
        return known(value)
    assert value is None or isinstance(value, str | int)
    return value


def read(kind: type[T], value: Json, names: Mapping[str, object]) -> T:
    """What `plain` made of a dataclass, as that dataclass again; keys that it does not know are left out.

    `names` are types that the dataclass's module only knows while types are checked. Raises KeyError, TypeError or
    ValueError for what is none.
    """
    found: T = _read(kind, value, tuple(names.items()))
    return found


def _read(kind: Any, value: Json, names: tuple[tuple[str, object], ...]) -> Any:
    origin, inside = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        some = next(each for each in inside if each is not type(None))
        return None if value is None else _read(some, value, names)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        assert isinstance(value, dict)
        return {key: _read(inside[1], each, names) for key, each in value.items()}
    if origin is tuple:
        assert isinstance(value, list)
        return tuple(_read(inside[0], each, names) for each in value)
    if isinstance(kind, type) and is_dataclass(kind):
        if not isinstance(value, dict):
            raise TypeError(f"expected {kind.__name__}, found {value!r}")
        hints = _hints(kind, names)
        return kind(**{name: _read(hint, value[name], names) for name, hint in hints.items() if name in value})
    if kind is float:
        return math.nan if value is None else float(value)  # type: ignore[arg-type]
    return value


@cache
def _hints(kind: type, names: tuple[tuple[str, object], ...]) -> dict[str, Any]:
    """The types of a dataclass's fields that JSON has."""
    known_names = dict(names) | vars(sys.modules[kind.__module__])
    hints = get_type_hints(kind, globalns=known_names)
    return {each.name: hints[each.name] for each in fields(kind)}
