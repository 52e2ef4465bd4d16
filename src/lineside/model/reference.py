"""Names that lead from one element to another, and what else must agree between elements.

The check works on the written form of a plant, whole or damaged, so that a loader can tell wrong names together with
everything else that is wrong, even where an element could not be built.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Final

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from lineside.model import limits
from lineside.model.dispatch import RULES, SHORT_NAMES
from lineside.model.fault import Fault, Meant, Path, short
from lineside.model.linking import check_links
from lineside.model.making import check_making
from lineside.model.moves import written_moves
from lineside.model.pattern import Found, reach
from lineside.model.procedure import check_product
from lineside.model.release import is_date, read_date

_NOUNS: Final = {
    "stations": "station",
    "workers": "pool of workers",
    "shifts": "calendar",
    "products": "product",
    "parts": "part",
    "fleets": "fleet",
    "loops": "loop",
}
_LEADS: Final = (
    ("hours", "shifts"),
    ("stations.*.hours", "shifts"),
    ("stations.*.failure.[].crew", "workers"),
    ("fleets.*.failure.[].crew", "workers"),
    ("stations.*.failure.[].parts.@", "parts"),
    ("stations.*.maintenance.[].crew", "workers"),
    ("stations.*.maintenance.[].parts.@", "parts"),
    ("workers.*.shifts", "shifts"),
    ("workers.*.also.[]", "workers"),
    ("products.*.route.[].at.[]", "stations"),
    ("products.*.route.[].workers.@", "workers"),
    ("products.*.route.[].parts.@", "parts"),
    ("products.*.route.[].makes.@", "products"),
    ("products.*.route.[].interlock.by", "workers"),
    ("products.*.side-routes.*.[].at.[]", "stations"),
    ("products.*.side-routes.*.[].workers.@", "workers"),
    ("products.*.side-routes.*.[].parts.@", "parts"),
    ("products.*.side-routes.*.[].makes.@", "products"),
    ("products.*.side-routes.*.[].interlock.by", "workers"),
    ("parts.*.by", "fleets"),
    ("parts.*.product", "products"),
    ("release.@", "products"),
    ("release.*.orders.[].product", "products"),
    ("release.*.loop", "loops"),
    ("dispatch.@", "stations"),
    ("costs.labour.@", "workers"),
    ("costs.machine.@", "stations"),
    ("costs.scrap.@", "products"),
    ("costs.price.@", "products"),
    ("kpi.run-per-unit.@", "stations"),
)
"""Where names stand, and the section that each must be found in. `*`: every key's value; `[]`: every item of a list,
or the value itself when it is none; `@`: every key."""
_UNTITLED: Final = (
    "stations.*.failure.[].name",
    "stations.*.maintenance.[].name",
    "fleets.*.failure.[].name",
    *(
        f"products.*.{route}.[].{kinds}.@"
        for route in ("route", "side-routes.*")
        for kinds in ("defects", "errors", "detects")
    ),
    "parts.*.from",
)
"""Where names stand that have a title only under `titles`."""


def check(data: object, rules: Collection[str] = ()) -> list[Fault]:
    """Every name in a plant's written form that leads nowhere, and every disagreement between elements.

    `rules` are names of dispatching rules beside the built-in ones.
    """
    if not isinstance(data, dict):
        return []
    faults: list[Fault] = []
    for pattern, section in _LEADS:
        known = data.get(section, {})
        if isinstance(known, dict):
            faults += [
                _unknown(found, known, section, pattern) for found in reach(data, pattern) if _is_lost(found, known)
            ]
    for path, product in reach(data, "products.*"):
        if isinstance(product, dict):
            faults += [Fault(path + it.path, it.message, it.hint, at_key=it.at_key) for it in check_product(product)]
    return [
        *faults,
        *_materials(data),
        *_loops(data),
        *_titles(data),
        *_dispatch(data, rules),
        *_people(data),
        *_bins(data),
        *check_making(data),
        *_carriers(data),
        *_dates(data),
        *_ways(data),
        *_floor(data),
        *_machines(data),
        *check_links(data),
    ]


def _is_lost(found: Found, known: Collection[str]) -> bool:
    return isinstance(found[1], str) and found[1] not in known


def _unknown(found: Found, known: Collection[str], section: str, pattern: str) -> Fault:
    path, name = found
    hint: str | Meant = Meant(str(name), known, section) if known else f"the model has no `{section}`"
    return Fault(path, f"no {_NOUNS[section]} is called {short(name)}", hint, at_key=pattern.endswith("@"))


def _loops(data: dict[str, object]) -> Iterator[Fault]:
    """A loop that no release goes by limits nothing."""
    used = {name for _, name in reach(data, "release.*.loop")}
    for path, name in reach(data, "loops.@"):
        if name not in used:
            yield Fault(path, f"no release goes by the loop {short(str(name))}", "such as `{loop: line}`", at_key=True)


def _titles(data: dict[str, object]) -> Iterator[Fault]:
    """A title of its own is for something that is there."""
    known = list(dict.fromkeys(str(name) for pattern in _UNTITLED for _, name in reach(data, pattern)))
    for path, name in reach(data, "titles.@"):
        if name not in known:
            message = f"no defect, error, failure, maintenance or store is called {short(str(name))}"
            yield Fault(path, message, Meant(str(name), known), at_key=True)


def _materials(data: dict[str, object]) -> Iterator[Fault]:
    """What has a price is a part, or a product as it enters the plant."""
    known = [str(name) for section in ("parts", "products") for _, name in reach(data, f"{section}.@")]
    for path, name in reach(data, "costs.material.@"):
        if name not in known:
            yield Fault(path, f"no part or product is called {short(str(name))}", Meant(str(name), known), at_key=True)


def _dispatch(data: dict[str, object], rules: Collection[str]) -> Iterator[Fault]:
    known = [*RULES, *rules]
    for path, name in reach(data, "dispatch.*"):
        if isinstance(name, str) and name not in known:
            meant = SHORT_NAMES.get(name.lower())
            hint: str | Meant = f"did you mean `{meant}`?" if meant else Meant(name, known, "rules")
            yield Fault(path, f"no dispatching rule is called {short(name)}", hint)


def _people(data: dict[str, object]) -> Iterator[Fault]:
    """A step that needs more people than there ever are would wait for ever."""
    there = {str(path[1]): size for path, size in reach(data, "workers.*.per-shift")}
    standing_in: dict[str, list[str]] = {}
    for path, name in reach(data, "workers.*.also.[]"):
        if name == path[1]:
            yield Fault(path, f"{short(name)} cannot stand in for itself", "name other pools")
        standing_in.setdefault(str(name), []).append(str(path[1]))
    for pattern in ("products.*.route.[].workers.*", "products.*.side-routes.*.[].workers.*"):
        for path, need in reach(data, pattern):
            pool = str(path[-1])
            count = _whole(need.get("count", 1) if isinstance(need, dict) else need)
            sizes = [_whole(there.get(each)) for each in dict.fromkeys([pool, *standing_in.get(pool, [])])]
            per_shift = sum(size for size in sizes if size) if all(sizes) else None
            if count and per_shift and count > per_shift:
                message = f"needs {count} of `{pool}`, but only {per_shift} are there at a time"
                yield Fault(path, message, f"raise `per-shift` of `{pool}` or need fewer")


def _carriers(data: dict[str, object]) -> Iterator[Fault]:
    """What brings a part to a step is a fleet or a conveyor, and there is a step before."""
    fleets, conveyors = ([*it] if isinstance(it := data.get(key), dict) else [] for key in ("fleets", "conveyors"))
    for name in fleets:
        if name in conveyors:
            yield Fault(("conveyors", str(name)), f"{short(str(name))} is a fleet already", at_key=True)
    for pattern in ("products.*.route.[]", "products.*.side-routes.*.[]"):
        for path, step in reach(data, pattern):
            if not isinstance(step, dict):
                continue
            by = step.get("by")
            if isinstance(by, str) and by not in fleets and by not in conveyors:
                hint = Meant(by, [*fleets, *conveyors], "fleets and conveyors")
                yield Fault((*path, "by"), f"no fleet or conveyor is called {short(by)}", hint)
            if "by" in step and "move" in step:
                yield Fault((*path, "move"), "`by` says what brings the part, and how long that takes", "leave one out")
            for key in ("by", "move"):
                if key in step and path[-1] in (0, "route") and "route" in path:
                    yield Fault((*path, key), "nothing comes before the first step of a route", f"leave `{key}` out")


def _bins(data: dict[str, object]) -> Iterator[Fault]:
    """A step that takes in more at a time than all bins hold would wait for ever."""
    bins = {str(path[1]): _whole(count) for path, count in reach(data, "parts.*.kanban.bins")}
    full = {str(path[1]): _whole(count) for path, count in reach(data, "parts.*.kanban.of")}
    for pattern in (
        "products.*.route.[].parts.*",
        "products.*.side-routes.*.[].parts.*",
        "stations.*.failure.[].parts.*",
        "stations.*.maintenance.[].parts.*",
    ):
        for path, need in reach(data, pattern):
            part, quantity = str(path[-1]), _whole(need)
            there, of = bins.get(part), full.get(part)
            if quantity and there and of and quantity > there * of:
                message = f"needs {quantity} of `{part}` at a time, but all its bins together hold {there * of}"
                yield Fault(path, message, f"raise `bins` or `of` in the kanban of `{part}`")


def _whole(value: object) -> int | None:
    """A whole number where one is written, however wrong the rest may be."""
    if isinstance(value, str) and value.strip().isdecimal() and len(value) < limits.NUMBER:
        return int(value)
    return value if isinstance(value, int) else None


def _dates(data: dict[str, object]) -> Iterator[Fault]:
    """Dates of orders need the date on which the plant starts, and no order is released before it."""
    starts = None
    if "starts" in data:
        try:
            starts = read_date(data["starts"])
        except (PydanticCustomError, ValidationError):
            return
    for key in ("release", "due"):
        for path, value in reach(data, f"release.*.orders.[].{key}"):
            if not isinstance(value, str) or not is_date(value):
                continue
            if starts is None:
                yield Fault(path, f"the date {short(value)} needs `starts`, the date on which the plant starts")
            elif key == "release" and _is_before(value, starts):
                message = f"the order is released before the plant starts ({starts:%Y-%m-%d %H:%M})"
                yield Fault(path, message, "release it at the start, `0 s`, or let the plant start earlier")


def _is_before(value: str, starts: object) -> bool:
    try:
        return bool(read_date(value) < starts)  # type: ignore[operator]
    except PydanticCustomError:
        return False


def _ways(data: dict[str, object]) -> Iterator[Fault]:
    """Distances are between places that exist, and every way a vehicle must go has one."""
    if not all(isinstance(data.get(section, {}), dict) for section in ("stations", "parts", "distances")):
        return
    sources = {str(path[1]): name for path, name in reach(data, "parts.*.from") if isinstance(name, str)}
    known = {str(name): None for (_, name) in reach(data, "stations.@")} | dict.fromkeys(sources.values())
    given: set[tuple[object, object]] = set()
    for pattern in ("distances.@", "distances.*.@"):
        for path, place in reach(data, pattern):
            if len(path) > 2:
                given.add((path[1], place))
            if place not in known:
                hint = Meant(str(place), known, "stations and places that parts come from")
                yield Fault(path, f"no place is called {short(str(place))}", hint, at_key=True)
    yield from _unreachable(data, sources, {str(place) for place in known}, given)


def _floor(data: dict[str, object]) -> Iterator[Fault]:
    """What stands on the floor is a station, or a place that parts come from; ways join such places."""
    if not isinstance(data.get("stations", {}), dict):
        return
    known = {str(name): None for (_, name) in reach(data, "stations.@")}
    known |= {str(name): None for _, name in reach(data, "parts.*.from")}
    known |= {str(name): None for pattern in ("distances.@", "distances.*.@") for _, name in reach(data, pattern)}
    for pattern in ("layout.places.@", "layout.ways.[].from", "layout.ways.[].to"):
        for path, place in reach(data, pattern):
            if isinstance(place, str) and place not in known:
                hint = Meant(place, known, "stations and places that parts come from")
                yield Fault(path, f"no place is called {short(place)}", hint, at_key=pattern.endswith("@"))


def _unreachable(
    data: dict[str, object], sources: dict[str, str], known: set[str], given: set[tuple[object, object]]
) -> Iterator[Fault]:
    """Ways between places that one fleet serves and that no given distances join, straight or through other places."""
    joined = _joined(given)
    served: dict[str, tuple[str, str]] = {}
    for part, station in _ways_of_parts(data):
        source = sources.get(part)
        if source is None or station not in known:
            continue
        if joined(source, station):
            fleet = _fleet_of(data, part)
            _, other = served.setdefault(fleet, (part, source))
            if not joined(other, source):
                message = f"`{fleet}` serves both `{other}` and `{source}`, but there is no way between them"
                yield Fault(("parts", part, "by"), message, f"distances: {{{other}: {{{source}: 85 m}}}}")
        elif not joined(source, station):
            message = f"`{part}` has to be brought from `{source}` to `{station}`, but this way has no length"
            yield Fault(("parts", part, "by"), message, f"distances: {{{source}: {{{station}: 85 m}}}}")
    for path, fleet, start, end in _ways_of_products(data):
        if start not in known or end not in known:
            continue
        _, other = served.setdefault(fleet, ("", start))
        for place in (other, end):
            if not joined(start, place):
                message = f"`{fleet}` has to drive from `{start}` to `{place}`, but there is no way"
                yield Fault(path, message, f"distances: {{{start}: {{{place}: 85 m}}}}")


def _ways_of_products(data: dict[str, object]) -> Iterator[tuple[Path, str, str, str]]:
    """Every way on which a fleet carries a product from a step to one that may follow, side routes included."""
    fleets = data.get("fleets")
    for path, product in reach(data, "products.*"):
        for before, after, below in written_moves(product) if isinstance(product, dict) else ():
            by = after.get("by")
            if isinstance(fleets, dict) and by in fleets:
                for _, start in reach(before, "at.[]"):
                    for _, end in reach(after, "at.[]"):
                        yield (*path, *below, "by"), str(by), str(start), str(end)


def _fleet_of(data: dict[str, object], part: str) -> str:
    return next((str(name) for path, name in reach(data, "parts.*.by") if path[1] == part), "")


def _joined(given: set[tuple[object, object]]) -> Callable[[object, object], bool]:
    """Whether two places are joined by given distances, straight or through other places."""
    groups: dict[object, object] = {}

    def group(place: object) -> object:
        while groups.get(place, place) != place:
            place = groups[place]
        return place

    for start, end in given:
        groups[group(start)] = group(end)
    return lambda one, other: group(one) == group(other)


def _ways_of_parts(data: dict[str, object]) -> list[tuple[str, str]]:
    """Every part that a fleet brings, with each station at which it goes into products, or is a spare part."""
    brought = {str(path[1]) for path, _ in reach(data, "parts.*.by")}
    found: dict[tuple[str, str], None] = {}
    for pattern in ("products.*.route.[]", "products.*.side-routes.*.[]"):
        for _, step in reach(data, pattern):
            parts = [str(name) for _, name in reach(step, "parts.@") if name in brought]
            stations = [str(station) for _, station in reach(step, "at.[]")] if parts else []
            found |= dict.fromkeys((part, station) for part in parts for station in stations)
    for pattern in ("stations.*.failure.[].parts.@", "stations.*.maintenance.[].parts.@"):
        found |= dict.fromkeys((str(part), str(path[1])) for path, part in reach(data, pattern) if part in brought)
    return list(found)


def _machines(data: dict[str, object]) -> Iterator[Fault]:
    total = sum(_whole(machines) or 0 for _, machines in reach(data, "stations.*.machines"))
    if total > limits.MACHINES:
        yield Fault(("stations",), f"{total} machines in all; at most {limits.MACHINES} are read")
