"""What must agree within one product: names of steps, side routes, and kinds of defects and errors.

Works on the written form, whole or damaged, as `reference` does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lineside.model.fault import Fault, Meant, Path, short
from lineside.model.route import ANY, SCRAP

Entries = list[tuple[Path, dict[str, object]]]
"""Steps and `go`s in their written form, each with its path below the product."""


def check_product(product: dict[str, object]) -> list[Fault]:
    """Everything in a product that does not agree with the rest of it."""
    route = _entries(product, "route")
    sides = product.get("side-routes", {})
    side_routes = {name: _entries(sides, name) for name in sides} if isinstance(sides, dict) else {}
    every = route + [entry for entries in side_routes.values() for entry in entries]
    steps = [(path, step) for path, step in every if "go" not in step and "do" not in step]
    names = [step.get("step") or _station(step) for _, step in route]
    faults = [*_names(steps), *_defects(steps), *_rejects(steps, side_routes), *_samples(route)]
    for name, entries in side_routes.items():
        faults += _side_route(name, entries, sides, [each for each in names if isinstance(each, str)])
    return faults


def _entries(holder: object, key: str) -> Entries:
    entries = holder.get(key) if isinstance(holder, dict) else None
    top: Path = (key,) if key == "route" else ("side-routes", key)
    if not isinstance(entries, list | tuple):
        return []
    return [((*top, index), entry) for index, entry in enumerate(entries) if isinstance(entry, dict)]


def _stations(step: dict[str, object]) -> tuple[object, ...]:
    at = step.get("at")
    return tuple(at) if isinstance(at, list | tuple) else (at,)


def _station(step: dict[str, object]) -> object:
    stations = _stations(step)
    return stations[0] if len(stations) == 1 else None


def _names(steps: Entries) -> Iterator[Fault]:
    """Every step has a name, and no two have the same."""
    visits = Counter(_stations(step) for _, step in steps if _is_named(_stations(step)))
    seen: Counter[tuple[object, ...]] = Counter()
    taken: set[object] = set()
    for path, step in steps:
        stations, name = _stations(step), step.get("step")
        if not _is_named(stations):
            continue
        seen[stations] += 1
        if name is None and len(stations) > 1:
            yield Fault(path, "a step with alternatives needs a name", f"add `step: {stations[0]}`")
        elif name is None and visits[stations] > 1:
            message = f"the product visits `{stations[0]}` {visits[stations]} times, so each visit needs its own name"
            yield Fault(path, message, f"such as `step: {stations[0]}-{seen[stations]}`")
        elif (name or stations[0]) in taken:
            yield Fault((*path, "step"), f"a step of this product is called {short(name or stations[0])} already")
        else:
            taken.add(name or stations[0])


def _is_named(stations: tuple[object, ...]) -> bool:
    return bool(stations) and all(isinstance(station, str) for station in stations)


def _keys(steps: Entries, *below: str) -> Iterator[tuple[Path, str]]:
    """The names that stand as keys in a mapping below each step."""
    for path, step in steps:
        value: object = step
        for key in below:
            value = value.get(key) if isinstance(value, dict) else None
        if isinstance(value, dict):
            yield from (((*path, *below, name), name) for name in value)


def _defects(steps: Entries) -> Iterator[Fault]:
    """What is detected, fixed or caught must be made somewhere."""
    errors = dict.fromkeys(name for _, name in _keys(steps, "errors"))
    defects = dict.fromkeys(name for _, name in _keys(steps, "defects")) | errors
    for key in ("defects", "errors"):
        for path, name in _keys(steps, key):
            if name == ANY:
                yield Fault(path, f"`{ANY}` stands for every kind; give this one a name", at_key=True)
    for below, known, what in (
        (("detects",), defects, "defect or error"),
        (("fixes",), defects, "defect or error"),
        (("interlock", "catches"), errors, "error"),
    ):
        for path, name in _keys(steps, *below):
            if name not in known:
                plural = what.replace(" or ", "s or ") + "s"
                hint: str | Meant = Meant(name, known, plural) if known else f"no step of this product makes {plural}"
                yield Fault(path, f"no {what} of this product is called {short(name)}", hint, at_key=True)


def _rejects(steps: Entries, side_routes: dict[str, Entries]) -> Iterator[Fault]:
    """Rejected parts go to side routes of the product, by what is detected at the step."""
    for path, step in steps:
        rejects, detects = step.get("rejects"), step.get("detects", {})
        if not isinstance(rejects, dict) or not isinstance(detects, dict):
            continue
        if not detects and "false-alarm" not in step:
            yield Fault((*path, "rejects"), "nothing is rejected here: the step has no `detects`", at_key=True)
            continue
        for name, target in rejects.items():
            here = (*path, "rejects", name)
            if name != ANY and name not in detects:
                hint = Meant(name, [*detects, ANY], "detected here")
                yield Fault(here, f"{short(name)} is not among what this step detects", hint, at_key=True)
            if isinstance(target, str) and target not in side_routes and target != SCRAP:
                hint = Meant(target, [*side_routes, SCRAP], "side routes")
                yield Fault(here, f"no side route of this product is called {short(target)}", hint)


def _samples(route: Entries) -> Iterator[Fault]:
    """A part must come into the plant at some step."""
    for path, step in route[:1]:
        for key in ("sample", "sample-every"):
            if key in step:
                message = "every part comes to the first step of its route; it cannot be passed by"
                yield Fault((*path, key), message, "give the sample to a later step", at_key=True)


def _side_route(name: str, entries: Entries, sides: object, steps: list[str]) -> Iterator[Fault]:
    here: Path = ("side-routes", name)
    if name == SCRAP:
        yield Fault(here, f"`{SCRAP}` means the end of a part; give the side route another name", at_key=True)
    if isinstance(sides, dict) and sides.get(name) == []:
        yield Fault(here, "a side route needs at least one step or a `go`", at_key=True)
    for path, entry in entries:
        target = entry.get("go")
        if target is None:
            continue
        if path != entries[-1][0]:
            yield Fault(path, "a `go` ends the side route: nothing can follow it")
        if isinstance(target, str) and target not in steps:
            yield Fault((*path, "go"), f"no step of the route is called {short(target)}", Meant(target, steps, "steps"))
