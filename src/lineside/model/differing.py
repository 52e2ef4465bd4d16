"""What two models say differently, by the paths that `--set` knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.model.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lineside.model.plant import Plant


def differences(old: Plant, new: Plant) -> list[str]:
    """One line for each value that differs, as models write it: `stations.press.machines: 1 -> 2`."""
    before, after = (dict(_leaves("", written(each, own_words=False))) for each in (old, new))
    lines = []
    for path in [*before, *(each for each in after if each not in before)]:
        if path not in after:
            lines.append(f"{path}: {before[path]} -> -")
        elif path not in before:
            lines.append(f"{path}: - -> {after[path]}")
        elif before[path] != after[path]:
            lines.append(f"{path}: {before[path]} -> {after[path]}")
    return lines


def _leaves(path: str, data: object) -> Iterator[tuple[str, str]]:
    """Every single value, with its path; steps of a route and the like are counted from 1."""
    if isinstance(data, dict) and data:
        for key, value in data.items():
            yield from _leaves(f"{path}.{key}" if path else str(key), value)
    elif isinstance(data, list) and any(isinstance(each, dict | list) for each in data):
        for n, value in enumerate(data, 1):
            yield from _leaves(f"{path}.{n}", value)
    else:
        yield path, str(data) if data not in ({}, []) else "{}"
