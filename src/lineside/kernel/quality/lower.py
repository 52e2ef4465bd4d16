"""What can go wrong with a product and what is checked, lowered: kinds, chances, checks of steps, side routes."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from lineside.lower.codes import NEVER, NONE
from lineside.lower.stream import stream
from lineside.model.route import ANY, Go, Step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lineside.lower.tables import Lowering
    from lineside.model.product import Product

Way = tuple[str, str]
"""What is counted for each part: `("step", name)` for its comings, `("go", side route)` for its ways back."""
MOST_KINDS = 60
"""Kinds of defects and errors of one product: they are the bits of one integer."""


def kinds_of(product: Product) -> list[str]:
    """The kinds of defects and errors of a product, in the order of their rows."""
    return list(dict.fromkeys(kind for step in product.steps() for kind in (*step.defects, *step.errors)))


def counted(product: Product) -> list[Way]:
    """What is counted for each part of a product, in the order of its slots.

    A part may come again to every step of a side route, and to those of the route from where a side route leads back
    up to the last that rejects. Ways back are counted where they are limited.
    """
    if not product.side_routes:
        return []
    names = [step.name for step in product.route]
    backs = {name: side[-1] for name, side in product.side_routes.items() if isinstance(side[-1], Go)}
    rejecting = [i for i, step in enumerate(product.route) if set(step.rejects.values()) & set(product.side_routes)]
    again: list[str] = []
    if backs and rejecting:
        again = names[min(names.index(go.to) for go in backs.values()) : rejecting[-1] + 1]
    again += [step.name for step in product.steps()][len(names) :]
    limited: list[Way] = [("go", name) for name, go in backs.items() if go.at_most is not None]
    return [*(("step", name) for name in again), *limited]


def slots(products: Mapping[str, Product]) -> int:
    """Counters for each part."""
    return max((len(counted(product)) for product in products.values()), default=0)


def is_checked(step: Step) -> bool:
    """Whether anything can go wrong at a step, or is checked there."""
    return bool(
        step.defects
        or step.errors
        or step.interlock
        or step.detects
        or step.false_alarm
        or step.fixes
        or step.is_sampled
    )


def checked(product: Product) -> list[str]:
    """The steps of a product that have a row of `check`, in the order of these: all of its side routes, some others."""
    again = {name for what, name in counted(product) if what == "step"}
    before_sampled = {step.name for step, following in pairwise(product.route) if following.is_sampled}
    side = [step.name for step in product.steps()][len(product.route) :]
    route = [step.name for step in product.route if is_checked(step) or step.name in before_sampled | again]
    return route + side


class Checks:
    """Lowers one product, whose steps begin at row `first`, the route's and then those of the side routes in order."""

    def __init__(self, lowering: Lowering, name: str, p: int, first: int) -> None:
        self.lowering = lowering
        self.name = name
        self.p = p
        self.product = lowering.plant.products[name]
        self.rows = {step.name: first + i for i, step in enumerate(self.product.steps())}
        self.slots = {way: slot for slot, way in enumerate(counted(self.product))}
        self.kinds: dict[str, int] = {}
        self.detours: dict[str, int] = {}

    def lower(self) -> None:
        """Everything of the product; its steps are there already."""
        for bit, kind in enumerate(kinds_of(self.product)):
            self.kinds[kind] = self.lowering.add("kind", product=self.p, bit=bit)
        for side, entries in self.product.side_routes.items():
            start, end = entries[0], entries[-1]
            at_most = end.at_most if isinstance(end, Go) else None
            self.detours[side] = self.lowering.add(
                "detour",
                first=self.rows[start.name] if isinstance(start, Step) else NONE,
                go=self.rows[end.to] if isinstance(end, Go) else NONE,
                at_most=NEVER if at_most is None else at_most,
                slot=self.slots.get(("go", side), NONE),
            )
        sides = {
            entry.name: self.detours[side]
            for side, entries in self.product.side_routes.items()
            for entry in entries
            if isinstance(entry, Step)
        }
        steps = {step.name: step for step in self.product.steps()}
        for name in checked(self.product):
            self.add(steps[name], sides.get(name, NONE))

    def add(self, step: Step, side: int) -> None:
        """The checks of one step."""
        lock = step.interlock
        catches = lock.catches if lock else {}
        any_detour = self.detours.get(step.rejects.get(ANY, ""), NONE)
        births, errors = self.chances("defect", step, step.defects), self.chances("error", step, step.errors)
        cures, caught = self.chances("cure", step, step.fixes), self.chances("catch", step, catches)
        found = self.chances("detect", step, step.detects)
        chances = self.lowering.rows.get("chance", [])
        for row, kind in enumerate(catches, caught):
            chances[row]["error"] = errors + list(step.errors).index(kind) if kind in step.errors else NONE
        for row, kind in enumerate(step.detects, found):
            target = step.rejects.get(kind)
            chances[row]["detour"] = any_detour if target is None else self.detours.get(target, NONE)
        row = self.lowering.add(
            "check",
            birth=births,
            births=len(step.defects),
            error=errors,
            errors=len(step.errors),
            cure=cures,
            cures=len(step.fixes),
            catch=caught,
            catches=len(catches),
            detection=found,
            detections=len(step.detects),
            before=int(lock is not None and lock.when == "before"),
            after=int(lock is not None and lock.when == "after"),
            inspects=int(bool(step.detects) or step.false_alarm > 0),
            false_alarm=step.false_alarm,
            otherwise=any_detour,
            retest=step.retest,
            sample=1.0 if step.sample is None else step.sample,
            every=step.sample_every or 0,
            side=side,
            slot=self.slots.get(("step", step.name), NONE),
            key_false=stream("false", self.name, step.name),
            key_sample=stream("sample", self.name, step.name),
        )
        self.lowering.rows["step"][self.rows[step.name]]["check"] = row

    def chances(self, what: str, step: Step, shares: Mapping[str, float]) -> int:
        """A row for each kind; the first."""
        first = self.lowering.count("chance")
        for kind, share in shares.items():
            self.lowering.add(
                "chance",
                kind=self.kinds[kind],
                share=share,
                error=NONE,
                detour=NONE,
                key=stream(what, self.name, step.name, kind),
            )
        return first
