"""What the text below a field says of it, for the schema: read from the sources when somebody asks.

Pydantic would do so when a class is made, which was a seventh of each start.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from functools import cache


@cache
def explained(element: type) -> dict[str, str]:
    """The fields that a class defines itself, and the text that stands below each; {} where there are no sources."""
    try:
        source = textwrap.dedent(inspect.getsource(element))
    except (OSError, TypeError):
        return {}
    body = ast.parse(source).body[0]
    assert isinstance(body, ast.ClassDef)
    found = {}
    for statement, following in zip(body.body, body.body[1:], strict=False):
        if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
            continue
        told = following.value if isinstance(following, ast.Expr) else None
        if isinstance(told, ast.Constant) and isinstance(told.value, str):
            found[statement.target.id] = inspect.cleandoc(told.value)
    return found


def all_explained(element: type) -> dict[str, str]:
    """The same with the fields that it has from others."""
    every: dict[str, str] = {}
    for base in reversed(element.__mro__[:-1]):
        if base.__module__.startswith("lineside."):
            every |= explained(base)
    return every
