"""Plain data as YAML text, as a person would write it."""

from __future__ import annotations

import json
import re
from typing import Final

from lineside.model.written import Data

_WIDTH: Final = 110


def section(key: str, value: Data) -> list[str]:
    """The lines of one key at the top of a model: its elements below it in block style, as far as they are large."""
    if not isinstance(value, dict) or key == "title" or not value:
        return [f"{key}: {flow(value)}"]
    return [f"{key}:", *(line for name, element in value.items() for line in block(name, element, 1))]


def block(key: str, value: Data, depth: int) -> list[str]:
    """One key in flow style where it fits a line, otherwise in block style."""
    indent = "  " * depth
    line = f"{indent}{flow(key)}: {flow(value)}"
    long = (isinstance(value, dict) and "route" in value) or key in ("route", "orders")
    if (len(line) <= _WIDTH and not long) or not isinstance(value, dict | list):
        return [line]
    lines = [f"{indent}{flow(key)}:"]
    if isinstance(value, dict):
        for name, each in value.items():
            lines += block(name, each, depth + 1)
    else:
        for each in value:
            lines += _entry(each, depth + 1)
    return lines


def _entry(value: Data, depth: int) -> list[str]:
    """One entry of a list, its keys below each other where it does not fit a line."""
    indent = "  " * depth
    line = f"{indent}- {flow(value)}"
    if len(line) <= _WIDTH or not isinstance(value, dict):
        return [line]
    lines = [line for key, each in value.items() for line in block(key, each, depth + 1)]
    return [f"{indent}- {lines[0].lstrip()}", *lines[1:]]


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
