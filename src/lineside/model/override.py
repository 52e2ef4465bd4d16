"""Overrides: `--set stations.press.machines=3` changes a model before it is checked, as if the file said so."""

from __future__ import annotations

import json
from collections.abc import Mapping as Values
from datetime import timedelta
from operator import index
from typing import Final, SupportsFloat, SupportsIndex

from lineside.errors import ModelError, Place, Problem
from lineside.model import yaml
from lineside.model.fault import short, suggestion
from lineside.model.node import Broken, Entry, Mapping, Node, Scalar, Sequence
from lineside.model.plant import Plant
from lineside.model.problem import keys_of
from lineside.model.quantity import kind_of

_NAMED: Final = frozenset({"stations", "workers", "shifts", "products", "parts", "fleets", "release"})
"""Sections whose keys are names: an override changes an element, it does not add one."""


def split(assignment: str) -> tuple[str, str]:
    """`stations.press.machines=3` → its path and its value. Raises ModelError when there is no `=`."""
    path, equals, value = assignment.partition("=")
    if not equals or not path.strip():
        example = "such as `--set stations.press.machines=3`"
        raise ModelError([Problem(Place(f"--set {assignment}"), "expected a path, `=` and a value", example)])
    return path.strip(), value.strip()


def spoken(overrides: Values[str, object]) -> dict[str, str]:
    """Overrides given in Python as a file would write them: numbers, booleans, `timedelta`s, lists and dictionaries.

    Raises ModelError for a value of another kind.
    """
    return {path: value if isinstance(value, str) else _flow(value, Place(path)) for path, value in overrides.items()}


def _flow(value: object, place: Place) -> str:
    """A value in YAML's flow style, which for texts, lists and dictionaries is that of JSON."""
    if isinstance(value, Values):
        return "{" + ", ".join(f"{json.dumps(str(key))}: {_flow(each, place)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flow(each, place) for each in value) + "]"
    if isinstance(value, timedelta):
        return f"{value.total_seconds():.6f} s"
    if isinstance(value, str | bool):
        return json.dumps(value)
    if isinstance(value, SupportsIndex):
        return str(index(value))
    if isinstance(value, SupportsFloat):
        number = float(value)
        return str(int(number)) if number.is_integer() else repr(number)
    raise ModelError([Problem(place, f"expected a number, text, list or dictionary, found {kind_of(value)}")])


def apply(root: Node, overrides: Values[str, str], problems: list[Problem]) -> None:
    """Put each value where its path leads; what goes wrong joins `problems`."""
    for path, value in overrides.items():
        place = Place(f"--set {path}")
        try:
            new = yaml.parse_value(value, place, problems)
            if isinstance(new, Scalar) and not new.text and new.plain:
                problems.append(Problem(place, "a value is missing after `=`"))
            else:
                _set(root, path.split("."), new, place)
        except ModelError as error:
            problems += error.problems


def _set(root: Node, keys: list[str], new: Node, place: Place) -> None:
    node, walked = root, list[str]()
    for key in keys[:-1]:
        node = _enter(node, key, walked, place)
        walked.append(key)
    last = keys[-1]
    if isinstance(node, Sequence):
        node.items[_index(node, last, walked, place)] = new
    elif isinstance(node, Mapping):
        if last not in node.entries and (len(walked) == 1 and walked[0] in _NAMED):
            raise _lost(last, walked, list(node.entries), place)
        entry = node.entries.get(last)
        node.entries[last] = Entry(place, new, entry.span if entry else (-1, -1))
    elif not isinstance(node, Broken):
        raise _no_mapping(walked, place)


def _enter(node: Node, key: str, walked: list[str], place: Place) -> Node:
    """The node at `key`; a mapping that the file leaves out is made."""
    if isinstance(node, Sequence):
        return node.items[_index(node, key, walked, place)]
    if isinstance(node, Mapping):
        entry = node.entries.get(key)
        if entry is None:
            known = [*node.entries] if walked else keys_of(Plant)
            if (not walked and key not in known) or (len(walked) == 1 and walked[0] in _NAMED):
                raise _lost(key, walked, known, place)
            entry = node.entries[key] = Entry(place, Mapping({}, place))
        elif isinstance(entry.value, Scalar) and not entry.value.text:
            entry.value = Mapping({}, entry.value.place)
        return entry.value
    if isinstance(node, Broken):
        return node
    raise _no_mapping(walked, place)


def _index(node: Sequence, key: str, walked: list[str], place: Place) -> int:
    """The entry of a list that `key` names: a step by its name, which may be a number, else its index from 0."""
    names = [_name(item) for item in node.items]
    if names.count(key) == 1:
        return names.index(key)
    if key.isdecimal() and len(key) < 8 and int(key) < len(node.items):
        return int(key)
    known = [name for name in names if name]
    if key.isdecimal():
        message = f"`{'.'.join(walked)}` has {len(node.items)} entries, counted from 0; there is none at {short(key)}"
        raise ModelError([Problem(place, message)])
    raise _lost(key, walked, known, place)


def _name(item: Node) -> str:
    """What an entry of a list is called: its step, its name, or its station."""
    for key in ("step", "order", "name", "at"):
        if isinstance(item, Mapping) and key in item.entries:
            value = item.entries[key].value
            return value.text if isinstance(value, Scalar) else ""
    return ""


def _lost(key: str, walked: list[str], known: list[str], place: Place) -> ModelError:
    where = f"`{'.'.join(walked)}` has no {short(key)}" if walked else f"a model has no {short(key)}"
    return ModelError([Problem(place, where, suggestion(key, known))])


def _no_mapping(walked: list[str], place: Place) -> ModelError:
    message = f"`{'.'.join(walked)}` is a single value: nothing can be set inside it"
    return ModelError([Problem(place, message, f"set `{'.'.join(walked)}` itself")])
