"""Change a plant as `--set` does."""

from __future__ import annotations

from lineside.model.load import loads
from lineside.model.override import split
from lineside.model.plant import Plant
from lineside.model.write import rewritten


def override(plant: Plant, *assignments: str) -> Plant:
    """The plant with `stations.press.machines=3` and so on set, checked as if its file said so.

    Raises ModelError, whose places are `--set stations.press.machines`.
    """
    overrides = dict(split(assignment) for assignment in assignments)
    if plant.source is None:
        return loads(rewritten(plant), "<python>", overrides=overrides, rules=plant.dispatch.values())
    source = plant.source
    return loads(rewritten(plant), source.file, source.folder, overrides, source.rules)
