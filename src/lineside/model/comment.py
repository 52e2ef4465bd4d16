"""The comments of a model's text: where each of them stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from lineside.model.node import Mapping, Node, Scalar, Sequence, Span

_COMMENT: Final = re.compile(r"(?:(?<=\s)|(?<![\s\S]))#[^\n]*")
_HEADER: Final = re.compile(r"[|>][-+\d]*[ \t]+(#[^\n]*)")


def comments(text: str, root: Node) -> list[Span]:
    """Every comment of `text`, whose nodes are `root`, from its `#` to the end of its line, in their order.

    A `#` in a value or a key is none.
    """
    found: list[Span] = []
    before = 0
    for start, end in [*sorted(_written(root)), (len(text), len(text))]:
        found += (_trimmed(text, *each.span()) for each in _COMMENT.finditer(text, before, max(before, start)))
        header = _HEADER.match(text, start, end)
        if header:
            found.append(_trimmed(text, *header.span(1)))
        before = max(before, content_end(text, (start, end)))
    return found


def counted(text: str, root: Node) -> Counter[str]:
    """How often each comment stands in a text."""
    return Counter(text[start:end] for start, end in comments(text, root))


def content_end(text: str, span: Span) -> int:
    """Where a value ends, without the line breaks that a text in block style takes along."""
    start, end = span
    return start + len(text[start:end].rstrip())


def _trimmed(text: str, start: int, end: int) -> Span:
    return start, content_end(text, (start, end))


def _written(node: Node) -> Iterator[Span]:
    """The spans of all keys and texts."""
    if isinstance(node, Mapping):
        for entry in node.entries.values():
            yield entry.span
            yield from _written(entry.value)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _written(item)
    elif isinstance(node, Scalar):
        yield node.span
