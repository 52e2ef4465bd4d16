"""Which step may follow which: along the route, past steps that a sample leaves out, into side routes, on or back.

It works on what both a product and its written form can be brought to, so that whoever needs the ways between steps
finds the same ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from lineside.model.route import Go

if TYPE_CHECKING:
    from lineside.model.fault import Path
    from lineside.model.product import Product
    from lineside.model.route import Entry, Step

ROUTE: Final = ""
"""In place of a side route's name: the route itself."""


class Stop(NamedTuple):
    """What of a step, or of a `go`, says where parts go next."""

    name: str
    rejects: tuple[str, ...] = ()
    """Where parts are rejected to."""
    sampled: bool = False
    """Whether parts may pass it by."""
    go: str = ""
    """It is no step, and leads back to this one."""


Written = dict[str, object]
"""A step as it is written."""
Position = tuple[str, int]
"""A step: its side route, or ROUTE, and where it stands there."""
_Where = tuple[str, int, int]
"""A part at a step: its position, and the step of the route that it left; -1 for none."""


def following(stops: Mapping[str, Sequence[Stop]]) -> list[tuple[Position, Position]]:
    """Every step with each that may follow it, once: first those of the route in order."""
    route = stops[ROUTE]
    found = {((ROUTE, i), (ROUTE, i + 1)): None for i in range(len(route) - 1)}
    names = {stop.name: i for i, stop in enumerate(route)}
    seen: dict[_Where, None] = {(ROUTE, i, -1): None for i in range(len(route))}
    waiting = list(seen)
    while waiting:
        line, index, left = waiting.pop(0)
        for after in _next(stops, names, (line, index, left)):
            found[(line, index), after[:2]] = None
            if after not in seen:
                seen[after] = None
                waiting.append(after)
    return list(found)


def _next(stops: Mapping[str, Sequence[Stop]], names: Mapping[str, int], where: _Where) -> Iterator[_Where]:
    """Where a part may go from a step: on, or to where it is rejected."""
    line, index, left = where
    yield from _on(stops, names, (line, index + 1, left))
    for side in stops[line][index].rejects:
        if stops.get(side):
            yield from _on(stops, names, (side, 0, index if line == ROUTE else left))


def _on(stops: Mapping[str, Sequence[Stop]], names: Mapping[str, int], where: _Where) -> Iterator[_Where]:
    """The first step from a position on that a part does not pass by."""
    line, index, left = where
    while True:
        if index == len(stops[line]):
            if line == ROUTE or left == -1:
                return
            line, index, left = ROUTE, left + 1, -1
            continue
        stop = stops[line][index]
        if stop.go:
            if stop.go in names:
                yield ROUTE, names[stop.go], -1
            return
        yield line, index, left
        if not stop.sampled:
            return
        index += 1


def moves(product: Product) -> Iterator[tuple[Step, Step]]:
    """Every step of a product with each that may follow it."""
    entries: dict[str, Sequence[Entry]] = {ROUTE: product.route, **product.side_routes}
    stops = {name: [_stop(entry) for entry in line] for name, line in entries.items()}
    for (line, index), (other, after) in following(stops):
        before, behind = entries[line][index], entries[other][after]
        if not isinstance(before, Go) and not isinstance(behind, Go):
            yield before, behind


def _stop(entry: Entry) -> Stop:
    if isinstance(entry, Go):
        return Stop("", go=entry.to)
    return Stop(entry.name, tuple(dict.fromkeys(entry.rejects.values())), entry.is_sampled)


def written_moves(product: Mapping[str, object]) -> Iterator[tuple[Written, Written, Path]]:
    """The same in a product's written form, whole or damaged, with the path of the step that follows."""
    sides = product.get("side-routes")
    lines: dict[str, object] = {ROUTE: product.get("route")}
    lines |= {str(name): line for name, line in sides.items()} if isinstance(sides, dict) else {}
    entries = {
        name: [entry if isinstance(entry, dict) else {} for entry in (line if isinstance(line, list | tuple) else ())]
        for name, line in lines.items()
    }
    stops = {name: [_written_stop(entry) for entry in line] for name, line in entries.items()}
    for (line, index), (other, after) in following(stops):
        path: Path = ("route", after) if other == ROUTE else ("side-routes", other, after)
        yield entries[line][index], entries[other][after], path


def _written_stop(entry: Written) -> Stop:
    rejects = entry.get("rejects")
    targets = tuple(dict.fromkeys(str(it) for it in rejects.values())) if isinstance(rejects, dict) else ()
    at = entry.get("at")
    name = str(entry.get("step") or (at[0] if isinstance(at, list | tuple) and at else at))
    return Stop(name, targets, "sample" in entry or "sample-every" in entry, str(entry.get("go") or ""))
