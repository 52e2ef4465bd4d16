"""The places between which vehicles drive, and how far it is: as given, else the shortest way over those that are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from lineside.model.moves import moves

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lineside.model.plant import Plant

Journey = tuple[str, str]
"""A place where a load is fetched, and the place to which it is brought."""


def journeys(plant: Plant, fleet: str) -> list[Journey]:
    """From where to where a fleet brings something, each way once, in the order of the model."""
    found: dict[Journey, None] = {}
    for product in plant.products.values():
        for step in product.steps():
            for part in step.parts:
                given = plant.parts[part]
                if given.by == fleet and given.kanban is not None:
                    found |= dict.fromkeys((given.source, station) for station in step.at)
        for before, after in moves(product):
            if after.by == fleet:
                found |= dict.fromkeys((start, end) for start in before.at for end in after.at)
    for name, station in plant.stations.items():
        for spares in [*(it.parts for it in station.failure), *(it.parts for it in station.maintenance)]:
            for part in spares:
                if plant.parts[part].by == fleet and plant.parts[part].kanban is not None:
                    found[plant.parts[part].source, name] = None
    return list(found)


def places_of(plant: Plant, fleet: str) -> list[str]:
    """The places that a fleet serves, in the order in which its journeys name them."""
    return list(dict.fromkeys(place for journey in journeys(plant, fleet) for place in journey))


def lengths(plant: Plant, places: Sequence[str]) -> NDArray[np.float64]:
    """Metres from each of some places (rows) to each (columns); infinite where there is no way.

    A way that is given is as long as it says, although another may be shorter: vehicles take it. The others are the
    shortest over given ones, through any places (Floyd 1962, "Algorithm 97: shortest path", CACM 5).
    """
    every = list(dict.fromkeys([*places, *(place for pair in plant.distances for place in pair)]))
    row = {place: i for i, place in enumerate(every)}
    given = np.full((len(every), len(every)), np.inf)
    np.fill_diagonal(given, 0.0)
    for (start, end), metres in plant.distances.items():
        given[row[start], row[end]] = metres
        if (end, start) not in plant.distances:
            given[row[end], row[start]] = metres
    shortest = given.copy()
    for middle in range(len(every)):
        np.minimum(shortest, shortest[:, middle, None] + shortest[None, middle, :], out=shortest)
    found = np.where(np.isinf(given), shortest, given)
    chosen = [row[place] for place in places]
    return np.asarray(found[np.ix_(chosen, chosen)], np.float64)
