"""A model file as it stands: mappings, lists and texts, each with its place. Nothing is interpreted here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path as FolderPath

from lineside.errors import Place
from lineside.model.element import kebab
from lineside.model.fault import Path

Span = tuple[int, int]
"""Where something begins and ends in the file's text, in characters."""
NOWHERE: Span = (-1, -1)


@dataclass(slots=True)
class Scalar:
    """A text; `plain` when it is not quoted. `value` stands for it where something was read from elsewhere."""

    text: str
    place: Place
    plain: bool = True
    span: Span = NOWHERE
    value: object = None


@dataclass(slots=True)
class Sequence:
    """A list."""

    items: list[Node]
    place: Place
    flow: bool = False
    span: Span = NOWHERE


@dataclass(slots=True)
class Entry:
    """One key of a mapping, with where the key stands."""

    place: Place
    value: Node
    span: Span = NOWHERE


@dataclass(slots=True)
class Mapping:
    """Keys and values, in the order of the file."""

    entries: dict[str, Entry]
    place: Place
    flow: bool = False
    span: Span = NOWHERE


@dataclass(slots=True)
class Broken:
    """Something whose problem has been told already, so that nothing more is said about it."""

    place: Place
    span: Span = field(default=NOWHERE)


Node = Scalar | Sequence | Mapping | Broken


@dataclass(frozen=True, slots=True)
class Source:
    """Where a plant was read from: its text, and what stands in it (tables read in, overrides applied)."""

    root: Node
    text: str
    file: str
    folder: FolderPath | None = None
    """Where its tables lie."""
    rules: tuple[str, ...] = ()
    """The dispatching rules that were known beside the built-in ones."""


def child(node: Node, key: str | int) -> Node | None:
    """The value at a key or list index, however the key is spelled in Python; None when there is none."""
    if isinstance(node, Mapping) and isinstance(key, str):
        entry = node.entries.get(key) or node.entries.get(kebab(key))
        return entry.value if entry else None
    if isinstance(node, Sequence) and isinstance(key, int) and 0 <= key < len(node.items):
        return node.items[key]
    return None


def trace(root: Node, path: Path) -> Iterator[tuple[str | int, Node, Place]]:
    """The nodes along a path as far as it can be followed, each with its key and its key's place.

    What the language lets a user leave out is stepped over: the index in a list of one written without its
    brackets, and the names of fields that a file does not write.
    """
    node, place = root, root.place
    for key in path:
        below = child(node, key)
        if below is None:
            continue
        if isinstance(node, Mapping) and isinstance(key, str):
            place = (node.entries.get(key) or node.entries[kebab(key)]).place
        else:
            place = below.place
        node = below
        yield key, node, place


def find(root: Node, path: Path) -> Node:
    """The node at a path, or the nearest one above it."""
    return [root, *(node for _, node, _ in trace(root, path))][-1]


def place_of(root: Node, path: Path, *, at_key: bool = False) -> Place:
    """Where the value at a path stands, or the nearest one above it: a text itself, or the key of what is larger."""
    node, place = [(root, root.place), *((node, place) for _, node, place in trace(root, path))][-1]
    return node.place if isinstance(node, Scalar) and not at_key else place


def is_broken(root: Node, path: Path) -> bool:
    """Whether the problem at a path has been told already."""
    return any(isinstance(node, Broken) for _, node, _ in trace(root, path))


def bare(node: Node) -> object:
    """The node as plain dictionaries, lists and texts; what is broken becomes itself."""
    if isinstance(node, Scalar):
        return node.text if node.value is None else node.value
    if isinstance(node, Mapping):
        return {key: bare(entry.value) for key, entry in node.entries.items()}
    if isinstance(node, Sequence):
        return [bare(item) for item in node.items]
    return node
