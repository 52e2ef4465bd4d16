"""What stands at a pattern of keys in a plant's written form."""

from __future__ import annotations

from collections.abc import Iterator

from lineside.model.fault import Path

Found = tuple[Path, object]


def reach(data: object, pattern: str) -> Iterator[Found]:
    """What stands at a pattern, each with its path.

    `*` is every key's value, `[]` every item of a list, or the value itself when it is none, `@` every key.
    """
    found: list[Found] = [((), data)]
    for part in pattern.split("."):
        found = [below for path, value in found for below in _step(path, value, part)]
    yield from found


def _step(path: Path, value: object, part: str) -> Iterator[Found]:
    if part == "[]":
        items = enumerate(value) if isinstance(value, list | tuple) else [(-1, value)]
        yield from ((path if index < 0 else (*path, index), item) for index, item in items)
    elif isinstance(value, dict):
        if part == "*":
            yield from (((*path, key), below) for key, below in value.items())
        elif part == "@":
            yield from (((*path, key), key) for key in value)
        elif part in value:
            yield (*path, part), value[part]
