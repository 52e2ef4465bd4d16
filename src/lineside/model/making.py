"""Parts that the plant makes itself: somebody makes them, they are called for, and none goes into itself."""

from __future__ import annotations

from collections.abc import Iterator

from lineside.model.circle import circles
from lineside.model.fault import Fault, short
from lineside.model.pattern import reach

ROUTES = ("products.*.route.[]", "products.*.side-routes.*.[]")


def check_making(data: dict[str, object]) -> Iterator[Fault]:
    """Parts whose product nobody makes, or that are not called for; releases by kanban of what is no part; circles."""
    made = {str(path[1]): str(name) for path, name in reach(data, "parts.*.product")}
    kanban = {str(path[1]) for path, _ in reach(data, "parts.*.kanban")}
    out = {str(name) for route in ROUTES for _, name in reach(data, f"{route}.makes.@")}
    released = {str(name) for _, name in reach(data, "release.@")} | out
    known = [str(name) for _, name in reach(data, "products.@")]
    for part, product in made.items():
        if product not in known:
            continue
        if part not in kanban:
            message = f"{short(part)} is made here, so it has to be called for"
            yield Fault(("parts", part), message, "give it a `kanban`, such as `{bins: 2, of: 10}`", at_key=True)
        if product not in released:
            message = f"nobody makes {short(product)}: it is never released"
            yield Fault(("parts", part, "product"), message, f"release it when it is called for: `{product}: kanban`")
    for path, release in reach(data, "release.*"):
        if release == "kanban" and path[1] not in made.values():
            message = f"no part is {short(str(path[1]))}, so nothing calls for it"
            yield Fault(path, message, f"such as `product: {path[1]}` at a part, or another release")
    yield from _circles(data, made, known)


def _circles(data: dict[str, object], made: dict[str, str], known: list[str]) -> Iterator[Fault]:
    """A product that goes into itself could never be begun."""
    into: dict[str, set[str]] = {product: set() for product in known}
    for route in ROUTES:
        for path, part in reach(data, f"{route}.parts.@"):
            if made.get(str(part)) in known:
                into[str(path[1])].add(made[str(part)])
    for circle in circles(into):
        way = " → ".join(f"`{name}`" for name in (*circle, circle[0]))
        part = next(part for part, product in made.items() if product == circle[0])
        yield Fault(("parts", part, "product"), f"{way}: a part goes into itself", "it could never be begun")
