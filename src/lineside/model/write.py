"""YAML as a person would write it."""

from __future__ import annotations

import json
import re
from typing import Final

from lineside.model.plant import Plant
from lineside.model.written import Data, written


def dumps(plant: Plant) -> str:
    """The plant as YAML. What was read from a file comes out as it was written, comments and all."""
    source = plant.source
    if source is not None:
        return source.text
    return _document(written(plant))


def _document(data: dict[str, Data]) -> str:
    """YAML in block style down to the elements, and in flow style inside them."""
    lines: list[str] = []
    for key, value in data.items():
        if isinstance(value, dict) and key != "title" and value:
            lines.append(f"{key}:")
            for name, element in value.items():
                lines += _lines(name, element, 1)
        else:
            lines.append(f"{key}: {flow(value)}")
    return "\n".join(lines) + "\n"


_WIDTH: Final = 110


def _lines(key: str, value: Data, depth: int) -> list[str]:
    """One key in flow style where it fits a line, otherwise in block style."""
    indent = "  " * depth
    line = f"{indent}{flow(key)}: {flow(value)}"
    block = (isinstance(value, dict) and "route" in value) or key in ("route", "orders")
    if (len(line) <= _WIDTH and not block) or not isinstance(value, dict | list):
        return [line]
    lines = [f"{indent}{flow(key)}:"]
    if isinstance(value, dict):
        for name, each in value.items():
            lines += _lines(name, each, depth + 1)
    else:
        lines += [f"{indent}  - {flow(each)}" for each in value]
    return lines


_PLAIN: Final = re.compile(r"""[\w.(](?:[\w.(); /+=<>@%*!?~^|\-]|:(?=[^\s,\]}]))*(?<! )""")


def flow(data: Data) -> str:
    """Data in flow style, on one line."""
    if isinstance(data, dict):
        return "{" + ", ".join(f"{flow(key)}: {flow(value)}" for key, value in data.items()) + "}"
    if isinstance(data, list):
        return "[" + ", ".join(flow(value) for value in data) + "]"
    if isinstance(data, int):
        return str(data)
    if _PLAIN.fullmatch(data) and data.isprintable():
        return data
    return json.dumps(data, ensure_ascii=not data.isprintable())
