"""Change a plant as `--set` does."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from lineside.model.load import loaded, loads
from lineside.model.override import split
from lineside.model.plant import Plant
from lineside.model.write import rewritten


def override(plant: Plant | str | Path, *assignments: str | Mapping[str, object]) -> Plant:
    """The plant with some values set, checked as if its file said so.

    Args:
        plant: any plant, or a model's file or name; it stays as it is.
        assignments: `"stations.press.machines=3"`, or mappings such as `{"stations.press.machines": 3}`.

    Raises:
        ModelError: its places are `--set stations.press.machines`.
    """
    plant = loaded(plant)
    overrides: dict[str, object] = {}
    for each in assignments:
        overrides.update([split(each)] if isinstance(each, str) else each)
    if plant.source is None:
        made = loads(rewritten(plant), "<python>", overrides=overrides, rules=plant.dispatch.values())
    else:
        source = plant.source
        made = loads(rewritten(plant), source.file, source.folder, overrides, source.rules)
    return made.overridden(plant.overrides)
