"""Keys without a value: an element without fields, or a mistake."""

from __future__ import annotations

from typing import Final

from lineside.errors import Problem
from lineside.model.fault import Path, short
from lineside.model.node import Broken, Mapping, Node, Scalar, Sequence

_ELEMENTS: Final = frozenset({"stations", "workers", "shifts", "products", "parts", "fleets"})
_NOTHING: Final = frozenset({"", "~", "null", "Null", "NULL"})


def tidy(node: Node, problems: list[Problem], path: Path = ()) -> None:
    """Make `press:` under `stations` an element without fields, and report every other key without a value."""
    if isinstance(node, Mapping):
        for key, entry in node.entries.items():
            here = (*path, key)
            if _is_empty(entry.value):
                if len(here) == 2 and path[0] in _ELEMENTS:
                    entry.value = Mapping({}, entry.place, span=entry.value.span)
                else:
                    problems.append(Problem(entry.place, f"the key {short(key)} has no value"))
                    entry.value = Broken(entry.place, entry.value.span)
            tidy(entry.value, problems, here)
    elif isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            if _is_empty(item):
                problems.append(Problem(item.place, f"entry {index + 1} of this list has no value"))
                node.items[index] = Broken(item.place, item.span)
            tidy(item, problems, (*path, index))


def _is_empty(node: Node) -> bool:
    return isinstance(node, Scalar) and node.plain and node.text in _NOTHING
