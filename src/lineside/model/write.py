"""Write a plant as YAML: what was read comes out as the user wrote it, but for what has changed since."""

from __future__ import annotations

from lineside.errors import ModelError
from lineside.model import yaml
from lineside.model.edit import edited
from lineside.model.load import loads
from lineside.model.node import Source
from lineside.model.plant import Plant
from lineside.model.text import section
from lineside.model.written import Data, written


def dumps(plant: Plant) -> str:
    """The plant as YAML, which reads back as the same plant.

    A plant that was read from a file keeps the file's text, comments and all, with only what differs changed; a plant
    that was built in Python is written anew. Tables are named as in the file unless something in them differs.
    """
    if plant.source is not None:
        kept = _kept(plant, plant.source)
        if kept is not None:
            return kept
    return _document(written(plant))


def canonical(plant: Plant) -> str:
    """The plant as YAML that needs nothing beside it: tables are read in, overrides applied, comments left out."""
    return _document(written(plant, own_words=False))


def _document(data: dict[str, Data]) -> str:
    return "\n".join(line for key, value in data.items() for line in section(key, value)) + "\n"


def _kept(plant: Plant, source: Source) -> str | None:
    """The source's text with what differs changed; None where that does not give the plant back."""
    try:
        before = loads(source.text, source.file, source.folder, rules=source.rules)
        if before == plant:
            return source.text
        root = yaml.parse(source.text, source.file, [])
        old, new = written(before, own_words=False), written(plant, own_words=False)
        text = edited(source.text, root, old, new, written(plant))
        return text if loads(text, source.file, source.folder, rules=source.rules) == plant else None
    except ModelError:
        return None
