"""The orders of a plant in the order of the kernel's rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lineside.model.plant import Plant
    from lineside.model.release import Order


def orders_of(plant: Plant) -> Iterator[tuple[str, Order]]:
    """Each order with its product: release by release, in each by the time of its release."""
    for product, release in plant.release.items():
        for order in sorted(release.orders, key=lambda each: each.at):
            yield product, order
