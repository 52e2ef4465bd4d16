"""What the language can say and the kernel cannot do yet: refused by name and place, never silently left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.errors import NotYetError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lineside.model.plant import Plant
    from lineside.model.route import Step

HINT = "`lineside check` explains the model; this version cannot simulate this part of it"
Found = tuple[tuple[str | int, ...], str]


def _of_step(step: Step) -> Iterator[tuple[str, str]]:
    if step.interlock is not None and step.interlock.catches:
        yield "interlock", "an interlock that catches errors"
    given = {
        "defects": step.defects,
        "errors": step.errors,
        "detects": step.detects,
        "false-alarm": step.false_alarm,
        "rejects": step.rejects,
        "fixes": step.fixes,
    }
    words = {
        "defects": "defects",
        "errors": "errors",
        "detects": "inspection",
        "false-alarm": "an inspection's false alarms",
        "rejects": "inspection",
        "fixes": "rework",
    }
    for key, value in given.items():
        if value:
            yield key, words[key]


def _findings(plant: Plant) -> Iterator[Found]:
    for name, pool in plant.workers.items():
        if pool.walk:
            yield ("workers", name, "walk"), "walking of workers"
    for name, product in plant.products.items():
        for i, step in enumerate(product.route):
            for key, what in _of_step(step):
                yield ("products", name, "route", i, key), what
        if product.side_routes:
            yield ("products", name, "side-routes"), "side routes"


def unsupported(plant: Plant) -> list[Problem]:
    """Every place in the model that the kernel cannot simulate yet; empty when it can be lowered."""
    return [Problem(plant.place(*path), f"not yet: {what}", HINT) for path, what in _findings(plant)]


def refuse_the_unsupported(plant: Plant) -> None:
    """Raise NotYetError, with every place in the model that the kernel cannot simulate yet."""
    problems = unsupported(plant)
    if problems:
        raise NotYetError(problems)
